"""Tables in batches and CPU time by stage."""

import numpy as np
import pytest

from lookdown.recording import Recorder
from lookdown.simulation.journal import Journal, Stopwatch
from lookdown.tables import Associations, Dwells, Metrics, Tracks, read_table


def test_a_stopwatch_charges_each_stage_what_passed_since_the_last():
    times = iter([10.0, 11.0, 11.5, 14.0])
    watch = Stopwatch(lambda: next(times))
    for stage in ("sensing", "tracking", "sensing"):
        watch.lap(stage)
    assert watch.spent_s == {"sensing": 3.5, "tracking": 0.5}


def _associations(first, count):
    rows = np.arange(first, first + count)
    columns = {
        name: np.zeros(
            (count, *np.shape(getattr(Associations.empty(), name))[1:]), getattr(Associations.empty(), name).dtype
        )
        for name, _ in Associations.columns()
    }
    columns["track_id"] = rows.astype(columns["track_id"].dtype)
    return Associations(**columns)


def _recorder(folder):
    return Recorder(
        output=folder,
        name="flight",
        scenario_text="[scenario]\n",
        seed=1,
        version="0",
        scenario_hash="0" * 64,
        start_tai_ns=0,
    )


def test_what_is_noted_is_written_once_in_order_and_every_table_is_there(tmp_path):
    with _recorder(tmp_path) as recorder:
        journal = Journal(recorder)
        journal.note(_associations(0, 3))
        journal.note(_associations(3, 2), Dwells.empty())
        journal.flush(10**9)
        journal.flush(2 * 10**9)
        journal.note(_associations(5, 1))
        journal.flush(3 * 10**9)
    written = read_table(Associations, recorder.directory / "associations.parquet")
    assert written.track_id.tolist() == [0, 1, 2, 3, 4, 5]
    for kind in (Dwells, Tracks, Metrics):
        assert len(read_table(kind, recorder.directory / f"{_file_of(kind)}.parquet")) == 0


def _file_of(kind):
    return {"Dwells": "dwells", "Tracks": "tracks", "Metrics": "metrics"}[kind.__name__]


def test_a_table_of_no_known_kind_is_refused(tmp_path):
    from lookdown.tables import Satellites

    with _recorder(tmp_path) as recorder, pytest.raises(KeyError):
        Journal(recorder).note(Satellites.empty())
