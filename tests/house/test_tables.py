"""Every column of every table says its unit and what it is."""

import importlib
import re

import pytest
from source_tree import module_name, source_files

from lookdown.tables import Table

NAMED_UNITS = {"m": "m", "mps": "m/s", "rad": "rad", "s": "s", "ns": "ns", "m2": "m2"}


def all_tables() -> list[type[Table]]:
    for path in source_files():
        if "Table)" in path.read_text(encoding="utf-8"):
            importlib.import_module(module_name(path))
    # A dataclass with slots is made anew, so each table is known twice; the module holds the one in use.
    known = {(kind.__module__, kind.__qualname__) for kind in Table.__subclasses__()}
    return [getattr(importlib.import_module(module), name) for module, name in sorted(known)]


TABLES = all_tables()


def test_the_tables_are_found() -> None:
    assert {"Detections", "Tracks", "Satellites", "Looks"} <= {kind.__name__ for kind in TABLES}


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.__name__)
def test_every_column_has_a_unit_a_sentence_and_a_name_that_agrees(kind: type[Table]) -> None:
    assert (kind.__doc__ or "").strip()
    for name, column in kind.columns():
        assert column.unit.strip() and column.sentence.strip() not in ("", name), name
        suffix = name.rpartition("_")[2]
        if suffix in NAMED_UNITS and "_per_" not in name:
            assert re.match(rf"{re.escape(NAMED_UNITS[suffix])}(,|$)", column.unit), f"{name} is in {column.unit}"
        assert not column.dtype.hasobject, name


def test_no_truth_reaches_a_tracker() -> None:
    from lookdown.tables import Detections, Dwells

    for kind in (Detections, Dwells):
        assert not [name for name, _ in kind.columns() if "object" in name or "truth" in name or "class" in name]
