"""Properties of tables of every kind, in memory and on disk, and of what a scenario's hash stands for."""

import itertools
import random
import tempfile
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lookdown import tables
from lookdown.scenario import ScenarioDocument, canonical_toml, load_scenario, scenario_from_toml, scenario_hash
from lookdown.tables import Table, arrow_from_table, read_table, table_from_arrow, write_table

KINDS = [
    thing for thing in vars(tables).values() if isinstance(thing, type) and issubclass(thing, Table) and thing != Table
]
seeds = st.integers(0, 2**32 - 1)
EDGES = np.array([0.0, -0.0, np.inf, -np.inf, 5e-324, 1.7976931348623157e308, -1.0, 1 / 3])


def _filled(kind: type[Table], count: int, seed: int) -> Table:
    """Return a table of any numbers its dtypes can hold, the least, the greatest and the infinite among them."""
    rng = np.random.default_rng(seed)
    columns = {}
    for name, spec in kind.columns():
        shape = (count, *spec.row_shape)
        if spec.dtype.kind in "ui":
            limits = np.iinfo(spec.dtype)
            raw = rng.integers(limits.min, limits.max, shape, dtype=spec.dtype, endpoint=True)
            edges = np.array([limits.min, limits.max, 0], spec.dtype)
        else:
            raw = (rng.standard_normal(shape) * 10.0 ** rng.integers(-30, 30, shape)).astype(spec.dtype)
            with np.errstate(over="ignore"):
                edges = EDGES.astype(spec.dtype)
        replaced = rng.random(shape) < 0.2
        columns[name] = np.where(replaced, rng.choice(edges, shape), raw).astype(spec.dtype)
    return kind(**columns)


def _assert_same_bytes(one: Table, other: Table) -> None:
    assert type(one) is type(other) and len(one) == len(other)
    for name, _ in type(one).columns():
        a, b = getattr(one, name), getattr(other, name)
        assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes(), name


def test_every_kind_is_here() -> None:
    assert len(KINDS) >= 10 and tables.Tracks in KINDS and tables.Detections in KINDS


@given(kind=st.sampled_from(KINDS), count=st.integers(0, 12), seed=seeds, cuts=st.lists(st.integers(0, 12), max_size=4))
@settings(deadline=None)
def test_pieces_put_together_are_the_whole(kind: type[Table], count: int, seed: int, cuts: list[int]) -> None:
    whole = _filled(kind, count, seed)
    edges = [0, *sorted(min(cut, count) for cut in cuts), count]
    pieces = [whole.take(slice(a, b)) for a, b in itertools.pairwise(edges)]
    assert sum(map(len, pieces)) == count
    _assert_same_bytes(kind.concatenate(pieces), whole)
    _assert_same_bytes(kind.concatenate([kind.empty(), *pieces, kind.empty()]), whole)


@given(kind=st.sampled_from(KINDS), count=st.integers(0, 12), seed=seeds)
@settings(deadline=None)
def test_rows_picked_in_any_order_can_be_put_back(kind: type[Table], count: int, seed: int) -> None:
    whole = _filled(kind, count, seed)
    rng = np.random.default_rng(seed)
    order = rng.permutation(count)
    back = np.argsort(order)
    _assert_same_bytes(whole.take(order).take(back), whole)
    mask = rng.random(count) < 0.5
    _assert_same_bytes(whole.take(mask), whole.take(np.flatnonzero(mask)))
    both = kind.concatenate([whole.take(mask), whole.take(~mask)])
    _assert_same_bytes(both.take(np.argsort(np.concatenate([np.flatnonzero(mask), np.flatnonzero(~mask)]))), whole)


@given(kind=st.sampled_from(KINDS), count=st.integers(0, 30), seed=seeds)
@settings(max_examples=60, deadline=None)
def test_any_numbers_survive_parquet_bit_for_bit(kind: type[Table], count: int, seed: int) -> None:
    whole = _filled(kind, count, seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        write_table(whole, path)
        _assert_same_bytes(read_table(kind, path), whole)


@given(kind=st.sampled_from(KINDS), count=st.integers(2, 20), seed=seeds)
@settings(max_examples=40, deadline=None)
def test_arrow_in_slices_and_chunks_is_read_whole(kind: type[Table], count: int, seed: int) -> None:
    """Another program may hand over slices of its buffers, or several chunks."""
    import pyarrow as pa

    whole = _filled(kind, count, seed)
    arrow, cut = arrow_from_table(whole), count // 2
    _assert_same_bytes(table_from_arrow(kind, arrow.slice(cut), "slice"), whole.take(slice(cut, count)))
    chunked = pa.concat_tables([arrow.slice(0, cut), arrow.slice(cut)])
    _assert_same_bytes(table_from_arrow(kind, chunked, "chunks"), whole)


PARIS = load_scenario("paris")
RAW = PARIS.model_dump(exclude_none=True)


def _shuffled(value: object, shuffler: random.Random) -> object:
    if isinstance(value, dict):
        items = [(key, _shuffled(inner, shuffler)) for key, inner in value.items()]
        shuffler.shuffle(items)
        return dict(items)
    return [_shuffled(inner, shuffler) for inner in value] if isinstance(value, list) else value


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_a_hash_does_not_depend_on_the_order_of_keys_at_any_depth(shuffler: random.Random) -> None:
    turned = ScenarioDocument.model_validate(_shuffled(RAW, shuffler))
    assert scenario_hash(turned) == scenario_hash(PARIS)
    assert canonical_toml(turned) == canonical_toml(PARIS)


@given(st.randoms(use_true_random=False), st.text(st.characters(blacklist_categories=["Cc", "Cs"]), max_size=30))
# A scenario has hundreds of lines, and each takes three draws: the input is as large as it is.
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.large_base_example])
def test_a_hash_does_not_depend_on_comments_blank_lines_or_indentation(shuffler: random.Random, words: str) -> None:
    lines = []
    for line in canonical_toml(PARIS).splitlines():
        if shuffler.random() < 0.3:
            lines.append(f"  # {words}")
        if shuffler.random() < 0.2:
            lines.append("")
        tail = f"  # {words}" if shuffler.random() < 0.3 else ""
        lines.append(" " * shuffler.randrange(4) + line + tail)
    text = "\n".join(lines)
    tomllib.loads(text)
    assert scenario_hash(scenario_from_toml(text, "commented")) == scenario_hash(PARIS)


NUMBERS = [
    (section, name)
    for section in ("radar", "tracker", "metrics")
    for name, value in RAW[section].items()
    if isinstance(value, dict)
]


@pytest.mark.parametrize("key", ["base", "source"])
@given(where=st.sampled_from(NUMBERS))
@settings(max_examples=30, deadline=None)
def test_a_hash_changes_with_any_number_and_any_source(key: str, where: tuple[str, str]) -> None:
    section, name = where
    quantity = dict(RAW[section][name])
    if key == "source":
        quantity["source"] += " (read again)"
    else:
        # A value between base and the edge of its own band is always allowed, but for counts of looks and cases.
        edge = quantity.get("high", quantity["base"] * 1.001)
        edge = edge if edge != quantity["base"] else quantity["low"]
        quantity["base"] = (
            round(edge)
            if name in ("look_count", "swerling_case", "polarisation", "channel_count")
            else (quantity["base"] + edge) / 2
        )
    raw = RAW | {section: RAW[section] | {name: quantity}}
    assert scenario_hash(ScenarioDocument.model_validate(raw)) != scenario_hash(PARIS)
