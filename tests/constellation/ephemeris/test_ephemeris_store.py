"""Tables in folders: what is written is what is opened, processes share it, and faults are told in words."""

import hashlib
import json
import subprocess
import sys
from time import process_time

import numpy as np
import pytest

from lookdown.constellation import EphemerisTable, WalkerShell, walker_elements
from lookdown.constellation.ephemeris._store import VERSION
from lookdown.errors import DataError

S = 10**9
START = 1_633_608_757 * S
SHELL = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=24, plane_count=6, phasing=1)
TABLE = EphemerisTable.from_shell(SHELL, START, START + 3600 * S)


@pytest.fixture
def folder(tmp_path):
    TABLE.write(tmp_path / "table")
    return tmp_path / "table"


def _same(one, two):
    assert (one.first_node_tai_ns, one.node_step_ns) == (two.first_node_tai_ns, two.node_step_ns)
    for name in ("coefficients", "codes", "epochs"):
        assert np.array_equal(getattr(one, name), getattr(two, name))
    for name, _ in one.elements.columns():
        assert np.array_equal(getattr(one.elements, name), getattr(two.elements, name))


def test_what_is_opened_is_what_was_written(folder):
    opened = EphemerisTable.open(folder)
    _same(opened, TABLE)
    instant = START + 1234 * S
    assert np.array_equal(opened.at(instant).position_ecef_m, TABLE.at(instant).position_ecef_m)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["table"]


def test_a_table_made_in_its_folder_is_the_table_made_in_memory(tmp_path):
    made = EphemerisTable.from_elements(
        walker_elements(SHELL, START), START, START + 3600 * S, folder=tmp_path / "new" / "table"
    )
    _same(made, TABLE)
    assert isinstance(made.coefficients, np.memmap)
    _same(EphemerisTable.open(tmp_path / "new" / "table"), TABLE)


def test_another_process_finds_the_same_states_and_the_file_stays_as_it_is(folder):
    program = (
        "import sys, numpy as np, pathlib; from lookdown.constellation import EphemerisTable;"
        "table = EphemerisTable.open(pathlib.Path(sys.argv[1]));"
        "print(table.at(int(sys.argv[2])).position_ecef_m.tobytes().hex()); table.coefficients[:] = 0.0"
    )
    opened = EphemerisTable.open(folder)
    instant = START + 77 * S
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder), str(instant)], capture_output=True, text=True, check=True
    )
    assert bytes.fromhex(done.stdout.strip()) == TABLE.at(instant).position_ecef_m.tobytes()
    assert np.array_equal(opened.at(instant).position_ecef_m, TABLE.at(instant).position_ecef_m)


def test_opening_is_nothing_beside_making(tmp_path):
    shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=240, plane_count=6, phasing=1)
    begun = process_time()
    made = EphemerisTable.from_shell(shell, START, START + 86_400 * S)
    making_s = process_time() - begun
    made.write(tmp_path / "table")
    opening_s = []
    for _ in range(3):
        begun = process_time()
        EphemerisTable.open(tmp_path / "table")
        opening_s.append(process_time() - begun)
    assert min(opening_s) < 0.1 * making_s


def test_a_newer_table_takes_the_older_ones_place_and_readers_keep_theirs(folder):
    older = EphemerisTable.open(folder)
    EphemerisTable.from_shell(SHELL, START + 60 * S, START + 61 * S).write(folder)
    assert EphemerisTable.open(folder).first_node_tai_ns != TABLE.first_node_tai_ns
    _same(older, TABLE)


