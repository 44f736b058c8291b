"""The card of a listening cluster."""

import dataclasses

import pytest

from lookdown.sensing.passive import EMITTERS, PASSIVE_REFERENCE, passive_card, reference_passive


def _values(parameters):
    return {row.name: row.value for row in passive_card(parameters, {})}


def test_the_card_has_inputs_and_a_budget_of_each_emitter():
    rows = passive_card(reference_passive(), {"record_s": "a paper"})
    assert [row.source for row in rows if row.name == "record"] == ["a paper"]
    assert len([row for row in rows if row.section == "inputs"]) == len(PASSIVE_REFERENCE)
    for emitter in EMITTERS:
        assert any(row.name == f"{emitter.name}: signal to noise" for row in rows)


def test_what_is_too_weak_is_not_located():
    names = _values(reference_passive())
    assert names["radar altimeter: probability of detection"] < 1e-6
    assert "radar altimeter: error across, semi-major" not in names
    assert names["weather radar: probability of detection"] == pytest.approx(80.0, abs=0.1)


def test_baselines_locate_along_and_across():
    # Along the track by the long baseline, across it by the other; a longer first one alone does not help the second.
    known = reference_passive()
    major, minor = (f"weather radar: error across, {axis}" for axis in ("semi-major", "semi-minor"))
    short = _values(known)
    apart = _values(dataclasses.replace(known, cross_baseline_m=2.0 * known.cross_baseline_m))
    assert apart[major] < 0.5 * short[major]
    long = _values(dataclasses.replace(known, along_baseline_m=2.0 * known.along_baseline_m))
    assert long[minor] == pytest.approx(0.5 * short[minor], rel=0.05) and long[major] > short[major]
