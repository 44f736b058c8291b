"""`lookdown study network`: what a backbone carries, how late, and what its failures cost."""

from pathlib import Path
from typing import Annotated

import typer

from lookdown.cli._console import print_text, say, show, warn
from lookdown.cli._duration import duration_s_from_text
from lookdown.cli._ending import told_that_it_is_whole
from lookdown.errors import ArgumentError

__all__ = ["network"]

_MOST_S = 86_400.0
_LEAST, _MOST = 0.001, 100.0


def network(
    scenario: Annotated[str, typer.Argument(help="Name in the catalogue, or path of a TOML file, with a network.")],
    duration: Annotated[str, typer.Option(help="How long: a number and a unit, such as 10min; 24h at most.")] = "2min",
    objects: Annotated[int, typer.Option(help="Objects that are reported.", min=1, max=10_000_000)] = 100_000,
    observers: Annotated[float, typer.Option(help="Satellites that report each, 0.001 to 100.")] = 3.0,
    rate: Annotated[float, typer.Option(help="Reports a second of each, 0.001 to 100.")] = 1.0,
    name: Annotated[
        str | None, typer.Option(help="Name of the study; network- and the scenario's where left out.")
    ] = None,
    output: Annotated[Path, typer.Option(help="Folder of studies.", show_default=True)] = Path("runs"),
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Leave network.html out.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")] = False,
) -> None:
    r"""Fly a scenario's backbone under the mission's load: latency by region, ways, use, and what fails when.

    Reads the scenario's constellation and its section \[network]; of its flights only when they begin, which is when
    the study does where the scenario has no start. The reports of the objects are spread evenly over the satellites, of
    the classes that \[network.mix] says. Ends with tables (instants, deliveries, links and satellites as Parquet, nodes
    and regions as CSV) and a page with a map of the links by load (network.html). Counts are of shipments: what a
    satellite has of one class in a tenth of a second. Times called network are queues and light; those of sensing,
    computers and the cable to the operator are told beside. In time is what the operator has by its deadline.
    """
    from lookdown.cli._naming import faults_as_typed
    from lookdown.cli._network_tables import called_failure, network_tables
    from lookdown.cli._progress import progress_shown, say_when_kernels_are_cold
    from lookdown.report import write_network_report
    from lookdown.scenario import check_network, load_scenario, with_overrides
    from lookdown.study import NetworkLoad, check_free, older_study, study_network, write_study

    document = load_scenario(scenario)
    seconds = duration_s_from_text(duration)
    if seconds != round(seconds):
        raise ArgumentError(
            f"--duration: expected whole seconds, for the backbone is looked at once a second; got {duration}"
        )
    if not 1.0 <= seconds <= _MOST_S:
        raise ArgumentError(f"--duration: expected 1 s to 24 h; got {duration}")
    for option, value in (("--observers", observers), ("--rate", rate)):
        if not _LEAST <= value <= _MOST:
            raise ArgumentError(f"{option}: expected a number from {_LEAST:g} to {_MOST:g}; got {value:g}.")
    called = f"network-{document.scenario.name}"[:64] if name is None else name
    called = with_overrides(document, name=called).scenario.name
    check_free(output / called)
    older = older_study(output / called)
    with faults_as_typed(scenario, document):
        warn(check_network(document))
    if not quiet:
        say(f"network of {document.scenario.title}")
        say_when_kernels_are_cold()
    load = NetworkLoad(objects, observers, rate)
    with faults_as_typed(scenario, document), progress_shown(quiet=quiet) as on_progress:
        study = study_network(document, duration_s=seconds, load=load, name=called, on_progress=on_progress)
        folder = write_study(study, document, output, called)
        with told_that_it_is_whole(folder):
            if not no_report:
                on_progress("drawing the page", 0, 1)
                write_network_report(folder)
                on_progress("drawing the page", 1, 1)
    with told_that_it_is_whole(folder):
        if json:
            print_text((folder / "summary.json").read_text(encoding="utf-8"))
            return
        warn(study.summary["warnings"])
        for made in network_tables(study.summary):
            show(made, "")
        for each in study.summary["failures_not_flown"]:
            what = f"{called_failure(each)} from {each['start_s']:.0f} s on"
            show(f"not flown  {what}: outside the study; --duration makes it longer")
        show(f"study      {folder}")
        if not no_report:
            show(f"page       {folder / 'network.html'}")
        if older:
            show(f"replaced   {older}")
