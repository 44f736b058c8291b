"""The cards of the sensors near the ground: inputs with sources and bands, budget, reach and blind speeds."""

import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from lookdown.sensing.card import CardRow
from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.ground.alarms import cells_of, false_reports_per_turn
from lookdown.sensing.ground.budget import clutter_spread_mps, clutter_to_noise_ratio, gaussian_notch
from lookdown.sensing.ground.coverage import coverage_area_m2, detection_range_m
from lookdown.sensing.ground.ionosphere import F2_HEIGHT_M, critical_f2_hz, hop_ground_range_m, usable_frequency_hz
from lookdown.sensing.ground.kinds import (
    AEROSTAT_REFERENCE,
    AIRBORNE_RADAR_REFERENCE,
    GROUND_RADAR_REFERENCE,
    AerostatParameters,
    AirborneRadarParameters,
    GroundRadarParameters,
)
from lookdown.sensing.ground.skywave import SKYWAVE_REFERENCE, SkywaveParameters, bragg_speed_mps
from lookdown.sensing.ground.surveillance import SurveillanceParameters
from lookdown.units import ParameterReference, from_si

__all__ = ["aerostat_card", "airborne_radar_card", "ground_radar_card", "skywave_card"]

_COMPUTED = "computed"
_SHOWN = ((100.0, 0.1), (100.0, 1.0), (1000.0, 1.0), (9000.0, 20.0))
"""Heights and cross-sections by which reach is shown: low and small to an airliner."""


def ground_radar_card(sensor: GroundRadarParameters, sources: Mapping[str, str]) -> list[CardRow]:
    """Return the card of a radar on a mast at sea level.

    Parameters
    ----------
    sensor : GroundRadarParameters
    sources : mapping of field name to str
        Where each input comes from; the reference's own source where it is missing and the value is its base, else
        "not stated".

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_ground_radar
    >>> card = ground_radar_card(reference_ground_radar(), {})
    >>> [round(row.value) for row in card if row.name == "horizon, object at 100 m"]
    [60]
    """
    rows = _inputs([sensor.radar, sensor], GROUND_RADAR_REFERENCE, sources)
    return [*rows, *_radar_rows(sensor.radar, sensor.above_ground_m, 0.0)]


def airborne_radar_card(sensor: AirborneRadarParameters, sources: Mapping[str, str]) -> list[CardRow]:
    """Return the card of an airborne early warning radar; arguments as `ground_radar_card`.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_airborne_radar
    >>> card = airborne_radar_card(reference_airborne_radar(), {})
    >>> [round(row.value) for row in card if row.name == "horizon, object at 100 m"]
    [435]
    """
    rows = _inputs([sensor.radar, sensor], AIRBORNE_RADAR_REFERENCE, sources)
    return [*rows, *_radar_rows(sensor.radar, sensor.height_m, sensor.speed_mps)]


def aerostat_card(sensor: AerostatParameters, sources: Mapping[str, str]) -> list[CardRow]:
    """Return the card of an aerostat radar; arguments as `ground_radar_card`.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_aerostat
    >>> [round(row.value) for row in aerostat_card(reference_aerostat(), {}) if row.name == "share of time aloft"]
    [60]
    """
    rows = _inputs([sensor.radar, sensor], AEROSTAT_REFERENCE, sources)
    aloft = _row("availability", "share of time aloft", 100.0 * sensor.availability_ratio, "%", "wind and handling")
    return [*rows, *_radar_rows(sensor.radar, sensor.above_ground_m, 0.0), aloft]


def skywave_card(sensor: SkywaveParameters, sources: Mapping[str, str]) -> list[CardRow]:
    """Return the card of a skywave radar; arguments as `ground_radar_card`.

    Examples
    --------
    >>> from lookdown.sensing.ground import reference_skywave
    >>> [row.value for row in skywave_card(reference_skywave(), {}) if row.name == "revisit"]
    [60.0]
    """
    rows = _inputs([sensor], SKYWAVE_REFERENCE, sources)
    farthest = float(hop_ground_range_m(F2_HEIGHT_M, sensor.elevation_min_rad))
    rows += [
        _row("coverage", "revisit", sensor.revisit_s, "s", "beams x segments x coherent time"),
        _row("coverage", "farthest single hop, F2", farthest / 1e3, "km", "mirror at 300 km, least elevation"),
        _row("coverage", "instantaneous share", 100.0 / (sensor.beam_count * sensor.segment_count), "%", _COMPUTED),
    ]
    for name, light in (("noon, Sun at 45 deg", math.sqrt(0.5)), ("night", -0.5)):
        critical = float(critical_f2_hz(light, sensor.sunspot_number))
        usable = float(usable_frequency_hz(critical, F2_HEIGHT_M, sensor.range_min_m))
        rows.append(_row("ionosphere", f"critical frequency F2, {name}", critical / 1e6, "MHz", "assumption"))
        rows.append(_row("ionosphere", f"usable at the near edge, {name}", usable / 1e6, "MHz", "secant law"))
    for megahertz in (6.0, 15.0, 25.0):
        speed = bragg_speed_mps(megahertz * 1e6)
        rows.append(_row("clutter", f"speed of resonant sea waves at {megahertz:g} MHz", speed, "m/s", "Crombie"))
    return rows


