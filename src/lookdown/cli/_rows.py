"""`lookdown verify` and `lookdown bench`: rows of figures against what they should be."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from lookdown.cli._console import print_json, show, table
from lookdown.cli._ending import MISSED
from lookdown.errors import ArgumentError

__all__ = ["bench", "verify"]

Area = Annotated[str | None, typer.Argument(help="One area; all of them where left out.")]
BenchArea = Annotated[str | None, typer.Argument(help="One area; where left out, all that need no other program.")]
Json = Annotated[bool, typer.Option("--json", help="Print the rows as one JSON object.")]

_PIPED_WIDTH = 100
_BOUNDS = ("at least", "below")
"""How the unit of a row ends, after a comma, whose reference is a bound."""

_SHORT_KINDS = {"independent program": "program", "reference computation": "computed"}


def verify(
    area: Area = None,
    *,
    sources: Annotated[bool, typer.Option("--sources", help="Say of each row where its reference is from.")] = False,
    json: Json = False,
) -> None:
    """Compare our figures with reference figures. Exits with 1 when a row is outside its tolerance.

    The kinds of reference, which the last line counts:

    - published: a document printed the figure

    - closed form: an exact formula or definition

    - program: an independent program computed it

    - computed: a reference computation, the same quantity in another way; no outside authority
    """
    from lookdown.verification import KINDS, areas, rows_of

    found = [row for name in _chosen(area, areas()) for row in rows_of(name)]
    rows = [asdict(row) | {"pass": row.passed, "kind": row.kind} for row in found]
    counts = Counter(row.kind for row in found)
    kinds = ", ".join(f"{counts[kind]} {_short(kind)}" for kind in KINDS if counts[kind])
    tables_of = _verification_tables if not sources else lambda rows: [*_verification_tables(rows), _sources(rows)]
    _end(rows, tables_of, json=json, ending=f": {kinds}")


def bench(area: BenchArea = None, *, json: Json = False) -> None:
    """Measure the stages against their budgets. Exits with 1 when a must is missed.

    An area that measures another program installs it first, in the user's cache folder, and runs only when it is
    named: access (TAT-C), hypatia (PyEphem and networkx), nrl_tracker, stone_soup and stonesoup_metrics (Stone
    Soup). So does tracking_million, of a quarter of an hour and 8 GB.
    """
    from lookdown.benchmarks import areas, comparative_areas, long_areas, rows_of

    chosen = _chosen(area, areas() if area is None else areas() + long_areas() + comparative_areas())
    rows = [asdict(row) | {"pass": row.passed} for name in chosen for row in rows_of(name)]
    _end(rows, lambda rows: [_benchmark_table(rows)], json=json)


def _chosen(area: str | None, known: list[str]) -> list[str]:
    if area is None:
        return known
    if area not in known:
        raise ArgumentError(f"expected an area: {', '.join(known)}; got '{area}'.")
    return [area]


def _end(
    rows: list[dict[str, Any]],
    tables_of: Callable[[list[dict[str, Any]]], list[Table]],
    *,
    json: bool,
    ending: str = "",
) -> None:
    failed = [row["id"] for row in rows if not row["pass"]]
    if json:
        # JSON has no infinity: what did unequal work, and so counts as infinitely slow, is null there.
        endless = {"measured": None}
        print_json({"rows": [row | endless if math.isinf(row.get("measured", 0.0)) else row for row in rows]})
    else:
        told = [Text(f"failed: {', '.join(failed)}", style="bold red")] if failed else []
        closing = f"{len(rows) - len(failed)} of {len(rows)} rows pass{ending}"
        show(*tables_of(rows), "", *told, closing, piped_width=_PIPED_WIDTH)
    if failed:
        raise typer.Exit(MISSED)


def _short(kind: str) -> str:
    return _SHORT_KINDS.get(kind, kind)


def _mark(row: dict[str, Any]) -> str:
    return "[green]pass[/green]" if row["pass"] else "[bold red]FAIL[/bold red]"


def _verification_tables(rows: list[dict[str, Any]]) -> list[Table]:
    """Return a table an area, a line a row; where a line is short of room, it is the name that is cut."""
    numbers = ("reference", "ours", "error", "within")
    tables = []
    for area in dict.fromkeys(row["area"] for row in rows):
        made = table(f"Our figures beside reference figures: {area}", "", *numbers, "kind", "", right=numbers)
        made.box, made.pad_edge, made.collapse_padding = None, False, True
        for column in made.columns:
            column.no_wrap, column.overflow = True, "ellipsis"
        for row in (row for row in rows if row["area"] == area):
            bound = next((f"{word} " for word in _BOUNDS if row["unit"].endswith(f", {word}")), "")
            reference = f"{bound}{row['published']:.5g}"
            # What a bound lacks is 0 where it is kept, which would read as equality.
            apart = ("-", "-") if bound and row["pass"] else (f"{row['error']:.0e}", f"{row['tolerance']:.0e}")
            made.add_row(escape(row["id"]), reference, f"{row['ours']:.5g}", *apart, _short(row["kind"]), _mark(row))
        tables.append(made)
    return tables


def _sources(rows: list[dict[str, Any]]) -> Table:
    made = table("Where the reference figures are from", "", "unit", "source")
    for row in rows:
        made.add_row(escape(row["id"]), row["unit"], f"[dim]{escape(row['source'])}[/dim]")
    return made


def _benchmark_table(rows: list[dict[str, Any]]) -> Table:
    numbers = ("measured", "must", "aim")
    made = table("Measured beside the budget", "", "figure, unit and reference", *numbers, right=numbers)
    for row in rows:
        what = f"{row['id']} ({row['unit']})\n[dim]{escape(row['reference'])}[/dim]"
        made.add_row(_mark(row), what, *(f"{row[key]:.4g}" for key in numbers))
    return made
