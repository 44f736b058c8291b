"""Names of recordings: a part never takes the place of the whole."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.cli._naming import name_of_recording, older_recording
from lookdown.errors import ScenarioError
from lookdown.recording import Recorder
from lookdown.scenario import ScenarioDocument, load_scenario, scenario_hash, with_overrides

PARIS = load_scenario("paris")


@pytest.mark.parametrize(
    ("seed", "duration_s", "name"),
    [
        (None, None, "paris"),
        (1, None, "paris"),
        (7, None, "paris-seed7"),
        (None, 60.0, "paris-1min"),
        (None, 5400.0, "paris-90min"),
        (None, 7200.0, "paris-2h"),
        (None, 90.0, "paris-90s"),
        (None, 1.5, "paris-1500ms"),
        (7, 60.0, "paris-seed7-1min"),
    ],
)
def test_what_departs_from_the_scenario_is_in_the_name(seed, duration_s, name: str) -> None:
    flown = with_overrides(PARIS, seed=seed, duration_s=duration_s)
    assert name_of_recording(None, PARIS, flown) == name
    assert name_of_recording("mine", PARIS, flown) == "mine"


def test_a_duration_that_is_the_scenarios_own_is_not_in_the_name() -> None:
    own = with_overrides(PARIS, duration_s=600.0)
    assert name_of_recording(None, own, with_overrides(own, duration_s=600.0)) == "paris"
    assert name_of_recording(None, own, with_overrides(own, duration_s=60.0)) == "paris-1min"


@given(
    seed=st.integers(0, 2**63 - 1),
    duration_s=st.floats(1.0, 1e7),
    name=st.from_regex(r"[a-z0-9][a-z0-9_-]{0,63}", fullmatch=True),
)
def test_every_name_is_one_that_a_recording_may_have(seed: int, duration_s: float, name: str) -> None:
    own = with_overrides(PARIS, name=name)
    flown = with_overrides(own, seed=seed, duration_s=duration_s)
    made = name_of_recording(None, own, flown)
    assert name_of_recording(made, own, flown) == made
    assert made.startswith(own.scenario.name[:5]) and made != own.scenario.name


def test_the_name_leaves_the_scenario_and_its_hash_as_they_are() -> None:
    flown = with_overrides(PARIS, seed=7)
    assert name_of_recording("other", PARIS, flown) == "other"
    assert isinstance(flown, ScenarioDocument) and scenario_hash(flown) == scenario_hash(PARIS)
    with pytest.raises(ScenarioError, match=r"scenario\.name: expected a name of a-z, 0-9, - and _, at most 64 long"):
        name_of_recording("../up", PARIS, flown)


def test_an_older_recording_is_told_by_seed_and_length(tmp_path: Path) -> None:
    assert older_recording(tmp_path / "run") is None
    settings = {"scenario_text": "", "version": "0", "scenario_hash": "ab"}
    with Recorder(output=tmp_path, name="run", seed=3, start_tai_ns=0, **settings) as recorder:
        recorder.reached(90 * 10**9)
    assert older_recording(tmp_path / "run") == "an older recording of that name (seed 3, 1.5 min)"
    (tmp_path / "run" / "manifest.json").write_text("{}")
    assert older_recording(tmp_path / "run") == "what was there of that name"
