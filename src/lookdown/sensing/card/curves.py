"""The figures of a radar's card as numbers: chance of detection, blind speeds, search, tracks, errors, clutter."""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from lookdown.arrays import Scalars
from lookdown.sensing.card.curve_set import Axis, CurveSet
from lookdown.sensing.card.flyers import USUAL_FLYERS, Flyer
from lookdown.sensing.card.looks import (
    Abeam,
    abeam,
    chance_over_headings,
    clutter_loss_ratio,
    dwell_snr_per_m2,
    dwell_time_s,
    grazing_angles_rad,
    least_detectable_speed_mps,
    notch_loss_of,
    search_snr_per_m2,
)
from lookdown.sensing.clutter import blind_fraction
from lookdown.sensing.radar.equations import design_snr_ratio, energy_integral_m4sr, footprint_area_m2, frame_time_s
from lookdown.sensing.radar.measurement import measurement_sigmas
from lookdown.sensing.radar.parameters import RadarParameters

__all__ = ["BOUND_ALONE", "NOISE_ALONE", "radar_curves"]

SIZES_M2 = (100.0, 10.0, 1.0, 0.1, 0.01)
GRAZING_SHOWN_DEG = (10.0, 20.0, 40.0)
_CHANCE = Axis("probability of detection", "1")
NOISE_ALONE, BOUND_ALONE = ", noise alone", ", bound alone"
_FASTEST_MPS = 400.0


def radar_curves(radar: RadarParameters, flyers: Sequence[Flyer] = USUAL_FLYERS) -> list[CurveSet]:
    """Return every figure of a radar's card that is a curve.

    Parameters
    ----------
    radar : RadarParameters
    flyers : sequence of Flyer
        Whose chances of detection are shown.

    Returns
    -------
    list of CurveSet
        search_by_grazing, dwell_by_range, clutter_loss, blind_share, search_by_area,
        search_by_size, dwell_by_size, range_error, range_rate_error, cross_error.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> [curves.key for curves in radar_curves(reference_radar())][:3]
    ['search_by_grazing', 'dwell_by_range', 'clutter_loss']
    """
    return [
        *_chances(radar, flyers),
        _clutter_loss(radar),
        _blind_share(radar),
        _search_by_area(radar),
        _search_by_size(radar),
        _dwell_by_size(radar),
        *_errors(radar),
    ]


def _chances(radar: RadarParameters, flyers: Iterable[Flyer]) -> list[CurveSet]:
    look = abeam(radar, grazing_angles_rad(radar))
    search = search_snr_per_m2(radar, look)
    dwell = dwell_snr_per_m2(radar, look, dwell_time_s(radar))
    flyers = tuple(flyers)
    order = np.argsort(look.range_m)
    by_range = {name: chance[order] for name, chance in _by_flyer(radar, flyers, look, dwell).items()}
    return [
        CurveSet(
            key="search_by_grazing",
            title="Search, one frame",
            x=Axis("grazing angle", "deg"),
            y=_CHANCE,
            values=np.degrees(look.grazing_rad),
            curves=_by_flyer(radar, flyers, look, search),
            source="search energy as range^4; mean over headings, abeam, exact detection, median cross-section",
        ),
        CurveSet(
            key="dwell_by_range",
            title=f"One dwell of {1e3 * dwell_time_s(radar):.3g} ms that rests on the object",
            x=Axis("slant range", "km"),
            y=_CHANCE,
            values=look.range_m[order] / 1e3,
            curves=by_range,
            source="track equation at full power; mean over headings, abeam, exact detection, median cross-section",
        ),
    ]


def _by_flyer(
    radar: RadarParameters, flyers: tuple[Flyer, ...], look: Abeam, snr_per_m2: Scalars
) -> dict[str, Scalars]:
    chances = {}
    for flyer in flyers:
        for clutter, suffix in ((True, ""), (False, NOISE_ALONE)):
            chances[flyer.name + suffix] = chance_over_headings(radar, flyer, look, snr_per_m2, clutter=clutter)
    return chances


def _clutter_loss(radar: RadarParameters) -> CurveSet:
    fastest = min(_FASTEST_MPS, radar.max_target_speed_mps)
    speed = np.linspace(-fastest, fastest, 401)
    return CurveSet(
        key="clutter_loss",
        title="What clutter costs",
        x=Axis("speed along the line of sight", "m/s"),
        y=Axis("loss of signal to interference", "dB"),
        values=speed,
        curves={
            f"all {radar.look_count} looks": _loss_db(clutter_loss_ratio(radar, speed)),
            "no speed folded": _loss_db(notch_loss_of(radar, speed)),
        },
        source="optimum space-time processing, yaw-steered; mean over the looks' frequencies; cut at 60 dB",
    )


