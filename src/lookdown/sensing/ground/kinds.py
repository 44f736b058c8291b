"""The three surveillance radars as reference figures: on a mast, in an aircraft, under an aerostat.

Public figures only. What a source prints says so; the rest are textbook figures or assumptions, with their band.
"""

import math
from dataclasses import dataclass, fields

from lookdown.sensing.ground.place import Racetrack, Site, place
from lookdown.sensing.ground.surveillance import SurveillanceParameters, surveillance_from
from lookdown.terrain import Terrain
from lookdown.units import ParameterReference

__all__ = [
    "AEROSTAT_REFERENCE",
    "AIRBORNE_RADAR_REFERENCE",
    "GROUND_RADAR_REFERENCE",
    "AerostatParameters",
    "AirborneRadarParameters",
    "GroundRadarParameters",
    "reference_aerostat",
    "reference_airborne_radar",
    "reference_ground_radar",
]

_P = ParameterReference
_ASSUMED = "assumption"
_ARSR3 = "radartutorial.eu, card of the ARSR-3: {}"
_L88 = "NAIC (Arecibo), radio interference of the aerostat radar at Lajas: {}"
_TARS = "public encyclopedia entry, Tethered Aerostat Radar System: {}"
_PUBLIC = "public figure of an airborne early warning aircraft, {} [unverified]"
_CLASSIC = "textbook: usual for a surveillance radar"

_COMMON: dict[str, ParameterReference] = {
    "aperture_efficiency_ratio": _P("ratio", "1", 0.6, 0.5, 0.7, _CLASSIC),
    "system_temperature_k": _P("temperature", "K", 600.0, 400.0, 900.0, _ASSUMED + ": 4 dB noise figure and ground"),
    "losses_ratio": _P(
        "ratio", "dB", 10.0, 7.0, 14.0, _ASSUMED + ": lines, beam shape, filters, straddling, operation"
    ),
    "look_count": _P("ratio", "1", 4, 1, 8, _ASSUMED + ": 4 bursts of different PRF in a passage"),
    "swerling_case": _P("ratio", "1", 1, 1, 3, _CLASSIC + ": steady in a passage, new from scan to scan"),
    "false_alarm_probability": _P("ratio", "1", 1e-6, 1e-8, 1e-5, _CLASSIC),
    "design_detection_probability": _P("ratio", "1", 0.8, 0.5, 0.9, _CLASSIC),
    "sidelobe_ratio": _P("ratio", "dB", -30.0, -40.0, -25.0, _ASSUMED),
    "internal_motion_mps": _P("speed", "m/s", 0.3, 0.1, 1.0, "textbook: wooded hills in wind 0.2, sea 1 m/s (Skolnik)"),
    "polarisation": _P("ratio", "1", 1, 1, 2, _ASSUMED + ": horizontal"),
    "sea_state": _P("ratio", "1", 3.0, 1.0, 5.0, _ASSUMED),
    "multipath_ratio": _P("ratio", "1", 0.0, 0.0, 0.9, "choice: lobes left out"),
    "max_target_speed_mps": _P("speed", "m/s", 350.0, 300.0, 700.0, _ASSUMED + ": jet airliner with tail wind"),
    "radius_factor": _P("ratio", "1", 4.0 / 3.0, 1.2, 1.6, "ITU-R P.834: standard atmosphere"),
    "monopulse_slope": _P("ratio", "1", 1.6, 1.2, 1.9, "textbook: amplitude monopulse"),
    "range_floor_m": _P("length", "m", 30.0, 10.0, 100.0, _ASSUMED),
    "azimuth_floor": _P("ratio", "1", 1e-3, 3e-4, 2e-3, _ASSUMED + ": 1/20 of the beam"),
    "elevation_floor": _P("ratio", "1", 5e-3, 2e-3, 1e-2, _ASSUMED),
    "range_rate_floor_mps": _P("speed", "m/s", 1.0, 0.3, 3.0, _ASSUMED),
    "bias_sigma_range_m": _P("length", "m", 50.0, 20.0, 150.0, _ASSUMED + ": registration"),
    "bias_sigma_cosine": _P("ratio", "1", 1e-3, 5e-4, 3e-3, _ASSUMED + ": alignment to north, 0.06 deg"),
    "bias_sigma_range_rate_mps": _P("speed", "m/s", 0.2, 0.1, 1.0, _ASSUMED),
}

