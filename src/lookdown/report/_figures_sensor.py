"""Figures of a radar's card: who is detected, which headings are blind, what clutter costs."""

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.projections.polar import PolarAxes
from matplotlib.ticker import FuncFormatter

from lookdown.report._sensor_view import SensorView, units_as_read
from lookdown.report._style import (
    BLUE,
    BROWN,
    FAINT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    drawing,
    figure,
    svg_of,
)
from lookdown.sensing.card import NOISE_ALONE, CurveSet, card_grazing_rad, loss_over_headings_db
from lookdown.sensing.radar.equations import slant_range_m

__all__ = ["LINE_COLOURS", "blind_headings", "chances"]

LINE_COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE, SKY, BROWN, INK)
_STYLES: Any = ("-", (0, (6, 2)))
_POLAR_SPEED_MPS = 300.0
_LOSSES_DB = (1.0, 5.0, 15.0, 200.0)


def chances(view: SensorView) -> str:
    """Return the probability of detection by class: in a search frame over grazing angle, in a dwell over range."""
    search, dwell = view.curves["search_by_grazing"], view.curves["dwell_by_range"]
    with drawing():
        made = figure(10.6, 4.6)
        left, right = made.subplots(1, 2, sharey=True)
        for axes, curves in ((left, search), (right, dwell)):
            _chance_lines(axes, curves)
            axes.set_title(curves.title, pad=8)
            axes.set_xlabel(f"{curves.x.name}, {curves.x.unit}")
            axes.set_ylim(-0.02, 1.02)
            axes.grid(visible=True, axis="both")
        left.set_ylabel("probability of detection")
        _slant_above(left, view)
        _grazing_above(right, view)
        _chance_legend(made, search)
        return svg_of(made, name="sensor-chances", description="Probability of detection by class of object.")


