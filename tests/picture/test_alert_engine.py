import json
import pickle

import numpy as np
import pytest
from picture_scenes import SECOND, picture_rows

from lookdown.picture import Regions
from lookdown.picture.alerts import (
    ALERT_REFERENCE,
    EVIDENCE_NAMES,
    AlertEngine,
    AlertRules,
    alert_sentences,
    log_sentences,
    with_alerts,
)
from lookdown.tables import (
    AlertAction,
    AlertLevel,
    AlertRule,
    AlertState,
    EventKind,
    Events,
    Identities,
    IdentityState,
    Picture,
    PictureFlag,
    PictureKind,
)

CLEAR = round(AlertRules.reference().clear_s)


def zone(name="zone", west=3.0, **properties):
    ring = [[west, 47.0], [west + 2.0, 47.0], [west + 2.0, 49.0], [west, 49.0], [west, 47.0]]
    properties = {"name": name} | properties
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def zones(*features):
    return Regions.from_geojson(json.dumps({"type": "FeatureCollection", "features": list(features)}))


def events(*rows):
    """Events of (kind, subject, value, expected)."""
    columns = {name: np.zeros(len(rows), spec.dtype) for name, spec in Events.columns()}
    for name, place in (("event_kind", 0), ("subject_id", 1), ("value", 2), ("expected", 3)):
        columns[name][:] = [row[place] for row in rows]
    return Events(**columns)


def identities(track_id, state, *, since_s=0, **columns):
    rows = np.atleast_1d(track_id)
    made = {"track_id": rows, "state": state, "since_tai_ns": since_s * SECOND} | columns
    full = {
        name: np.broadcast_to(np.asarray(made.get(name, 0)), (len(rows),)).astype(spec.dtype)
        for name, spec in Identities.columns()
    }
    return Identities(**full)


def step(engine, picture, second, happened=(), who=None):
    return engine.step(picture, events(*happened), second * SECOND, who)


def actions(engine):
    log = engine.log_since(-1)
    return [AlertAction(int(action)).name for action in log.action]


def test_a_track_that_enters_a_region_is_told_once_and_ends_when_it_has_left():
    engine = AlertEngine(regions=zones(zone()))
    assert len(step(engine, picture_rows(longitude_rad=np.radians(2.9)), 0)) == 0
    inside = picture_rows(longitude_rad=np.radians(3.05))
    first, second = step(engine, inside, 10), step(engine, inside, 20)
    assert first.rule.tolist() == [AlertRule.REGION_ENTERED] and first.level.tolist() == [AlertLevel.ADVISORY]
    assert second.alert_id.tolist() == first.alert_id.tolist() == [1] and second.raised_tai_ns[0] == 10 * SECOND
    depth, ellipse, height, speed = second.evidence[0]
    assert depth == pytest.approx(np.radians(0.05) * 6371e3 * np.cos(np.radians(48.0)), rel=5e-3)
    assert (ellipse, height, speed) == (200.0, 11_000.0, 230.0)
    sentence = alert_sentences(second, engine.region_names)[0]
    assert "in zone, 3.7 km from its border" in sentence and sentence.endswith(
        "at 11000 m (36,100 ft) and 230 m/s (447 kt)"
    )
    # Out by less than its ellipse it is still told; out by more it ends after a while.
    edge = picture_rows(longitude_rad=np.radians(2.999), ellipse_major_m=500.0)
    assert len(step(engine, edge, 60)) == 1
    out = picture_rows(longitude_rad=np.radians(2.8))
    assert len(step(engine, out, 60 + CLEAR)) == 1
    assert len(step(engine, out, 61 + CLEAR)) == 0
    assert actions(engine) == ["RAISED", "CLEARED"]
    # Entering again is another alert.
    assert step(engine, inside, 200).alert_id.tolist() == [2]


