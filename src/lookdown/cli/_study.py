"""`lookdown study`: questions about a constellation."""

import typer

__all__ = ["study_app"]

study_app = typer.Typer(
    help="Studies: what a constellation sees, and how many satellites it takes.", no_args_is_help=True
)
