"""A backbone of 300 satellites and some cities, and what each satellite sends."""

import numpy as np

from lookdown.constellation import EphemerisTable, WalkerShell, walker_elements
from lookdown.network import Topology, city_stations, motif_pairs
from lookdown.network.ground_budget import reference_ground_link
from lookdown.network.mesh import Mesh, MeshParameters
from lookdown.network.priorities import NEAREST_GATEWAY, reference_delivery
from lookdown.network.terminals import TERMINALS
from lookdown.tables import Failures, Shipments

START = 1_767_225_637 * 10**9
SECOND = 10**9
PLANES, SLOTS = 20, 15


def sky_of_mesh(seconds):
    shell = WalkerShell(
        altitude_m=550e3,
        inclination_rad=np.radians(53.0),
        satellite_count=PLANES * SLOTS,
        plane_count=PLANES,
        phasing=1,
    )
    return EphemerisTable.from_elements(walker_elements(shell, START), START, START + seconds * SECOND)


def parameters_of_mesh(**changes):
    usual = {
        "terminal": TERMINALS["sda"],
        "ground": reference_ground_link(),
        "delivery": reference_delivery(),
        "antenna_count": 8,
        "clear_ratio": 0.65,
        "front_radius_m": 650e3,
        "renewal_s": 21_600.0,
    }
    return MeshParameters(**usual | changes)


def made(sky, failures=None, cities=12, **changes):
    satellites = sky.at(START)
    pairs = motif_pairs(satellites.plane, satellites.slot, seam_shift=1)
    topology = Topology.from_pairs(pairs, plane=satellites.plane, slot=satellites.slot, range_limit_m=8e6)
    stations = city_stations(cities, min_elevation_rad=np.radians(20.0))
    return Mesh(topology, stations, parameters_of_mesh(**changes), 3, failures or Failures.empty())


def ships(start, sources, *, size_bit=8e4, deadline_s=10.0, first=0):
    count = len(sources)
    return Shipments(
        shipment_id=np.arange(first, first + count, dtype=np.uint64),
        source=np.asarray(sources, np.uint32),
        destination=np.full(count, NEAREST_GATEWAY, np.uint32),
        priority=np.full(count, 2, np.uint8),
        size_bit=np.full(count, size_bit),
        ready_tai_ns=np.full(count, start),
        deadline_tai_ns=np.full(count, start + round(deadline_s * 1e9)),
        sensing_s=np.full(count, 0.1, np.float32),
        board_s=np.full(count, 0.05, np.float32),
        gateway_s=np.full(count, 0.01, np.float32),
    )
