"""From `[traffic]` to sources: who flies, since when, and where it counts."""

import numpy as np
import pytest
from test_interest_section import EMPTY_SKY, group, of, quantity

from lookdown.astro import geodetic_from_ecef, tai_ns_from_utc_text
from lookdown.scenario import build, check_span, load_scenario, scenario_from_toml, with_overrides
from lookdown.scenario.traffic import flown_traffic
from lookdown.tables import AircraftClass, ClaimKind, RcsClass, Transponder
from lookdown.traffic import ClaimSource, RecordedTraffic

SECOND_NS = 10**9
FAST = with_overrides(load_scenario("low-and-fast"), duration_s=60.0)


RECORDED = RecordedTraffic.load_sample("quickstart")


def flown(name: str, seed: int = 1) -> ClaimSource:
    """Return the traffic of a scenario of the catalogue that flies the quickstart recording whole."""
    return flown_traffic(
        load_scenario(name), RECORDED, seed=seed, start_tai_ns=RECORDED.start_tai_ns, stop_tai_ns=RECORDED.stop_tai_ns
    ).source


def built(text: str, seed: int = 1):
    return build(scenario_from_toml(text, "test.toml"), seed=seed)


def test_a_recording_alone_is_flown_as_before() -> None:
    stages = build(with_overrides(load_scenario("paris"), duration_s=60.0), seed=1)
    assert type(stages.traffic) is RecordedTraffic
    assert set(stages.cleaning) >= {"origin", "rules", "smoothing"}


def test_interest_is_added_to_the_recording_and_changes_nobody_in_it() -> None:
    instant = RECORDED.start_tai_ns + 100 * 60 * SECOND_NS
    alone, together = RECORDED.at(instant), flown("low-and-fast").at(instant)
    kept = together.take(together.object_id < 1 << 29)
    assert len(together) > len(kept)
    for name, _ in type(alone).columns():
        np.testing.assert_array_equal(getattr(kept, name), getattr(alone, name))


def test_the_account_tells_who_was_made_by_rule() -> None:
    paris, fast = build(with_overrides(load_scenario("paris"), duration_s=60.0), seed=1), build(FAST, seed=1)
    assert (fast.start_tai_ns, fast.stop_tai_ns) == (paris.start_tai_ns, paris.stop_tai_ns)
    assert fast.cleaning["objects of interest"]["made by rule, nothing cleaned"]["low_fast"] == 12
    assert fast.cleaning["rules"] == paris.cleaning["rules"]


def test_low_and_fast_has_everything_that_it_says() -> None:
    traffic, kinds, claims = flown("low-and-fast"), set(), set()
    for minute in range(2, 178, 3):
        instant = RECORDED.start_tai_ns + minute * 60 * SECOND_NS
        kinds |= set(traffic.at(instant).aircraft_class.tolist())
        claims |= set(traffic.claims_at(instant).kind.tolist())
    wanted = {AircraftClass.LOW_FAST, AircraftClass.DRONE, AircraftClass.BALLOON, AircraftClass.FAST_JET}
    assert wanted <= kinds and claims == set(ClaimKind)


def test_the_seed_draws_the_objects_of_interest() -> None:
    def places(seed: int) -> np.ndarray:
        objects = flown("low-and-fast", seed).at(RECORDED.start_tai_ns + 400 * SECOND_NS)
        return objects.position_ecef_m[objects.aircraft_class == AircraftClass.LOW_FAST]

    np.testing.assert_array_equal(places(1), places(1))
    assert not np.array_equal(places(1), places(2))


def test_without_a_recording_the_run_has_its_own_time_and_region() -> None:
    text = of(
        group('type = "aircraft"', f"count = {quantity(4, '1')}", 'transponder = "on"', 'kind = "heavy"'), EMPTY_SKY
    )
    stages = built(text)
    assert stages.start_tai_ns == tai_ns_from_utc_text("2026-06-01T10:00:00Z")
    assert stages.stop_tai_ns - stages.start_tai_ns == 300 * SECOND_NS
    objects = stages.traffic.at(stages.start_tai_ns + SECOND_NS)
    assert objects.aircraft_class.tolist() == [AircraftClass.HEAVY] * 4
    assert objects.transponder.tolist() == [Transponder.ON] * 4
    assert len(stages.traffic.claims_at(stages.start_tai_ns + SECOND_NS)) == 4
    assert stages.cleaning == {"objects of interest": {"made by rule, nothing cleaned": {"heavy": 4}}}
    check_span(scenario_from_toml(text, "test.toml"))


