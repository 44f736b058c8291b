"""The card in lines: inputs with their sources, the range equation in dB, limits and errors."""

import math
import re
from collections.abc import Mapping

import numpy as np

from lookdown.sensing.card.card_row import CardRow
from lookdown.sensing.card.clutter_curves import SHOWN_SURFACES, card_grazing_rad, search_clutter_ratio, surface_name
from lookdown.sensing.card.looks import (
    abeam,
    clutter_to_noise_ratio,
    clutter_unit_of,
    least_detectable_speed_mps,
    prf_set_of,
    satellite_speed_mps,
    search_snr_per_m2,
)
from lookdown.sensing.clutter import SurfaceClass, blind_fraction
from lookdown.sensing.constants import BOLTZMANN_JPK
from lookdown.sensing.detection import detection_threshold
from lookdown.sensing.radar.equations import (
    design_snr_ratio,
    energy_integral_m4sr,
    footprint_area_m2,
    frame_time_s,
    nadir_hole_radius_m,
    off_nadir_rad,
    slant_range_m,
)
from lookdown.sensing.radar.false_alarms import clutter_density
from lookdown.sensing.radar.measurement import measurement_sigmas
from lookdown.sensing.radar.parameters import RADAR_REFERENCE, RadarParameters
from lookdown.sensing.radar.physics import one_pulse_share
from lookdown.sensing.schedule.search import seen_energy_integral_m4sr
from lookdown.sensing.waveform import fold_count, prf_least_hz
from lookdown.units import from_si

__all__ = ["receive_beams_at_once", "sensor_card"]

_COMPUTED = "computed"
_CARD_SPEED = "with the satellite's inertial speed; flown with its Earth-relative one, about 4 % less at 55 deg"
_SURFACE_SOURCE = {
    kind: "NRL five-constant model" if kind == SurfaceClass.SEA else "constant gamma" for kind in SHOWN_SURFACES
}
_CARD_SPEED_MPS = 200.0
_CARD_RANGE_M = 1e6
_STEPS = 2049
_CARD_LOSS_RATIO = 10.0**0.5


Band = tuple[float | None, float | None]


def sensor_card(
    radar: RadarParameters, sources: Mapping[str, str], bands: Mapping[str, Band] | None = None
) -> list[CardRow]:
    """Return the card of a radar: inputs with sources, budget line by line, limits and errors.

    Parameters
    ----------
    radar : RadarParameters
    sources : mapping of field name to str
        Where each input comes from; "not stated" where it is missing.
    bands : mapping of field name to (low, high), optional
        In the unit of `RADAR_REFERENCE`; None on a side that nobody stated.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> card = sensor_card(reference_radar(), {})
    >>> [f"{row.value:.0f} {row.unit}" for row in card if row.name == "frame time, whole annulus"]
    ['128 s']
    """
    return [
        *_inputs(radar, sources, bands or {}),
        *_range_equation(radar),
        *_track_equation(radar),
        *_search(radar),
        *_clutter(radar),
        *_ambiguities(radar),
        *_accuracy(radar),
        *_false_alarms(radar),
    ]


def _db(ratio: float) -> float:
    return 10.0 * math.log10(ratio)


def _rows(section: str, *items: tuple[str, float, str, str]) -> list[CardRow]:
    return [CardRow(section, name, float(value), unit, source) for name, value, unit, source in items]


def _inputs(radar: RadarParameters, sources: Mapping[str, str], bands: Mapping[str, Band]) -> list[CardRow]:
    rows = []
    for name, known in RADAR_REFERENCE.items():
        value = from_si(float(getattr(radar, name)), known.unit, known.dimension)
        label = re.sub("_(hz|rad|ratio|mps|pm2|m2|w|k|s|m)$", "", name).replace("_", " ")
        low, high = bands.get(name, (None, None))
        rows.append(CardRow("inputs", label, value, known.unit, sources.get(name, "not stated"), low, high))
    return rows


def _range_equation(radar: RadarParameters) -> list[CardRow]:
    """Line items of SNR = P A sigma t / (4 pi k T L overlap integral), which add up in dB."""
    integral = seen_energy_integral_m4sr(radar, radar.design_height_m)
    frame_s = frame_time_s(radar, integral)
    return _rows(
        "range equation",
        ("average power", _db(radar.average_power_w), "dBW", "input"),
        ("effective aperture", _db(radar.effective_area_m2), "dBm2", "length x height x efficiency"),
        ("design cross-section", _db(radar.design_rcs_m2), "dBm2", "input"),
        ("frame time at full duty", _db(frame_s), "dBs", "computed to close the budget"),
        ("4 pi", -_db(4.0 * math.pi), "dB", "constant"),
        ("Boltzmann's constant", -_db(BOLTZMANN_JPK), "dBJ/K", "SI"),
        ("system temperature", -_db(radar.system_temperature_k), "dBK", "input"),
        ("losses", -_db(radar.losses_ratio), "dB", "input"),
        ("search overlap", -_db(radar.search_overlap_ratio), "dB", "input"),
        ("integral of R^4 over the field of regard", -_db(integral), "dBm4sr", "within the scan limit"),
        ("integrated SNR on the face normal", _db(design_snr_ratio(radar)), "dB", "sum of the lines above"),
    )


