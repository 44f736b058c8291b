"""Parts of the sweep that a second process compiles while the first compiles the others (design/0015)."""

from typing import Any

from lookdown.numerics.handles import (
    FLOAT64,
    FLOAT64_ROW,
    FLOAT64_TABLE,
    INT32_TABLE,
    INT64,
    INT64_ROW,
    INT64_TABLE,
    handle_type,
)
from lookdown.tracking.engine._cluster_kernels import resolve_dwell
from lookdown.tracking.engine._meeting_kernels import settle_births, write_candidate
from lookdown.tracking.engine._turn_kernels import branch_edge

__all__ = ["compile_ahead", "parts_ahead"]


def parts_ahead(engine: Any, scratch: Any) -> list[tuple[Any, tuple[Any, ...]]]:
    """Return kernels with the types that the sweep calls them with: half of its work, with what they call.

    That of the first is soonest asked for. The others stand against the order in which the sweep asks, so that the
    two processes come towards each other and never compile the same kernels side by side.

    Parameters
    ----------
    engine : Engine
    scratch : Scratch
    """
    everything, room, log, settings, work = (
        handle_type(each) for each in (engine, scratch, engine.log, engine.settings, engine.work)
    )
    return [
        (branch_edge, (FLOAT64_ROW, FLOAT64, FLOAT64_ROW, FLOAT64_TABLE, INT32_TABLE, INT64, settings, room, INT64)),
        (settle_births, (everything, INT64, room, INT64_ROW, INT64_ROW, INT64_ROW)),
        (write_candidate, (everything, INT64, room, INT64)),
        (resolve_dwell, (INT64_TABLE, log, INT64, INT64, room, work)),
    ]


def compile_ahead(engine: Any, scratch: Any) -> None:
    """Compile these parts, as parts.

    Parameters
    ----------
    engine : Engine
    scratch : Scratch
    """
    for kernel, kinds in parts_ahead(engine, scratch):
        kernel.compile(kinds)