GROUND_RADAR_REFERENCE: dict[str, ParameterReference] = _COMMON | {
    "carrier_frequency_hz": _P("frequency", "GHz", 1.3, 1.25, 1.35, _ARSR3.format("1,250 to 1,350 MHz")),
    "antenna_width_m": _P("length", "m", 10.6, 9.0, 13.0, _ARSR3.format("beam of 1.1 deg at 0.886 lambda / L")),
    "antenna_height_m": _P("length", "m", 4.0, 3.0, 7.0, _ASSUMED + ": a beam of 3 deg at the horizon"),
    "average_power_w": _P("power", "kW", 3.3, 2.0, 5.0, _ARSR3.format("3.3 kW")),
    "bandwidth_hz": _P("frequency", "MHz", 0.333, 0.3, 1.0, _ARSR3.format("range resolution 450 m")),
    "pulse_repetition_frequency_hz": _P("frequency", "Hz", 337.0, 310.0, 365.0, _ARSR3.format("310 to 365 Hz")),
    "rotation_period_s": _P("time", "s", 12.0, 10.0, 12.0, _ARSR3.format("5 turns a minute")),
    "elevation_min_rad": _P("angle", "deg", -0.5, -1.0, 0.0, _ASSUMED),
    "elevation_max_rad": _P("angle", "deg", 40.0, 30.0, 45.0, _ASSUMED + "; printed: cosecant squared"),
    "cosecant": _P("ratio", "1", 1, 0, 1, _ARSR3.format("cosecant squared beam")),
    "range_min_m": _P("length", "km", 1.0, 0.5, 5.0, _ASSUMED),
    "range_max_m": _P("length", "km", 445.0, 400.0, 450.0, _ARSR3.format("instrumented 240 NM")),
    "measured": _P("ratio", "1", 3, 3, 7, _ARSR3.format("range and azimuth")),
    "improvement_ratio": _P("ratio", "dB", 50.0, 30.0, 60.0, "textbook: moving-target detector with a klystron"),
    "above_ground_m": _P("length", "m", 20.0, 10.0, 40.0, _ASSUMED + ": tower"),
}
"""An air-route surveillance radar of the ARSR-3's printed figures."""

AIRBORNE_RADAR_REFERENCE: dict[str, ParameterReference] = _COMMON | {
    "carrier_frequency_hz": _P("frequency", "GHz", 3.2, 2.9, 3.4, _PUBLIC.format("S band")),
    "antenna_width_m": _P("length", "m", 7.3, 7.0, 8.0, _PUBLIC.format("24 ft")),
    "antenna_height_m": _P("length", "m", 1.5, 1.2, 1.6, _PUBLIC.format("5 ft")),
    "average_power_w": _P("power", "kW", 4.0, 2.0, 8.0, _ASSUMED),
    "bandwidth_hz": _P("frequency", "MHz", 1.0, 0.5, 5.0, _ASSUMED),
    "pulse_repetition_frequency_hz": _P("frequency", "kHz", 15.0, 5.0, 30.0, _ASSUMED + ": pulse-Doppler"),
    "rotation_period_s": _P("time", "s", 10.0, 10.0, 12.0, _PUBLIC.format("6 turns a minute")),
    "elevation_min_rad": _P("angle", "deg", -6.0, -10.0, -3.0, _ASSUMED),
    "elevation_max_rad": _P("angle", "deg", 4.0, 2.0, 10.0, _ASSUMED),
    "cosecant": _P("ratio", "1", 0, 0, 1, "choice: energy the same over the coverage"),
    "range_min_m": _P("length", "km", 5.0, 1.0, 10.0, _ASSUMED),
    "range_max_m": _P("length", "km", 650.0, 400.0, 650.0, _ASSUMED),
    "measured": _P("ratio", "1", 15, 11, 15, _ASSUMED + ": elevation by scanning in it"),
    "improvement_ratio": _P("ratio", "dB", 80.0, 60.0, 90.0, _ASSUMED + ": pulse-Doppler with very low sidelobes"),
    "sidelobe_ratio": _P("ratio", "dB", -45.0, -50.0, -35.0, _ASSUMED + ": very low sidelobes"),
    "false_alarm_probability": _P(
        "ratio", "1", 2e-9, 1e-10, 1e-6, _ASSUMED + ": about one false report a turn of 4e8 tests (`alarms`)"
    ),
    "azimuth_floor": _P("ratio", "1", 2e-3, 1e-3, 4e-3, _ASSUMED),
    "elevation_floor": _P("ratio", "1", 1e-2, 5e-3, 2e-2, _ASSUMED),
    "bias_sigma_cosine": _P("ratio", "1", 2e-3, 1e-3, 5e-3, _ASSUMED + ": inertial heading"),
    "height_m": _P("length", "m", 9144.0, 8000.0, 10500.0, "reference/hard-truths.md row 23: 9,144 m"),
    "speed_mps": _P("speed", "m/s", 180.0, 150.0, 220.0, _PUBLIC.format("360 kt")),
    "leg_m": _P("length", "km", 100.0, 50.0, 200.0, _ASSUMED),
    "turn_radius_m": _P("length", "km", 12.0, 8.0, 20.0, _ASSUMED + ": 15 deg of bank"),
}
"""An airborne early warning radar; what is not a public figure is an assumption."""

