"""Who could look at what, and at what cost, beside the radar equation; search cells beside a plain count."""

import dataclasses
import math

import numpy as np
import pytest
from schedule_oracles import START_TAI_NS, look_energy_j, needs_at, views
from sensing_oracles import PARIS, objects_over, satellites_at

from lookdown.sensing import SearchRegion, SearchScheduler, reference_radar
from lookdown.sensing import geometry as ge
from lookdown.sensing.detection import detection_probability
from lookdown.sensing.schedule import reference_schedule
from lookdown.sensing.schedule._option_kernels import BLIND, IN_VIEW, UNCERTAIN
from lookdown.sensing.schedule.focus import GroundCells, SearchFocus
from lookdown.sensing.schedule.options import aim_of, options_of, sectors_of, track_energy_j
from lookdown.sensing.schedule.search import notch_of
from lookdown.sensing.schedule.tasks import LookMemory, asked_tasks
from lookdown.tables import Cues

RADAR, WEIGHTS = reference_radar(), reference_schedule()
SATELLITES = satellites_at(10.0, 300)
WIDE = SearchRegion(math.radians(-50), math.radians(50), -3.0, 3.0)


def _scene(weights=WEIGHTS, **changes):
    objects = objects_over(WIDE, 120, speed_mps=230.0)
    needs = needs_at(objects, START_TAI_NS, **changes)
    tasks = asked_tasks(
        needs, Cues.empty(), LookMemory(), weights, custody_limit_m=5e3, rcs_prior_m2=10.0, time_tai_ns=START_TAI_NS
    )
    speed = np.linalg.norm(SATELLITES.velocity_ecef_mps, axis=1)
    width, exponent = notch_of(RADAR, speed)
    where = {
        "position_ecef_m": SATELLITES.position_ecef_m,
        "frame": ge.local_frame(SATELLITES.position_ecef_m, SATELLITES.velocity_ecef_mps),
        "notch": np.column_stack([width, np.full(len(speed), exponent)]),
    }
    return tasks, where


def _options(tasks, where, weights=WEIGHTS, last=None, last_vendor=None, vendor=None):
    last = np.full(len(tasks), -1, dtype=np.int64) if last is None else last
    return options_of(
        tasks,
        aim=aim_of(RADAR, weights),
        parameters=weights,
        custody_limit_m=5e3,
        last_row=last,
        last_vendor=np.full(len(tasks), -1, dtype=np.int64) if last_vendor is None else last_vendor,
        vendor=np.zeros(len(where["notch"]), dtype=np.int64) if vendor is None else vendor,
        **where,
    )


def test_options_are_the_cheapest_by_the_radar_equation():
    tasks, where = _scene(sigma_m=600.0)
    options, aim = _options(tasks, where), aim_of(RADAR, WEIGHTS)
    seen = 0
    for t in range(len(tasks)):
        distance, scan, _, los, held = views(
            RADAR, SATELLITES.position_ecef_m, SATELLITES.velocity_ecef_mps, tasks.position_ecef_m[t]
        )
        radial = np.abs(los @ tasks.velocity_ecef_mps[t])
        loss = 1.0 + (where["notch"][:, 0] / np.maximum(radial, 1e-3)) ** where["notch"][:, 1]
        window = 2.0 * WEIGHTS.window_sigmas * tasks.sigma_m[t] / distance
        beams = np.ceil(window / RADAR.cosine_along_cell) * np.ceil(window / RADAR.cosine_cross_cell)
        joules = beams * look_energy_j(
            RADAR,
            aim.snr_ratio,
            rcs_m2=tasks.rcs_m2[t],
            range_m=distance,
            scan_cosine=np.maximum(scan, 0.1),
            exponent=2.0,
            loss_ratio=loss,
        )
        fit = held & (loss <= WEIGHTS.notch_loss_limit_ratio) & (beams <= WEIGHTS.beams_limit)
        rows = np.flatnonzero(fit)
        rows = rows[np.argsort(joules[rows])][:3]
        np.testing.assert_array_equal(options.satellite[t, : len(rows)], rows)
        assert (options.satellite[t, len(rows) :] == -1).all()
        np.testing.assert_allclose(options.energy_j[t, : len(rows)], joules[rows], rtol=1e-9)
        assert bool(options.state[t] & IN_VIEW) == bool(held.any())
        seen += len(rows)
    assert seen > 100


