"""What the second process compiles: half of the sweep's parts and all other kernels, on a tracker without tracks."""

import runpy
import sys

import numpy as np
import pytest
from own_scenes import plain_scene

from lookdown.numerics.compiling import compiling_told
from lookdown.tracking import TRACKER_REFERENCE, DwellTracker, TrackerParameters, first_use
from lookdown.tracking.engine import DwellEngine, _ahead, settings_of
from lookdown.tracking.engine._settled_kernels import settle_dwells
from lookdown.tracking.first_use import compile_beside


def parameters():
    return TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()})


def new_engine():
    return DwellEngine(settings_of(parameters(), snapshot_s=12.0, assumed_detection_ratio=0.9), copies=2, capacity=8)


def test_what_is_compiled_is_found_by_the_next_who_asks(monkeypatch, tmp_path) -> None:
    # The parts themselves take ten seconds, and are tried below.
    monkeypatch.setattr(DwellEngine, "rehearse_parts", lambda engine: None)
    compile_beside(tmp_path)
    assert settle_dwells.signatures
    told: list[int] = []
    with compiling_told(told.append):
        compile_beside(tmp_path)
    assert told == []


def test_run_as_a_program_it_compiles_parts_first(monkeypatch, tmp_path) -> None:
    asked: list[str] = []
    monkeypatch.setattr(DwellEngine, "rehearse_parts", lambda engine: asked.append("parts"))
    monkeypatch.setattr(DwellEngine, "rehearse", lambda engine: asked.append("rest"))
    monkeypatch.setattr(sys, "argv", ["first_use", str(tmp_path)])
    runpy.run_path(first_use.__file__, run_name="__main__")
    assert asked == ["parts", "rest"]


def test_parts_are_asked_for_with_as_many_types_as_they_take(monkeypatch) -> None:
    asked: list[tuple[object, tuple[object, ...]]] = []

    class Noted:
        def __init__(self, kernel):
            self.kernel = kernel

        def compile(self, kinds):
            asked.append((self.kernel, kinds))

    listed = _ahead.parts_ahead
    monkeypatch.setattr(_ahead, "parts_ahead", lambda *given: [(Noted(k), kinds) for k, kinds in listed(*given)])
    new_engine().rehearse_parts()
    assert len(asked) == 4
    for kernel, kinds in asked:
        names = kernel.py_func.__code__.co_varnames[: kernel.py_func.__code__.co_argcount]
        assert len(names) == len(kinds)
        told = dict(zip(names, map(str, kinds), strict=True))
        # Each name means the same tuple throughout the engine.
        for name in ("engine", "scratch", "log", "settings", "work"):
            whole = "ComponentWork" if name == "work" else name.capitalize()
            assert told.get(name, f"Handle{whole}").startswith(f"Handle{whole}"), (kernel, name)


def test_rehearsals_leave_the_engine_as_it_was() -> None:
    engine = new_engine()
    before = engine.snapshot()
    engine.rehearse()
    after = engine.snapshot()
    assert before.keys() == after.keys()
    assert all(before[name].tobytes() == after[name].tobytes() for name in before)


def test_a_rehearsed_tracker_is_like_a_new_one() -> None:
    dwells, detections = plain_scene(3, 6)
    trackers = [DwellTracker(parameters()), DwellTracker(parameters())]
    trackers[0].rehearse()
    pictures = []
    for tracker in trackers:
        tracker.step(dwells, detections)
        pictures.append(tracker.tracks(int(dwells.time_tai_ns.max())))
    first, second = pictures
    assert len(first) > 0
    for name in first.__dataclass_fields__:
        assert np.array_equal(getattr(first, name), getattr(second, name)), name
    with pytest.raises(AssertionError, match="dwells have come"):
        trackers[0].rehearse()