def _chance_lines(axes: Axes, curves: CurveSet) -> None:
    names = [name for name in curves.curves if not name.endswith(NOISE_ALONE)]
    for index, name in enumerate(names):
        colour = LINE_COLOURS[index % len(LINE_COLOURS)]
        style = _STYLES[index // len(LINE_COLOURS)]
        axes.plot(curves.values, curves.curves[name], color=colour, linestyle=style)
        axes.plot(curves.values, curves.curves[name + NOISE_ALONE], color=colour, linestyle=":", linewidth=1.0)
    axes.set_xlim(float(curves.values.min()), float(curves.values.max()))


def _chance_legend(made: Figure, curves: CurveSet) -> None:
    names = [name for name in curves.curves if not name.endswith(NOISE_ALONE)]
    handles = [
        Line2D([], [], color=LINE_COLOURS[k % len(LINE_COLOURS)], linestyle=_STYLES[k // len(LINE_COLOURS)])
        for k in range(len(names))
    ]
    handles.append(Line2D([], [], color=GREY, linestyle=":", linewidth=1.0))
    labels = [*(units_as_read(name) for name in names), "dotted: noise alone, no clutter"]
    made.legend(handles, labels, loc="outside lower center", ncols=min(len(labels), 7))


def _slant_above(axes: Axes, view: SensorView) -> None:
    """Write the slant range over an axis of grazing angles."""
    assert view.radar is not None
    above = axes.secondary_xaxis("top")
    ticks = [deg for deg in (6, 12, 20, 30, 45, 60) if axes.get_xlim()[0] - 0.01 <= deg <= axes.get_xlim()[1] + 0.01]
    ranges = slant_range_m(view.radar.design_height_m, np.radians(ticks)) / 1e3
    above.set_xticks(ticks, [f"{value:,.0f}" for value in ranges])
    above.set_xlabel("slant range, km")
    above.spines["top"].set_visible(False)


def _grazing_above(axes: Axes, view: SensorView) -> None:
    """Write the grazing angle over an axis of slant ranges."""
    assert view.radar is not None
    above = axes.secondary_xaxis("top")
    low, high = axes.get_xlim()
    degrees = np.array([60.0, 40.0, 30.0, 20.0, 15.0, 10.0, 7.0])
    ranges = slant_range_m(view.radar.design_height_m, np.radians(degrees)) / 1e3
    kept = (ranges >= low - 1.0) & (ranges <= high + 1.0)
    above.set_xticks(ranges[kept], [f"{value:g}" for value in degrees[kept]])
    above.set_xlabel("grazing angle, deg")
    above.spines["top"].set_visible(False)


def blind_headings(view: SensorView) -> str:
    """Return where clutter hides a flier: by heading and speed, by speed, and the notch itself."""
    with drawing():
        made = figure(10.6, 4.3)
        grid = made.add_gridspec(1, 3, width_ratios=(1.25, 1.0, 1.0))
        polar = made.add_subplot(grid[0], projection="polar")
        assert isinstance(polar, PolarAxes)
        _polar(polar, view)
        _notch(made.add_subplot(grid[1]), view.curves["clutter_loss"])
        _shares(made.add_subplot(grid[2]), view.curves["blind_share"])
        return svg_of(made, name="sensor-blind", description="Blind headings by speed, and the clutter notch.")


def _polar(axes: PolarAxes, view: SensorView) -> None:
    assert view.radar is not None
    heading = np.linspace(0.0, 2.0 * math.pi, 361)
    speed = np.linspace(0.0, _POLAR_SPEED_MPS, 121)
    grazing = card_grazing_rad(view.radar)
    loss = loss_over_headings_db(
        view.radar,
        speed_mps=speed[:, None],
        heading_rad=heading[None, :],
        grazing_rad=grazing,
        surface=view.surface,
    )
    axes.set_theta_zero_location("N")
    axes.set_theta_direction(-1)
    axes.grid(visible=True, axis="both")
    axes.contourf(heading, speed, loss, levels=_LOSSES_DB, colors=[FAINT, ORANGE, VERMILLION], alpha=0.85)
    axes.set_ylim(0.0, _POLAR_SPEED_MPS)
    axes.set_yticks([100.0, 200.0, 300.0], ["100", "200", "300 m/s"], color=INK)
    axes.set_rlabel_position(22.5)
    axes.set_xticks(np.radians([0, 45, 90, 135, 180, 225, 270, 315]))
    axes.set_xticklabels(["towards\nthe radar", "45°", "across", "135°", "away", "135°", "across", "45°"])
    axes.tick_params(axis="x", pad=5)
    axes.spines["polar"].set_color(FAINT)
    axes.set_title(f"Heading and speed, {math.degrees(grazing):.3g}° grazing")
    marks = [Line2D([], [], marker="s", linestyle="", markersize=7, color=c) for c in (FAINT, ORANGE, VERMILLION)]
    words = ["1 to 5 dB", "5 to 15 dB: blind", "over 15 dB"]
    axes.legend(marks, words, loc="upper center", bbox_to_anchor=(0.5, -0.06), ncols=3, columnspacing=0.8)


def _notch(axes: Axes, curves: CurveSet) -> None:
    for index, (name, loss) in enumerate(curves.curves.items()):
        is_single = "alone" in name
        look: Any = {"color": GREY, "linestyle": ":"} if is_single else {"color": LINE_COLOURS[index]}
        axes.plot(curves.values, -loss, label=name, **look)
    axes.axhline(-5.0, color=GREY, linewidth=0.8, linestyle=":")
    deepest = max(float(loss.max()) for loss in curves.curves.values())
    axes.set_ylim(-max(1.05 * deepest, 12.0), 1.0)
    axes.set_xlim(float(curves.values[0]), float(curves.values[-1]))
    axes.set_title(curves.title)
    axes.set_xlabel(f"{curves.x.name}, {curves.x.unit}")
    axes.set_ylabel("signal to interference, dB")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, -0.42), ncols=2, columnspacing=0.8, handlelength=1.4)


def _shares(axes: Axes, curves: CurveSet) -> None:
    for index, (name, share) in enumerate(curves.curves.items()):
        axes.plot(curves.values, share, color=LINE_COLOURS[index], label=f"{name.replace(' deg', '°')} grazing")
    axes.set_ylim(0.0, 102.0)
    axes.set_xlim(0.0, float(curves.values[-1]))
    axes.grid(visible=True, axis="both")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_title(curves.title)
    axes.set_xlabel(f"{curves.x.name}, {curves.x.unit}")
    axes.set_ylabel(f"{curves.y.name}, {curves.y.unit}")
    axes.legend(loc="upper right")