def test_a_look_holds_its_target_and_gives_the_wanted_probability():
    tasks, where = _scene(sigma_m=550.0)
    options, aim = _options(tasks, where), aim_of(RADAR, WEIGHTS)
    done = np.flatnonzero(options.satellite[:, 0] >= 0)
    who = options.satellite[done, 0]
    sector = sectors_of(options, done, who, aim=aim, **where)
    for row, (t, s) in enumerate(zip(done.tolist(), who.tolist(), strict=True)):
        _distance, scan, grazing, los, _ = views(
            RADAR, SATELLITES.position_ecef_m, SATELLITES.velocity_ecef_mps, tasks.position_ecef_m[t]
        )
        azimuth = ge.azimuth_rad(where["frame"][s : s + 1], los[s : s + 1])[0]
        ahead = (azimuth - sector[row, 0]) % (2 * math.pi)
        assert 0.0 < ahead < sector[row, 1] < 0.5
        assert sector[row, 2] < grazing[s] < sector[row, 3]
        radial = abs(los[s] @ tasks.velocity_ecef_mps[t])
        loss = 1.0 + (where["notch"][s, 0] / radial) ** where["notch"][s, 1]
        snr = sector[row, 4] * tasks.rcs_m2[t] * scan[s] ** aim.exponent / loss / WEIGHTS.snr_margin_ratio
        chance = detection_probability(
            snr / RADAR.look_count,
            look_count=RADAR.look_count,
            swerling_case=RADAR.swerling_case,
            false_alarm_probability=RADAR.false_alarm_probability,
        )
        assert float(chance) == pytest.approx(WEIGHTS.update_detection_probability, abs=1e-6)
        # The azimuths of the sector are a beam wide in the long cosine: d cosine = sin(nadir) |sin azimuth| d azimuth.
        starboard = abs(los[s] @ where["frame"][s, 1])
        assert sector[row, 1] * starboard == pytest.approx(RADAR.cosine_along_cell, rel=1e-6)
    assert len(done) > 50


def test_energy_of_a_look_goes_as_range_to_the_fourth_over_cross_section():
    at = {"rcs_m2": 10.0, "range_m": 1e6, "detection_probability": 0.9}
    base = track_energy_j(RADAR, **at)
    assert base == pytest.approx(62.5, rel=0.03)  # 25 ms of 2.5 kW: reference/sensing.md, section 10
    assert track_energy_j(RADAR, **(at | {"range_m": 2e6})) == pytest.approx(16 * base)
    assert track_energy_j(RADAR, **(at | {"rcs_m2": 0.1})) == pytest.approx(100 * base)


def test_what_no_satellite_is_fit_for_is_told():
    slow, where = _scene()
    still = dataclasses.replace(slow, velocity_ecef_mps=np.zeros_like(slow.velocity_ecef_mps))
    lost = dataclasses.replace(slow, sigma_m=np.full(len(slow), 60e3))
    seen = (_options(slow, where).state & IN_VIEW) != 0
    blind, unsure = _options(still, where), _options(lost, where)
    assert seen.any() and (blind.satellite == -1).all() and (unsure.satellite == -1).all()
    assert ((blind.state[seen] & BLIND) != 0).all()
    assert ((unsure.state[seen] & UNCERTAIN) != 0).mean() > 0.9