def _loss_db(ratio: Scalars) -> Scalars:
    return np.minimum(10.0 * np.log10(ratio), 60.0)


def _blind_share(radar: RadarParameters) -> CurveSet:
    speed = np.linspace(2.0, _FASTEST_MPS, 200)
    least = least_detectable_speed_mps(radar)
    shown = [deg for deg in GRAZING_SHOWN_DEG if radar.grazing_min_rad <= math.radians(deg) <= radar.grazing_max_rad]
    return CurveSet(
        key="blind_share",
        title="Share of headings that are blind",
        x=Axis("speed over ground", "m/s"),
        y=Axis("blind headings", "%"),
        values=speed,
        curves={f"{deg:g} deg": 100.0 * blind_fraction(least, speed, math.radians(deg)) for deg in shown},
        source=f"(2/pi) asin(MDV / (v cos g)); MDV {least:.3g} m/s, where clutter costs 5 dB",
    )


def _whole_annulus(radar: RadarParameters) -> tuple[float, float]:
    """Return the time of a frame over the whole annulus for the design size, and its area."""
    height, low, high = radar.design_height_m, radar.grazing_min_rad, radar.grazing_max_rad
    frame_s = frame_time_s(radar, float(energy_integral_m4sr(height, low, high))) / radar.search_duty_ratio
    return frame_s, footprint_area_m2(height, low, high)


def _search_by_area(radar: RadarParameters) -> CurveSet:
    frame_s, whole_m2 = _whole_annulus(radar)
    area = np.geomspace(1e9, whole_m2, 61)
    curves = {f"{size:g} m2": frame_s * radar.design_rcs_m2 / size * area / whole_m2 for size in SIZES_M2}
    return CurveSet(
        key="search_by_area",
        title="Time to search an area once",
        x=Axis("area", "km2"),
        y=Axis("time", "s"),
        values=area / 1e6,
        curves=curves,
        source="search equation with duty, area spread over the annulus; noise-limited, for the design Pd",
    )


def _search_by_size(radar: RadarParameters) -> CurveSet:
    frame_s, _ = _whole_annulus(radar)
    size = np.geomspace(0.01, 100.0, 41)
    return CurveSet(
        key="search_by_size",
        title="Time to search the whole annulus once",
        x=Axis("cross-section", "m2"),
        y=Axis("time", "s"),
        values=size,
        curves={"whole annulus": frame_s * radar.design_rcs_m2 / size},
        source="search equation with duty; noise-limited, for the design Pd",
    )


def _dwell_by_size(radar: RadarParameters) -> CurveSet:
    look = abeam(radar, grazing_angles_rad(radar)[::-1])
    per_s = dwell_snr_per_m2(radar, look, 1.0)
    curves = {f"{size:g} m2": design_snr_ratio(radar) / (per_s * size) for size in SIZES_M2}
    return CurveSet(
        key="dwell_by_size",
        title="Time to confirm a known object",
        x=Axis("slant range", "km"),
        y=Axis("dwell", "s"),
        values=look.range_m / 1e3,
        curves=curves,
        source="track equation at full power, for the design SNR; noise-limited, abeam",
    )


def _errors(radar: RadarParameters) -> list[CurveSet]:
    snr_db = np.linspace(10.0, 40.0, 61)
    snr = 10.0 ** (snr_db / 10.0)
    sigma = measurement_sigmas(radar, snr).T
    floor = np.array(
        [radar.range_floor_m, radar.cosine_along_floor, radar.cosine_cross_floor, radar.range_rate_floor_mps]
    )
    bound = np.sqrt(np.maximum(sigma**2 - floor[:, None] ** 2, 0.0))

    def of(key: str, title: str, unit: str, names: dict[str, tuple[int, float]]) -> CurveSet:
        curves: dict[str, Scalars] = {}
        for name, (row, scale) in names.items():
            curves |= {name: scale * sigma[row], name + BOUND_ALONE: scale * bound[row]}
        return CurveSet(
            key=key,
            title=title,
            x=Axis("integrated SNR", "dB"),
            y=Axis("sigma", unit),
            values=snr_db,
            curves=curves,
            source="Cramer-Rao bound and floor; slow errors apart",
        )

    return [
        of("range_error", "Range", "m", {"range": (0, 1.0)}),
        of("range_rate_error", "Range rate", "m/s", {"range rate": (3, 1.0)}),
        of(
            "cross_error",
            "Across, at 1,000 km",
            "m",
            {"along the long axis": (1, 1e6), "along the short axis": (2, 1e6)},
        ),
    ]
