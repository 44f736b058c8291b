"""What can be opened, and what is told of what cannot."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from own_scenes import plain_scene, sound_detections, write_scene

from lookdown.errors import DataError, RecordingError
from lookdown.simulation.replay import open_source
from lookdown.tables import arrow_from_table, write_table


@pytest.fixture
def scene(tmp_path):
    dwells, detections = plain_scene()
    return write_scene(tmp_path / "scene", detections, dwells)


def test_a_file_a_folder_and_what_lies_beside(scene) -> None:
    dwells, detections = plain_scene()
    for path in (scene, scene / "detections.parquet"):
        source = open_source(path)
        assert source.row_count == len(detections) and source.form.name == "sensor space"
        assert source.dwells is not None and len(source.dwells) == len(dwells)
        assert source.truth is None and source.recording is None
    assert open_source(scene).name == "scene"
    assert open_source(scene / "detections.parquet").name == "detections"


def test_rows_of_several_files_are_counted_on(tmp_path) -> None:
    table = arrow_from_table(sound_detections(30))
    for k in range(3):
        pq.write_table(table.slice(10 * k, 10), tmp_path / f"{k}.parquet", row_group_size=4)
    source = open_source(tmp_path)
    keys = source.keys(lambda rows: None)
    assert keys.detection_id.tolist() == list(range(1, 31)) and keys.readable.all()
    part = np.arange(30) % 4
    for wanted in range(4):
        raw, rows = source.rows_of(part, wanted)
        assert rows.tolist() == list(range(wanted, 30, 4))
        assert raw.values["detection_id"].tolist() == [row + 1 for row in rows.tolist()]


def test_dwells_that_come_twice_or_cannot_be_are_left_out(scene) -> None:
    dwells, _ = plain_scene()
    columns = {name: getattr(dwells, name).copy() for name, _ in dwells.columns()}
    columns["azimuth_width_rad"][0] = np.nan
    bad = type(dwells)(**columns)
    write_table(type(dwells).concatenate([bad, bad]), scene / "dwells.parquet")
    assert len(open_source(scene).dwells) == len(dwells) - 1


def test_what_cannot_be_opened_is_told_in_words(tmp_path) -> None:
    with pytest.raises(DataError, match="there is none"):
        open_source(tmp_path / "nowhere.parquet")
    with pytest.raises(DataError, match="there are none"):
        open_source(tmp_path)
    csv = tmp_path / "plots.csv"
    csv.write_text("t,range\n1,2\n")
    with pytest.raises(DataError, match="or a CSV"):
        open_source(csv)
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(RecordingError, match="manifest"):
        open_source(tmp_path)


def test_a_file_that_is_cut_short_is_told(scene) -> None:
    path = scene / "detections.parquet"
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(DataError, match="truncated"):
        open_source(scene)


def test_files_of_two_forms_do_not_go_together(tmp_path) -> None:
    write_table(sound_detections(3), tmp_path / "a.parquet")
    position = {"time_unix_s": [1.7e9], "latitude_deg": [1.0], "longitude_deg": [1.0], "sigma_horizontal_m": [9.0]}
    pq.write_table(pa.table(position), tmp_path / "b.parquet")
    with pytest.raises(DataError, match="expected files of one form; got positions, sensor space"):
        open_source(tmp_path)
