"""World maps of a coverage study: the share of time seen, or how many at once, and the longest time unseen."""

from dataclasses import dataclass
from itertools import pairwise

import matplotlib as mpl
import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, Colormap, ListedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from lookdown.report._coverage_loading import LoadedStudy
from lookdown.report._coverage_words import duration_words
from lookdown.report._style import GREY, drawing, figure, svg_of
from lookdown.report._world import draw_world, picture_of_places

__all__ = ["fewer_edges", "first_map", "second_map", "time_steps"]

_MAPS = "viridis"
_MOST_STEPS = 9
_POOR, _ALWAYS = "#d45d01", "#c3cad4"
"""Near the page's vermillion and grey, but the same on a dark page: the map is a picture and its legend must agree."""
_COUNT_STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_DARKEST = 0.1
_SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440, 2880, 10_080, 43_200, 600_000)


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """What a map shows: a value a place in steps of colour, and places that stand apart with a colour of their own."""

    values: np.ndarray
    edges: np.ndarray
    words: list[str]
    """One an edge, or one a step where the values are whole numbers."""
    label: str
    colours: Colormap
    apart: tuple[tuple[np.ndarray, str, str], ...] = ()


def first_map(study: LoadedStudy) -> tuple[str, str]:
    """Return the map of the share of time seen, or of satellites in view where all of it is, and a caption."""
    fold = study.summary["asked"]["fold"]
    who = "a satellite" if fold == 1 else f"{fold} satellites or more"
    share = study.places.seen_fraction
    if share.min() >= 1.0:
        layer = _mean_count(study)
        caption = f"Satellites in view, mean over time. Every place has {who} in view at every instant."
    else:
        layer = _seen_share(study)
        caption = f"Share of time with {who} in view."
    return _map(study, layer, "first-map"), caption + _EQUAL_AREA


def second_map(study: LoadedStudy) -> tuple[str, str]:
    """Return the map of the longest time unseen, or of the least in view where there is none, and a caption."""
    if study.places.unseen_longest_s.max() <= 0.0:
        return _map(study, _least_count(study), "second-map"), (
            "Satellites in view at the worst instant of each place." + _EQUAL_AREA
        )
    return _map(study, _longest_gap(study), "second-map"), (
        "Longest unseen of each place. Where a gap is cut by the start or the end of the study, what was "
        "seen of it counts." + _EQUAL_AREA
    )


_EQUAL_AREA = " Equal Earth projection: equal areas are equal on the map."


def _never(study: LoadedStudy) -> tuple[np.ndarray, str, str]:
    return study.never, _POOR, "never seen"


def _seen_share(study: LoadedStudy) -> _Layer:
    share = study.places.seen_fraction
    some = share[~study.never]
    least = float(some.min()) if len(some) else 0.0
    # As fine as the least share of all allows, so that 99.9 % everywhere is no single colour.
    room = next((r for r in (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001) if 1.0 - r <= least < 1.0 - 0.4 * r), 0.001)
    edges = 1.0 - room * (1.0 - np.array(_SHARES))
    words = [f"{100.0 * edge:.6g}" for edge in edges]
    return _Layer(share, edges, words, "share of time, %", mpl.colormaps[_MAPS], (_never(study),))


def _mean_count(study: LoadedStudy) -> _Layer:
    values = study.places.count_mean
    every = np.array([0.0, *(step * 10.0**power for power in range(-2, 5) for step in _COUNT_STEPS)])
    edges = fewer_edges(every, float(values.min()), float(values.max()))
    words = [f"{edge:g}" for edge in edges]
    return _Layer(values, edges, words, "satellites in view, mean over time", mpl.colormaps[_MAPS])


def _least_count(study: LoadedStudy) -> _Layer:
    values = study.places.count_min.astype(np.float64)
    edges = fewer_edges(np.arange(values.max() + 2.0), values.min(), values.max())
    words = [_whole_numbers(int(low), int(high) - 1) for low, high in pairwise(edges)]
    return _Layer(values, edges, words, "satellites in view at the worst instant", mpl.colormaps[_MAPS])


def _whole_numbers(first: int, last: int) -> str:
    """Return what a step of whole numbers holds."""
    return f"{first}" if last <= first else f"{first} or {last}" if last == first + 1 else f"{first} to {last}"


def time_steps(least_s: float, most_s: float) -> np.ndarray:
    """Return edges of steps of time, in seconds, that hold both ends in at most nine steps that people know.

    Examples
    --------
    >>> (time_steps(60.0, 3000.0) / 60).tolist()
    [1.0, 2.0, 3.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0]
    """
    known = 60.0 * np.array(_MINUTES)
    seconds = np.array([1.0, 2.0, 5.0, 10.0, 15.0, 30.0])
    every = np.concatenate([seconds, known])
    return fewer_edges(every, least_s, most_s)


