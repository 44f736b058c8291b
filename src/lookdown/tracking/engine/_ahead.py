"""Parts of the sweep that a second process compiles while the first compiles the others (design/0015)."""

from typing import Any

from numba import types

from lookdown.numerics.handles import handle_type
from lookdown.tracking.engine._cluster_kernels import resolve_dwell
from lookdown.tracking.engine._meeting_kernels import settle_births, write_candidate
from lookdown.tracking.engine._turn_kernels import branch_edge

__all__ = ["compile_ahead", "parts_ahead"]

_NUMBER, _WHOLE = types.float64, types.int64
_NUMBERS, _TABLE = types.float64[::1], types.float64[:, ::1]
_WHOLES, _WHOLE_TABLE, _LABELS = types.int64[::1], types.int64[:, ::1], types.int32[:, ::1]


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
        (branch_edge, (_NUMBERS, _NUMBER, _NUMBERS, _TABLE, _LABELS, _WHOLE, settings, room, _WHOLE)),
        (settle_births, (everything, _WHOLE, room, _WHOLES, _WHOLES, _WHOLES)),
        (write_candidate, (everything, _WHOLE, room, _WHOLE)),
        (resolve_dwell, (_WHOLE_TABLE, log, _WHOLE, _WHOLE, room, work)),
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