def _track_equation(radar: RadarParameters) -> list[CardRow]:
    """Line items of SNR = P t G^2 lambda^2 sigma / ((4 pi)^3 k T L R^4) for one dwell at 1,000 km, in dB."""
    gain_db = _db(4.0 * math.pi * radar.effective_area_m2 / radar.wavelength_m**2)
    items = (
        ("average power", _db(radar.average_power_w), "dBW", "input"),
        ("one dwell", _db(radar.look_count * radar.coherent_time_s), "dBs", "looks x coherent time, all power in it"),
        ("gain, transmitting", gain_db, "dB", "4 pi A / lambda^2"),
        ("gain, receiving", gain_db, "dB", "4 pi A / lambda^2"),
        ("wavelength squared", 2.0 * _db(radar.wavelength_m), "dBm2", "c / f"),
        ("design cross-section", _db(radar.design_rcs_m2), "dBm2", "input"),
        ("(4 pi)^3", -3.0 * _db(4.0 * math.pi), "dB", "constant"),
        ("Boltzmann's constant", -_db(BOLTZMANN_JPK), "dBJ/K", "SI"),
        ("system temperature", -_db(radar.system_temperature_k), "dBK", "input"),
        ("losses", -_db(radar.losses_ratio), "dB", "input"),
        ("range to the fourth at 1,000 km", -4.0 * _db(_CARD_RANGE_M), "dBm4", "both ways"),
    )
    total = sum(value for _, value, _, _ in items)
    closing = ("integrated SNR of one dwell on the face normal", total, "dB", "sum of the lines above")
    return _rows("track equation", *items, closing)


def receive_beams_at_once(radar: RadarParameters) -> float:
    """Return how many beams must listen at once for the search to take no longer than its energy asks.

    Beam positions in the field of regard times their dwell, over the frame time of the whole annulus.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(receive_beams_at_once(reference_radar()))
    11
    """
    height, low, high = radar.design_height_m, radar.grazing_min_rad, radar.grazing_max_rad
    nadir = off_nadir_rad(height, np.array([low, high]))
    solid_sr = 2.0 * math.pi * float(np.cos(nadir[1]) - np.cos(nadir[0]))
    positions = solid_sr / (radar.cosine_along_cell * radar.cosine_cross_cell)
    frame_s = frame_time_s(radar, float(energy_integral_m4sr(height, low, high)))
    return positions * radar.look_count * radar.coherent_time_s / frame_s


def _search(radar: RadarParameters) -> list[CardRow]:
    height, low, high = radar.design_height_m, radar.grazing_min_rad, radar.grazing_max_rad
    area = footprint_area_m2(height, low, high)
    whole_s = frame_time_s(radar, float(energy_integral_m4sr(height, low, high)))
    seen_s = frame_time_s(radar, seen_energy_integral_m4sr(radar, height))
    return _rows(
        "search",
        ("greatest slant range", float(slant_range_m(height, low)) / 1e3, "km", _COMPUTED),
        ("least slant range", float(slant_range_m(height, high)) / 1e3, "km", _COMPUTED),
        ("nadir hole radius", nadir_hole_radius_m(height, high) / 1e3, "km", _COMPUTED),
        ("footprint, whole annulus", area / 1e12, "Mkm2", _COMPUTED),
        ("frame time, whole annulus", whole_s, "s", "full duty, no scan limit"),
        ("area rate", area / 1e6 / whole_s, "km2/s", "whole annulus over its frame time"),
        ("frame time as flown", seen_s / radar.search_duty_ratio, "s", "within the scan limit, with duty"),
        ("face tilt from nadir", math.degrees(radar.face_tilt_rad), "deg", "middle of the off-nadir angles"),
        (
            "receive beams at once",
            receive_beams_at_once(radar),
            "1",
            "beam positions x looks x coherent time / frame; needed, not modelled",
        ),
    )


def _clutter(radar: RadarParameters) -> list[CardRow]:
    grazing = card_grazing_rad(radar)
    look = abeam(radar, grazing)
    angle = f"{math.degrees(grazing):.3g} deg"
    snr_per_m2 = search_snr_per_m2(radar, look)
    needed = float(snr_per_m2[0])
    per_pulse = one_pulse_share(radar)
    unit = ("clutter unit v lambda / 2L", clutter_unit_of(radar), "m/s", _CARD_SPEED)
    items = [unit]
    for kind in SHOWN_SURFACES:
        ratio = float(clutter_to_noise_ratio(radar, look, snr_per_m2, kind)[0])
        name, echo_m2 = surface_name(kind), ratio / per_pulse / needed
        least = least_detectable_speed_mps(radar, ratio, grazing)
        blind = 100.0 * float(blind_fraction(least, _CARD_SPEED_MPS, grazing))
        items += [
            (f"{name}, in a cell at {angle}", _db(echo_m2), "dBm2", _SURFACE_SOURCE[kind]),
            (f"{name}, over noise by channel and pulse", _db(ratio), "dB", "search as flown, one pulse of one channel"),
            (f"{name}, cancellation needed", _db(echo_m2 * needed), "dB", "down to the noise of all looks"),
            (f"{name}, least detectable speed", least, "m/s", "along the line of sight: clutter costs 5 dB"),
            (f"{name}, blind headings at 200 m/s", blind, "%", "(2/pi) asin(MDV / (v cos g))"),
        ]
    return _rows("clutter", *items)


