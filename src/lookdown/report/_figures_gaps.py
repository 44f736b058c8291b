"""Figures of the gaps and of the looks behind them: causes, each object's line, blind zone, revisit."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from lookdown.report._figures_time import mean_by_bin
from lookdown.report._loading import CAUSE_NOT_KNOWN, Recording
from lookdown.report._style import (
    BLUE,
    CAUSE_COLOUR,
    CAUSE_NAME,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    clock_axis,
    drawing,
    figure,
    svg_of,
)
from lookdown.tables import GapCause

__all__ = ["causes_over_time", "custody_lines", "detection_by_geometry", "revisit_times", "share_by_bin"]


def _causes_to_show(state: np.ndarray) -> list[int]:
    """Return every cause a gap may have, and the unknown one only where there is such a gap."""
    return [cause for cause in CAUSE_NAME if cause != GapCause.NONE and (cause < CAUSE_NOT_KNOWN or cause in state)]


def causes_over_time(recording: Recording) -> str | None:
    """Return how much object-time each cause took, and when."""
    rows = recording.object_metrics
    if not len(rows) or not len(recording.metrics):
        return None
    times = recording.metrics.time_tai_ns
    instant = np.searchsorted(times, rows.time_tai_ns)
    state = recording.state
    causes = _causes_to_show(state)
    counts = np.array([np.bincount(instant[state == cause], minlength=len(times)) for cause in causes])
    bins, mean_counts = mean_by_bin(times, counts)
    hours = recording.utc_hours(bins)
    shares = 100.0 * counts.sum(axis=1) / len(rows)
    with drawing():
        made = figure(10.6, 3.6)
        left, right = made.subplots(1, 2, width_ratios=[2, 4])
        _cause_bars(left, causes, shares)
        right.stackplot(hours, mean_counts, colors=[CAUSE_COLOUR[c] for c in causes], linewidth=0)
        right.set_ylabel("objects not in custody")
        right.set_xlabel("UTC")
        right.set_ylim(bottom=0.0)
        clock_axis(right, hours)
        return svg_of(made, name="causes", description="Share of object-time out of custody by cause, and over time.")


def _cause_bars(axes: Axes, causes: list[int], shares: np.ndarray) -> None:
    places = np.arange(len(causes))[::-1]
    axes.barh(places, shares, color=[CAUSE_COLOUR[c] for c in causes], height=0.62)
    for place, share in zip(places, shares, strict=True):
        axes.annotate(
            f"{share:.2f} %", (share, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5
        )
    axes.set_yticks(places, [CAUSE_NAME[c] for c in causes])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.set_xlim(0.0, 1.3 * max(float(shares.max()), 0.01))
    axes.set_xlabel("share of all object-time, %")
    axes.grid(visible=False)


def custody_lines(recording: Recording) -> str | None:
    """Return one line an object from appearance to disappearance, coloured by custody and cause."""
    rows = recording.object_metrics
    if not len(rows):
        return None
    ids, first = np.unique(rows.object_id, return_index=True)
    order = np.argsort(rows.time_tai_ns[first], kind="stable")
    place_of = np.empty(len(ids))
    place_of[order] = np.arange(len(ids))
    place = place_of[np.searchsorted(ids, rows.object_id)]
    state = recording.state
    start, stop, line, kind = _stretches(place, rows.time_tai_ns, state, recording.interval_s)
    height = float(np.clip(0.055 * len(ids) + 0.9, 2.6, 9.0))
    half_h = 0.5 * recording.interval_s / 3600.0
    x0, x1 = recording.utc_hours(start) - half_h, recording.utc_hours(stop) + half_h
    width = max(0.8, 0.72 * 72.0 * (height - 0.9) / max(len(ids), 1))
    with drawing():
        made = figure(10.6, height)
        axes = made.subplots()
        for cause in [int(GapCause.NONE), *_causes_to_show(state)]:
            mine = kind == cause
            segments = np.stack([np.column_stack([x0[mine], line[mine]]), np.column_stack([x1[mine], line[mine]])], 1)
            colour = CAUSE_COLOUR[cause]
            axes.add_collection(
                LineCollection(list(segments), colors=colour, linewidths=min(width, 7.0), capstyle="butt")
            )
            axes.plot([], [], color=colour, linewidth=5.0, label=CAUSE_NAME[cause])
        axes.set_ylim(len(ids) - 0.3, -0.7)
        axes.set_yticks([])
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        axes.set_ylabel("objects, by first appearance")
        axes.set_xlabel("UTC")
        clock_axis(axes, recording.utc_hours(recording.metrics.time_tai_ns))
        made.legend(loc="outside upper center", ncols=len(CAUSE_NAME), handlelength=1.0, columnspacing=1.4)
        return svg_of(made, name="lines", description="Custody of every object over time, with the cause of each gap.")


def _stretches(
    place: np.ndarray, time_tai_ns: np.ndarray, state: np.ndarray, interval_s: float
) -> tuple[np.ndarray, ...]:
    """Return (first instant, last instant, place, state) of each stretch of equal state of one object."""
    order = np.lexsort((time_tai_ns, place))
    p, t, s = place[order], time_tai_ns[order], state[order]
    new = np.ones(len(p), dtype=bool)
    new[1:] = (p[1:] != p[:-1]) | (s[1:] != s[:-1]) | (np.diff(t) > 1.5e9 * interval_s)
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(p)) - 1
    return t[first], t[last], p[first], s[first]


def share_by_bin(values: np.ndarray, edges: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean weight in each bin (0 where the bin is empty) and the count in it.

    Examples
    --------
    >>> share, count = share_by_bin(np.array([0.5, 0.6, 1.5]), np.array([0.0, 1.0, 2.0]), np.array([1.0, 0.0, 1.0]))
    >>> share.tolist(), count.tolist()
    ([0.5, 1.0], [2, 1])
    """
    count = np.histogram(values, edges)[0]
    total = np.histogram(values, edges, weights=weights)[0]
    return total / np.maximum(count, 1), count


