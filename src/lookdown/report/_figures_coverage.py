"""Figures of a coverage study: by latitude, by number of satellites, gaps, waits, over time."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from lookdown.report._coverage_loading import LoadedStudy
from lookdown.report._coverage_words import duration_words, share_words
from lookdown.report._style import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    SKY,
    VERMILLION,
    clock_axis,
    drawing,
    figure,
    svg_of,
)

__all__ = ["by_latitude", "fold_bars", "gap_lengths", "has_gaps", "over_time"]

_FOLD_COLOURS = (BLUE, SKY, GREEN, ORANGE)
_LINE_STYLES = ("-", "--", "-.", ":")
_TIME_TICKS_S = (
    1,
    5,
    10,
    30,
    60,
    120,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    14_400,
    28_800,
    43_200,
    86_400,
    259_200,
    604_800,
)
_PER_DAY_S = 86_400.0
_LABEL_ROOM = 0.115
"""Share of an axis that a label of time takes."""


def by_latitude(study: LoadedStudy) -> str:
    """Return the share of time with 1, 2, 3, 4 satellites, and how many there are, by latitude."""
    places = study.places
    latitudes, row = np.unique(np.degrees(places.latitude_rad), return_inverse=True)
    size = np.bincount(row)
    shares = np.array([np.bincount(row, places.fraction_by_fold[:, k]) / size for k in range(4)])
    mean, longest = (np.bincount(row, values) / size for values in (places.count_mean, places.unseen_longest_s))
    with drawing():
        made = figure(10.6, 4.2)
        widths = [3, 2, 2] if has_gaps(study) else [3, 2]
        left, middle, *rest = made.subplots(1, len(widths), sharey=True, width_ratios=widths)
        for k in range(4):
            look = {"color": _FOLD_COLOURS[k], "linestyle": _LINE_STYLES[k], "label": f"{k + 1} or more"}
            left.plot(100.0 * shares[k], latitudes, **look)
        left.set_xlabel("share of time with so many satellites or more, %")
        left.set_xlim(-2.0, 102.0)
        left.set_ylabel("latitude")
        left.legend(loc="upper left", bbox_to_anchor=(0.0, 1.12), ncols=4, handlelength=2.2, columnspacing=1.2)
        middle.plot(mean, latitudes, color=BLUE)
        middle.set_xlabel("satellites in view, mean")
        middle.set_xlim(left=0.0)
        for right in rest:
            right.plot(longest / 60.0, latitudes, color=VERMILLION)
            right.set_xlabel("longest unseen, min, mean over places")
            right.set_xlim(left=0.0)
        for axes in (left, middle, *rest):
            _latitude_axis(axes, latitudes)
        return svg_of(made, name="by-latitude", description="Cover by latitude.")


def _latitude_axis(axes: Axes, latitudes: np.ndarray) -> None:
    axes.grid(visible=True, axis="both")
    span = max(float(latitudes[-1] - latitudes[0]), 1.0)
    axes.set_ylim(latitudes[0] - 0.02 * span, latitudes[-1] + 0.02 * span)
    step = next(s for s in (1, 2, 5, 10, 15, 30) if span / s <= 9 or s == 30)
    axes.yaxis.set_major_locator(FixedLocator(list(np.arange(-90.0, 91.0, step))))
    axes.yaxis.set_major_formatter(FuncFormatter(_latitude_words))


def _latitude_words(value: float, _: int) -> str:
    return "0°" if value == 0 else f"{abs(value):g}°{'N' if value > 0 else 'S'}"


def fold_bars(study: LoadedStudy) -> str:
    """Return the share of area and time with 1 to 8 satellites and more, as bars with their numbers."""
    shares = 100.0 * np.array(study.summary["whole"]["fraction_by_fold"])
    with drawing():
        made = figure(10.6, 2.5)
        axes = made.subplots()
        number = np.arange(1, len(shares) + 1)
        fold = int(study.summary["asked"]["fold"])
        axes.bar(number, shares, color=[BLUE if k >= fold else FAINT for k in number], width=0.66)
        for k, share in zip(number, shares, strict=True):
            axes.annotate(
                share_words(min(share / 100.0, 1.0)).replace("\u202f", " "),
                (k, share),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                color=INK,
                fontsize=8.5,
            )
        axes.set_xticks(number, [f"{k} or more" for k in number])
        axes.tick_params(axis="x", length=0)
        axes.set_ylim(0.0, 112.0)
        axes.set_yticks([0, 25, 50, 75, 100])
        axes.set_ylabel("area and time, %")
        axes.set_xlabel("satellites in view at once")
        return svg_of(made, name="folds", description="Share of area and time by number of satellites in view.")


def has_gaps(study: LoadedStudy) -> bool:
    """Return whether any place is unseen at any instant."""
    return float(study.places.unseen_longest_s.max()) > 0.0


def gap_lengths(study: LoadedStudy) -> str | None:
    """Return how long gaps are, and how long the wait for the next sight is; None where there is no gap."""
    if not has_gaps(study):
        return None
    with drawing():
        made = figure(10.6, 3.7)
        left, right = made.subplots(1, 2)
        _gap_histogram(left, study)
        _wait_curve(right, study)
        return svg_of(made, name="gaps", description="Gaps by length, and share seen again by wait.")


def _gap_histogram(axes: Axes, study: LoadedStudy) -> None:
    gaps, step_s = study.gaps, float(study.summary["asked"]["step_s"])
    axes.set_title("Gaps that begin and end within the study")
    if not len(gaps):
        axes.annotate("none", (0.5, 0.5), xycoords="axes fraction", ha="center", color=GREY)
        axes.set_axis_off()
        return
    longest = round(float(gaps.length_s[-1]) / step_s)
    # Edges half-way between whole numbers of steps, so that no bin of a logarithmic axis holds none by itself.
    tops = np.unique(np.rint(np.geomspace(1.0, max(longest, 2), 26)).astype(int))
    edges = np.concatenate([[0.5], tops + 0.5]) * step_s
    a_day = np.histogram(gaps.length_s, edges, weights=gaps.gaps_per_place * _PER_DAY_S / study.span_s)[0]
    axes.bar(edges[:-1], a_day, np.diff(edges), align="edge", color=BLUE, edgecolor=FAINT, linewidth=0.4)
    _time_axis(axes, edges[0], edges[-1])
    axes.set_xlabel("length of a gap (logarithmic)")
    axes.set_ylabel("gaps a place and day")
    axes.set_ylim(bottom=0.0)


def _wait_curve(axes: Axes, study: LoadedStudy) -> None:
    asked, whole = study.summary["asked"], study.summary["whole"]
    step_s = float(asked["step_s"])
    most_s = min(max(1.3 * whole["unseen_longest_s"], 1.3 * max(asked["waits_s"]), 4.0 * step_s), study.span_s)
    waits_s = np.geomspace(max(0.25 * step_s, 1.0), most_s, 160)
    axes.plot(waits_s, 100.0 * study.seen_within(waits_s), color=BLUE)
    told = [(wait["wait_s"], wait["share"]) for wait in whole["waits"] if waits_s[0] <= wait["wait_s"] <= most_s]
    for index, (wait_s, share) in enumerate(told):
        axes.scatter([wait_s], [100.0 * share], color=ORANGE, s=22, zorder=3)
        if index == len(whole["waits"]) // 2:
            axes.annotate(
                f"{share_words(share)} within {duration_words(wait_s)}".replace("\u202f", " "),
                (wait_s, 100.0 * share),
                xytext=(6, -12),
                textcoords="offset points",
                fontsize=8.5,
            )
    axes.set_title("Wait from any place and instant until it is seen")
    _time_axis(axes, waits_s[0], waits_s[-1])
    low = float(study.places.weight @ study.places.seen_fraction)
    axes.set_ylim(max(100.0 * (1.0 - 1.25 * (1.0 - low)), 0.0) if low < 1.0 else 99.0, 100.0 + 4.0 * (1.0 - low))
    axes.set_xlabel("wait (logarithmic)")
    axes.set_ylabel("share seen by then, %")


def _time_axis(axes: Axes, least_s: float, most_s: float) -> None:
    axes.set_xscale("log")
    axes.set_xlim(least_s, most_s)
    axes.xaxis.set_major_locator(FixedLocator(_apart(least_s, most_s) or [least_s]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: duration_words(value).replace("\u202f", " ")))


def _apart(least_s: float, most_s: float) -> list[float]:
    """Return the known times within a span that stand far enough apart on a logarithmic axis to be written."""
    chosen: list[float] = []
    room = (most_s / least_s) ** _LABEL_ROOM
    for tick in (float(tick) for tick in _TIME_TICKS_S if least_s <= tick <= most_s):
        if not chosen or tick >= room * chosen[-1]:
            chosen.append(tick)
    return chosen


def over_time(study: LoadedStudy) -> str:
    """Return the share of the area that is seen at each instant."""
    instants = study.instants
    hours = (instants.time_tai_ns - instants.time_tai_ns[0]) / 3.6e12
    share = 100.0 * instants.seen_share
    with drawing():
        made = figure(10.6, 2.4)
        axes = made.subplots()
        axes.plot(hours, share, color=BLUE, linewidth=1.0)
        low, high = float(share.min()), float(share.max())
        room = max(0.15 * (high - low), 0.02)
        axes.set_ylim(max(low - room, -1.0), min(high + room, 100.0 + 0.05 * room))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.6g}"))
        axes.set_ylabel("area seen at once, %")
        axes.set_xlabel("time from the start")
        clock_axis(axes, hours)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _hours_words(value)))
        return svg_of(made, name="over-time", description="Share of the area seen at each instant.")


def _hours_words(hours: float) -> str:
    hours = abs(hours)  # no minus before nothing
    return (
        f"{hours / 24.0:.3g} d"
        if hours > 48.0
        else f"{hours:.3g} h"
        if hours >= 1.0 or not hours
        else f"{60 * hours:.3g} min"
    )
