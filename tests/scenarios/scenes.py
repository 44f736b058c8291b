"""Scenes that the scenario tests share: places, satellites about them, fliers, and a loop of the real stages."""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef, geodetic_from_ecef
from lookdown.constellation import EphemerisTable, WalkerShell
from lookdown.sensing import RadarParameters, RadarSensor, SearchRegion, SearchScheduler, reference_radar
from lookdown.sensing.radar.equations import slant_range_m
from lookdown.tables import AircraftClass, Associations, Detections, Dwells, Looks, Objects, Satellites, Tracks
from lookdown.tables import TruthStates as Truth
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters
from lookdown.traffic import signature_codes
from lookdown.units import si_from

START_TAI_NS = 1_633_608_757 * 10**9
SECOND_NS = 10**9
EARTH_RATE_RADPS = 7.2921151467e-5
TRACKER = TrackerParameters(**{k: si_from(r.base, r.unit, r.dimension) for k, r in TRACKER_REFERENCE.items()})


def fliers(
    latitude_deg: object,
    longitude_deg: object,
    *,
    height_m: float = 10e3,
    heading_deg: object = 0.0,
    speed_mps: float = 0.0,
    aircraft_class: object = AircraftClass.AIRLINER,
) -> Objects:
    """Return level fliers; what is one number holds for all of them."""
    lat, lon, heading, kind = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(a, float)) for a in (latitude_deg, longitude_deg, heading_deg, aircraft_class))
    )
    place = {"latitude_rad": np.radians(lat), "longitude_rad": np.radians(lon)}
    enu = enu_rotation_from_ecef(**place)
    heading = np.radians(heading)[:, None]
    return Objects(
        object_id=np.arange(1, len(lat) + 1, dtype=np.uint32),
        aircraft_class=kind.astype(np.uint8),
        rcs_class=signature_codes(kind.astype(np.uint8))[0],
        infrared_class=signature_codes(kind.astype(np.uint8))[1],
        transponder=np.zeros(len(lat), np.uint8),
        position_ecef_m=ecef_from_geodetic(**place, height_m=np.full(len(lat), height_m)),
        velocity_ecef_mps=speed_mps * (np.sin(heading) * enu[:, 0] + np.cos(heading) * enu[:, 1]),
    )


def satellites(position_ecef_m: np.ndarray, velocity_ecef_mps: np.ndarray) -> Satellites:
    """Return satellites in good health at given places."""
    count = len(position_ecef_m)
    zero = np.zeros(count, np.uint16)
    return Satellites(
        np.arange(count, dtype=np.uint32),
        zero,
        zero,
        zero,
        zero,
        np.array(position_ecef_m, float),
        np.array(velocity_ecef_mps, float),
        np.zeros(count, np.uint8),
    )


def satellites_abeam(place: Objects, azimuth_deg: object, grazing_deg: object, squint_deg: object = 0.0) -> Satellites:
    """Return satellites that the first flier sees at given azimuths and elevations, it abeam but for a squint."""
    position = place.position_ecef_m[0]
    latitude, longitude, _ = geodetic_from_ecef(place.position_ecef_m[:1])
    east, north, up = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)[0]
    where, how = [], []
    for azimuth, grazing, squint in np.radians(list(np.broadcast(azimuth_deg, grazing_deg, squint_deg))):
        level = math.sin(azimuth) * east + math.cos(azimuth) * north
        reach = slant_range_m(490e3, grazing)
        where.append(position + reach * (math.cos(grazing) * level + math.sin(grazing) * up))
        how.append(7_600.0 * (math.cos(squint) * np.cross(up, level) + math.sin(squint) * level))
    return satellites(np.array(where), np.array(how))


def box_about(objects: Objects, margin_m: float = 100e3) -> SearchRegion:
    """Return a small region round the first flier."""
    x, y, z = objects.position_ecef_m[0]
    latitude, longitude = math.atan2(z, math.hypot(x, y)), math.atan2(y, x)
    return SearchRegion(latitude - 0.01, latitude + 0.01, longitude - 0.01, longitude + 0.01, margin_m=margin_m)


def strong_radar(**changes: object) -> RadarParameters:
    """Return a radar that searches all round in one step, without false alarms and with a steady echo."""
    quiet = {"average_power_w": 1e9, "false_alarm_probability": 1e-12, "swerling_case": 0}
    return dataclasses.replace(reference_radar(), **(quiet | changes))