def detection_by_geometry(recording: Recording) -> str | None:
    """Return where looks detect: by radial speed with the blind zone, by grazing angle, and on both axes."""
    looks = recording.looks
    if len(looks) < 10:
        return None
    detected = looks.detected.astype(np.float64)
    with drawing():
        made = figure(10.6, 3.9)
        left, right = made.subplots(1, 2, width_ratios=[3, 2])
        _geometry_map(left, recording, detected)
        _speed_curve(right, recording, detected)
        return svg_of(made, name="geometry", description="Share of looks that detect, by range and radial speed.")


def _geometry_map(axes: Axes, recording: Recording, detected: np.ndarray) -> None:
    looks = recording.looks
    limit = max(50.0, float(np.quantile(np.abs(looks.radial_speed_mps), 0.995)))
    speed = np.linspace(-limit, limit, 61)
    far = np.linspace(looks.range_m.min(), looks.range_m.max() + 1.0, 25) / 1000.0
    where = (looks.radial_speed_mps, looks.range_m / 1000.0)
    count = np.histogram2d(*where, bins=(speed, far))[0]
    found = np.histogram2d(*where, bins=(speed, far), weights=detected)[0]
    share = np.ma.masked_where(count == 0, 100.0 * found / np.maximum(count, 1))
    mesh = axes.pcolormesh(speed, far, share.T, cmap="cividis", vmin=0.0, vmax=100.0, rasterized=True)
    bar = axes.figure.colorbar(mesh, ax=axes, pad=0.02, aspect=30)
    bar.outline.set_visible(False)
    bar.set_label("looks that detected, %")
    axes.grid(visible=False)
    axes.set_xlabel("object's speed along the line of sight, m/s")
    axes.set_ylabel("range, km")


def _speed_curve(axes: Axes, recording: Recording, detected: np.ndarray) -> None:
    looks = recording.looks
    speed = np.abs(looks.radial_speed_mps)
    limit = max(50.0, float(np.quantile(speed, 0.98)))
    edges = (
        np.concatenate([np.arange(0.0, 40.0, 4.0), np.linspace(40.0, limit, 12)]) if limit > 60 else np.arange(13) * 5.0
    )
    middle = 0.5 * (edges[1:] + edges[:-1])
    share, count = share_by_bin(speed, edges, detected)
    expected, _ = share_by_bin(speed, edges, looks.detection_probability)
    some = count > 0
    axes.plot(middle[some], 100.0 * expected[some], color=ORANGE, linewidth=1.4, label="expected of the radar model")
    axes.scatter(middle[some], 100.0 * share[some], s=16, color=BLUE, label="counted", zorder=3)
    notch = _notch_width_mps(looks.radial_speed_mps, looks.notch_loss_ratio)
    if notch:
        axes.axvspan(0.0, notch, color=PURPLE, alpha=0.16, linewidth=0)
        axes.annotate(
            f"clutter notch:\n3 dB at {notch:.0f} m/s",
            (notch, 4.0),
            xytext=(5, 0),
            textcoords="offset points",
            color=PURPLE,
            fontsize=8.5,
        )
    axes.set_xlim(0.0, edges[-1])
    axes.set_ylim(0.0, 102.0)
    axes.set_xlabel("speed along the line of sight, either way, m/s")
    axes.set_ylabel("looks that detected, %")
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 0.16))


def _notch_width_mps(radial_speed_mps: np.ndarray, notch_loss_ratio: np.ndarray) -> float:
    """Return the speed below which the notch takes 3 dB or more, as the looks show it; 0 where none does."""
    lost = notch_loss_ratio >= 2.0
    return float(np.abs(radial_speed_mps[lost]).max()) if lost.any() else 0.0


def _spacing_s(object_id: np.ndarray, time_tai_ns: np.ndarray) -> np.ndarray:
    """Return the times between successive rows of one object, those of the same instant left out."""
    order = np.lexsort((time_tai_ns, object_id))
    same = object_id[order][1:] == object_id[order][:-1]
    spacing = np.diff(time_tai_ns[order])[same] * 1e-9
    return np.asarray(spacing[spacing > 0.0])


def _in_words(name: str, values: np.ndarray) -> str:
    return f"{name}: median {np.median(values):.0f} s, 95 % under {np.quantile(values, 0.95):.0f} s"


def revisit_times(recording: Recording) -> str | None:
    """Return the distributions of the time between looks at, and between detections of, one object."""
    looks = recording.looks
    found = looks.take(looks.detected > 0)
    between = [_spacing_s(looks.object_id, looks.time_tai_ns), _spacing_s(found.object_id, found.time_tai_ns)]
    if min(map(len, between)) < 5:
        return None
    with drawing():
        made = figure(10.6, 3.1)
        axes = made.subplots()
        for values, colour, name in zip(between, (GREY, BLUE), ("between looks", "between detections"), strict=True):
            seconds, count = np.unique(np.round(values, 3), return_counts=True)
            share = 100.0 * np.cumsum(count) / len(values)
            axes.step(seconds, share, where="post", color=colour, linewidth=1.6, label=_in_words(name, values))
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.set_ylim(0.0, 101.0)
        axes.set_xlabel("seconds (logarithmic)")
        axes.set_ylabel("share that take no longer, %")
        axes.legend(loc="lower right")
        return svg_of(made, name="revisit", description="Time between looks at one object and between detections.")
