"""The card in lines: inputs with their sources, the range equation in dB, limits and errors."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.clutter import (
    blind_fraction,
    blind_speed_mps,
    clutter_unit_mps,
    land_reflectivity,
    notch_half_width_mps,
    sea_reflectivity,
    surface_clutter_rcs_m2,
    unambiguous_range_m,
)
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
from lookdown.sensing.schedule.search import seen_energy_integral_m4sr
from lookdown.units import from_si

__all__ = ["CardRow", "receive_beams_at_once", "sensor_card"]

_GM_M3PS2 = 3.986004418e14
_COMPUTED = "computed"
_CARD_SPEED = "with the satellite's inertial speed; flown with its Earth-relative one, about 4 % less at 55 deg"
_FARMLAND_GAMMA = 10.0**-1.5
_CARD_GRAZING_RAD = math.radians(20.0)
_CARD_SPEED_MPS = 200.0
_CARD_RANGE_M = 1e6
_STEPS = 2049
_CARD_LOSS_RATIO = 10.0**0.5


Band = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class CardRow:
    """One line of a sensor card.

    Attributes
    ----------
    section : str
        Inputs, range equation, track equation, search, clutter, ambiguities, accuracy or false alarms.
    name : str
        What it is.
    value : float
        In `unit`, as people read it (dB, km, degrees).
    unit : str
    source : str
        Of an input as the scenario states it; else "computed" and from what.
    low, high : float or None
        The band that an input may lie in, in `unit`; None for a choice and for what is computed.
    """

    section: str
    name: str
    value: float
    unit: str
    source: str
    low: float | None = None
    high: float | None = None


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
    earth = MEAN_RADIUS_M + radar.design_height_m
    unit = clutter_unit_mps(math.sqrt(_GM_M3PS2 / earth), radar.wavelength_m, radar.antenna_length_m)
    width = radar.notch_width_ratio * unit
    half = notch_half_width_mps(_CARD_LOSS_RATIO, width, radar.notch_exponent)
    blind = 100.0 * float(blind_fraction(half, _CARD_SPEED_MPS, _CARD_GRAZING_RAD))
    cell = {
        "range_m": float(slant_range_m(radar.design_height_m, _CARD_GRAZING_RAD)),
        "azimuth_beam_rad": radar.cosine_along_cell,
        "elevation_beam_rad": radar.cosine_cross_cell,
        "grazing_rad": _CARD_GRAZING_RAD,
        "range_cell_m": radar.range_cell_m,
    }
    sea = sea_reflectivity(
        sea_state=3, grazing_rad=_CARD_GRAZING_RAD, carrier_frequency_hz=radar.carrier_frequency_hz, polarisation="V"
    )
    land_m2 = float(surface_clutter_rcs_m2(land_reflectivity(_FARMLAND_GAMMA, _CARD_GRAZING_RAD), **cell))
    sea_m2 = float(surface_clutter_rcs_m2(sea, **cell))
    needed = design_snr_ratio(radar) / radar.design_rcs_m2
    return _rows(
        "clutter",
        ("clutter unit v lambda / 2L", unit, "m/s", _CARD_SPEED),
        ("notch, 3 dB loss", width, "m/s", f"fit to optimum STAP, yaw-steered; {_CARD_SPEED}"),
        ("notch, 5 dB loss", half, "m/s", f"least detectable radial speed; {_CARD_SPEED}"),
        ("blind headings at 200 m/s, 20 deg grazing", blind, "%", "(2/pi) asin(MDV / (v cos g))"),
        ("farmland clutter in a cell, 20 deg", _db(land_m2), "dBm2", "constant gamma, -15 dB"),
        ("sea state 3 clutter in a cell, 20 deg", _db(sea_m2), "dBm2", "NRL five-constant model, V"),
        ("cancellation needed over farmland", _db(land_m2 * needed), "dB", "design cross-section at design SNR"),
        ("cancellation needed over sea", _db(sea_m2 * needed), "dB", "design cross-section at design SNR"),
    )


def _ambiguities(radar: RadarParameters) -> list[CardRow]:
    prf = radar.pulse_repetition_frequency_hz
    height = radar.design_height_m
    swath = float(slant_range_m(height, radar.grazing_min_rad) - slant_range_m(height, radar.grazing_max_rad))
    folds = swath / unambiguous_range_m(prf)
    return _rows(
        "ambiguities",
        ("greatest unambiguous radial speed", blind_speed_mps(radar.wavelength_m, prf), "m/s", "lambda PRF / 4"),
        ("unambiguous range", unambiguous_range_m(prf) / 1e3, "km", "c / (2 PRF)"),
        ("range folds over the footprint", folds, "1", "taken as resolved by several PRFs"),
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
