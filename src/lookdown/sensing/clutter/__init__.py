"""The ground and the sea under a target: how strong their echo is and what speeds it hides."""

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
    land_reflectivity,
    sea_reflectivity,
    surface_clutter_rcs_m2,
)

__all__ = [
    "NOTCH_FITS",
    "blind_fraction",
    "blind_speed_mps",
    "clutter_cell_area_m2",
    "clutter_unit_mps",
    "land_reflectivity",
    "notch_half_width_mps",
    "notch_loss_ratio",
    "sea_reflectivity",
    "surface_clutter_rcs_m2",
    "unambiguous_range_m",
]