def test_who_is_in_a_region_when_the_watch_begins_has_not_entered_it_unless_it_is_defended():
    inside = picture_rows(3, longitude_rad=np.radians(4.0))
    engine = AlertEngine(regions=zones(zone()))
    assert len(step(engine, inside, 0)) == 0 == len(step(engine, inside, 10))
    told = log_sentences(engine.log_since(-1), engine.region_names, engine.people)
    assert told == ["3 tracks were in zone when the watch began; no alert was raised for them"]
    # One that leaves and comes back has entered; one that appears inside has too.
    step(engine, inside.take(np.array([0, 1])), 20)
    assert step(engine, inside, 40).track_id.tolist() == [3]
    defended = AlertEngine(regions=zones(zone(defended=True)))
    found = step(defended, inside, 0)
    assert found.track_id.tolist() == [1, 2, 3] and set(found.level.tolist()) == {AlertLevel.CAUTION}


def test_heights_and_unconfirmed_tracks():
    engine = AlertEngine(regions=zones(zone(ceiling_m=3000)))
    step(engine, Picture.empty(), 0)
    high = picture_rows(2, longitude_rad=np.radians(4.0), height_m=[11_000.0, 2_000.0], flags=[1, 0])
    assert len(step(engine, high, 10)) == 0
    assert step(engine, picture_rows(2, longitude_rad=np.radians(4.0), height_m=[11_000.0, 2_000.0]), 20).track_id == [
        2
    ]


def low_fast(longitude, **columns):
    given = {"kind": PictureKind.LOW_FAST, "height_m": 200.0, "speed_mps": 250.0} | columns
    return picture_rows(longitude_rad=np.radians(longitude), **given)


def test_low_and_fast_towards_a_defended_region_rises_from_caution_to_warning():
    engine = AlertEngine(regions=zones(zone(defended=True), zone("other", west=8.0)))
    far, near = low_fast(1.0), low_fast(2.5)
    found = step(engine, far, 0)
    assert found.rule.tolist() == [AlertRule.LOW_AND_FAST] and found.level.tolist() == [AlertLevel.CAUTION]
    time_s, distance, height, speed = found.evidence[0]
    # 2 degrees along the great circle, which leaves the parallel by little.
    assert time_s == pytest.approx(np.radians(2.0) * 6371e3 * np.cos(np.radians(48.0)) / 250.0, rel=5e-3)
    assert distance / speed == pytest.approx(time_s, rel=1e-2) and height == 200.0
    assert engine.acknowledge(1, "Ann", 0)
    found = step(engine, near, 10)
    assert found.level.tolist() == [AlertLevel.WARNING] and found.state.tolist() == [AlertState.OPEN]
    assert "2 min 29 s from the border of zone" in alert_sentences(found, engine.region_names)[0]
    assert actions(engine) == ["RAISED", "ACKNOWLEDGED", "LEVEL_CHANGED"]
    found = step(engine, low_fast(3.5), 20)
    assert sorted(found.rule.tolist()) == [AlertRule.REGION_ENTERED, AlertRule.LOW_AND_FAST]
    low = found.take(found.rule == AlertRule.LOW_AND_FAST)
    assert low.evidence[0, 0] == 0.0 and "within zone" in alert_sentences(low, engine.region_names)[0]


@pytest.mark.parametrize(
    "columns",
    [
        {"heading_rad": 3 * np.pi / 2},
        {"kind": PictureKind.MIDDLE},
        {"speed_mps": 100.0},
        {"flags": 0},
    ],
)
def test_who_flies_away_or_slowly_or_is_not_confirmed_is_not_warned_of(columns):
    engine = AlertEngine(regions=zones(zone(defended=True)))
    assert len(step(engine, low_fast(1.0, **columns), 0)) == 0


def test_a_time_to_the_border_that_swings_about_its_limit_is_one_alert():
    engine = AlertEngine(regions=zones(zone(defended=True)))
    for second in range(0, 300, 10):
        # 900 s are 225 km, 3.03 degrees at 48 north.
        step(engine, low_fast(-0.02 if second % 20 else -0.3), second)
    assert actions(engine) == ["RAISED"]


