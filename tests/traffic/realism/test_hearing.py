"""What is heard of traffic: rounded as messages are, late as stamps are, and nothing of who is silent."""

from dataclasses import replace

import numpy as np
import pytest
from known_sources import SECOND_NS, Circling
from realism_plain import TRANSITIONS_DEG

from lookdown.astro import ecef_from_geodetic
from lookdown.tables import AircraftClass, Transponder
from lookdown.traffic import Region
from lookdown.traffic.realism.beside import heard_samples
from lookdown.traffic.realism.hearing import HearingRules, hear, within_region, zone_count
from lookdown.traffic.recorded.cleaning import clean
from lookdown.traffic.recorded.smoothing import smooth

ON = np.full(4, Transponder.ON.value, np.uint8)


def circling(**changes) -> Circling:
    settings = {"count": 4, "speed_mps": 100.0, "turn_radps": 0.02, "climb_mps": 0.0, "kind": 6, "transponder": ON}
    return Circling(**(settings | changes))


@pytest.mark.parametrize(("latitude_deg", "zones"), TRANSITIONS_DEG.items())
def test_the_zones_change_at_the_latitudes_of_the_document(latitude_deg, zones) -> None:
    just = np.radians(np.array([latitude_deg - 1e-7, latitude_deg + 1e-7]))
    assert zone_count(just).tolist() == [zones, zones - 1]
    assert zone_count(-just).tolist() == [zones, zones - 1]


def test_positions_are_within_a_cell_of_five_metres_and_heights_within_half_a_step() -> None:
    source = circling(latitude_deg=48.0, longitude_deg=179.98)
    rules = HearingRules(age_max_s=0.0, height_wander_m=0.0)
    recording = hear(source, start_tai_ns=0, stop_tai_ns=30 * SECOND_NS, rules=rules)
    rows = recording.rows
    truth = np.concatenate([source.at(k * SECOND_NS).position_ecef_m for k in range(31)])
    heard = ecef_from_geodetic(
        latitude_rad=rows.latitude_rad, longitude_rad=rows.longitude_rad, height_m=rows.pressure_height_m
    )
    away = np.linalg.norm(heard - truth, axis=1)
    # Half a cell is 2.6 m to the north and at most 2.6 m to the east, half a height step 3.8 m.
    assert np.median(away) > 2.0 and away.max() < np.hypot(np.hypot(2.6, 2.6), 3.81) + 0.01
    assert np.abs(rows.longitude_rad).max() <= np.pi and len({x > 0 for x in rows.longitude_rad}) == 2
    assert np.allclose(rows.pressure_height_m / 7.62, np.rint(rows.pressure_height_m / 7.62))


def test_the_age_of_a_position_moves_it_back_along_the_flight() -> None:
    source = circling(count=1, transponder=ON[:1])
    rows = hear(source, start_tai_ns=0, stop_tai_ns=600 * SECOND_NS).rows
    fresh = hear(source, start_tai_ns=0, stop_tai_ns=600 * SECOND_NS, rules=HearingRules(age_max_s=0.0)).rows
    moved = 6.371e6 * np.hypot(rows.latitude_rad - fresh.latitude_rad, rows.longitude_rad - fresh.longitude_rad)
    assert moved.max() < 46.0 + 6.0 and moved.mean() == pytest.approx(23.0, abs=2.5)


def test_level_heights_wander_as_over_paris() -> None:
    """Of the level minutes over Paris 16 % of the rows are off the commonest step; some minutes have no change."""
    source = replace(circling(count=40, transponder=np.full(40, Transponder.ON.value, np.uint8)), height_m=400 * 7.62)
    rows = hear(source, start_tai_ns=0, stop_tai_ns=599 * SECOND_NS).rows
    steps = np.rint(rows.pressure_height_m[np.lexsort((rows.time_tai_ns, rows.icao24))] / 7.62).reshape(400, 60)
    off = steps != np.median(steps, axis=1)[:, None]
    assert 0.08 < off.mean() < 0.20
    assert 0.10 < (np.diff(steps, axis=1) == 0).all(axis=1).mean() < 0.40
    assert np.abs(steps - 400).max() <= 2


def test_who_is_silent_or_lies_is_not_heard() -> None:
    said = np.array([Transponder.ON, Transponder.OFF, Transponder.FALSE, Transponder.ON], np.uint8)
    recording = hear(circling(transponder=said), start_tai_ns=0, stop_tai_ns=SECOND_NS)
    rows = recording.rows
    assert len(rows) == 4 and {recording.callsigns[code] for code in rows.callsign_code} == {"LK-1", "LK-4"}


def test_only_the_region_and_the_objects_asked_for_are_heard_and_their_rows_stay_the_same() -> None:
    source = circling()
    every = hear(source, start_tai_ns=0, stop_tai_ns=300 * SECOND_NS)
    two = hear(source, start_tai_ns=0, stop_tai_ns=300 * SECOND_NS, object_ids=np.array([2, 3], np.uint32)).rows
    among = every.rows.take(np.isin(every.rows.icao24, [2, 3]))
    assert all(np.array_equal(getattr(two, n), getattr(among, n)) for n in ("latitude_rad", "time_tai_ns", "track_rad"))
    north = Region(0.0, 0.1, -0.1, 0.1)
    heard = hear(source, start_tai_ns=0, stop_tai_ns=300 * SECOND_NS, region=north).rows
    inside = every.rows.take(every.rows.latitude_rad >= 0.0)
    assert 0 < len(heard) < len(every.rows) and np.array_equal(heard.latitude_rad, inside.latitude_rad)


def test_nobody_there_is_an_empty_recording() -> None:
    far = Region(1.0, 1.1, 1.0, 1.1)
    recording = hear(circling(), start_tai_ns=0, stop_tai_ns=SECOND_NS, region=far)
    assert len(recording.rows) == 0 and recording.callsigns == ()
    assert len(heard_samples(circling(), start_tai_ns=0, stop_tai_ns=SECOND_NS, region=far)) == 0


def test_a_region_across_180_degrees_and_one_of_all_longitudes() -> None:
    longitudes = np.array([-np.pi, -2.9, 0.0, 2.9, np.pi])
    level = np.zeros(5)
    assert within_region(level, longitudes, Region(-1.0, 1.0, 2.8, -2.8)).tolist() == [True, True, False, True, True]
    assert within_region(level, longitudes, Region(-1.0, 1.0, -3.15, 3.13)).all()


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    first, again, other = (
        hear(circling(), start_tai_ns=0, stop_tai_ns=60 * SECOND_NS, seed=seed).rows.latitude_rad for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_the_class_is_judged_unless_the_rules_state_it() -> None:
    for rules, kind in ((HearingRules(), 0), (HearingRules(states_class=True), AircraftClass.HELICOPTER.value)):
        assert set(hear(circling(), start_tai_ns=0, stop_tai_ns=0, rules=rules).rows.aircraft_class) == {kind}


def test_what_is_heard_of_the_real_flights_scatters_as_they_did(paris, window) -> None:
    rules = HearingRules(height_wander_m=0.0)  # the real paths wander already
    recording = hear(paris, start_tai_ns=window[0], stop_tai_ns=window[1], region=paris.region, rules=rules)
    report = smooth(clean(recording.rows))[1]
    assert report.sigma_time_s == pytest.approx(paris.smoothing.sigma_time_s, rel=0.05)
    assert report.sigma_height_m == pytest.approx(paris.smoothing.sigma_height_m, rel=0.2)
