"""Instants as a scenario writes them: UTC, as text."""

from typing import Annotated

from pydantic import AfterValidator

from lookdown.astro import tai_ns_from_utc_text
from lookdown.errors import ArgumentError
from lookdown.scenario._quantity import fault

__all__ = ["Instant"]


def _utc_text(value: str) -> str:
    try:
        tai_ns_from_utc_text(value)
    except ArgumentError:
        raise fault('an instant in UTC such as "2021-10-07T12:30:00Z"', f'"{value}"') from None
    return value


Instant = Annotated[str, AfterValidator(_utc_text)]
