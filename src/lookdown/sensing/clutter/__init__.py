"""The ground and the sea under a target: how strong their echo is and what speeds it hides."""

from lookdown.sensing.clutter.moving import Movers, MovingClutter
from lookdown.sensing.clutter.moving_settings import (
    MOVING_CLUTTER_REFERENCE,
    MoverKind,
    MovingClutterSettings,
    RoadBox,
    WindFarm,
    reference_moving_clutter,
)
from lookdown.sensing.clutter.notch import (
    NOTCH_FITS,
    blind_fraction,
    blind_speed_mps,
    clutter_unit_mps,
    notch_half_width_mps,
    notch_loss_ratio,
    unambiguous_range_m,
)
from lookdown.sensing.clutter.reflectivity import (
    clutter_cell_area_m2,
    clutter_to_noise_ratio,
    gamma_at_frequency,
    land_reflectivity,
    rain_volume_reflectivity_pm,
    sea_reflectivity,
    surface_clutter_rcs_m2,
)
from lookdown.sensing.clutter.surface import (
    SURFACES,
    Surface,
    SurfaceClass,
    internal_motion_mps,
    reflectivity_table,
    sea_motion_mps,
    surface_cells,
    surface_class,
    vegetation_motion_mps,
)

__all__ = [
    "MOVING_CLUTTER_REFERENCE",
    "NOTCH_FITS",
    "SURFACES",
    "MoverKind",
    "Movers",
    "MovingClutter",
    "MovingClutterSettings",
    "RoadBox",
    "Surface",
    "SurfaceClass",
    "WindFarm",
    "blind_fraction",
    "blind_speed_mps",
    "clutter_cell_area_m2",
    "clutter_to_noise_ratio",
    "clutter_unit_mps",
    "gamma_at_frequency",
    "internal_motion_mps",
    "land_reflectivity",
    "notch_half_width_mps",
    "notch_loss_ratio",
    "rain_volume_reflectivity_pm",
    "reference_moving_clutter",
    "reflectivity_table",
    "sea_motion_mps",
    "sea_reflectivity",
    "surface_cells",
    "surface_class",
    "surface_clutter_rcs_m2",
    "unambiguous_range_m",
    "vegetation_motion_mps",
]
