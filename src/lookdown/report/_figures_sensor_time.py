"""Figures of a radar's card in time and accuracy: how long a search and a track take, and how far a plot is off."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

from lookdown.report._coverage_words import duration_words
from lookdown.report._figures_sensor import LINE_COLOURS
from lookdown.report._sensor_view import SensorView, units_as_read
from lookdown.report._style import GREY, drawing, figure, log_axis, svg_of
from lookdown.sensing.card import BOUND_ALONE, CurveSet

__all__ = ["errors", "times"]

_TICKS_S = (1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 21_600.0, 86_400.0, 864_000.0, 8_640_000.0)


def times(view: SensorView) -> str:
    """Return how long a search takes by area and by size, and how long a dwell on a known object is by range."""
    with drawing():
        made = figure(10.6, 4.0)
        area, size, dwell = made.subplots(1, 3)
        _lines(area, view.curves["search_by_area"])
        _lines(size, view.curves["search_by_size"])
        _lines(dwell, view.curves["dwell_by_size"], log_x=False)
        for axes in (area, size, dwell):
            _time_axis(axes)
        _names(area, view.curves["search_by_area"])
        _names(dwell, view.curves["dwell_by_size"])
        if view.radar is not None:
            _mark(size, view.radar.design_rcs_m2, "design size")
        return svg_of(made, name="sensor-times", description="Time to search and to confirm.")


def _mark(axes: Axes, value: float, words: str) -> None:
    axes.axvline(value, color=GREY, linewidth=0.8, linestyle=":")
    place: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "xytext": (-3, -4), "textcoords": "offset points"}
    axes.annotate(words, (value, 1.0), color=GREY, ha="right", va="top", **place)


def _lines(axes: Axes, curves: CurveSet, *, log_x: bool = True) -> None:
    for index, curve in enumerate(curves.curves.values()):
        axes.plot(curves.values, curve, color=LINE_COLOURS[index % len(LINE_COLOURS)])
    if log_x:
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(base=10.0))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _plain(value)))
    axes.set_xlim(float(curves.values.min()), float(curves.values.max()))
    axes.set_title(curves.title)
    axes.set_xlabel(f"{curves.x.name}, {units_as_read(curves.x.unit)}")
    axes.grid(visible=True, axis="both")


def _plain(value: float) -> str:
    return f"{value / 1e6:g} M" if value >= 1e6 else f"{value:,g}"


def _time_axis(axes: Axes) -> None:
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    axes.yaxis.set_major_locator(FixedLocator([tick for tick in _TICKS_S if low <= tick <= high]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _time_words(value)))


def _time_words(seconds: float) -> str:
    return f"{1e3 * seconds:g} ms" if seconds < 1.0 else duration_words(seconds).replace("\u202f", " ")


def _names(axes: Axes, curves: CurveSet) -> None:
    """Write the size on each line, at its right end; there is room, for a size is a tenth of the next."""
    for index, (name, curve) in enumerate(curves.curves.items()):
        axes.annotate(
            units_as_read(name),
            (curves.values[-1], curve[-1]),
            xytext=(4, 0),
            textcoords="offset points",
            color=LINE_COLOURS[index % len(LINE_COLOURS)],
            va="center",
            annotation_clip=False,
        )


def errors(view: SensorView) -> str:
    """Return the errors of one plot over its SNR: range, range rate, and across the line of sight."""
    with drawing():
        made = figure(10.6, 3.4)
        for axes, key in zip(made.subplots(1, 3), ("range_error", "range_rate_error", "cross_error"), strict=True):
            curves = view.curves[key]
            for index, (name, sigma) in enumerate(curves.curves.items()):
                is_bound = name.endswith(BOUND_ALONE)
                look = {"linestyle": ":", "linewidth": 1.0} if is_bound else {"label": name}
                axes.plot(curves.values, sigma, color=LINE_COLOURS[index // 2], **look)
            log_axis(axes)
            axes.set_xlim(float(curves.values[0]), float(curves.values[-1]))
            axes.set_title(curves.title)
            axes.set_xlabel(f"{curves.x.name}, {curves.x.unit}")
            axes.set_ylabel(f"sigma, {curves.y.unit}")
            axes.grid(visible=True, axis="both")
            if len(curves.curves) > 2:
                axes.legend(loc="best")
        return svg_of(made, name="sensor-errors", description="Errors of one plot over its signal to noise.")
