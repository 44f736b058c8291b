"""Who keeps a track: the same satellite, the same vendor; and where search goes when ground has priorities."""

import dataclasses
import math

import numpy as np
import pytest
from schedule_oracles import START_TAI_NS, needs_at
from sensing_oracles import PARIS, objects_over, satellites_at

from lookdown.sensing import SearchRegion, reference_radar
from lookdown.sensing.schedule import EnergyScheduler, reference_schedule, reference_spacecraft
from lookdown.tables import Cues, CustodyNeeds, DwellTask

SECOND = 10**9
COUNT = 1_000
QUIET = dataclasses.replace(reference_schedule(), undetected_density_pm2=1e-17)


def _scheduler(weights=QUIET, region=PARIS, craft=None, count=COUNT):
    return EnergyScheduler(
        reference_radar(),
        region,
        craft or reference_spacecraft(),
        weights,
        custody_limit_m=5e3,
        run_seed=3,
        satellite_count=count,
        start_tai_ns=START_TAI_NS,
    )


def _instant(step):
    return START_TAI_NS + step * SECOND + SECOND // 2


def _fleet(step, bad_vendor=None):
    """Return satellites of two vendors in turn, those of one of them broken."""
    satellites = satellites_at(step + 0.5, COUNT)
    vendor = (np.arange(COUNT) % 2).astype(np.uint16)
    status = (vendor == bad_vendor).astype(np.uint8) if bad_vendor is not None else np.zeros(COUNT, dtype=np.uint8)
    return dataclasses.replace(satellites, vendor_id=vendor, status=status)


def _looks(scheduler, steps, *, bad_vendor=None, first=0, sigma_m=600.0):
    """Return (step, track, satellite) of each look; tracks hang still in place but say that they move."""
    objects, rows = objects_over(PARIS, 25), []
    for k in range(first, first + steps, 6):
        needs = needs_at(objects, _instant(k), sigma_m=sigma_m, silent_s=5.5)
        dwells = scheduler.plan(_fleet(k, bad_vendor), needs, Cues.empty(), _instant(k)).dwells
        dwells = dwells.take(dwells.task == DwellTask.TRACK)
        rows += [(k, t, s) for t, s in zip(dwells.track_id.tolist(), dwells.sensor_id.tolist(), strict=True)]
    return rows


def _changes(rows, of):
    """Return how often a track passes from one to another, `of` telling whose a satellite is."""
    last, changes = {}, 0
    for _, track, satellite in rows:
        changes += track in last and last[track] != of(satellite)
        last[track] = of(satellite)
    return changes


def _with(**changes):
    return dataclasses.replace(QUIET, **changes)


def test_a_hand_over_that_costs_more_is_made_less_often():
    """The choice itself weighs it: the energies of a look differ by less than 1.5 between neighbours."""
    free = _looks(_scheduler(_with(hand_over_ratio=0.0)), 120)
    kept = _looks(_scheduler(_with(hand_over_ratio=1.0)), 120)
    own = _changes(free, lambda s: s), _changes(kept, lambda s: s)
    assert len(free) == pytest.approx(len(kept), rel=0.05) and len(free) > 300
    assert own[1] < 0.8 * own[0]


def test_a_track_in_doubt_goes_from_one_satellite_to_another():
    sure = _changes(_looks(_scheduler(), 60, sigma_m=600.0), lambda s: s)
    unsure = _changes(_looks(_scheduler(), 60, sigma_m=3_000.0), lambda s: s)
    assert unsure > 1.5 * sure


def test_with_a_price_between_vendors_a_track_stays_with_one_while_it_is_in_view():
    free = _looks(_scheduler(), 120)
    dear = _looks(_scheduler(_with(vendor_change_ratio=4.0)), 120)
    assert _changes(free, lambda s: s % 2) > 20
    assert _changes(dear, lambda s: s % 2) < 0.2 * _changes(free, lambda s: s % 2)
    # It costs energy, not looks.
    assert len(dear) >= 0.95 * len(free)