def test_a_table_that_fails_while_it_is_made_leaves_the_older_one(folder, monkeypatch):
    def fails(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lookdown.constellation.ephemeris._store.np.savez", fails)
    with pytest.raises(DataError, match=r"No space left on device.*make room"):
        TABLE.write(folder)
    monkeypatch.undo()
    _same(EphemerisTable.open(folder), TABLE)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["table"]


def test_what_is_no_table_is_not_replaced(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(DataError, match="is no ephemeris table"):
        TABLE.write(tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").exists()


@pytest.mark.parametrize("name", ["table.json", "elements.npz", "coefficients.npy", "codes.npy", "epochs.npy"])
def test_a_file_that_is_missing_or_cut_off_is_told(folder, name):
    path = folder / name
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="rite the table again"):
        EphemerisTable.open(folder)
    path.write_bytes(b"")
    with pytest.raises(DataError, match="rite the table again"):
        EphemerisTable.open(folder)
    path.unlink()
    with pytest.raises(DataError, match=name):
        EphemerisTable.open(folder)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"version": VERSION + 1}, "expected version"),
        ({"format": "soup"}, "something else"),
        ({"intervals": 3}, "are not those that were written"),
        ({"node_step_ns": 0}, "are not those that were written"),
        ({"node_step_ns": -600 * S}, "are not those that were written"),
        ({"first_node_tai_ns": 10**30}, "are not those that were written"),
        ({"satellites": "many"}, "lacks satellites"),
        ({"sha256": None}, "lacks sha256"),
        ({"sha256": {}}, "are not those that were written"),
    ],
)
def test_a_description_that_does_not_fit_is_told(folder, change, sentence):
    path = folder / "table.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(DataError, match=sentence):
        EphemerisTable.open(folder)


def test_a_description_that_is_no_object_is_told(folder):
    (folder / "table.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(DataError, match="something else"):
        EphemerisTable.open(folder)


def _resigned(folder, change):
    """Change a description and sign it again, as somebody does who means it."""
    path = folder / "table.json"
    said = json.loads(path.read_text(encoding="utf-8")) | change
    clock = " ".join(str(said[n]) for n in ("first_node_tai_ns", "node_step_ns", "intervals", "satellites"))
    said["sha256"]["clock"] = hashlib.sha256(clock.encode()).hexdigest()
    for name in ("codes.npy", "epochs.npy", "elements.npz"):
        said["sha256"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    path.write_text(json.dumps(said), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"node_step_ns": 0}, "expected nodes that go on"),
        ({"node_step_ns": -600 * S}, "expected nodes that go on"),
        ({"first_node_tai_ns": 10**30}, "expected nodes that go on"),
        ({"intervals": 3}, r"expected .* of shape"),
    ],
)
def test_what_is_signed_must_make_sense_too(folder, change, sentence):
    _resigned(folder, change)
    with pytest.raises(DataError, match=sentence):
        EphemerisTable.open(folder)


def test_a_description_that_nests_without_end_is_told(folder):
    (folder / "table.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(DataError, match="it is damaged"):
        EphemerisTable.open(folder)


def test_codes_without_a_meaning_are_refused(folder):
    np.save(folder / "codes.npy", np.full(TABLE.codes.shape, 99, np.uint8))
    _resigned(folder, {})
    with pytest.raises(DataError, match=r"the unknown codes \[99\]"):
        EphemerisTable.open(folder)


@pytest.mark.parametrize("name", ["codes.npy", "epochs.npy", "elements.npz", "table.json"])
@pytest.mark.parametrize("signed", [False, True])
def test_a_flipped_bit_is_told(folder, name, signed):
    path, draw = folder / name, np.random.default_rng(7)
    whole, description = path.read_bytes(), (folder / "table.json").read_bytes()
    told = 0
    for _ in range(60):
        content = bytearray(whole)
        content[draw.integers(min(len(content), 400))] ^= 1 << int(draw.integers(8))
        path.write_bytes(content)
        if signed and name != "table.json":
            _resigned(folder, {})
        try:
            EphemerisTable.open(folder)
        except DataError:
            told += 1
        if name != "table.json":
            (folder / "table.json").write_bytes(description)
    assert told == 60 or signed or name == "table.json"


@pytest.mark.parametrize("at", [-5, 200])
def test_changed_coefficients_are_found_when_asked(folder, at):
    path = folder / "coefficients.npy"
    assert len(EphemerisTable.open(folder, check=True).elements) == 24
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    EphemerisTable.open(folder)
    with pytest.raises(DataError, match=r"coefficients.npy: not the file that table.json names"):
        EphemerisTable.open(folder, check=True)
    path.write_bytes(bytes(content) + b"x")
    with pytest.raises(DataError, match="has bytes after its array"):
        EphemerisTable.open(folder)


def test_coefficients_in_another_order_are_told(folder):
    np.save(folder / "coefficients.npy", np.asfortranarray(TABLE.coefficients))
    with pytest.raises(DataError, match="write the table again"):
        EphemerisTable.open(folder)
