"""Satellites with several element sets: which set flies, where it changes, and what is not flown at all."""

import numpy as np
import pytest

from lookdown.astro import ecef_from_teme, julian_date_ut1
from lookdown.constellation import (
    STATUS_SENTENCES,
    EphemerisTable,
    MeanElements,
    explicit_elements,
    teme_states,
)
from lookdown.constellation.elements.history import Manoeuvres, Verdict, manoeuvres

S = 10**9
HOUR, DAY = 3600 * S, 86_400 * S
START = 18_907 * DAY


def _set(day, satellite_id=7, altitude_m=500e3, node_rad=1.0):
    one = explicit_elements(
        epoch_tai_ns=START + round(day * DAY), altitude_m=altitude_m, inclination_rad=1.0, raan_rad=node_rad
    )
    columns = {name: getattr(one, name) for name, _ in MeanElements.columns()}
    return MeanElements(**columns | {"satellite_id": np.array([satellite_id], np.uint32)})


def _history(*sets):
    return MeanElements.concatenate(sets)


def _direct(elements, instant):
    instants = np.array([instant])
    position, velocity, _ = teme_states(elements, instants)
    whole, fraction = julian_date_ut1(instants)
    turned, _ = ecef_from_teme(
        position_teme_m=position, velocity_teme_mps=velocity, julian_date_whole=whole, julian_date_fraction=fraction
    )
    return turned[:, 0]


NONE = Manoeuvres.empty()


def test_each_interval_is_of_the_nearest_set_alone():
    """Two sets whose orbits stand 60 deg apart: a mixture would be far from both."""
    sets = [_set(0), _set(1, node_rad=2.0)]
    history = _history(*sets)
    table = EphemerisTable.from_history(history, START - DAY, START + 2 * DAY, found=NONE, step_limit_m=np.inf)
    assert not table.codes.any()
    middles = table.first_node_tai_ns + table.node_step_ns * np.arange(len(table.codes)) + table.node_step_ns // 2
    nodes = middles - table.node_step_ns // 2
    for instant in np.concatenate([nodes + 1, middles, nodes + table.node_step_ns - 1]).tolist():
        interval = (instant - table.first_node_tai_ns) // table.node_step_ns
        which = int(abs(middles[interval] - START - DAY) <= abs(middles[interval] - START))
        expected = _direct(sets[which], instant)
        assert np.abs(table.at(instant).position_ecef_m - expected).max() < 2e-3
        assert table.epochs[interval, 0] == START + which * DAY


def test_the_order_of_the_sets_does_not_matter():
    sets = [_set(0), _set(1), _set(0.4, satellite_id=9), _set(2.5), _set(0.2, satellite_id=8)]
    one = EphemerisTable.from_history(_history(*sets), START, START + 2 * DAY)
    two = EphemerisTable.from_history(_history(*sets[::-1]), START, START + 2 * DAY)
    order = [int(np.flatnonzero(two.elements.satellite_id == i)[0]) for i in one.elements.satellite_id]
    assert sorted(one.elements.satellite_id.tolist()) == [7, 8, 9]
    assert np.array_equal(one.coefficients, two.coefficients[:, :, order])
    assert np.array_equal(one.epochs, two.epochs[:, order])


def test_one_set_a_satellite_is_the_plain_table():
    sets = _history(_set(0, satellite_id=3), _set(0.1, satellite_id=4))
    history = EphemerisTable.from_history(sets, START, START + HOUR)
    plain = EphemerisTable.from_elements(sets, START, START + HOUR)
    assert np.array_equal(history.coefficients, plain.coefficients)
    assert np.array_equal(history.epochs, plain.epochs)


def test_between_two_sets_that_a_manoeuvre_parts_neither_holds():
    sets = _history(_set(0), _set(1, altitude_m=505e3), _set(2, altitude_m=505e3), _set(1, satellite_id=9))
    found = manoeuvres(sets)
    assert [Verdict(v).name for v in found.verdict] != [], "the history has pairs"
    table = EphemerisTable.from_history(sets, START - DAY // 2, START + 2 * DAY)
    column = int(np.flatnonzero(table.elements.satellite_id == 7)[0])
    middle = START + DAY // 2
    codes = table.codes_at(np.array([START - HOUR, START + HOUR, middle, START + DAY - HOUR]))
    assert codes[:, column].tolist() == [0, 8, 8, 8]
    assert not codes[:, 1 - column].any()
    assert not table.at(middle).position_ecef_m[column].any()
    assert "manoeuvred" in STATUS_SENTENCES[8]


def test_unknown_verdicts_and_other_satellites_flag_nothing():
    sets = _history(_set(0), _set(1))
    columns = {name: np.zeros((2,), spec.dtype) for name, spec in Manoeuvres.columns()}
    columns["satellite_id"] = np.array([7, 99], np.uint32)
    columns["epoch_after_tai_ns"] = np.full(2, START + DAY)
    columns["verdict"] = np.array([Verdict.UNKNOWN, Verdict.AXIS], np.uint8)
    table = EphemerisTable.from_history(sets, START, START + DAY, found=Manoeuvres(**columns), step_limit_m=1e8)
    assert not table.codes.any()


def test_old_elements_are_told_when_a_limit_is_given():
    limit_s = 6 * 3600.0
    table = EphemerisTable.from_elements(_set(0), START - DAY, START + DAY, age_limit_s=limit_s)
    instants = START + np.array([-7, -5, 0, 5, 7]) * HOUR
    assert table.codes_at(instants)[:, 0].tolist() == [9, 0, 0, 0, 9]
    assert table.age_s_at(instants)[:, 0].tolist() == [-25_200.0, -18_000.0, 0.0, 18_000.0, 25_200.0]
    nodes = table.first_node_tai_ns + table.node_step_ns * np.arange(len(table.codes) + 1)
    good = table.codes[:, 0] == 0
    assert (
        np.abs(nodes[:-1][good] - START).max() <= limit_s * S and np.abs(nodes[1:][good] - START).max() <= limit_s * S
    )


def test_from_elements_takes_each_satellite_once():
    with pytest.raises(AssertionError, match="one element set"):
        EphemerisTable.from_elements(_history(_set(0), _set(1)), START, START + HOUR)


def test_a_decay_holds_for_its_set_only():
    """A set that comes down says nothing of what a later set finds."""
    low = _set(0, altitude_m=60e3)
    table = EphemerisTable.from_history(_history(low, _set(1)), START, START + DAY, found=NONE)
    assert (table.epochs[0, 0], table.epochs[-1, 0]) == (START, START + DAY)
    assert table.codes_at(START + np.array([1, 23]) * HOUR)[:, 0].tolist() == [7, 0]


def test_sets_that_disagree_are_not_believed_between_their_epochs(tmp_path):
    """Two kilometres of height part the sets by thousands along the track; the other satellite has one set."""
    sets = _history(_set(0), _set(1, altitude_m=502e3), _set(0, satellite_id=9))
    table = EphemerisTable.from_history(sets, START - DAY // 2, START + 2 * DAY, found=NONE)
    column = int(np.flatnonzero(table.elements.satellite_id == 7)[0])
    instants = START + np.array([-2, 1, 12, 23, 26]) * HOUR
    codes = table.codes_at(instants)
    assert codes[:, column].tolist() == [0, 11, 11, 11, 0]
    assert not codes[:, 1 - column].any()
    assert not table.at(START + 12 * HOUR).position_ecef_m[column].any()
    patient = EphemerisTable.from_history(sets, START, START + DAY, found=NONE, step_limit_m=1e8, folder=tmp_path / "t")
    assert not patient.codes.any()