def test_where_one_vendor_is_lost_the_other_takes_over_at_once():
    scheduler = _scheduler(_with(vendor_change_ratio=4.0))
    before = _looks(scheduler, 20)
    after = _looks(scheduler, 20, bad_vendor=0, first=20)
    assert {s % 2 for _, _, s in before} == {0, 1} and {s % 2 for _, _, s in after} == {1}
    held, taken = {t for _, t, _ in before}, {t for k, t, _ in after if k == 26}
    assert len(held) == 25 and len(taken) >= 0.95 * len(held)
    # A track that must change hands is worth what it was: no more of them are refused than with no price.
    plain = _scheduler()
    _looks(plain, 20)
    assert len(after) >= len(_looks(plain, 20, bad_vendor=0, first=20)) - 1


def test_who_had_a_track_survives_a_pause():
    whole, resumed = (_scheduler(_with(vendor_change_ratio=4.0)) for _ in range(2))
    _looks(whole, 30)
    resumed.restore(whole.snapshot())
    assert _looks(whole, 30, first=30) == _looks(resumed, 30, first=30)


WIDE = SearchRegion(math.radians(25), math.radians(55), math.radians(-30), math.radians(50))
EAST = SearchRegion(math.radians(25), math.radians(55), math.radians(10), math.radians(50))
HALF = SearchRegion(PARIS.south_rad, PARIS.north_rad, math.radians(2.5), PARIS.east_rad)


def _staleness(priority, steps=40):
    """Return the mean staleness of ground inside and outside the half that has a priority, and the energy spent."""
    # Searched at a tenth of the full rate, so that there is a choice to make.
    craft = dataclasses.replace(reference_spacecraft(), duty_limit_ratio=0.3, averaging_time_s=60.0)
    weights = dataclasses.replace(reference_schedule(), search_rest_s=1.0)
    scheduler = _scheduler(weights, WIDE, craft, count=120)
    if priority is not None:
        scheduler.prioritise([(EAST, priority)])
    inside = np.arctan2(scheduler.focus.cells.position_ecef_m[:, 1], scheduler.focus.cells.position_ecef_m[:, 0])
    inside = inside > EAST.west_rad
    stale = []
    for k in range(steps):
        scheduler.plan(satellites_at(k + 0.5, 120), CustodyNeeds.empty(), Cues.empty(), _instant(k))
        if k >= 20:
            stale.append(scheduler.focus.stale_ratio(_instant(k)))
    mean = np.mean(stale, axis=0)
    return mean[inside].mean(), mean[~inside].mean(), scheduler.energy_j.sum()


def test_ground_of_priority_is_searched_more_often_and_the_rest_less_for_the_same_energy():
    inside, outside, energy = _staleness(None)
    dear_inside, dear_outside, dear_energy = _staleness(10.0)
    assert dear_inside < 0.95 * inside and dear_outside > 1.02 * outside
    assert dear_energy == pytest.approx(energy, rel=0.03)
    assert _staleness(1.0) == (inside, outside, energy)


def test_ground_worth_nothing_is_not_searched():
    scheduler = _scheduler(reference_schedule())
    scheduler.prioritise([(dataclasses.replace(PARIS, margin_m=0.0), 0.0)])
    for k in range(3):
        assert len(scheduler.plan(_fleet(k), CustodyNeeds.empty(), Cues.empty(), _instant(k)).dwells) == 0
    assert scheduler.energy_j.sum() == 0.0


def test_of_regions_that_overlap_the_later_counts():
    one, other = _scheduler(reference_schedule()), _scheduler(reference_schedule())
    one.prioritise([(PARIS, 0.0), (HALF, 1.0)])
    other.prioritise([(HALF, 1.0), (PARIS, 0.0)])
    fleet, nobody = _fleet(0), CustodyNeeds.empty()
    assert len(one.plan(fleet, nobody, Cues.empty(), _instant(0)).dwells) > 0
    assert len(other.plan(fleet, nobody, Cues.empty(), _instant(0)).dwells) == 0