AEROSTAT_REFERENCE: dict[str, ParameterReference] = _COMMON | {
    "carrier_frequency_hz": _P("frequency", "GHz", 1.25, 1.241, 1.262, _L88.format("1,241.7 to 1,261.3 MHz")),
    "antenna_width_m": _P("length", "m", 7.6, 5.0, 9.0, _ASSUMED),
    "antenna_height_m": _P("length", "m", 3.0, 2.0, 4.0, _ASSUMED),
    "average_power_w": _P("power", "kW", 1.5, 0.5, 3.0, _ASSUMED),
    "bandwidth_hz": _P("frequency", "MHz", 1.667, 1.0, 2.0, _L88.format("chirp of 1.667 MHz")),
    "pulse_repetition_frequency_hz": _P(
        "frequency", "Hz", 304.0, 265.0, 356.0, _L88.format("7 intervals, mean 3.29 ms")
    ),
    "rotation_period_s": _P("time", "s", 11.6, 11.6, 12.0, _L88.format("11.6 s measured in 1999, nominally 12")),
    "elevation_min_rad": _P("angle", "deg", -4.0, -6.0, -2.0, _ASSUMED),
    "elevation_max_rad": _P("angle", "deg", 4.0, 2.0, 10.0, _ASSUMED),
    "cosecant": _P("ratio", "1", 0, 0, 1, "choice: energy the same over the coverage"),
    "range_min_m": _P("length", "km", 24.0, 5.0, 30.0, _ASSUMED + ": half of two pulses of 160 us"),
    "range_max_m": _P("length", "km", 370.0, 300.0, 370.0, _TARS.format("370 km (200 NM)")),
    "measured": _P("ratio", "1", 3, 3, 11, _ASSUMED + ": range and azimuth"),
    "improvement_ratio": _P("ratio", "dB", 60.0, 40.0, 70.0, _ASSUMED),
    "bias_sigma_cosine": _P("ratio", "1", 3e-3, 1e-3, 6e-3, _ASSUMED + ": the aerostat swings"),
    "above_ground_m": _P("length", "m", 4572.0, 3000.0, 4600.0, _TARS.format("up to 15,000 ft")),
    "wind_limit_mps": _P("speed", "kt", 65.0, 50.0, 70.0, _TARS.format("stable below 65 knots")),
    "mean_wind_mps": _P("speed", "m/s", 20.0, 10.0, 25.0, _ASSUMED + ": mean aloft at middle latitudes, Rayleigh"),
    "handling_ratio": _P(
        "ratio", "1", 0.676, 0.5, 0.95, "assumption: thunder, icing, handling; with the wind it makes the 60 % printed"
    ),
    "outage_s": _P("time", "h", 12.0, 6.0, 48.0, _ASSUMED + ": hours that a recovery costs"),
}
"""A tethered aerostat radar of the L-88's and TARS's printed figures."""


@dataclass(frozen=True, slots=True)
class GroundRadarParameters:
    """A surveillance radar on a mast.

    Attributes
    ----------
    radar : SurveillanceParameters
    above_ground_m : float
        Height of the antenna.
    """

    radar: SurveillanceParameters
    above_ground_m: float

    def place(self, *, latitude_rad: float, longitude_rad: float, terrain: Terrain | None = None) -> Site:
        """Return the site of its antenna on the ground there."""
        return place(
            latitude_rad=latitude_rad, longitude_rad=longitude_rad, above_ground_m=self.above_ground_m, terrain=terrain
        )


