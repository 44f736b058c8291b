"""A radar on the ground and a receiver of ADS-B, as people bring them: every aircraft a track, and few besides."""

import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lookdown.simulation.replay import TrackRequest, open_source, track_source
from lookdown.tables import Tracks, read_table
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters

PARAMETERS = TrackerParameters(
    **{name: reference.base_si for name, reference in TRACKER_REFERENCE.items()} | {"coast_s": 20.0}
)
A, E2 = 6_378_137.0, 6.69437999014133e-3
LATITUDE_DEG, LONGITUDE_DEG, HEIGHT_M = 48.1, 7.2, 250.0
TURN_S, TURNS, AIRCRAFT = 4.0, 75, 6
START_S, TAI_MINUS_UTC_S = 1.7e9, 37


def site():
    """Return the radar's place and its east, north and up."""
    latitude, longitude = math.radians(LATITUDE_DEG), math.radians(LONGITUDE_DEG)
    sin_lat, cos_lat, sin_lon, cos_lon = (
        math.sin(latitude), math.cos(latitude), math.sin(longitude), math.cos(longitude)
    )  # fmt: skip
    n = A / math.sqrt(1.0 - E2 * sin_lat**2)
    up = np.array([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat])
    place = n * up * np.array([1.0, 1.0, 1.0 - E2]) + HEIGHT_M * up
    east = np.array([-sin_lon, cos_lon, 0.0])
    return place, east, np.cross(up, east), up


