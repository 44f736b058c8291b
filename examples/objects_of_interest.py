"""Four low, fast objects and a ghost over the North Sea: who flies, and what is heard of it."""

import numpy as np

from lookdown.astro import geodetic_from_ecef, tai_ns_from_utc_text
from lookdown.tables import AircraftClass, ClaimKind, RcsClass
from lookdown.traffic import Formation, InterestGroup, InterestTraffic, Region, Shape

START = tai_ns_from_utc_text("2026-06-01T10:00:00Z")
NORTH_SEA = Region(*np.radians([52.0, 56.0, 1.0, 7.0]).tolist())

low = InterestGroup(
    aircraft_class=AircraftClass.LOW_FAST,
    rcs_class=RcsClass.TENTH_M2,
    formation=Formation(4, Shape.WEDGE, 800.0),
    speed_mps=(240.0, 280.0),
    height_m=(50.0, 50.0),
    follows_ground=True,
    doglegs=3,
    dogleg_m=30e3,
    load_factor=3.0,
)
ghost = InterestGroup(
    aircraft_class=AircraftClass.UNKNOWN, is_ghost=True, speed_mps=(230.0, 230.0), height_m=(10e3, 10e3)
)
traffic = InterestTraffic(
    [low, ghost], NORTH_SEA, seed=4, epoch_tai_ns=START, start_tai_ns=START, stop_tai_ns=START + 3_600 * 10**9
)

for minute in (1, 3, 5):
    instant = START + minute * 60 * 10**9
    objects, claims = traffic.at(instant), traffic.claims_at(instant)
    heights = geodetic_from_ecef(objects.position_ecef_m)[2]
    heard = [ClaimKind(kind).name.lower() for kind in claims.kind]
    print(f"{minute} min: {len(objects)} fly at {heights.min():.0f} to {heights.max():.0f} m; heard: {heard}")
