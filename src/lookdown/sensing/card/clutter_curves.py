"""The card's clutter as numbers: how strong it is, what it costs over speed, which headings it hides."""

import math

import numpy as np

from lookdown.arrays import Scalars
from lookdown.sensing.card.curve_set import Axis, CurveSet
from lookdown.sensing.card.looks import (
    abeam,
    clutter_loss_ratio,
    clutter_to_noise_ratio,
    grazing_angles_rad,
    least_detectable_speed_mps,
    notch_loss_ratio,
    search_snr_per_m2,
)
from lookdown.sensing.clutter import SurfaceClass, blind_fraction
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.radar.physics import one_pulse_share

__all__ = [
    "CLUTTER_LIMITED",
    "SHOWN_SURFACES",
    "card_grazing_rad",
    "clutter_curves",
    "search_clutter_ratio",
    "surface_name",
]

_CARD_GRAZING_RAD = math.radians(20.0)
SHOWN_SURFACES = (SurfaceClass.SEA, SurfaceClass.FARMLAND, SurfaceClass.MOUNTAINS)
_GRAZING_SHOWN_DEG = (10.0, 20.0, 40.0)
_FASTEST_MPS = 400.0
_CUT_DB = 60.0
_LEAST_SPEED_ANGLES = 19
CLUTTER_LIMITED = ", clutter-limited below"


def surface_name(surface: SurfaceClass) -> str:
    """Return what people call a class of surface."""
    return surface.name.lower()


def card_grazing_rad(radar: RadarParameters) -> float:
    """Return the grazing angle of the card's single figures: 20 degrees, or what is nearest to it in reach."""
    return min(max(_CARD_GRAZING_RAD, radar.grazing_min_rad), radar.grazing_max_rad)


def search_clutter_ratio(radar: RadarParameters, surface: SurfaceClass, grazing_rad: float | None = None) -> float:
    """Return the clutter to noise of a search by channel and pulse, at `card_grazing_rad` where no angle is given.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(10.0 * math.log10(search_clutter_ratio(reference_radar(), SurfaceClass.FARMLAND)))
    -3
    """
    look = abeam(radar, card_grazing_rad(radar) if grazing_rad is None else grazing_rad)
    return float(clutter_to_noise_ratio(radar, look, search_snr_per_m2(radar, look), surface)[0])


def clutter_curves(radar: RadarParameters, surface: SurfaceClass) -> list[CurveSet]:
    """Return clutter to noise over grazing angle, its cost over radial speed, and the share of headings it hides."""
    return [_to_noise(radar), _least_speeds(radar), _loss(radar, surface), _blind_share(radar, surface)]


def _to_noise(radar: RadarParameters) -> CurveSet:
    look = abeam(radar, grazing_angles_rad(radar))
    snr = search_snr_per_m2(radar, look)
    pulses = 1.0 / one_pulse_share(radar)
    curves = {
        surface_name(kind): 10.0 * np.log10(clutter_to_noise_ratio(radar, look, snr, kind) * pulses)
        for kind in SurfaceClass
    }
    design = 10.0 * np.log10(snr * radar.design_rcs_m2)
    return CurveSet(
        key="clutter_to_noise",
        title="Clutter and signal over noise",
        x=Axis("grazing angle", "deg"),
        y=Axis("over noise, integrated", "dB"),
        values=np.degrees(look.grazing_rad),
        curves={**curves, f"object of {radar.design_rcs_m2:g} m2": design},
        source="search frame, abeam, one cell; NRL sea at the sea state, constant gamma on land; before cancellation",
    )


def _least_speeds(radar: RadarParameters) -> CurveSet:
    grazing = grazing_angles_rad(radar, _LEAST_SPEED_ANGLES)
    curves = {}
    for kind in SHOWN_SURFACES:
        ratios = [search_clutter_ratio(radar, kind, float(angle)) for angle in grazing]
        for words, loss_db in (("", 5.0), (CLUTTER_LIMITED, 1.0)):
            pairs = zip(ratios, grazing.tolist(), strict=True)
            loss = 10.0 ** (0.1 * loss_db)
            found = [least_detectable_speed_mps(radar, ratio, angle, loss) for ratio, angle in pairs]
            curves[surface_name(kind) + words] = np.array(found)
    return CurveSet(
        key="least_speed",
        title="Which speeds clutter takes",
        x=Axis("grazing angle", "deg"),
        y=Axis("speed along the line of sight", "m/s"),
        values=np.degrees(grazing),
        curves=curves,
        source="half the width of the speeds at which clutter costs more than 5 dB (blind) or 1 dB (clutter-limited)",
    )


def _loss_db(ratio: np.ndarray) -> Scalars:
    return np.minimum(10.0 * np.log10(ratio), _CUT_DB)


def _loss(radar: RadarParameters, surface: SurfaceClass) -> CurveSet:
    fastest = min(_FASTEST_MPS, radar.max_target_speed_mps)
    speed = np.linspace(-fastest, fastest, 601)
    grazing = card_grazing_rad(radar)
    kinds = dict.fromkeys((surface, *SHOWN_SURFACES))
    curves = {
        surface_name(kind): _loss_db(clutter_loss_ratio(radar, speed, search_clutter_ratio(radar, kind), grazing))
        for kind in kinds
    }
    one = _loss_db(notch_loss_ratio(radar, speed, search_clutter_ratio(radar, surface), grazing))
    return CurveSet(
        key="clutter_loss",
        title="What clutter costs",
        x=Axis("speed along the line of sight", "m/s"),
        y=Axis("loss of signal to interference", "dB"),
        values=speed,
        curves={**curves, f"first look alone, {surface_name(surface)}": one},
        source="optimum space-time processing at 20 deg grazing; mean over the looks' pulse frequencies; cut at 60 dB",
    )


def _blind_share(radar: RadarParameters, surface: SurfaceClass) -> CurveSet:
    speed = np.linspace(2.0, _FASTEST_MPS, 200)
    within = [a for a in map(math.radians, _GRAZING_SHOWN_DEG) if radar.grazing_min_rad <= a <= radar.grazing_max_rad]
    curves = {}
    for grazing in within or [card_grazing_rad(radar)]:
        least = least_detectable_speed_mps(radar, search_clutter_ratio(radar, surface, grazing), grazing)
        curves[f"{math.degrees(grazing):.3g} deg"] = 100.0 * blind_fraction(least, speed, grazing)
    return CurveSet(
        key="blind_share",
        title="Share of headings that are blind",
        x=Axis("speed over ground", "m/s"),
        y=Axis("blind headings", "%"),
        values=speed,
        curves=curves,
        source=f"(2/pi) asin(MDV / (v cos g)), MDV where clutter of {surface_name(surface)} costs 5 dB",
    )
