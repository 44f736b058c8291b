"""Errors carry their sentence and their data."""

from pathlib import Path

import pytest

from lookdown import errors
from lookdown.errors import DataError, Fault, LookdownError, RecordingError, ScenarioError


def test_every_error_is_a_lookdown_error_drawn_in_the_tree() -> None:
    kinds = [getattr(errors, name) for name in errors.__all__]
    kinds = [kind for kind in kinds if issubclass(kind, Exception)]
    assert len(kinds) >= 5
    for kind in kinds:
        assert issubclass(kind, LookdownError) and kind.__name__ in (errors.__doc__ or "")


def test_a_fault_says_where_what_and_what_came() -> None:
    assert str(Fault("radar.power.unit", "a unit of power", '"horse"')) == (
        'radar.power.unit: expected a unit of power; got "horse"'
    )


@pytest.mark.parametrize(("count", "head"), [(1, "a.toml: 1 fault"), (3, "a.toml: 3 faults")])
def test_a_scenario_error_lists_every_fault(count: int, head: str) -> None:
    faults = [Fault(f"a.{index}", "x", "y") for index in range(count)]
    error = ScenarioError("a.toml", faults)
    assert str(error).splitlines() == [head, *(f"  {fault}" for fault in faults)]
    assert error.faults == tuple(faults) and error.source == "a.toml"


@pytest.mark.parametrize("kind", [DataError, RecordingError])
def test_an_error_of_a_file_keeps_its_path(kind: type) -> None:
    error = kind("runs/x", "it is not there.")
    assert error.path == Path("runs/x") and str(error) == "runs/x: it is not there."