class SharpNotch:
    """A clutter response that loses all below a radial speed and nothing above; no clutter at all where that is 0."""

    def __init__(self, width_mps: float = 0.0) -> None:
        self.width_mps = width_mps

    def loss_ratio(self, radial_speed_mps, cnr_ratio, *, grazing_rad, misalignment_rad=0.0):
        """Return the loss, the same for any clutter."""
        slow = np.abs(radial_speed_mps) < self.width_mps
        shape = np.broadcast_shapes(*map(np.shape, (radial_speed_mps, cnr_ratio, grazing_rad, misalignment_rad)))
        return np.broadcast_to(np.where(slow, 1e12, 1.0), shape)


UNFOLDED = {"pulse_repetition_frequency_hz": 6e3, "transmit_duty_ratio": 1e-3}
"""Speeds to 360 m/s without folds at L band, and next to no time in which the radar is deaf."""


def all_round(radar: RadarParameters, region: SearchRegion, seen_from: Satellites) -> Dwells:
    """Return one dwell a satellite, each a full turn: needs `strong_radar`."""
    scheduler = SearchScheduler(radar, region, run_seed=1, satellite_count=len(seen_from), start_tai_ns=0)
    assert scheduler.frame_steps == 1
    return scheduler.dwells(seen_from, SECOND_NS // 2)


@dataclass
class Flown:
    """What came of a flight."""

    dwells: Dwells
    detections: Detections
    looks: Looks
    associations: Associations
    truth: Truth
    tracks: Tracks
    scheduler: SearchScheduler


def ephemeris(shell: WalkerShell, seconds: int) -> EphemerisTable:
    """Return the satellites of a shell from the start on."""
    return EphemerisTable.from_shell(shell, START_TAI_NS, START_TAI_NS + seconds * SECOND_NS)


def _truth(objects: Objects, time_tai_ns: int) -> Truth:
    return Truth(
        objects.object_id,
        objects.aircraft_class,
        np.full(len(objects), time_tai_ns, np.int64),
        objects.position_ecef_m,
        objects.velocity_ecef_mps,
    )


def fly(
    satellites_at: Callable[[int], Satellites],
    objects_at: Callable[[int], Objects],
    *,
    radar: RadarParameters,
    region: SearchRegion,
    satellite_count: int,
    first_s: int = 0,
    seconds: int,
    seed: int = 1,
    report_s: int = 10,
    track: bool = True,
) -> Flown:
    """Fly the real scheduler, radar and, if asked, tracker, one step a second."""
    start = START_TAI_NS + first_s * SECOND_NS
    scheduler = SearchScheduler(radar, region, run_seed=seed, satellite_count=satellite_count, start_tai_ns=start)
    sensor, tracker = RadarSensor(radar, region, seed), DwellTracker(TRACKER)
    parts: list[tuple] = []
    truth, tracks = [Truth.empty()], [Tracks.empty()]
    for k in range(seconds):
        instant = start + k * SECOND_NS + SECOND_NS // 2
        objects = objects_at(instant)
        dwells = scheduler.dwells(satellites_at(instant), instant)
        detections, looks = sensor.observe(dwells, objects)
        parts.append((dwells, detections, looks, tracker.step(dwells, detections) if track else Associations.empty()))
        if track and (k + 1) % report_s == 0:
            instant += SECOND_NS // 2
            truth.append(_truth(objects_at(instant), instant))
            tracks.append(tracker.tracks(instant))
    kinds = (Dwells, Detections, Looks, Associations)
    joined = [kind.concatenate(part[i] for part in parts) for i, kind in enumerate(kinds)]
    return Flown(*joined, Truth.concatenate(truth), Tracks.concatenate(tracks), scheduler)


def moving(objects: Objects, since_tai_ns: int = START_TAI_NS) -> Callable[[int], Objects]:
    """Return where fliers are at an instant: along great circles from where they were."""
    radius = np.linalg.norm(objects.position_ecef_m, axis=1, keepdims=True)
    speed = np.linalg.norm(objects.velocity_ecef_mps, axis=1, keepdims=True)
    out = objects.position_ecef_m / radius
    ahead = objects.velocity_ecef_mps - np.sum(objects.velocity_ecef_mps * out, axis=1, keepdims=True) * out
    ahead = ahead / np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-12)

    def at(time_tai_ns: int) -> Objects:
        turn = speed * ((time_tai_ns - since_tai_ns) / SECOND_NS) / radius
        return dataclasses.replace(
            objects,
            position_ecef_m=radius * (np.cos(turn) * out + np.sin(turn) * ahead),
            velocity_ecef_mps=speed * (np.cos(turn) * ahead - np.sin(turn) * out),
        )

    return at