def _row(section: str, name: str, value: float, unit: str, source: str) -> CardRow:
    return CardRow(section, name, float(value), unit, source)


def _inputs(parts: list[object], reference: dict[str, ParameterReference], sources: Mapping[str, str]) -> list[CardRow]:
    rows = []
    for name, known in reference.items():
        value = next(getattr(part, name) for part in parts if hasattr(part, name))
        shown = from_si(float(value), known.unit, known.dimension) if value or known.unit != "dB" else -math.inf
        own = known.source if math.isclose(float(value), known.base_si, rel_tol=1e-9) else "not stated"
        label = re.sub("_(hz|rad|ratio|mps|m2|w|k|s|m)$", "", name).replace("_", " ")
        rows.append(CardRow("inputs", label, shown, known.unit, sources.get(name, own), known.low, known.high))
    return rows


def _db(ratio: float) -> float:
    return 10.0 * math.log10(ratio)


def _radar_rows(radar: SurveillanceParameters, height_m: float, speed_mps: float) -> list[CardRow]:
    rows = [
        _row("range equation", "average power", _db(radar.average_power_w), "dBW", "input"),
        _row("range equation", "receiving area", _db(radar.receive_area_m2), "dBm2", "aperture, or the fan's share"),
        _row("range equation", "time of a turn", _db(radar.rotation_period_s), "dBs", "input"),
        _row("range equation", "solid angle", -_db(radar.solid_angle_sr), "dB/sr", "gain over elevation, whole turn"),
        _row("range equation", "SNR wanted of a look", _db(radar.required_snr_ratio), "dB", "exact detection"),
        _row("beam", "width in azimuth", math.degrees(radar.azimuth_beam_rad), "deg", "0.886 lambda / width"),
        _row("beam", "width in elevation", math.degrees(radar.elevation_beam_rad), "deg", "0.886 lambda / height"),
        _row("beam", "time on an object", 1e3 * radar.rotation_period_s / radar.beam_count, "ms", _COMPUTED),
    ]
    for object_m, rcs in _SHOWN:
        case: dict[str, Any] = {
            "sensor_height_m": height_m,
            "object_height_m": object_m,
            "rcs_m2": rcs,
            "speed_mps": speed_mps,
        }
        found = detection_range_m(radar, **case)
        what = f"{rcs:g} m2 at {object_m:g} m"
        limit = "horizon" if found.horizon_m <= min(found.energy_m, radar.range_max_m) else "energy or display"
        rows += [
            _row(
                "reach", f"range by energy alone, {what}", found.energy_m / 1e3, "km", "over farmland, 200 m/s radial"
            ),
            _row("reach", f"range, {what}", found.range_m / 1e3, "km", f"limited by the {limit}"),
            _row("reach", f"area, {what}", coverage_area_m2(radar, **case) / 1e9, "1000 km2", _COMPUTED),
        ]
    for object_m in sorted({shown for shown, _ in _SHOWN}):
        horizon = detection_range_m(radar, sensor_height_m=height_m, object_height_m=object_m, rcs_m2=1.0).horizon_m
        rows.append(_row("reach", f"horizon, object at {object_m:g} m", horizon / 1e3, "km", "effective Earth, k"))
    return [*rows, *_alarm_rows(radar, height_m), *_blind_rows(radar, height_m, speed_mps)]


def _alarm_rows(radar: SurveillanceParameters, height_m: float) -> list[CardRow]:
    cells = cells_of(radar)
    per_position = f"{cells.ranges:.0f} ranges x {cells.filters:.1f} filters x {cells.beams:.1f} beams"
    tests = f"{per_position} x {radar.beam_count} positions"
    where = " above ground" if radar.has_elevation else ""
    return [
        _row("false alarms", "tests a turn", 1e-6 * cells.count * radar.beam_count, "million", tests),
        _row(
            "false alarms",
            "false reports a turn",
            false_reports_per_turn(radar, height_m),
            "1",
            f"tests{where} x probability in one",
        ),
    ]


def _blind_rows(radar: SurveillanceParameters, height_m: float, speed_mps: float) -> list[CardRow]:
    rows = []
    far = min(0.5 * radar.range_max_m, 100e3)
    for name_of, kind in (("farmland", SurfaceClass.FARMLAND), ("sea", SurfaceClass.SEA)):
        cnr = clutter_to_noise_ratio(
            radar, sensor_height_m=height_m, height_m=100.0, range_m=np.array([far]), surface=np.array([kind])
        )
        for aim, angle in (("ahead", 0.0), ("abeam", math.pi / 2)):
            width, _ = gaussian_notch(cnr, clutter_spread_mps(radar, speed_mps, angle))
            name = f"radial speed of 3 dB loss, {name_of}, {aim}, {far / 1e3:.0f} km"
            rows.append(_row("clutter", name, float(width[0]), "m/s", "Gaussian clutter"))
        rows.append(_row("clutter", f"clutter over noise, {name_of}", _db(max(float(cnr[0]), 1e-9)), "dB", _COMPUTED))
    return rows