def test_custody_about_to_be_lost():
    engine = AlertEngine()
    rows = picture_rows(4, custody_left_s=[5.0, 15.0, 5.0, 60.0], custody_known=[1, 1, 0, 1], kind=[3, 3, 3, 6])
    assert step(engine, rows, 0).track_id.tolist() == [1]
    # 15 s do not raise one, and keep one.
    assert step(
        engine, picture_rows(4, custody_left_s=[15.0, 15.0, 5.0, 5.0], kind=[3, 3, 3, 6]), 100
    ).level.tolist() == [
        AlertLevel.ADVISORY,
        AlertLevel.CAUTION,
        AlertLevel.ADVISORY,
    ]


def test_silence_and_lies_are_told_when_they_have_lasted():
    engine = AlertEngine()
    picture = picture_rows(3, kind=[PictureKind.AIRLINER, PictureKind.LOW_SLOW, PictureKind.AIRLINER])
    who = identities([1, 2, 9], IdentityState.SILENT, since_s=0)
    assert len(step(engine, picture, 30, who=who)) == 0
    found = step(engine, picture, 70, who=who)
    assert found.level.tolist() == [AlertLevel.CAUTION, AlertLevel.ADVISORY]
    assert alert_sentences(found, ())[0].startswith("no transponder for 70 s where others are heard")
    lies = identities(
        3, IdentityState.DISAGREES, icao24=0x3C65AB, agreement_sigmas=9.0, offset_m=42_000, offset_allowed_m=900,
        claim_count=7,
    )  # fmt: skip
    found = step(engine, picture, 80, who=lies)
    told = alert_sentences(found.take(found.rule == AlertRule.TRANSPONDER_DISAGREES), ())
    assert told == [
        "its transponder 3C65AB says 42.0 km from where it is seen; 900 m are allowed (9.0 sigmas over 7 claims)"
    ]


def test_sensors_and_links_are_lost_until_they_are_back():
    engine = AlertEngine()
    lost = [(EventKind.SENSOR_LOST, 7, 3, 0), (EventKind.LINK_LOST, 12, 1, 0), (EventKind.SENSOR_LOST, 0, 1, 0)]
    found = step(engine, Picture.empty(), 0, lost)
    assert found.subject_id.tolist() == [0, 7, 12]
    assert alert_sentences(found, ())[1] == "satellite 7 gives nothing (status 3)"
    assert len(step(engine, Picture.empty(), 1000)) == 3
    step(engine, Picture.empty(), 1010, [(EventKind.SENSOR_BACK, 7, 0, 0), (EventKind.LINK_BACK, 12, 0, 0)])
    assert step(engine, Picture.empty(), 1011 + CLEAR).subject_id.tolist() == [0]


@pytest.mark.parametrize(
    ("rows", "told"),
    [([(40, 10)], 1), ([(25, 10)], 0), ([(4, 0.0)], 0), ([(20, 0.0)], 1), ([(30, 10), (20, 5)], 1), ([(9, 2)], 0)],
)
def test_a_storm_of_unused_reports_is_many_times_and_many_sigmas_more_than_expected(rows, told):
    engine = AlertEngine()
    found = step(engine, Picture.empty(), 0, [(EventKind.UNUSED_REPORTS, 5, *row) for row in rows])
    assert len(found) == told
    if told:
        value, expected, ratio, sigmas = found.evidence[0]
        assert value == sum(row[0] for row in rows) and expected == sum(row[1] for row in rows)
        assert sigmas == pytest.approx((ratio - 1.0) * np.sqrt(max(expected, 1.0)))


def test_ghosts_are_told_once_an_address():
    engine = AlertEngine()
    found = step(
        engine, Picture.empty(), 0, [(EventKind.GHOST_CLAIM, 0xABC, 5, 4.5), (EventKind.GHOST_CLAIM, 0xABC, 6, 5)]
    )
    assert found.subject_id.tolist() == [0xABC] and found.evidence[0, 0] == 6


