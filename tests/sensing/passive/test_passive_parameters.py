"""Parameters of listening clusters and of what they hear."""

import dataclasses

import pytest

from lookdown.sensing.passive import EMITTERS, PASSIVE_REFERENCE, PassiveParameters, reference_passive


def test_every_field_has_a_reference_within_its_band():
    assert set(PASSIVE_REFERENCE) == {field.name for field in dataclasses.fields(PassiveParameters)}
    for name, known in PASSIVE_REFERENCE.items():
        assert known.low <= known.base <= known.high and known.source, name


def test_emitters_say_that_they_are_assumed():
    assert len({emitter.name for emitter in EMITTERS}) == len(EMITTERS) >= 3
    for emitter in EMITTERS:
        assert emitter.source.startswith("assumption") and emitter.spread > 1.0
        assert emitter.bandwidth_hz < 0.01 * emitter.frequency_hz and 0.0 < emitter.on_probability <= 1.0
        assert len(set(emitter.carried_by)) == len(emitter.carried_by) > 0


@pytest.mark.parametrize(
    ("name", "value"), [("along_baseline_m", 0.0), ("clock_sigma_s", 0.0), ("height_sigma_m", 0.0), ("record_s", -1.0)]
)
def test_nonsense_is_a_fault(name, value):
    with pytest.raises(AssertionError):
        dataclasses.replace(reference_passive(), **{name: value})