def fewer_edges(every: np.ndarray, least: float, most: float) -> np.ndarray:
    """Return edges of at most nine steps, of those there are, that hold two values.

    Examples
    --------
    >>> fewer_edges(np.arange(30.0), 3.0, 24.5).tolist()
    [3.0, 4.0, 7.0, 10.0, 13.0, 16.0, 19.0, 22.0, 25.0]
    """
    first = max(int(np.searchsorted(every, least, side="right")) - 1, 0)
    last = min(max(int(np.searchsorted(every, most, side="right")), first + 1), len(every) - 1)
    edges = every[first : last + 1]
    stride = -(-(len(edges) - 1) // _MOST_STEPS)
    # From the top, so that the steps there stay even; the lowest edge is kept.
    chosen = edges[::-1][::stride][::-1]
    return chosen if chosen[0] == edges[0] else np.concatenate([edges[:1], chosen])


def _longest_gap(study: LoadedStudy) -> _Layer:
    longest = study.places.unseen_longest_s
    always = longest <= 0.0
    some = longest[~always & ~study.never]
    edges = time_steps(float(some.min()), float(some.max())) if len(some) else np.array([60.0, 120.0])
    # Long is dark and poor: the order of the colours is turned round, so that yellow is good on both maps.
    apart = ((always, _ALWAYS, "always seen: no gap"), _never(study))
    words = [duration_words(edge) for edge in edges]
    return _Layer(longest, edges, words, "longest unseen", mpl.colormaps[f"{_MAPS}_r"], apart)


def _map(study: LoadedStudy, layer: _Layer, name: str) -> str:
    with drawing():
        made = figure(10.6, 5.75)
        axes = made.subplots()
        place, extent = picture_of_places(np.degrees(study.places.latitude_rad))
        axes.imshow(_coloured(layer, place), extent=extent, origin="lower", interpolation="nearest", zorder=1)
        axes.set_xlim(1.005 * extent[0], 1.005 * extent[1])
        axes.set_ylim(1.01 * extent[2], 1.01 * extent[3])
        draw_world(axes, study.regions)
        _legend(made, layer, is_part=bool(_outside(study)))
        return svg_of(made, name=name, description=f"World map: {layer.label}.")


def _steps_of(layer: _Layer) -> tuple[ListedColormap, BoundaryNorm]:
    count = len(layer.edges) - 1
    colours = ListedColormap(layer.colours(_shades(layer.colours, count) if count > 1 else np.array([0.5])))
    return colours, BoundaryNorm(layer.edges, count)


def _shades(colours: Colormap, count: int) -> np.ndarray:
    # Without the darkest, on which no coast can be seen.
    turned = colours.name.endswith("_r")
    return np.linspace(0.0, 1.0 - _DARKEST, count) if turned else np.linspace(_DARKEST, 1.0, count)


def _coloured(layer: _Layer, place: np.ndarray) -> np.ndarray:
    """Return the map's pixels as red, green, blue and opacity."""
    colours, norm = _steps_of(layer)
    clipped = np.clip(layer.values, layer.edges[0], np.nextafter(layer.edges[-1], 0.0))
    shade = np.round(255.0 * colours(norm(clipped))).astype(np.uint8)
    for held, colour, _ in layer.apart:
        shade[held] = np.round(255.0 * np.array(to_rgba(colour)))
    nothing = np.zeros((1, 4), np.uint8)
    return np.vstack([shade, nothing])[place]


def _outside(study: LoadedStudy) -> bool:
    asked = study.summary["asked"]
    return asked["latitude_min_deg"] > -89.9 or asked["latitude_max_deg"] < 89.9


def _legend(made: Figure, layer: _Layer, *, is_part: bool) -> None:
    colours, norm = _steps_of(layer)
    bar = made.colorbar(
        ScalarMappable(norm, colours),
        ax=made.axes,
        orientation="horizontal",
        fraction=0.045,
        pad=0.03,
        aspect=46,
        spacing="uniform",
    )
    within = len(layer.words) < len(layer.edges)
    bar.set_ticks(list(0.5 * (layer.edges[1:] + layer.edges[:-1]) if within else layer.edges), labels=layer.words)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0)
    bar.set_label(layer.label)
    patches = [Patch(color=colour, label=words) for held, colour, words in layer.apart if held.any()]
    if is_part:
        patches.append(Patch(facecolor="none", edgecolor=GREY, label="not in the study"))
    if patches:
        made.legend(handles=patches, loc="outside lower center", ncols=len(patches), handlelength=1.4, handleheight=1.1)
