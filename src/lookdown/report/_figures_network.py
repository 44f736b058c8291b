"""Figures of a network study: links on a map by load, where the time goes, and latency over time."""

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import ListedColormap, LogNorm
from matplotlib.ticker import FuncFormatter

from lookdown.astro import geodetic_from_ecef
from lookdown.report._map_names import draw_names
from lookdown.report._network_loading import LoadedNetwork
from lookdown.report._style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, VERMILLION, drawing, figure, svg_of
from lookdown.report._world import draw_world, equal_earth
from lookdown.tables import LinkKind, LinkState, NodeKind

__all__ = ["links_map", "over_time", "where_time_goes"]

_PARTS = {"sensing": PURPLE, "processing": ORANGE, "queue": VERMILLION, "light": BLUE, "ground": GREEN}
_LEAST_LOAD = 1e-4
_THIN, _WIDE = 0.5, 2.4
"""Of links that carry least and most, in points."""
_MOST_NAMED, _MOST_NUMBERED = 25, 12
_CUT_DEG = 180.0
"""A link whose ends lie further apart than this in longitude goes round the back of the map and is left out."""


def links_map(study: LoadedNetwork) -> str:
    """Return the map of the links that are up, by their load, with satellites and where they come down."""
    links = study.links
    latitude, longitude, _ = geodetic_from_ecef(study.satellites.position_ecef_m)
    latitude, longitude = np.degrees(latitude), np.degrees(longitude)
    laser = (links.kind == LinkKind.OPTICAL) & (links.state == LinkState.UP)
    a, b = links.node_a[laser].astype(int), links.node_b[laser].astype(int)
    short = np.abs(longitude[a] - longitude[b]) < _CUT_DEG
    a, b, load = a[short], b[short], np.maximum(links.load_ratio[laser][short], _LEAST_LOAD)
    x, y = equal_earth(latitude, longitude)
    order = np.argsort(load)
    lines = np.stack([np.stack([x[a], y[a]], axis=1), np.stack([x[b], y[b]], axis=1)], axis=1)[order]
    down = np.unique(links.node_a[_to_gateways(study)])
    with drawing():
        made = figure(9.0, 4.25)
        axes = made.subplots()
        draw_world(axes, [], line=GREY, halo=None)
        scale = LogNorm(_LEAST_LOAD, max(float(load.max(initial=0.0)), 1e-2))
        # No colour as dark as a dark page or as pale as a light one; the fuller, the wider.
        hues = ListedColormap(colormaps["plasma"](np.linspace(0.12, 0.72, 256)))
        widths = _THIN + (_WIDE - _THIN) * np.clip(scale(load[order]), 0.0, 1.0)
        drawn = LineCollection(list(lines), cmap=hues, norm=scale, linewidths=widths, zorder=5)
        drawn.set_array(load[order])
        axes.add_collection(drawn)
        axes.plot(x, y, ".", color=INK, markersize=1.6, zorder=6)
        if len(down):
            axes.plot(x[down], y[down], "v", color=VERMILLION, markersize=4.5, zorder=7, label="speaks with a gateway")
        _draw_gateways(axes, study)
        # Below the map, where no name and no link is.
        made.legend(loc="outside lower center", ncols=3, fontsize=8, handletextpad=0.2)
        if links.load_ratio[laser].any():
            # Links that carry less, or nothing, have the colour of the least.
            bar = made.colorbar(drawn, ax=axes, shrink=0.8, pad=0.01, extend="min")
            bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:g} %"))
            bar.set_label("mean share of the link's rate in use")
        else:
            drawn.set_array(None)
            drawn.set(color=GREY, linewidth=0.4)
        return svg_of(made, name="links-map", description="World map of the laser links, coloured by load.")


def _to_gateways(study: LoadedNetwork) -> np.ndarray:
    """Return which links lead to a gateway; to any station, users too, where it is not known which those are."""
    links, count = study.links, len(study.satellites)
    down = (links.kind != LinkKind.OPTICAL) & (links.node_b >= count)
    if study.stations is not None:
        down[down] = study.stations.kind[links.node_b[down].astype(int) - count] == NodeKind.GATEWAY
    return down