def test_a_track_well_known_is_kept_and_one_in_doubt_is_seen_from_elsewhere():
    for sigma, kept in ((400.0, True), (4_000.0, False)):
        tasks, where = _scene(sigma_m=sigma)
        free = _options(tasks, where)
        near = (free.satellite[:, 1] >= 0) & (free.energy_j[:, 1] < 1.4 * free.energy_j[:, 0])
        second = _options(tasks, where, last=free.satellite[:, 1].copy())
        first = _options(tasks, where, last=free.satellite[:, 0].copy())
        assert near.sum() > 3
        if kept:
            np.testing.assert_array_equal(second.satellite[near, 0], free.satellite[near, 1])
            np.testing.assert_array_equal(first.satellite[near, 0], free.satellite[near, 0])
        else:
            np.testing.assert_array_equal(first.satellite[near, 0], free.satellite[near, 1])


def _focus(region=PARIS, rest_s=3.0, count=300):
    frame = SearchScheduler(RADAR, region, run_seed=3, satellite_count=count, start_tai_ns=0)
    share, azimuth, phase = frame.turn
    made = SearchFocus(
        RADAR,
        region,
        frame_steps=frame.frame_steps,
        share=share,
        azimuth_rad=azimuth,
        phase=phase,
        revisit_s=30.0,
        rest_s=rest_s,
        objects_pm2=1e-11,
    )
    return made, frame


def test_cells_tile_the_region():
    for region in (PARIS, WIDE):
        cells = GroundCells(region)
        zone = 6_371_008.8**2 * (math.sin(region.north_rad) - math.sin(region.south_rad))
        assert cells.area_m2.sum() == pytest.approx(zone * (region.east_rad - region.west_rad), rel=1e-9)
        assert cells.area_m2.max() < 1.6 * cells.area_m2.min() and len(cells.area_m2) > 100


def test_search_goes_to_the_sectors_that_hold_the_region_and_to_stale_ground():
    focus, _frame = _focus()
    position, velocity = SATELLITES.position_ecef_m, SATELLITES.velocity_ecef_mps
    frames, ids = ge.local_frame(position, velocity), np.arange(300)
    most = np.full(300, 4)
    wanted, worth = focus.values(position, frames, ids, most, 0)
    # Beside a plain count: the cells in each satellite's field of regard.
    for s in range(0, 300, 11):
        seen = 0
        for c in range(0, len(focus.cells.area_m2), 5):
            seen += views(RADAR, position[s : s + 1], velocity[s : s + 1], focus.cells.position_ecef_m[c])[4][0]
        assert (seen > 0) == (worth[s] > 0.0) or seen == 0
    flags, gained = focus.choose(position, frames, ids, np.minimum(most, wanted), 0)
    assert (flags.sum(axis=1) <= most).all() and gained.sum() > 0.0
    row, _start, width = focus.rows(flags, ids)
    assert (worth[np.unique(row)] > 0.0).all() and (width > 0.0).all()
    # What the sectors were worth is what the cells have lost.
    fresh = 1.0 - focus.stale_ratio(0)
    assert gained.sum() == pytest.approx(1e-11 * (focus.cells.area_m2 * fresh).sum(), rel=0.2)
    assert 0.2 < fresh.mean() <= 1.0
    _, again = focus.values(position, frames, ids, most, 10**9)
    assert again.sum() < worth.sum()
    _, later = focus.values(position, frames, ids, most, 10**12)
    np.testing.assert_allclose(later, worth, rtol=1e-9)


def test_rows_of_sectors_cover_the_share_of_energy_they_pay():
    focus, frame = _focus()
    share, azimuth, phase = frame.turn
    flags = np.zeros((2, focus.sectors), dtype=bool)
    flags[0, 10:14], flags[0, 20], flags[1, :] = True, True, True
    row, start, width = focus.rows(flags, np.array([5, 9]))
    assert row.tolist() == [0, 0, 1] and width[2] == 2 * math.pi
    for first, count, k in ((10, 4, 0), (20, 1, 1)):
        begin = np.interp(start[k], azimuth, share)
        end = np.interp((start[k] + width[k]) % (2 * math.pi), azimuth, share)
        assert (end - begin) % 1.0 == pytest.approx(count / focus.sectors, rel=0.02)
        assert (begin - phase[5]) % 1.0 == pytest.approx(first / focus.sectors, abs=1e-3)