@dataclass(frozen=True, slots=True)
class AirborneRadarParameters:
    """An airborne early warning radar and how its aircraft flies.

    Attributes
    ----------
    radar : SurveillanceParameters
    height_m : float
        Above the ellipsoid.
    speed_mps : float
        Over the ground.
    leg_m, turn_radius_m : float
        Of the racetrack.
    """

    radar: SurveillanceParameters
    height_m: float
    speed_mps: float
    leg_m: float
    turn_radius_m: float

    def place(
        self, *, latitude_rad: float, longitude_rad: float, bearing_rad: float = 0.0, start_tai_ns: int = 0
    ) -> Racetrack:
        """Return its racetrack about a place."""
        return Racetrack(
            latitude_rad=latitude_rad,
            longitude_rad=longitude_rad,
            height_m=self.height_m,
            speed_mps=self.speed_mps,
            leg_m=self.leg_m,
            turn_radius_m=self.turn_radius_m,
            bearing_rad=bearing_rad,
            start_tai_ns=start_tai_ns,
        )


@dataclass(frozen=True, slots=True)
class AerostatParameters:
    """A radar under a tethered aerostat, and the weather that keeps it down.

    Attributes
    ----------
    radar : SurveillanceParameters
    above_ground_m : float
        3 to 5 km.
    wind_limit_mps : float
        Above it the aerostat is on its mooring.
    mean_wind_mps : float
        Mean of a Rayleigh law.
    handling_ratio : float
        Share of the time of bearable wind that it is up.
    outage_s : float
        It is up or down for such blocks of time.
    """

    radar: SurveillanceParameters
    above_ground_m: float
    wind_limit_mps: float
    mean_wind_mps: float
    handling_ratio: float
    outage_s: float

    def __post_init__(self) -> None:
        assert self.wind_limit_mps > 0.0 and self.mean_wind_mps > 0.0 and self.outage_s > 0.0
        assert 0.0 <= self.handling_ratio <= 1.0

    @property
    def availability_ratio(self) -> float:
        """Share of the time that it is up."""
        calm = -math.expm1(-0.25 * math.pi * (self.wind_limit_mps / self.mean_wind_mps) ** 2)
        return calm * self.handling_ratio

    def place(self, *, latitude_rad: float, longitude_rad: float, terrain: Terrain | None = None) -> Site:
        """Return the site of its antenna at the end of the tether."""
        return place(
            latitude_rad=latitude_rad, longitude_rad=longitude_rad, above_ground_m=self.above_ground_m, terrain=terrain
        )


def _own(kind: type, reference: dict[str, ParameterReference]) -> dict[str, float]:
    return {field.name: reference[field.name].base_si for field in fields(kind) if field.name != "radar"}


def reference_ground_radar() -> GroundRadarParameters:
    """Return the reference air-route surveillance radar.

    Examples
    --------
    >>> radar = reference_ground_radar().radar
    >>> round(math.degrees(radar.azimuth_beam_rad), 1), radar.beam_count
    (1.1, 326)
    """
    return GroundRadarParameters(
        surveillance_from(GROUND_RADAR_REFERENCE), **_own(GroundRadarParameters, GROUND_RADAR_REFERENCE)
    )


def reference_airborne_radar() -> AirborneRadarParameters:
    """Return the reference airborne early warning radar.

    Examples
    --------
    >>> round(math.degrees(reference_airborne_radar().radar.azimuth_beam_rad), 2)
    0.65
    """
    return AirborneRadarParameters(
        surveillance_from(AIRBORNE_RADAR_REFERENCE), **_own(AirborneRadarParameters, AIRBORNE_RADAR_REFERENCE)
    )


def reference_aerostat() -> AerostatParameters:
    """Return the reference aerostat radar.

    Examples
    --------
    >>> round(reference_aerostat().availability_ratio, 2)
    0.6
    """
    return AerostatParameters(surveillance_from(AEROSTAT_REFERENCE), **_own(AerostatParameters, AEROSTAT_REFERENCE))
