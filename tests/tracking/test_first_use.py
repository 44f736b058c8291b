"""What the second process compiles: kernels that a sweep does not call, on a tracker with nothing in it."""

import runpy

from lookdown.numerics.compiling import compiling_told
from lookdown.tracking import TRACKER_REFERENCE, TrackerParameters, first_use
from lookdown.tracking.engine import DwellEngine, settings_of
from lookdown.tracking.engine._settled_kernels import settle_dwells
from lookdown.tracking.first_use import compile_beside


def test_what_is_compiled_is_found_by_the_next_who_asks() -> None:
    compile_beside()
    assert settle_dwells.signatures
    told: list[int] = []
    with compiling_told(told.append):
        compile_beside()
    assert told == []


def test_run_as_a_program_it_compiles(monkeypatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(DwellEngine, "rehearse", lambda engine: asked.append(len(engine.store.links)))
    runpy.run_path(first_use.__file__, run_name="__main__")
    assert len(asked) == 1


def test_a_rehearsal_leaves_the_engine_as_it_was() -> None:
    parameters = TrackerParameters(**{name: known.base_si for name, known in TRACKER_REFERENCE.items()})
    engine = DwellEngine(settings_of(parameters, snapshot_s=12.0, assumed_detection_ratio=0.9), copies=2, capacity=8)
    before = engine.snapshot()
    engine.rehearse()
    after = engine.snapshot()
    assert before.keys() == after.keys()
    assert all(before[name].tobytes() == after[name].tobytes() for name in before)
