"""The figures of a radar's card as numbers: chance of detection, blind speeds, search, tracks, errors, clutter."""

from collections.abc import Iterable, Sequence

import numpy as np

from lookdown.arrays import Scalars
from lookdown.sensing.card.clutter_curves import clutter_curves
from lookdown.sensing.card.curve_set import Axis, CurveSet
from lookdown.sensing.card.flyers import USUAL_FLYERS, Flyer
from lookdown.sensing.card.looks import (
    Abeam,
    abeam,
    chance_over_headings,
    dwell_snr_per_m2,
    dwell_time_s,
    grazing_angles_rad,
    search_snr_per_m2,
)
from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.radar.equations import design_snr_ratio, energy_integral_m4sr, footprint_area_m2, frame_time_s
from lookdown.sensing.radar.measurement import measurement_sigmas, measurement_variances
from lookdown.sensing.radar.parameters import RadarParameters

__all__ = ["BOUND_ALONE", "NOISE_ALONE", "radar_curves"]

SIZES_M2 = (100.0, 10.0, 1.0, 0.1, 0.01)
_CHANCE = Axis("probability of detection", "1")
NOISE_ALONE, BOUND_ALONE = ", noise alone", ", bound alone"


def radar_curves(
    radar: RadarParameters,
    flyers: Sequence[Flyer] = USUAL_FLYERS,
    surface: SurfaceClass = SurfaceClass.FARMLAND,
) -> list[CurveSet]:
    """Return every figure of a radar's card that is a curve.

    Parameters
    ----------
    radar : RadarParameters
    flyers : sequence of Flyer
        Whose chances of detection are shown.
    surface : SurfaceClass
        Over which they fly.

    Returns
    -------
    list of CurveSet
        search_by_grazing, dwell_by_range, clutter_to_noise, clutter_loss, blind_share, search_by_area,
        search_by_size, dwell_by_size, range_error, range_rate_error, cross_error.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> [curves.key for curves in radar_curves(reference_radar())][:3]
    ['search_by_grazing', 'dwell_by_range', 'clutter_to_noise']
    """
    return [
        *_chances(radar, flyers, surface),
        *clutter_curves(radar, surface),
        _search_by_area(radar),
        _search_by_size(radar),
        _dwell_by_size(radar),
        *_errors(radar),
    ]


def _chances(radar: RadarParameters, flyers: Iterable[Flyer], surface: SurfaceClass) -> list[CurveSet]:
    look = abeam(radar, grazing_angles_rad(radar))
    search = search_snr_per_m2(radar, look)
    dwell = dwell_snr_per_m2(radar, look, dwell_time_s(radar))
    flyers = tuple(flyers)
    order = np.argsort(look.range_m)
    by_range = {name: chance[order] for name, chance in _by_flyer(radar, flyers, (look, dwell), surface).items()}
    return [
        CurveSet(
            key="search_by_grazing",
            title="Search, one frame",
            x=Axis("grazing angle", "deg"),
            y=_CHANCE,
            values=np.degrees(look.grazing_rad),
            curves=_by_flyer(radar, flyers, (look, search), surface),
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
    radar: RadarParameters, flyers: tuple[Flyer, ...], echo: tuple[Abeam, Scalars], surface: SurfaceClass
) -> dict[str, Scalars]:
    """Return the chances of each flyer, with clutter and without; echo: the looks and the SNR of 1 m2 in each."""
    chances = {}
    for flyer in flyers:
        for below, suffix in ((surface, ""), (None, NOISE_ALONE)):
            chances[flyer.name + suffix] = chance_over_headings(radar, flyer, *echo, surface=below)
    return chances


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
    unit2, _ = measurement_variances(radar)
    bound = np.sqrt(unit2[:, None] / snr)

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
