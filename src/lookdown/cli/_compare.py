"""`lookdown compare`: runs side by side, and what custody lacks in each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from lookdown.cli._console import print_json, print_text, show, table
from lookdown.cli._run_figures import CAUSES, FIGURES, NONE, with_differences
from lookdown.cli._summary import worst_sentence

__all__ = ["compare"]

_NOT_RECORDED = "not recorded"
_PIPED_WIDTH = 120


def compare(
    recordings: Annotated[list[str], typer.Argument(help="Folders of recordings, or their names in --output.")],
    output: Annotated[Path, typer.Option(help="Folder of recordings.", show_default=True)] = Path("runs"),
    *,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the table as Markdown.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print summaries and losses as one JSON object.")] = False,
) -> None:
    """Show the figures of runs side by side, with the reasons for whatever was out of custody."""
    names = [Path(given).name for given in recordings]
    # Two folders of one name are told apart as they were given.
    labels = [name if names.count(name) == 1 else given for name, given in zip(names, recordings, strict=True)]
    runs = {label: _run_of(given, output) for label, given in zip(labels, recordings, strict=True)}
    if json:
        print_json({"recordings": runs})
        return
    rows = list(_rows(list(runs.values())))
    if markdown:
        print_text(_markdown(list(runs), rows))
        return
    heads = ("", *map(escape, runs))
    made = table("Runs side by side (an open-source estimate)", *heads, right=heads)
    made.columns[0].justify = "left"
    for label, cells in rows:
        if cells:
            made.add_row(label, *cells)
        else:
            made.add_section()
            made.add_row(f"[bold]{label}[/bold]")
    show(made, *(f"{name}: {sentence}" for name, sentence in _worst(runs)), piped_width=_PIPED_WIDTH)


def _run_of(given: str, output: Path) -> dict[str, Any]:
    """Return the summary of a recording; its losses are counted from its tables, for an older one has not said them."""
    from lookdown.recording import open_recording
    from lookdown.tables import ObjectMetrics, TruthStates
    from lookdown.tracking.metrics import custody_losses

    recording = open_recording(Path(given) if Path(given).is_dir() else output / given)
    losses = custody_losses(recording.table(ObjectMetrics), recording.table(TruthStates))
    summary: dict[str, Any] = recording.document("summary")
    return with_differences(summary) | {"out_of_custody": losses}


def _rows(runs: list[dict[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """Yield each row's label and cells; a heading has no cells."""
    for figure in FIGURES:
        if figure.compared and any(figure.key in run for run in runs):
            yield figure.words, [_cell(run.get(figure.key, _NOT_RECORDED), figure.form) for run in runs]
    losses = [run["out_of_custody"] for run in runs]
    yield "out of custody, by the first cause", []
    yield "object-instants out of custody", [f"{one['instants']:,}" for one in losses]
    yield "  of", [f"{one['of_instants']:,}" for one in losses]
    for cause in dict.fromkeys(cause for one in losses for cause in one["causes"]):
        shares = [one["causes"][cause]["share"] if cause in one["causes"] else 0.0 for one in losses]
        yield f"  {CAUSES.get(cause, cause.replace('_', ' '))}", [f"{100.0 * share:.0f} %" for share in shares]
    new = [sum(cause["before_found"] for cause in one["causes"].values()) / max(one["instants"], 1) for one in losses]
    yield "  before any track had held the object", [f"{100.0 * share:.0f} %" for share in new]


def _cell(value: Any, form: Any) -> str:
    return value if value is _NOT_RECORDED else NONE if value is None else form(value)


def _worst(runs: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    losses = {name: run["out_of_custody"] for name, run in runs.items()}
    return [(name, worst_sentence(lost)) for name, lost in losses.items() if lost["instants"]]


def _markdown(names: list[str], rows: list[tuple[str, list[str]]]) -> str:
    heads = ["", *(f"`{name}`" for name in names)]
    lines = [heads, ["---", *["---:"] * len(names)]]
    for label, cells in rows:
        lines.append([label.strip(), *cells] if cells else [f"**{label}**", *[""] * len(names)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