def _draw_gateways(axes: Axes, study: LoadedNetwork) -> None:
    """Draw the gateways as squares, empty where nothing comes down, and name them where they are few."""
    stations = study.stations
    if stations is None:
        return
    rows = np.flatnonzero(stations.kind == NodeKind.GATEWAY)
    x, y = equal_earth(np.degrees(stations.latitude_rad[rows]), np.degrees(stations.longitude_rad[rows]))
    links = study.links
    used = np.isin(rows + len(study.satellites), links.node_b[links.rate_bps > 0.0])
    for here, face, label in ((used, INK, "gateway"), (~used, "none", "gateway without a link")):
        if here.any():
            axes.plot(x[here], y[here], "s", color=INK, markerfacecolor=face, markersize=4.0, zorder=8, label=label)
    if len(rows) <= _MOST_NAMED:
        draw_names(axes, x, y, [stations.names[row] for row in rows.tolist()])


def where_time_goes(study: LoadedNetwork) -> str | None:
    """Return bars of the mean latency of each class, part by part; None where nothing arrived."""
    classes = {
        name: each["parts_s"]
        for name, each in study.summary["delivery"]["classes"].items()
        if each["parts_s"]["light"] is not None
    }
    if not classes:
        return None
    with drawing():
        made = figure(7.5, 0.9 + 0.42 * len(classes))
        axes = made.subplots()
        left = np.zeros(len(classes))
        for part, colour in _PARTS.items():
            width = 1e3 * np.array([parts[part] for parts in classes.values()])
            axes.barh(list(classes), width, left=left, color=colour, height=0.6, label=part)
            left += width
        axes.invert_yaxis()
        axes.set_xlabel("mean time from the look to the operator, ms")
        axes.legend(ncols=len(_PARTS), loc="lower center", bbox_to_anchor=(0.5, 1.0), frameon=False, fontsize=8)
        return svg_of(made, name="where-time-goes", description="Mean latency by class, part by part.")


def over_time(study: LoadedNetwork) -> str | None:
    """Return network latency, and below it satellites without a way, second by second; None for a single second."""
    instants = study.instants
    if len(instants) < 2:
        return None
    arrived = instants.delivered > 0
    seconds = (instants.time_tai_ns - instants.time_tai_ns[0]) * 1e-9
    with drawing():
        made = figure(7.5, 3.6)
        upper, lower = made.subplots(2, 1, sharex=True, height_ratios=(2, 1))
        for latency, colour, words in (
            (instants.latency_s_p99, BLUE, "99 of 100"),
            (instants.latency_s_p50, GREEN, "median"),
        ):
            # Where nothing arrived there is no latency: a gap, not a latency of 0.
            upper.plot(seconds, np.ma.masked_where(~arrived, 1e3 * latency), color=colour, label=words)
        upper.set_ylabel("network, ms")
        upper.set_ylim(0.0, None)
        if not arrived.any():
            upper.set_yticks([])
            upper.text(0.5, 0.5, "nothing arrived", transform=upper.transAxes, ha="center", va="center", color=GREY)
        lower.step(seconds, instants.satellites_down, color=GREY, where="post", label="have failed")
        lower.step(seconds, instants.satellites_cut, color=VERMILLION, where="post", label="work, without a way")
        lower.set_ylabel("satellites")
        most = max(int(instants.satellites_cut.max()), int(instants.satellites_down.max()))
        lower.set_ylim(0.0, max(1.0, 1.1 * most))
        lower.set_xlabel("time from the start, s")
        made.legend(loc="outside upper center", ncols=4, fontsize=8, handlelength=1.6)
        _draw_failures((upper, lower), study, float(seconds[-1]) + 1.0)
        return svg_of(made, name="network-over-time", description="Network latency and satellites cut off over time.")


def _draw_failures(both: tuple[Axes, Axes], study: LoadedNetwork, end_s: float) -> None:
    """Shade when something fails, with the numbers that the page's tables have where they are few."""
    failures = study.summary["failures"]
    for each in failures:
        start_s, stop_s = max(each["start_s"], 0.0), min(each["end_s"], end_s)
        for axes in both:
            axes.axvspan(start_s, stop_s, color=GREY, alpha=0.15, lw=0)
        if len(failures) <= _MOST_NUMBERED:
            beside = sum(other["start_s"] == each["start_s"] for other in failures if other["number"] < each["number"])
            both[0].annotate(
                f"#{each['number']}",
                (start_s, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(2 + 13 * beside, -2),
                textcoords="offset points",
                va="top",
                fontsize=7,
                color=GREY,
            )
