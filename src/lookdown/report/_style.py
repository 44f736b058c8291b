"""How figures look: one palette, quiet axes, and SVG whose colours follow the page's own.

Figures are drawn in fixed "ink" colours; in the SVG text each of them is replaced by a CSS
variable, so that one figure serves a light page, a dark page and paper.
"""

import io
import re
import warnings
from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from lookdown.report._loading import CAUSE_NOT_KNOWN
from lookdown.tables import GapCause

__all__ = [
    "BLUE",
    "BROWN",
    "CAUSE_COLOUR",
    "CAUSE_NAME",
    "CSS_COLOURS",
    "FAINT",
    "GREEN",
    "GREY",
    "INK",
    "ORANGE",
    "PAPER",
    "PURPLE",
    "SKY",
    "VERMILLION",
    "clock_axis",
    "drawing",
    "figure",
    "log_axis",
    "svg_of",
]

# Okabe and Ito, "Color Universal Design" (2008): told apart with any kind of colour vision.
BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY = "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9"
# A dark one of our own, told from all of them by its lightness.
BROWN = "#6b3f12"
INK, GREY, FAINT, PAPER = "#1b1f24", "#68707a", "#d5d9de", "#fffffe"

CSS_COLOURS = {
    # colour in the drawing: (name of the variable, on a light page, on a dark one)
    BLUE: ("blue", BLUE, "#4aa8e0"),
    ORANGE: ("orange", "#d99400", "#f0b840"),
    GREEN: ("green", "#008a64", "#2fc79a"),
    VERMILLION: ("vermillion", VERMILLION, "#f07a30"),
    PURPLE: ("purple", "#b8608f", "#dd97bd"),
    SKY: ("sky", "#56b4e9", "#7cc6f0"),
    BROWN: ("brown", BROWN, "#c9976a"),
    INK: ("ink", INK, "#e6e9ed"),
    GREY: ("grey", "#626a74", "#9aa3ae"),
    FAINT: ("faint", "#d9dde2", "#39414b"),
    PAPER: ("paper", "#ffffff", "#161a1f"),
}

CAUSE_COLOUR: dict[int, str] = {
    GapCause.NONE: FAINT,
    GapCause.OTHER_TRACK: BROWN,
    GapCause.NO_SATELLITE: GREY,
    GapCause.ENERGY: ORANGE,
    GapCause.BLIND_DOPPLER: PURPLE,
    GapCause.MISSED: GREEN,
    GapCause.TRACKER: VERMILLION,
    CAUSE_NOT_KNOWN: INK,
}
CAUSE_NAME: dict[int, str] = {
    GapCause.NONE: "in custody",
    GapCause.OTHER_TRACK: "another track",
    GapCause.NO_SATELLITE: "no satellite",
    GapCause.ENERGY: "few or weak looks",
    GapCause.BLIND_DOPPLER: "blind Doppler",
    GapCause.MISSED: "missed by chance",
    GapCause.TRACKER: "tracker",
    CAUSE_NOT_KNOWN: "cause not known",
}

_STYLE: Any = {
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "axes.labelsize": 9.0,
    "axes.titlesize": 10.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.major.size": 3.0,
    "ytick.major.size": 3.0,
    "ytick.minor.size": 0.0,
    "text.color": INK,
    "lines.linewidth": 1.4,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "path.simplify": True,
    "path.simplify_threshold": 0.4,
}


def drawing() -> AbstractContextManager[None]:
    """Return the context to draw in: ``with drawing(): ...``; the process's own settings come back after it."""
    return mpl.rc_context(_STYLE)


def figure(width_in: float, height_in: float) -> Figure:
    """Return an empty figure that belongs to nobody's global state."""
    made: Figure = Figure(figsize=(width_in, height_in), layout="constrained")
    FigureCanvasAgg(made)
    return made


def clock_axis(axes: Axes, hours: np.ndarray) -> None:
    """Make the horizontal axis read as hours and minutes of UTC."""

    def clock(value: float, _: int) -> str:
        minutes = round(value * 60.0)
        return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"

    if len(hours) and hours[-1] > hours[0]:
        axes.set_xlim(hours[0], hours[-1])
        span = hours[-1] - hours[0]
        step = next((s for s in (1 / 60, 1 / 12, 1 / 6, 0.25, 0.5, 1.0, 2.0, 3.0, 6.0) if span / s <= 8), 12.0)
        axes.set_xticks(np.arange(np.ceil(hours[0] / step - 1e-9), hours[-1] / step + 1e-9) * step)
    axes.xaxis.set_major_formatter(FuncFormatter(clock))


def log_axis(axes: Axes) -> None:
    """Make the vertical axis logarithmic, with ticks at 1, 2 and 5 written out as plain numbers."""
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(base=10.0, subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _themed(svg: str) -> str:
    for colour, (name, _, _) in CSS_COLOURS.items():
        svg = svg.replace(colour, f"var(--{name})")
    return svg


def svg_of(made: Figure, *, name: str, description: str) -> str:
    """Return a figure as SVG to stand within a page, with its colours as CSS variables.

    Parameters
    ----------
    made : Figure
    name : str
        Makes the ids within the SVG the figure's own, and the same in every run.
    description : str
        What a reader who cannot see the figure is told.
    """
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": name}), warnings.catch_warnings():
        # Text stays text: a letter that this font lacks the reader's own fonts have.
        warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from (current )?font")
        made.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    # Matplotlib numbers its groups anew in each figure: such ids would clash in one page.
    svg = re.sub(r' id="[A-Za-z][A-Za-z0-9.]*_\d+"', "", svg)
    svg = re.sub(r'^<svg([^>]*?) width="[^"]*"', r"<svg\1", svg, count=1)
    svg = re.sub(r'^<svg([^>]*?) height="[^"]*"', r"<svg\1", svg, count=1)
    label = description.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return _themed(svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1)).strip()