def test_a_formation_whose_members_may_be_mistaken_is_one_advisory():
    flags = PictureFlag.CONFIRMED | PictureFlag.SHARES_GROUP
    rows = {"track_id": [5, 6, 7, 8], "group_id": [5, 5, 5, 8], "flags": [flags, flags, flags, PictureFlag.CONFIRMED]}
    engine = AlertEngine()
    found = step(engine, picture_rows(4, **rows, identity_probability=[0.9, 0.6, 0.95, 0.3]), 0)
    assert found.track_id.tolist() == [5] and found.level.tolist() == [AlertLevel.ADVISORY]
    assert found.evidence[0, :2].tolist() == pytest.approx([3.0, 0.6])
    # 0.85 keeps it, 0.95 does not.
    assert len(step(engine, picture_rows(4, **rows, identity_probability=0.85), 100)) == 1
    assert len(step(engine, picture_rows(4, **rows, identity_probability=0.95), 101 + CLEAR)) == 0


def test_acknowledge_snooze_and_wake():
    engine = AlertEngine()
    risk = picture_rows(2, custody_left_s=3.0)
    step(engine, risk, 0)
    assert engine.acknowledge(1, "Ann", 1 * SECOND) and not engine.acknowledge(99, "Ann", 1 * SECOND)
    assert engine.snooze(2, "Bob", 2 * SECOND, until_tai_ns=60 * SECOND)
    assert step(engine, risk, 10).state.tolist() == [AlertState.ACKNOWLEDGED, AlertState.SNOOZED]
    assert step(engine, risk, 60).state.tolist() == [AlertState.ACKNOWLEDGED, AlertState.OPEN]
    assert engine.unacknowledge(1, "Bob", 61 * SECOND)
    assert engine.open_alerts().state.tolist() == [AlertState.OPEN, AlertState.OPEN]
    assert engine.people == ("Ann", "Bob")
    told = log_sentences(engine.log_since(0), (), engine.people)
    assert [line.split(":")[0] for line in told] == [
        "custody at risk, acknowledged by Ann",
        "custody at risk, snoozed by Bob",
        "custody at risk, woken",
        "custody at risk, unacknowledged by Bob",
    ]
    assert len(engine.log_since(61 * SECOND)) == 0


def tight(**limits):
    base = {name: parameter.base_si for name, parameter in ALERT_REFERENCE.items()}
    return AlertRules(**(base | limits))


def test_more_than_can_be_read_waits_is_counted_and_is_told_when_it_ends_unseen():
    engine = AlertEngine(tight(most_a_minute=3.0, most_open=5.0))
    crowd = picture_rows(12, custody_left_s=3.0, kind=np.where(np.arange(12) == 9, PictureKind.LOW_FAST, 3))
    found = step(engine, crowd, 0)
    # The caution first, then by number.
    assert found.track_id.tolist() == [10, 1, 2]
    assert engine.counters()["custody_at_risk_waiting"] == 9 == engine.counters()["waiting"]
    assert len(step(engine, crowd, 30)) == 3
    assert step(engine, crowd, 61).track_id.tolist() == [10, 1, 2, 3, 4]
    assert len(step(engine, crowd, 200)) == 5, "never more than may be open"
    step(engine, crowd.take(np.arange(8)), 201)
    assert engine.counters()["custody_at_risk_never_shown"] == 3
    told = log_sentences(engine.log_since(-1), (), ())
    assert told[-1] == "3 alerts (custody at risk) ended before they could be shown"
    assert "9 alerts (custody at risk) wait: more came than are shown in a minute or at once" in told
    # Every one of the twelve was shown, waits, or was told to have ended.
    counters = engine.counters()
    assert len(engine.open_alerts()) + counters["waiting"] + counters["custody_at_risk_never_shown"] == 12