def test_a_group_is_flown_in_si() -> None:
    text = of(
        group(
            'type = "low_fast"',
            f"count = {quantity(2, '1')}",
            f"speed = {quantity(500, 'kt', low=400, high=550)}",
            f"height = {quantity(300, 'ft')}",
            'rcs = "one_m2"',
            f"start = {quantity(1, 'min')}",
            f"interval = {quantity(30, 's')}",
        ),
        EMPTY_SKY,
    )
    stages = built(text)
    leaders = [m.leader for m in stages.traffic.source.sources[0].fleet.members]
    for leader in leaders:
        assert 400 * 1852 / 3600 <= leader.speed_mps <= 550 * 1852 / 3600
        assert leader.height_m == pytest.approx(91.44)
    assert len({leader.speed_mps for leader in leaders}) == 2
    for seconds, count in ((59.0, 0), (60.0, 1), (90.0, 2)):
        objects = stages.traffic.at(stages.start_tai_ns + round(seconds * SECOND_NS))
        assert objects.rcs_class.tolist() == [RcsClass.ONE_M2] * count


def test_who_is_out_of_the_region_does_not_count() -> None:
    far = "{ latitude_deg = 10, longitude_deg = 10 }"
    there = "{ latitude_deg = 11, longitude_deg = 11 }"
    stages = built(of(group('type = "low_fast"', f"origin = {far}", f"destination = {there}"), EMPTY_SKY))
    instant = stages.start_tai_ns + 30 * SECOND_NS
    assert len(stages.traffic.at(instant)) == 0 and len(stages.traffic.source.at(instant)) == 1


def test_a_smaller_region_of_a_recording_leaves_the_others_out() -> None:
    paris = load_scenario("paris").model_dump(exclude_none=True)
    paris["traffic"]["region"] = {"south_deg": 48.5, "north_deg": 49.2, "west_deg": 2.0, "east_deg": 3.0}
    paris["traffic"]["region_margin"]["base"] = 0
    span = {"start_tai_ns": RECORDED.start_tai_ns, "stop_tai_ns": RECORDED.stop_tai_ns}
    part = flown_traffic(type(FAST).model_validate(paris), RECORDED, seed=1, **span)
    instant = RECORDED.start_tai_ns + 3_600 * SECOND_NS
    assert 0 < len(part.source.at(instant)) < len(RECORDED.at(instant))
    assert np.degrees(part.region.longitude_east_rad) == pytest.approx(3.0)


def test_the_world_flies_in_the_region_and_is_drawn_by_the_seed() -> None:
    raw = load_scenario("north-atlantic").model_dump(exclude_none=True)
    raw["traffic"]["world"]["fleets"] = ["airliners"]
    document = type(FAST).model_validate(raw)
    start = tai_ns_from_utc_text(document.scenario.start)
    span = {"start_tai_ns": start, "stop_tai_ns": start + 600 * SECOND_NS}
    first, again, other = (flown_traffic(document, None, seed=seed, **span) for seed in (1, 1, 2))
    instant = start + 500 * SECOND_NS
    here = first.source.at(instant)
    low = here.aircraft_class == AircraftClass.LOW_FAST
    assert low.sum() == 5 and (~low).sum() > 40
    latitude, longitude, height = geodetic_from_ecef(here.position_ecef_m)
    margin = np.degrees(60e3 / 6_371e3) / np.cos(np.radians(58.0))
    assert (np.abs(np.degrees(latitude) - 49.0) <= 9.0 + margin).all()
    assert (np.abs(np.degrees(longitude) + 32.5) <= 22.5 + margin).all()
    assert height[low].max() < 400.0 < 5e3 < np.median(height[~low])
    np.testing.assert_array_equal(here.position_ecef_m, again.source.at(instant).position_ecef_m)
    assert len(here) != len(other.source.at(instant)) or not np.array_equal(
        here.position_ecef_m, other.source.at(instant).position_ecef_m
    )
    told = first.account["world"]["made by rule, nothing cleaned"]
    assert told["flights of the whole world in the time of the run"] > 5_000 and "airliners" in told["fleets"]
    claims = first.source.claims_at(instant)
    assert not np.isin(here.object_id[low], claims.object_id).any() and len(claims) > 40