class Flights:
    """Straight level flights round the radar, on a sphere that fits the ellipsoid there well enough."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.rng = rng
        self.start = rng.uniform(-60e3, 60e3, (AIRCRAFT, 2))
        self.height = rng.uniform(4e3, 11e3, AIRCRAFT)
        course, speed = rng.uniform(0.0, 6.28, AIRCRAFT), rng.uniform(150.0, 240.0, AIRCRAFT)
        self.velocity = speed[:, None] * np.stack([np.sin(course), np.cos(course)], axis=1)

    def enu(self, seconds):
        """Return east, north and up of all flights from the radar at seconds since the start."""
        level = self.start + self.velocity * seconds
        fall = (level**2).sum(axis=1) / (2.0 * 6.38e6)
        return np.column_stack([level, self.height - HEIGHT_M - fall])

    def ecef(self, seconds):
        place, east, north, up = site()
        return place + self.enu(seconds) @ np.stack([east, north, up])


def plots(flights, *, by):
    """Return the columns of a radar that sees 9 of 10 and makes two false plots a turn."""
    rng, rows = flights.rng, []
    for turn in range(TURNS):
        azimuth = np.arctan2(*flights.enu(turn * TURN_S)[:, :2].T) % (2.0 * math.pi)
        for k in range(AIRCRAFT):
            seconds = TURN_S * (turn + azimuth[k] / (2.0 * math.pi))
            east, north, up = flights.enu(seconds)[k]
            if rng.random() < 0.9:
                distance = math.sqrt(east**2 + north**2 + up**2)
                angles = math.degrees(math.atan2(east, north)), math.degrees(math.asin(up / distance))
                rate = np.linalg.norm(flights.enu(seconds + 0.5)[k]) - np.linalg.norm(flights.enu(seconds - 0.5)[k])
                rows.append([seconds, distance, *angles, flights.height[k], rate])
        for _ in range(2):
            false = rng.uniform((5e3, 0, 0, 0, -300.0), (90e3, 360, 10, 12e3, 300.0))
            rows.append([TURN_S * (turn + rng.random()), *false])
    sigmas = np.array([0.0, 30.0, 0.1, 0.2, 30.0, 2.0])
    values = np.array(rows) + sigmas * rng.normal(size=(len(rows), 6))
    same = np.ones(len(values))
    columns = {
        "time_unix_s": START_S + values[:, 0],
        "sensor_latitude_deg": LATITUDE_DEG * same,
        "sensor_longitude_deg": LONGITUDE_DEG * same,
        "sensor_height_m": HEIGHT_M * same,
        "range_m": values[:, 1],
        "azimuth_deg": values[:, 2],
        "sigma_range_m": 30.0 * same,
        "sigma_azimuth_deg": 0.1 * same,
    }
    if by == "elevation and rate":
        columns |= {"range_rate_mps": values[:, 5], "sigma_range_rate_mps": 2.0 * same}
    if by.startswith("elevation"):
        columns |= {"elevation_deg": values[:, 3], "sigma_elevation_deg": 0.2 * same}
    if by == "height":
        columns |= {"height_m": values[:, 4], "sigma_height_m": 30.0 * same}
    return columns


def tracked(columns, folder):
    folder.mkdir()
    pq.write_table(pa.table(columns), folder / "mine.parquet")
    done = track_source(
        open_source(folder / "mine.parquet"),
        DwellTracker(PARAMETERS),
        TrackRequest(),
        output=folder / "tracks",
        on_progress=lambda stage, done, total: None,
    )
    tracks = read_table(Tracks, folder / "tracks" / "tracks.parquet")
    return done.summary, tracks.take(tracks.confirmed > 0)


def errors_at(tracks, flights, seconds):
    """Return the distance of each flight from the track nearest to it, and how many tracks there are."""
    shown = tracks.take(tracks.time_tai_ns == round((START_S + TAI_MINUS_UTC_S + seconds) * 1e9))
    apart = shown.position_ecef_m[None] - flights.ecef(seconds)[:, None]
    return np.linalg.norm(apart, axis=2).min(axis=1), len(shown)


@pytest.mark.parametrize(("by", "most_m"), [("elevation", 500.0), ("height", 300.0), ("elevation and rate", 500.0)])
def test_plots_of_a_radar_become_a_track_an_aircraft(tmp_path, by, most_m) -> None:
    flights = Flights(seed=3)
    summary, tracks = tracked(plots(flights, by=by), tmp_path / by)
    assert summary["accepted"] >= summary["rows"] - 8 and not summary["dwells_told"]
    for seconds in (150.0, 200.0, 250.0, 290.0):
        whole, count = errors_at(tracks, flights, seconds)
        assert (whole < most_m).all() and AIRCRAFT <= count <= AIRCRAFT + 2, (seconds, whole, count)
    speeds = np.linalg.norm(tracks.velocity_ecef_mps[tracks.time_tai_ns == tracks.time_tai_ns.max()], axis=1)
    assert (speeds > 130.0).all() and (speeds < 260.0).all()


def test_positions_that_aircraft_report_become_a_track_an_aircraft(tmp_path) -> None:
    flights, rows = Flights(seed=5), []
    for second in range(0, 240, 2):
        ecef = flights.ecef(second)
        for k in np.flatnonzero(flights.rng.random(AIRCRAFT) < 0.8):
            x, y, z = ecef[k] + 20.0 * flights.rng.normal(size=3)
            latitude = math.atan2(z, (1.0 - E2) * math.hypot(x, y))
            for _ in range(5):
                n = A / math.sqrt(1.0 - E2 * math.sin(latitude) ** 2)
                latitude = math.atan2(z + E2 * n * math.sin(latitude), math.hypot(x, y))
            height = math.hypot(x, y) / math.cos(latitude) - n
            rows.append([START_S + second, math.degrees(latitude), math.degrees(math.atan2(y, x)), height, k])
    values = np.array(rows)
    columns = dict(zip(("time_unix_s", "latitude_deg", "longitude_deg", "height_m"), values.T.copy()[:4], strict=True))
    columns |= {name: np.full(len(values), 20.0) for name in ("sigma_horizontal_m", "sigma_height_m")}
    columns["reported_icao24"] = [f"4ca7{int(k):02x}" for k in values[:, 4]]
    summary, tracks = tracked(columns, tmp_path / "adsb")
    assert summary["rejected"] == 0 and [row["kind"] for row in summary["sensors"]] == ["adsb"]
    for seconds in (100.0, 200.0):
        whole, count = errors_at(tracks, flights, seconds)
        assert (whole < 100.0).all() and count == AIRCRAFT, (seconds, whole, count)