def test_a_long_log_loses_its_oldest_entries_and_says_so():
    engine = AlertEngine(tight(most_logged=10.0))
    for second in range(0, 400, 40):
        step(engine, picture_rows(custody_left_s=3.0 if second % 80 else 100.0), second)
    log = engine.log_since(-1)
    assert len(log) <= 10 and engine.counters()["log_entries_fallen"] == int(log.entry_id[0]) - 1
    for second in range(400, 1000, 40):
        step(engine, picture_rows(custody_left_s=3.0 if second % 80 else 100.0), second)
    log = engine.log_since(-1)
    assert len(log) == 10 and engine.counters()["log_entries_fallen"] == int(log.entry_id[0]) - 1 > 0


def state_bytes(state):
    """All of a snapshot as bytes, told by its keys."""
    if isinstance(state, dict):
        return b"".join(key.encode() + state_bytes(value) for key, value in sorted(state.items()))
    if isinstance(state, np.ndarray):
        return f"{state.dtype}{state.shape}".encode() + state.tobytes()
    return repr(state).encode()


def drive(engine, start, stop, seed=5):
    """A busy watch, step by step, with hands on it."""
    for second in range(start, stop):
        draws = np.random.Generator(np.random.Philox(key=[seed, second]))
        picture = picture_rows(
            40,
            longitude_rad=np.radians(draws.uniform(2.0, 5.0, 40)),
            custody_left_s=draws.uniform(0.0, 200.0, 40),
            kind=draws.choice([3, 6], 40),
            height_m=300.0,
        )
        who = identities([2, 3], IdentityState.SILENT)
        happened = [(EventKind.SENSOR_LOST, 4, 1, 0)] if second == 7 else []
        found = step(engine, picture, second * 5, happened, who)
        if len(found) and second % 3 == 0:
            engine.acknowledge(int(found.alert_id[0]), f"person {second % 4}", second * 5 * SECOND)
        if len(found) and second % 5 == 0:
            engine.snooze(int(found.alert_id[-1]), "Ann", second * 5 * SECOND, until_tai_ns=(second * 5 + 30) * SECOND)
    return engine


def test_the_same_watch_gives_the_same_bytes_whole_or_in_two_parts():
    def fresh():
        return AlertEngine(tight(most_a_minute=8.0), zones(zone(defended=True), zone("sea", west=2.5)))

    def held(engine):
        return state_bytes(engine.snapshot())

    whole = drive(fresh(), 0, 30)
    assert len(whole.log_since(-1)) > 60
    half = drive(fresh(), 0, 13)
    taken = pickle.loads(pickle.dumps(half.snapshot()))
    second = fresh()
    second.restore(taken)
    assert held(second) == held(half)
    assert held(drive(second, 13, 30)) == held(whole) == held(drive(fresh(), 0, 30))


def test_other_regions_end_the_alerts_of_the_old_and_keep_their_names():
    engine = AlertEngine(regions=zones(zone("old")))
    step(engine, Picture.empty(), 0)
    inside = picture_rows(longitude_rad=np.radians(4.0))
    assert len(step(engine, inside, 10)) == 1
    engine.set_regions(zones(zone("new"), zone("old", west=20.0)), 20 * SECOND)
    assert len(engine.open_alerts()) == 0
    assert len(step(engine, inside, 20)) == 0
    assert engine.region_names == ("old", "new")
    told = log_sentences(engine.log_since(-1), engine.region_names, ())
    assert "in old" in told[0] and "in old" in told[1] and "were in new" in told[2]
    with pytest.raises(AssertionError, match="after a seek"):
        step(engine, inside, 5)


def test_tracks_in_alert_are_flagged_and_others_are_not():
    engine = AlertEngine()
    picture = picture_rows(2, custody_left_s=[3.0, 99.0], flags=[1, PictureFlag.IN_ALERT | 1])
    flags = with_alerts(picture, step(engine, picture, 0)).flags
    assert flags.tolist() == [PictureFlag.IN_ALERT | 1, 1]


def test_every_rule_names_its_numbers_and_every_limit_has_a_source():
    assert set(EVIDENCE_NAMES) == set(AlertRule)
    assert set(ALERT_REFERENCE) == set(AlertRules.__slots__)
    for name, parameter in ALERT_REFERENCE.items():
        assert parameter.low <= parameter.base <= parameter.high and parameter.source, name
