"""`lookdown study`: questions about a constellation."""

import typer

from lookdown.cli._ending import ending_well
from lookdown.cli._study_coverage import coverage
from lookdown.cli._study_design import design
from lookdown.cli._study_network import network
from lookdown.cli._study_passes import passes

__all__ = ["study_app"]

study_app = typer.Typer(
    help="Studies: what a constellation sees, how many satellites it takes, what its backbone carries.",
    no_args_is_help=True,
)
study_app.command()(ending_well(design))
study_app.command()(ending_well(coverage))
study_app.command()(ending_well(passes))
study_app.command()(ending_well(network))
