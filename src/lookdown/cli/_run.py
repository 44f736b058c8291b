"""`lookdown run` and `lookdown report`."""

import resource
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from lookdown.cli._console import OutputError, print_json, say, show, warn
from lookdown.cli._duration import duration_s_from_text
from lookdown.cli._summary import summary_tables

__all__ = ["report", "run"]

_NAME_HELP = (
    "Name of the recording. Where left out: the scenario's, followed by the seed and the duration that are not the "
    "scenario's own, such as paris-seed7-1min. An older recording of that name is replaced, and the end says so."
)
Output = Annotated[Path, typer.Option(help="Folder of recordings.", show_default=True)]


def run(
    scenario: Annotated[str, typer.Argument(help="Name in the catalogue, or path of a TOML file.")] = "paris",
    name: Annotated[str | None, typer.Option(help=_NAME_HELP)] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of every random draw.", min=0)] = None,
    duration: Annotated[str | None, typer.Option(help="Fly only so long: a number and a unit, such as 10min.")] = None,
    output: Output = Path("runs"),
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Leave report.html out.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    """Fly a scenario: who is seen, who is tracked, how well. Ends with a summary and report.html."""
    # Imported here, because `--help` and the lesser commands should not wait for numba and pyarrow.
    from lookdown.cli._naming import faults_as_typed, name_of_recording, older_recording
    from lookdown.cli._progress import compiling_shown, progress_shown
    from lookdown.report import write_report
    from lookdown.scenario import (
        check_network,
        check_span,
        failures_not_flown,
        load_scenario,
        scenario_warnings,
        with_overrides,
    )
    from lookdown.simulation import run as fly

    duration_s = duration_s_from_text(duration) if duration is not None else None
    own = load_scenario(scenario)
    document = with_overrides(own, seed=seed, duration_s=duration_s)
    called = name_of_recording(name, own, document)
    with faults_as_typed(scenario, document):
        check_span(document)
        unmeant = [*check_network(document), *failures_not_flown(document)]
    older = older_recording(output / called)
    warn([*scenario_warnings(scenario, document), *unmeant])
    if not quiet:
        say(document.scenario.title)
    shown = progress_shown(quiet=quiet)
    with faults_as_typed(scenario, document), shown as on_progress, compiling_shown(on_progress, 400):
        result = fly(
            document,
            name=called,
            seed=document.scenario.seed,
            output=output,
            on_progress=on_progress,
            cpu_clock_s=cpu_s,
            peak_memory_mb=peak_memory_mb,
        )
        if not no_report:
            on_progress("writing the report", 0, 1)
            write_report(result.directory)
            on_progress("writing the report", 1, 1)
    summary = result.summary | {"cpu_s": round(cpu_s(), 3), "peak_rss_mb": round(peak_memory_mb(), 1)}
    try:
        _show_summary(summary, result.directory, older, json=json, no_report=no_report, quiet=quiet)
    except OutputError as error:
        error.add_note(f"The recording is whole: {result.directory}")
        raise


def _show_summary(
    summary: dict[str, Any], directory: Path, older: str | None, *, json: bool, no_report: bool, quiet: bool
) -> None:
    if json:
        print_json(summary)
        if older and not quiet:
            say(f"replaced {older}: {directory}")
    else:
        for made in summary_tables(summary):
            show(made, "")
        show(f"recording  {directory}")
        if not no_report:
            show(f"report     {directory / 'report.html'}")
        if older:
            show(f"replaced   {older}")


def report(
    recording: Annotated[str, typer.Argument(help="Folder of a recording or a study, or its name in --output.")],
    output: Output = Path("runs"),
) -> None:
    """Write report.html of a recording, or the page of a study, again."""
    from lookdown.recording import open_recording
    from lookdown.report import write_coverage_report, write_network_report, write_report
    from lookdown.study import study_page

    directory = Path(recording) if Path(recording).is_dir() else output / recording
    page = study_page(directory)
    if page is not None:
        write = write_network_report if page == "network.html" else write_coverage_report
        show(f"page       {write(directory)}")
        return
    open_recording(directory, check_hashes=True)
    show(f"report     {write_report(directory)}")


def cpu_s() -> float:
    """Return the CPU time of this process since it started, user and system, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_memory_mb() -> float:
    """Return the greatest memory that this process has held, in MB."""
    # Linux counts the resident set in kB, macOS in bytes.
    per_mb = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / per_mb