def _ambiguities(radar: RadarParameters) -> list[CardRow]:
    prf = radar.pulse_repetition_frequency_hz
    looks = prf_set_of(radar)
    height = radar.design_height_m
    ends = slant_range_m(height, np.array([radar.grazing_max_rad, radar.grazing_min_rad]))
    near, far = float(ends[0]), float(ends[1])
    least = least_detectable_speed_mps(
        radar, search_clutter_ratio(radar, SurfaceClass.FARMLAND), card_grazing_rad(radar)
    )
    span = float(looks.speed_spans_mps[0])
    seen_by_none = 1.0
    if radar.max_target_speed_mps > least:
        seen_by_none = looks.blind_share(
            ranges_m=(near, far), speed_most_mps=radar.max_target_speed_mps, least_speed_mps=least, needed=1
        )
    return _rows(
        "ambiguities",
        ("greatest unambiguous radial speed", 0.5 * span, "m/s", "lambda PRF / 4"),
        ("first blind speed", span, "m/s", "lambda PRF / 2, of the first look"),
        ("unambiguous range", float(looks.range_spans_m[0]) / 1e3, "km", "c / (2 PRF)"),
        ("range folds over the footprint", fold_count(near, far, prf), "1", "taken as resolved by several PRFs"),
        (
            "least PRF",
            prf_least_hz(satellite_speed_mps(radar), radar.antenna_length_m),
            "Hz",
            "2 v / L: no Doppler fold",
        ),
        ("greatest PRF", max(looks.prf_hz), "Hz", "of the looks, staggered"),
        (
            "ranges and speeds that no look sees",
            100.0 * seen_by_none,
            "%",
            "pulses and folded notch, above the least speed",
        ),
    )


def _accuracy(radar: RadarParameters) -> list[CardRow]:
    sigma = measurement_sigmas(radar, np.array([design_snr_ratio(radar)]))[0]
    source = "Cramer-Rao bound at the design SNR, and floor"
    return _rows(
        "accuracy",
        ("range", sigma[0], "m", source),
        ("across, along the long axis, at 1,000 km", sigma[1] * 1e6, "m", source),
        ("across, along the short axis, at 1,000 km", sigma[2] * 1e3, "km", source),
        ("range rate", sigma[3], "m/s", source),
    )


def _false_alarms_per_s(radar: RadarParameters) -> float:
    """Return the false alarms of the search as flown: density times all ranges, beams and speeds of a frame."""
    height = radar.design_height_m
    grazing = np.linspace(radar.grazing_min_rad, radar.grazing_max_rad, _STEPS)
    nadir = off_nadir_rad(height, grazing)
    tilt = radar.face_tilt_rad
    # Least |sin azimuth| within the scan limit; the long cosine sin(nadir) cos(azimuth) then sweeps 4 sqrt(1 - s^2).
    least = (math.cos(radar.scan_limit_rad) - math.cos(tilt) * np.cos(nadir)) / (math.sin(tilt) * np.sin(nadir))
    swept = 4.0 * np.sin(nadir) * np.sqrt(1.0 - np.clip(least, 0.0, 1.0) ** 2)
    metres = abs(float(np.trapezoid(swept, slant_range_m(height, grazing))))
    speeds = 2.0 * radar.max_target_speed_mps
    frame_s = frame_time_s(radar, seen_energy_integral_m4sr(radar, height)) / radar.search_duty_ratio
    return clutter_density(radar) * radar.cosine_cross_cell * speeds * metres / frame_s


def _false_alarms(radar: RadarParameters) -> list[CardRow]:
    cells = 2.0 * radar.max_target_speed_mps / radar.range_rate_cell_mps
    per_s = _false_alarms_per_s(radar)
    return _rows(
        "false alarms",
        ("threshold over mean noise", _db(_threshold_per_look(radar)), "dB", "exact, per look"),
        ("range cell", radar.range_cell_m, "m", "c / (2 B)"),
        ("range-rate cell", radar.range_rate_cell_mps, "m/s", "lambda / (2 T)"),
        ("Doppler cells searched", cells, "1", "greatest target speed, both ways"),
        ("cells tested", per_s / radar.false_alarm_probability, "1/s", "search as flown, one satellite"),
        ("false alarms", per_s, "1/s", "Pfa x cells tested, one satellite"),
        ("clutter density", clutter_density(radar), "1/(m 1 1 m/s)", "Pfa over the cell's volume"),
    )


def _threshold_per_look(radar: RadarParameters) -> float:
    return detection_threshold(radar.false_alarm_probability, radar.look_count) / radar.look_count
