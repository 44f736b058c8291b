"""Plain NumPy twins of the scheduler's kernels, and scenes to try it on."""

import itertools
import math

import numpy as np

from lookdown.astro import up_ecef
from lookdown.sensing import geometry as ge
from lookdown.tables import CustodyNeeds

BOLTZMANN = 1.380649e-23
START_TAI_NS = 1_633_608_757 * 10**9


def needs_at(objects, time_tai_ns, *, seed=1, sigma_m=1_000.0, rcs_m2=10.0, priority=1.0, confirmed=1, silent_s=60.0):
    """Return needs of tracks on given objects; what is one number holds for all."""
    count = len(objects)
    rng = np.random.Generator(np.random.Philox(seed))

    def column(value, dtype=float):
        return np.broadcast_to(np.asarray(value, dtype), (count,)).copy()

    return CustodyNeeds(
        track_id=np.arange(1, count + 1, dtype=np.uint64),
        time_tai_ns=column(time_tai_ns, np.int64),
        position_ecef_m=objects.position_ecef_m.copy(),
        velocity_ecef_mps=objects.velocity_ecef_mps.copy(),
        position_sigma_m=column(sigma_m) * rng.uniform(0.9, 1.1, count),
        sigma_growth_mps=column(10.0),
        rcs_m2=column(rcs_m2),
        confirmed=column(confirmed, np.uint8),
        priority=column(priority),
        last_update_tai_ns=column(time_tai_ns - round(silent_s * 1e9), np.int64),
        custody_left_s=column(60.0),
    )


def look_energy_j(radar, snr_ratio, *, rcs_m2, range_m, scan_cosine, exponent, loss_ratio):
    """Return the energy on a target by the radar equation with gain 4 pi A / lambda**2, one beam."""
    wavelength = 299_792_458.0 / radar.carrier_frequency_hz
    area = radar.antenna_length_m * radar.antenna_height_m * radar.aperture_efficiency_ratio
    gain = 4.0 * math.pi * area / wavelength**2
    noise = BOLTZMANN * radar.system_temperature_k * radar.losses_ratio
    per_joule = gain**2 * wavelength**2 * rcs_m2 / ((4.0 * math.pi) ** 3 * noise * range_m**4)
    return snr_ratio * loss_ratio / (per_joule * scan_cosine**exponent)


def views(radar, satellites_m, satellites_mps, place_m):
    """Return range, scan cosine, grazing angle, line of sight and whether in the field of regard, by satellite."""
    frame = ge.local_frame(satellites_m, satellites_mps)
    offset = place_m - satellites_m
    distance = np.linalg.norm(offset, axis=1)
    los = offset / distance[:, None]
    grazing = np.arcsin(np.clip(-(los @ up_ecef(place_m[None])[0]), -1.0, 1.0))
    side = np.where(np.einsum("ij,ij->i", los, frame[:, 1]) >= 0.0, 1.0, -1.0)
    _, normal = ge.face_axes(frame, side, radar.face_tilt_rad)
    scan = np.einsum("ij,ij->i", los, normal)
    held = (grazing >= radar.grazing_min_rad) & (grazing <= radar.grazing_max_rad)
    return distance, scan, grazing, los, held & (scan >= math.cos(radar.scan_limit_rad))


def take_in_order_plain(order, task, satellite, cost, density, least, room, taken):
    """Twin of `take_in_order`."""
    room, taken = room.copy(), taken.copy()
    for o in order:
        s = satellite[o]
        if taken[task[o]] < 0 and density[o] >= least[s] and (cost[o] <= room[s]).all():
            room[s] -= cost[o]
            taken[task[o]] = o
    return room, taken


def best_of_all(problem):
    """Return the greatest worth over every choice of options: for a few tasks."""
    of_task = [[-1, *np.flatnonzero(problem.task == t)] for t in range(problem.task_count)]
    best = -math.inf
    for picked in itertools.product(*of_task):
        chosen = np.array([o for o in picked if o >= 0], dtype=int)
        spent = np.zeros_like(problem.budget)
        np.add.at(spent, problem.satellite[chosen], problem.cost[chosen])
        room = problem.budget.copy()
        room[:, 0] -= problem.search_reserved_j
        if (spent > room + 1e-9).any():
            continue
        search = np.minimum(problem.search_wanted_j, problem.budget[:, 0] - spent[:, 0])
        best = max(best, problem.value[chosen].sum() + (search * problem.search_worth_pj).sum())
    return best


def random_problem(problem_of, seed, tasks, satellites, load=1.0):
    """Return a random step with up to three satellites a task; a smaller load has smaller budgets."""
    rng = np.random.Generator(np.random.Philox(seed))
    each = min(3, satellites)
    task = np.repeat(np.arange(tasks), each)
    satellite = np.concatenate([rng.choice(satellites, each, replace=False) for _ in range(tasks)])
    energy = rng.lognormal(4.0, 0.8, tasks * each)
    beams = 1.0 + rng.poisson(0.5, tasks * each)
    budget = np.tile([2_500.0, 1.0, 8.0], (satellites, 1)) * load
    budget[:, 0] *= rng.uniform(0.3, 1.0, satellites)
    return problem_of(
        task=task,
        satellite=satellite,
        value=np.repeat(rng.uniform(0.05, 1.0, tasks), each),
        cost=np.column_stack([energy, energy / 2_500.0 + 1e-3, 0.2 * beams]),
        budget=budget,
        search_wanted_j=budget[:, 0].copy(),
        search_reserved_j=0.3 * budget[:, 0],
        search_worth_pj=rng.uniform(0.0, 2e-3, satellites),
        task_count=tasks,
    )
