"""Figures of traffic: how many are in the air by the hour, and how they fly beside real flights."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from lookdown.report import _style
from lookdown.report._style import BLUE, FAINT, GREEN, GREY, INK, ORANGE, PURPLE, clock_axis, drawing, figure, svg_of
from lookdown.report._traffic_view import Airborne, Expected, Published, kind_counts
from lookdown.tables import AircraftClass
from lookdown.traffic import Population, QuantityDistance, RealismReport

__all__ = ["airborne_over_time", "by_region", "class_name", "histograms", "own_histograms"]

_NS_PER_HOUR = 3.6e12
_NS_PER_DAY = 86_400_000_000_000
_BINS = 46
_REGION_LOOKS = ((BLUE, "-"), (ORANGE, "--"), (GREEN, "-."), (PURPLE, ":"), (INK, "-"), (GREY, "--"))
_UNITS = {
    # quantity: (label of the axis, factor from SI, the least span, tails left out)
    "ground_speed_mps": ("ground speed, m/s", 1.0, 20.0, 0.002),
    "climb_rate_mps": ("climb rate, m/s", 1.0, 4.0, 0.01),
    "turn_rate_radps": ("turn rate, °/s, right positive", 180.0 / np.pi, 1.0, 0.01),
    "height_m": ("altitude, 1000 ft", 1.0 / 304.8, 2.0, 0.002),
}


def class_name(aircraft_class: int, *, judged: bool = True) -> str:
    """Return a class in words; where it was judged by the flight, an airliner may be a heavy one.

    Examples
    --------
    >>> class_name(AircraftClass.FAST_JET), class_name(AircraftClass.AIRLINER)
    ('fast jet', 'airliner or heavy')
    """
    name = AircraftClass(aircraft_class).name.lower().replace("_", " ")
    return f"{name} or heavy" if judged and aircraft_class == AircraftClass.AIRLINER else name


def _hours(airborne: Airborne, time_tai_ns: np.ndarray) -> np.ndarray:
    """Return hours of UTC of the first instant's day. TAI is 37 s ahead at most in this century: a third of a pixel."""
    return (time_tai_ns - airborne.time_tai_ns[0] // _NS_PER_DAY * _NS_PER_DAY - 37e9) / _NS_PER_HOUR


def _thousands(axes: Axes) -> None:
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def _timed(axes: Axes, hours: np.ndarray) -> None:
    """Make axes of counts over the hours of a day."""
    axes.set_ylim(bottom=0.0)
    clock_axis(axes, hours)
    _thousands(axes)
    axes.set_xlabel("UTC")


def airborne_over_time(
    airborne: Airborne,
    instant_tai_ns: int,
    expected: Expected | None = None,
    published: Sequence[Published] = (),
) -> str | None:
    """Return how many are in the air at each instant, stacked by kind, and airliners beside what others have."""
    if len(airborne.time_tai_ns) < 2 or not airborne.by_class.any():
        return None
    hours = _hours(airborne, airborne.time_tai_ns)
    two = len(airborne.airliners) > 0
    with drawing():
        made = figure(10.6, 4.0)
        axes = made.subplots(1, 2 if two else 1, width_ratios=[3, 2] if two else None, squeeze=False)[0]
        kinds = kind_counts(airborne.by_class)
        axes[0].stackplot(
            hours,
            [count for _, count in kinds],
            colors=[getattr(_style, kind.ink) for kind, _ in kinds],
            labels=[kind.name for kind, _ in kinds],
            linewidth=0,
            alpha=0.85,
        )
        axes[0].set_title("In the air, by kind")
        axes[0].legend(loc="upper left", bbox_to_anchor=(-0.02, -0.16), ncols=3, handlelength=1.2, columnspacing=1.2)
        if two:
            _airliners(axes[1], airborne, expected, published)
        for one in axes:
            _timed(one, hours)
            _mark(one, airborne, instant_tai_ns)
        return svg_of(made, name="airborne", description="Objects in the air over the day, by kind.")


def _airliners(axes: Axes, airborne: Airborne, expected: Expected | None, published: Sequence[Published]) -> None:
    """Draw airliners over the day, the shape that others give it, and peaks that others have."""
    hours = _hours(airborne, airborne.time_tai_ns)
    axes.plot(hours, airborne.airliners, color=ORANGE, linewidth=2.0, label="this sky")
    if expected is not None:
        mean = float(airborne.airliners.mean())
        shape = np.interp(hours, np.arange(25), [*expected.shape, expected.shape[0]], period=24.0)
        label = f"{expected.name} (its shape, our mean)"
        axes.plot(hours, mean * shape, color=INK, linewidth=1.1, linestyle=(0, (4, 2)), label=label)
    for one in published:
        axes.plot(hours[[0, -1]], [one.published] * 2, color=GREY, linewidth=1.1, linestyle=":", label=_peak_name(one))
    axes.set_title("Airliners and freighters")
    axes.legend(loc="upper left", bbox_to_anchor=(-0.02, -0.16), ncols=1, handlelength=2.2)


def _peak_name(one: Published) -> str:
    return f"peak, {'computed' if one.computed else 'published'}: {one.published:,.0f}"


def by_region(airborne: Airborne, instant_tai_ns: int, expected: Expected | None = None) -> str | None:
    """Return airliners over the day by region, and each region's share beside what others have."""
    regions = {name: count for name, count in airborne.airliners_by_region.items() if count.any()}
    if len(airborne.region_time_tai_ns) < 2 or not regions:
        return None
    hours = _hours(airborne, airborne.region_time_tai_ns)
    with drawing():
        made = figure(10.6, 3.4)
        axes = made.subplots(1, 2, width_ratios=[3, 2])
        for k, (name, count) in enumerate(regions.items()):
            colour, line = _REGION_LOOKS[k % len(_REGION_LOOKS)]
            axes[0].plot(hours, count, color=colour, linestyle=line, label=name)
        axes[0].set_title("Airliners and freighters, by region")
        axes[0].legend(loc="upper left", bbox_to_anchor=(-0.02, -0.2), ncols=4, handlelength=2.2, columnspacing=1.2)
        _timed(axes[0], hours)
        _mark(axes[0], airborne, instant_tai_ns)
        _region_shares(axes[1], regions, expected)
        return svg_of(made, name="regions", description="Airliners over the day by region, and shares of the regions.")


def _region_shares(axes: Axes, regions: dict[str, np.ndarray], expected: Expected | None) -> None:
    # The last instant of a day is the first of the next.
    counts = np.array([count[:-1].sum() for count in regions.values()], np.float64)
    place = np.arange(len(regions), dtype=np.float64)
    bars = [("this sky", 100.0 * counts / max(counts.sum(), 1.0), ORANGE)]
    if expected is not None:
        theirs = np.array([100.0 * expected.share_by_region.get(name, 0.0) for name in regions])
        bars.append((expected.name, theirs, GREY))
    for k, (name, share, colour) in enumerate(bars):
        drawn = axes.barh(place + 0.36 * k, share, 0.34, color=colour, label=name)
        axes.bar_label(drawn, [f"{value:.1f}" for value in share], padding=3, fontsize=8)
    axes.set_yticks(place + 0.18 * (len(bars) - 1), list(regions))
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.set_xlim(0.0, 1.15 * max(share.max() for _, share, _ in bars))
    axes.set_xlabel("share of all in the air, %")
    axes.set_title("Share of the day")
    axes.legend(loc="upper left", bbox_to_anchor=(-0.02, -0.2), ncols=2, handlelength=1.2, columnspacing=1.2)


def _mark(axes: Axes, airborne: Airborne, instant_tai_ns: int) -> None:
    """Draw where the instant of the map is."""
    start, stop = airborne.time_tai_ns[0], airborne.time_tai_ns[-1]
    if start <= instant_tai_ns <= stop:
        hour = _hours(airborne, np.array([instant_tai_ns]))[0]
        axes.axvline(hour, color=GREY, linewidth=1.0)


def _edges(values: Sequence[np.ndarray], weights: Sequence[np.ndarray], quantity: str) -> np.ndarray:
    """Return edges of bins that hold all but the tails of every set."""
    _, factor, span, tail = _UNITS[quantity]
    ends = []
    for value, weight in zip(values, weights, strict=True):
        order = np.argsort(value)
        share = np.cumsum(weight[order]) / weight.sum()
        ends += [float(value[order][min(int(np.searchsorted(share, at)), len(order) - 1)]) for at in (tail, 1.0 - tail)]
    low, high = factor * min(ends), factor * max(ends)
    if quantity == "turn_rate_radps":
        low, high = -max(-low, high), max(-low, high)
    if high - low < span:
        low, high = 0.5 * (low + high - span), 0.5 * (low + high + span)
    margin = 0.02 * (high - low)
    return np.linspace(low - margin, high + margin, _BINS + 1)


def _shares(people: Population, quantity: str, edges: np.ndarray) -> np.ndarray:
    """Return the share of each bin; where there are but quantiles, what lies between two is spread evenly."""
    value, weight = people.values[quantity], people.weight
    if not people.is_quantiles:
        return np.histogram(value, edges, weights=weight)[0]
    below = np.zeros(len(edges))
    for cell in np.unique(people.cell):
        mine = people.cell == cell
        below += np.interp(edges, value[mine], np.cumsum(weight[mine]) - 0.5 * weight[mine])
    return np.diff(below)


def _draw(axes: Axes, quantity: str, people: Sequence[Population], distance: QuantityDistance | None) -> None:
    """Draw the share of each bin: the first filled, the second as a line."""
    label, factor, _, _ = _UNITS[quantity]
    values, weights = [one.values[quantity] for one in people], [one.weight for one in people]
    edges = _edges(values, weights, quantity)
    for k, one in enumerate(people):
        share = 100.0 * _shares(one, quantity, edges / factor)
        if k == 0:
            axes.stairs(share, edges, fill=True, color=FAINT)
            axes.stairs(share, edges, color=GREY, linewidth=0.9)
        else:
            axes.stairs(share, edges, color=BLUE, linewidth=1.4)
    axes.set_xlabel(label)
    if quantity == "turn_rate_radps":
        # Most do not turn at all: by even steps of share there would be one spike and nothing beside it.
        axes.set_yscale("log")
        axes.set_ylim(0.02, 130.0)
        axes.set_yticks([0.1, 1.0, 10.0, 100.0], ["0.1", "1", "10", "100"])
        axes.yaxis.set_minor_locator(NullLocator())
    else:
        axes.set_ylim(bottom=0.0)
        axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.set_xlim(edges[0], edges[-1])
    axes.xaxis.set_major_locator(MaxNLocator(5))
    if distance is not None:
        floor = f" (chance {distance.floor.mean:.2f})" if distance.floor.p95 > 0.0 else ""
        axes.set_title(f"D = {distance.distance:.3f}{floor}", fontsize=8.5, fontweight="normal", color=INK)


def histograms(report: RealismReport, aircraft_class: int) -> str | None:
    """Return how one class flies in the recording and in the traffic, four quantities; None where it is in one only."""
    pair = next((pair for pair in report.pairs if pair[0].aircraft_class == aircraft_class), None)
    if pair is None:
        return None
    rows = {row.quantity: row for row in report.rows if row.aircraft_class == aircraft_class}
    with drawing():
        made = figure(10.6, 2.6)
        panels = made.subplots(1, len(_UNITS))
        for axes, quantity in zip(panels, _UNITS, strict=True):
            _draw(axes, quantity, pair, rows[quantity])
        panels[0].set_ylabel("share of samples, %")
        handles = [
            Patch(facecolor=FAINT, edgecolor=GREY, label=f"real, {pair[0].flights:,} flights"),
            Line2D([], [], color=BLUE, label=f"synthetic, {pair[1].flights:,} flights"),
        ]
        made.legend(handles=handles, loc="outside lower center", ncols=2)
        name = f"{report.reference}-{aircraft_class}"
        return svg_of(
            made, name=name, description=f"How class {class_name(aircraft_class)} flies, beside real flights."
        )


def own_histograms(people: Population) -> str:
    """Return how one class of a recording flies, four quantities."""
    with drawing():
        made = figure(10.6, 2.3)
        panels = made.subplots(1, len(_UNITS))
        for axes, quantity in zip(panels, _UNITS, strict=True):
            _draw(axes, quantity, [people], None)
        panels[0].set_ylabel("share of samples, %")
        name = f"own-{people.aircraft_class}"
        return svg_of(made, name=name, description=f"How class {class_name(people.aircraft_class)} flies.")
