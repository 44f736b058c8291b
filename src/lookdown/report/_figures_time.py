"""Figures over time: custody, errors beside the filter's own sigma, NEES, GOSPA, single flights."""

import numpy as np
from matplotlib.axes import Axes

from lookdown.astro import enu_rotation_from_ecef, geodetic_from_ecef
from lookdown.report._loading import Recording
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
    log_axis,
    svg_of,
)
from lookdown.tracking.metrics import STATE_SIZE, nees_band

__all__ = [
    "bins_of",
    "by_instant",
    "custody_over_time",
    "errors_over_time",
    "gospa_over_time",
    "mean_by_bin",
    "nees_over_time",
    "single_flights",
]

_FLIGHTS = 2
_HONEST_MEDIAN = 5.35
"""Median of chi-square with 6 degrees of freedom."""

_BINS = 90
"""Points of a line over time: two minutes each in a run of three hours."""


def by_instant(time_tai_ns: np.ndarray, values: np.ndarray, shares: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return the instants that have values, and the quantiles of the values at each.

    Examples
    --------
    >>> times, quantiles = by_instant(np.array([2, 1, 2]), np.array([5.0, 1.0, 7.0]), (0.5,))
    >>> times.tolist(), quantiles.tolist()
    ([1, 2], [[1.0], [6.0]])
    """
    order = np.lexsort((values, time_tai_ns))
    times, first, count = np.unique(time_tai_ns[order], return_index=True, return_counts=True)
    sorted_values = values[order]
    columns = []
    for share in shares:
        place = share * (count - 1)
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, count - 1)
        a, b = sorted_values[first + low], sorted_values[first + high]
        columns.append(a + (place - low) * (b - a))
    return times, np.column_stack(columns) if columns else np.zeros((len(times), 0))


def bins_of(time_tai_ns: np.ndarray, count: int = _BINS) -> np.ndarray:
    """Return each instant moved to the middle of its bin, so that a line over time can be read.

    Instants stay as they are where there are no more of them than bins.

    Examples
    --------
    >>> bins_of(np.arange(6) * 10, 3).tolist()
    [8, 8, 25, 25, 41, 41]
    """
    if len(np.unique(time_tai_ns)) <= count:
        return time_tai_ns
    first, last = int(time_tai_ns.min()), int(time_tai_ns.max())
    width = (last - first) / count
    index = np.minimum((time_tai_ns - first) // width, count - 1)
    return (first + (index + 0.5) * width).astype(np.int64)


def mean_by_bin(time_tai_ns: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the bins that have instants, and the mean of each row of values in them.

    Examples
    --------
    >>> times, means = mean_by_bin(np.array([0, 10]), np.array([[1.0, 3.0]]))
    >>> times.tolist(), means.tolist()
    ([0, 10], [[1.0, 3.0]])
    """
    bins, place, count = np.unique(bins_of(time_tai_ns), return_inverse=True, return_counts=True)
    means = [np.bincount(place, weights=row, minlength=len(bins)) / count for row in rows]
    return bins, np.array(means)


def custody_over_time(recording: Recording) -> str | None:
    """Return the share of objects in custody over time, with counts of objects and tracks below."""
    metrics = recording.metrics
    if len(metrics) < 2:
        return None
    hours = recording.utc_hours(metrics.time_tai_ns)
    objects = metrics.object_count.astype(np.float64)
    share = 100.0 * metrics.custody_count / np.maximum(objects, 1.0)
    with drawing():
        made = figure(10.6, 4.6)
        top, below = made.subplots(2, 1, sharex=True, height_ratios=[3, 2])
        some = objects > 0
        top.fill_between(hours, 0.0, np.where(some, share, 0.0), color=BLUE, alpha=0.16, linewidth=0)
        top.plot(hours[some], share[some], color=BLUE, linewidth=1.2)
        mean = 100.0 * metrics.custody_count.sum() / max(objects.sum(), 1.0)
        top.axhline(mean, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
        top.text(0.995, 0.05, f"dashed: mean, {mean:.1f} %", transform=top.transAxes, ha="right", fontsize=8.5)
        top.set_ylim(0.0, 100.0)
        top.set_ylabel("objects in custody, %")
        below.step(hours, objects, color=INK, linewidth=1.3, where="mid", label="objects in the air")
        below.step(hours, metrics.track_count, color=BLUE, linewidth=1.0, where="mid", label="confirmed tracks")
        below.step(
            hours, metrics.false_count, color=VERMILLION, linewidth=1.0, where="mid", label="tracks without an object"
        )
        below.set_ylim(bottom=0.0)
        below.set_ylabel("count")
        below.set_xlabel("UTC")
        below.legend(loc="upper left", bbox_to_anchor=(0.0, 1.16), ncols=3)
        clock_axis(below, hours)
        return svg_of(made, name="custody", description="Share of objects in custody over time, and counts.")


def _error_panel(
    axes: Axes,
    recording: Recording,
    rows: np.ndarray,
    error: np.ndarray,
    sigma: np.ndarray | None,
) -> None:
    bins = bins_of(recording.object_metrics.time_tai_ns[rows])
    times, quantiles = by_instant(bins, error, (0.5, 0.95))
    hours = recording.utc_hours(times)
    axes.plot(hours, quantiles[:, 1], color=SKY, linewidth=1.0, label="95 % of the objects are better than this")
    axes.plot(hours, quantiles[:, 0], color=BLUE, linewidth=1.5, label="median over the objects")
    if sigma is not None:
        _, own = by_instant(bins, sigma, (0.5,))
        axes.plot(
            hours, own[:, 0], color=ORANGE, linewidth=1.3, linestyle=(0, (4, 2)), label="the filter's own sigma, median"
        )
    log_axis(axes)
    if len(quantiles) and quantiles.min() > 0:
        axes.set_ylim(0.7 * np.quantile(quantiles[:, 0], 0.01), 1.4 * np.quantile(quantiles[:, 1], 0.995))
        _mark_clipped(axes, quantiles[:, 1])


def _mark_clipped(axes: Axes, values: np.ndarray) -> None:
    """Say how many points of a line lie beyond the ends of its axis, where any do."""
    low, high = axes.get_ylim()
    above, below = int((values > high).sum()), int((values < low).sum())
    said = [f"{above} of {len(values)} points lie above the axis, up to {values.max():.3g}"] if above else []
    said += [f"{below} of {len(values)} lie below it, down to {values.min():.2g}"] if below else []
    if said:
        axes.text(0.995, 0.97, "; ".join(said), transform=axes.transAxes, ha="right", va="top", fontsize=8, color=GREY)


def errors_over_time(recording: Recording) -> str | None:
    """Return position and velocity error over time, with the filter's own sigma."""
    matched = np.flatnonzero(recording.object_metrics.track_id > 0)
    if len(matched) < 2:
        return None
    rows = recording.object_metrics
    both = recording.track_row[matched] >= 0
    velocity_sigma = np.zeros(len(matched))
    trace = np.trace(recording.tracks.covariance[recording.track_row[matched[both]], 3:, 3:], axis1=1, axis2=2)
    velocity_sigma[both] = np.sqrt(np.maximum(trace, 0.0))
    with drawing():
        made = figure(10.6, 5.0)
        top, below = made.subplots(2, 1, sharex=True)
        _error_panel(top, recording, matched, rows.position_error_m[matched], rows.position_sigma_m[matched])
        top.set_ylabel("position error, m")
        top.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
        _error_panel(
            below, recording, matched, rows.velocity_error_mps[matched], velocity_sigma if both.all() else None
        )
        below.set_ylabel("velocity error, m/s")
        below.set_xlabel("UTC")
        clock_axis(below, recording.utc_hours(recording.metrics.time_tai_ns))
        return svg_of(made, name="errors", description="Position and velocity error over time with the filter's sigma.")


def nees_over_time(recording: Recording) -> str | None:
    """Return the mean NEES over time with its 95 % band, and the distribution beside chi-square."""
    rows = recording.object_metrics
    good = (rows.nees > 0.0) & (rows.in_custody > 0)
    if good.sum() < 2:
        return None
    times, instant = np.unique(rows.time_tai_ns[good], return_inverse=True)
    values = rows.nees[good]
    count = np.bincount(instant)
    mean = np.bincount(instant, weights=values) / count
    low, high = nees_band(count)
    hours = recording.utc_hours(times)
    with drawing():
        made = figure(10.6, 3.7)
        left, right = made.subplots(1, 2, width_ratios=[5, 2])
        left.fill_between(
            hours, low, high, color=GREEN, alpha=0.22, linewidth=0, label="95 % band of the mean, if honest"
        )
        left.axhline(STATE_SIZE, color=GREEN, linewidth=0.9)
        left.plot(hours, mean, color=BLUE, linewidth=0.9, label="mean over the objects")
        bins, median = by_instant(bins_of(rows.time_tai_ns[good]), values, (0.5,))
        label = f"median (honest: {_HONEST_MEDIAN})"
        left.plot(recording.utc_hours(bins), median[:, 0], color=ORANGE, linewidth=1.4, label=label)
        log_axis(left)
        left.set_ylim(min(1.0, 0.8 * mean.min()), 1.5 * max(np.quantile(mean, 0.995), high.max(), 12.0))
        _mark_clipped(left, mean)
        left.set_ylabel("NEES (honest: 6)")
        left.set_xlabel("UTC")
        left.legend(loc="upper left", bbox_to_anchor=(0.0, 1.15), ncols=3)
        clock_axis(left, recording.utc_hours(recording.metrics.time_tai_ns))
        _nees_histogram(right, values)
        return svg_of(made, name="nees", description="Mean NEES over time with its 95 percent band; its distribution.")


def _nees_histogram(axes: Axes, values: np.ndarray) -> None:
    edges = np.linspace(0.0, 24.0, 49)
    inside = values[values < edges[-1]]
    density = np.histogram(inside, edges)[0] / (len(values) * np.diff(edges))
    axes.stairs(density, edges, fill=True, color=BLUE, alpha=0.35)
    x = np.linspace(0.0, edges[-1], 200)
    # Density of chi-square with 6 degrees of freedom.
    axes.plot(x, x**2 * np.exp(-0.5 * x) / 16.0, color=GREEN, linewidth=1.5)
    axes.text(0.97, 0.95, "green: chi-square, 6 degrees", color=GREEN, ha="right", va="top", transform=axes.transAxes)
    beyond = 100.0 * (1.0 - len(inside) / len(values))
    axes.text(0.97, 0.87, f"{beyond:.1f} % lie beyond 24", color=GREY, ha="right", va="top", transform=axes.transAxes)
    axes.set_xlim(0.0, edges[-1])
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("NEES of one object at one instant")


def gospa_over_time(recording: Recording) -> str | None:
    """Return GOSPA squared over time, stacked by what it is made of."""
    metrics = recording.metrics
    if len(metrics) < 2:
        return None
    parts = np.array([metrics.gospa_localisation, metrics.gospa_missed, metrics.gospa_false]) * 1e-6
    times, parts = mean_by_bin(metrics.time_tai_ns, parts)
    hours = recording.utc_hours(times)
    with drawing():
        made = figure(10.6, 3.4)
        axes = made.subplots()
        axes.stackplot(
            hours,
            parts,
            colors=[BLUE, ORANGE, VERMILLION],
            alpha=0.75,
            linewidth=0,
            labels=["localisation of the matched", "missed objects", "tracks without an object"],
        )
        axes.set_ylabel("GOSPA squared, km²")
        axes.set_xlabel("UTC")
        axes.set_ylim(bottom=0.0)
        axes.legend(loc="upper left", bbox_to_anchor=(0.0, 1.15), ncols=3)
        clock_axis(axes, hours)
        return svg_of(made, name="gospa", description="GOSPA squared over time, by localisation, missed and false.")


def _own_track(recording: Recording) -> np.ndarray:
    """Return whether each row is held by the object's own track, and both states are on record."""
    in_custody = recording.object_metrics.in_custody > 0
    return np.asarray(in_custody & (recording.track_row >= 0) & (recording.truth_row >= 0))


def _chosen_flights(recording: Recording) -> np.ndarray:
    """Return the objects to show alone: the longest held flight, and one that turns the most among long ones."""
    rows, usable = recording.object_metrics, _own_track(recording)
    ids, count = np.unique(rows.object_id[usable], return_counts=True)
    if not len(ids):
        return ids
    longest = ids[np.argsort(-count, kind="stable")][: max(_FLIGHTS, len(ids) // 4)]
    turning = []
    for one in longest:
        velocity = recording.truth.velocity_ecef_mps[recording.truth.object_id == one]
        unit = velocity / np.maximum(np.linalg.norm(velocity, axis=1), 1e-9)[:, None]
        turning.append(float(np.arccos(np.clip((unit[1:] * unit[:-1]).sum(axis=1), -1.0, 1.0)).sum()))
    return np.unique([longest[0], longest[int(np.argmax(turning))]])


def single_flights(recording: Recording) -> str | None:
    """Return the east, north and up errors of one or two flights between their own three sigma."""
    flights = _chosen_flights(recording)
    if not len(flights):
        return None
    with drawing():
        made = figure(10.6, 2.0 * 3 if len(flights) > 1 else 5.0)
        grid = made.subplots(3, len(flights), squeeze=False, sharex="col")
        for column, one in enumerate(flights):
            _flight_column(grid[:, column], recording, int(one))
        for row, side in enumerate(("east", "north", "up")):
            grid[row, 0].set_ylabel(f"{side}, m")
        return svg_of(made, name="flights", description="Errors of single flights between their own three sigma.")


def _flight_column(column: np.ndarray, recording: Recording, object_id: int) -> None:
    rows = np.flatnonzero((recording.object_metrics.object_id == object_id) & _own_track(recording))
    truth = recording.truth.take(recording.truth_row[rows])
    tracks = recording.tracks.take(recording.track_row[rows])
    latitude, longitude, _ = geodetic_from_ecef(truth.position_ecef_m)
    rotation = enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude)
    error = np.einsum("nij,nj->ni", rotation, tracks.position_ecef_m - truth.position_ecef_m)
    variance = np.einsum("nij,njk,nik->ni", rotation, tracks.covariance[:, :3, :3], rotation)
    bound = 3.0 * np.sqrt(np.maximum(variance, 0.0))
    hours = recording.utc_hours(truth.time_tai_ns)
    # A gap in time is a gap in the line.
    breaks = np.flatnonzero(np.diff(truth.time_tai_ns) > 1.5e9 * recording.interval_s) + 1
    for row in range(3):
        axes = column[row]
        for part in np.split(np.arange(len(rows)), breaks):
            axes.fill_between(hours[part], -bound[part, row], bound[part, row], color=FAINT, linewidth=0, alpha=0.8)
            axes.plot(hours[part], error[part, row], color=BLUE, linewidth=1.0)
        axes.axhline(0.0, color=GREY, linewidth=0.6)
        # The bound may run away in a gap; the error itself is always shown whole.
        seen = max(float(np.quantile(bound[:, row], 0.95)), float(np.abs(error[:, row]).max()))
        axes.set_ylim(-1.08 * seen, 1.08 * seen)
    column[0].set_title(f"object {object_id}")
    column[2].set_xlabel("UTC")
    clock_axis(column[2], hours)
