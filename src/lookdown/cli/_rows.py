"""`lookdown verify` and `lookdown bench`: rows of figures against what they should be."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from lookdown.cli._console import print_json, show, table
from lookdown.cli._ending import MISSED
from lookdown.errors import ArgumentError

__all__ = ["bench", "verify"]

Area = Annotated[str | None, typer.Argument(help="One area; all of them where left out.")]
Json = Annotated[bool, typer.Option("--json", help="Print the rows as one JSON object.")]


def verify(area: Area = None, *, json: Json = False) -> None:
    """Compare our figures with published ones. Exits with 1 when a row is outside its tolerance."""
    from lookdown.verification import areas, rows_of

    rows = [asdict(row) | {"pass": row.passed} for name in _chosen(area, areas()) for row in rows_of(name)]
    _end(rows, _verification_table, json=json)


def bench(area: Area = None, *, json: Json = False) -> None:
    """Measure the stages against their budgets. Exits with 1 when a must is missed."""
    from lookdown.benchmarks import areas, rows_of

    rows = [asdict(row) | {"pass": row.passed} for name in _chosen(area, areas()) for row in rows_of(name)]
    _end(rows, _benchmark_table, json=json)


def _chosen(area: str | None, known: list[str]) -> list[str]:
    if area is None:
        return known
    if area not in known:
        raise ArgumentError(f"expected an area: {', '.join(known)}; got '{area}'.")
    return [area]


def _end(rows: list[dict[str, Any]], table_of: Callable[[list[dict[str, Any]]], Table], *, json: bool) -> None:
    failed = sum(not row["pass"] for row in rows)
    if json:
        print_json({"rows": rows})
    else:
        show(table_of(rows), f"\n{len(rows) - failed} of {len(rows)} rows pass")
    if failed:
        raise typer.Exit(MISSED)


def _mark(row: dict[str, Any]) -> str:
    return "[green]pass[/green]" if row["pass"] else "[bold red]FAIL[/bold red]"


def _verification_table(rows: list[dict[str, Any]]) -> Table:
    numbers = ("published", "ours", "error", "tolerance")
    made = table("Our figures beside published ones", "", "figure, unit and source", *numbers, right=numbers)
    for row in rows:
        what = f"{row['area']}: {row['id']} ({row['unit']})\n[dim]{escape(row['source'])}[/dim]"
        figures = f"{row['published']:.6g}", f"{row['ours']:.6g}", f"{row['error']:.1e}", f"{row['tolerance']:.1e}"
        made.add_row(_mark(row), what, *figures)
    return made


def _benchmark_table(rows: list[dict[str, Any]]) -> Table:
    numbers = ("measured", "must", "aim")
    made = table("Measured beside the budget", "", "figure, unit and reference", *numbers, right=numbers)
    for row in rows:
        what = f"{row['id']} ({row['unit']})\n[dim]{escape(row['reference'])}[/dim]"
        made.add_row(_mark(row), what, *(f"{row[key]:.4g}" for key in numbers))
    return made
