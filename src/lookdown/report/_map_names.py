"""Names on a map of the world, each beside its place: none over another, past the edge, or in the map's way."""

import unicodedata
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from lookdown.report._style import INK, PAPER

__all__ = ["draw_names", "shortened"]

_MOST_WIDE = 24
_TYPE_POINTS, _EM_SHARE = 7, 0.6
"""Size of the type, and how wide a Latin letter is on average, of that."""
_POINT = 0.0095
"""A point of type in units of the map, which is 5.4 of them wide."""
_EDGE, _BESIDE, _STEP = 2.7, 5, 3
"""Half the map, in its units; from a place to its name, and by how much a name gives way, in points."""


def shortened(name: str) -> str:
    """Return a name of at most 24 columns, cut with an ellipsis where it is longer.

    Examples
    --------
    >>> shortened("Reykjavik"), shortened("Llanfairpwllgwyngyllgogerychwyrndrobwll"), shortened("東京" * 10)
    ('Reykjavik', 'Llanfairpwllgwyngyllgog…', '東京東京東京東京東京東…')
    """
    if _columns(name) <= _MOST_WIDE:
        return name
    kept = name
    while _columns(kept) > _MOST_WIDE - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _columns(name: str) -> int:
    """Return how many letters of Latin type a name is wide; those of East Asia are two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in name)


def draw_names(axes: Axes, x: np.ndarray, y: np.ndarray, names: Sequence[str]) -> None:
    """Write names beside their places (k,) on a map in equal Earth projection, from north to south.

    A name gives way downwards to those that stand already, and stands on the left where the edge is near.
    """
    taken: list[tuple[float, float, float]] = []
    for k in np.argsort(-y).tolist():
        name = shortened(names[k])
        wide = _columns(name) * _TYPE_POINTS * _EM_SHARE * _POINT
        is_left = float(x[k]) + _BESIDE * _POINT + wide > _EDGE
        low = _STEP
        begin = float(x[k]) + (-wide if is_left else 0.0)
        while any(
            begin < end and start < begin + wide and abs(float(y[k]) + low * _POINT - height) < 8 * _POINT
            for start, end, height in taken
        ):
            low -= _STEP
        taken.append((begin, begin + wide, float(y[k]) + low * _POINT))
        said = axes.annotate(
            name,
            (float(x[k]), float(y[k])),
            xytext=(-_BESIDE if is_left else _BESIDE, low),
            textcoords="offset points",
            ha="right" if is_left else "left",
            fontsize=_TYPE_POINTS,
            color=INK,
            zorder=9,
            # A name makes no room for itself: the map keeps its size.
            in_layout=False,
            # A name is no formula, whatever is in it.
            parse_math=False,
        )
        # A ground of paper, and no halo: that would make paths of the letters, which nobody can search.
        said.set_bbox({"facecolor": PAPER, "edgecolor": "none", "alpha": 0.75, "pad": 0.4})
