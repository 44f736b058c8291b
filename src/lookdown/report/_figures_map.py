"""Maps: where custody was kept and lost, and truth beside tracks at chosen instants."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection, LineCollection
from matplotlib.patches import Rectangle

from lookdown.astro import enu_rotation_from_ecef, utc_text_from_tai_ns
from lookdown.report._ground import KM_PER_DEG, MapBox, box_of, coastlines, draw_coast, frame_map, scale_bar
from lookdown.report._loading import Recording
from lookdown.report._style import (
    BLUE,
    CAUSE_COLOUR,
    CAUSE_NAME,
    GREY,
    INK,
    ORANGE,
    VERMILLION,
    drawing,
    figure,
    svg_of,
)
from lookdown.tables import GapCause

__all__ = ["custody_map", "ellipses_km", "instant_maps", "map_instants"]

_CHI2_95_TWO_DEGREES = 5.991464547107979
"""95 % quantile of chi-square with 2 degrees of freedom, -2 ln 0.05."""

_TRAIL_S = 300.0
_ZOOM_KM = 40.0
_CROWD = 150
"""Objects on a wide map from which on marks are drawn smaller, in proportion."""

_THRONG = 4.0
"""Crowds on a wide map beyond which tails and ellipses, then smaller than the marks, are left out."""


def ellipses_km(covariance: np.ndarray, longitude_deg: np.ndarray, latitude_deg: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the full axes (km) and direction (degrees from east) of the 95 % ellipses of horizontal position.

    Parameters
    ----------
    covariance : (n, 6, 6) float64, ITRF
    longitude_deg, latitude_deg : (n,) float64

    Returns
    -------
    major_km, minor_km, angle_deg : (n,) float64
    """
    rotation = enu_rotation_from_ecef(latitude_rad=np.radians(latitude_deg), longitude_rad=np.radians(longitude_deg))
    level = np.einsum("nij,njk,nlk->nil", rotation, covariance[:, :3, :3], rotation)[:, :2, :2]
    size, axis = np.linalg.eigh(level)
    half_km = np.sqrt(np.maximum(size, 0.0) * _CHI2_95_TWO_DEGREES) / 1000.0
    angle_deg = np.degrees(np.arctan2(axis[:, 1, 1], axis[:, 0, 1]))
    return 2.0 * half_km[:, 1], 2.0 * half_km[:, 0], angle_deg


def custody_map(recording: Recording) -> str | None:
    """Return the map of all flights, coloured by custody and by the cause where it was lost."""
    known = recording.truth_row >= 0
    rows = recording.object_metrics.take(known)
    if len(rows) < 2:
        return None
    longitude, latitude = recording.longitude_latitude_deg(recording.truth.position_ecef_m[recording.truth_row[known]])
    order = np.lexsort((rows.time_tai_ns, rows.object_id))
    points = np.column_stack([longitude, latitude])[order]
    objects, times, state = rows.object_id[order], rows.time_tai_ns[order], recording.state[known][order]
    joined = (objects[1:] == objects[:-1]) & (np.diff(times) < 3e9 * recording.interval_s)
    if not joined.any():
        return None
    with drawing():
        box = box_of(longitude, latitude)
        made = figure(10.6, min(9.9 * box.tall, 7.2) + 0.8)
        axes = made.subplots()
        draw_coast(axes, coastlines(box))
        for kind, name in CAUSE_NAME.items():
            lines = _runs(points, joined & (state[1:] == kind))
            held = kind == GapCause.NONE
            if lines:
                drawn = LineCollection(lines, colors=BLUE if held else CAUSE_COLOUR[kind])
                drawn.set(linewidth=0.7 if held else 1.7, alpha=0.55 if held else 0.9)
                drawn.set_label(name if held else f"not in custody: {name}")
                axes.add_collection(drawn)
        frame_map(axes, box)
        scale_bar(axes, box)
        if axes.collections[2:]:
            made.legend(loc="outside lower center", ncols=3, handlelength=1.6)
        return svg_of(made, name="custody-map", description="Map of all flights, coloured by custody.")


def _runs(points: np.ndarray, linked: np.ndarray) -> list[np.ndarray]:
    """Return the polylines of consecutive points whose links are set, thinned to what a map can show."""
    edge = np.diff(np.concatenate([[0], linked.astype(np.int8), [0]]))
    lines = []
    for a, b in zip(np.flatnonzero(edge == 1), np.flatnonzero(edge == -1), strict=True):
        line = points[a : b + 1]
        keep = np.unique(np.concatenate([np.arange(0, len(line), 3), [len(line) - 1]]))
        lines.append(np.round(line[keep], 4))
    return lines


def map_instants(recording: Recording, count: int = 3) -> np.ndarray:
    """Return the instants to draw: at even steps through the run, where there is anything in the air."""
    times = recording.metrics.time_tai_ns[recording.metrics.object_count > 0]
    if not len(times):
        return times
    places = (len(times) - 1) * (np.arange(count) + 0.6) / count
    return np.unique(times[places.astype(np.int64)])


def _densest(longitude: np.ndarray, latitude: np.ndarray, shrink: float) -> MapBox:
    """Return the square in which the most objects are, about the object with the most neighbours."""
    half = 0.5 * _ZOOM_KM / KM_PER_DEG
    near = (np.abs(longitude[:, None] - longitude) * shrink < half) & (np.abs(latitude[:, None] - latitude) < half)
    best = near[int(near.sum(axis=1).argmax())]
    x, y = float(longitude[best].mean()), float(latitude[best].mean())
    return MapBox(x - half / shrink, x + half / shrink, y - half, y + half)


@dataclass(frozen=True, slots=True)
class _Instant:
    """Truth and tracks at one instant, on the map."""

    truth_x: np.ndarray
    truth_y: np.ndarray
    held: np.ndarray
    track_x: np.ndarray
    track_y: np.ndarray
    alone: np.ndarray
    axes_km: tuple[np.ndarray, ...]
    pair_lines: list[np.ndarray]
    trails: list[np.ndarray]


def _instant(recording: Recording, time_tai_ns: int) -> _Instant:
    rows = np.flatnonzero((recording.object_metrics.time_tai_ns == time_tai_ns) & (recording.truth_row >= 0))
    tracks = recording.tracks.take(recording.tracks.time_tai_ns == time_tai_ns)
    truth_x, truth_y = recording.longitude_latitude_deg(recording.truth.position_ecef_m[recording.truth_row[rows]])
    track_x, track_y = recording.longitude_latitude_deg(tracks.position_ecef_m)
    matched = recording.object_metrics.track_id[rows]
    place = {int(track): k for k, track in enumerate(tracks.track_id)}
    pairs = [(k, place[int(one)]) for k, one in enumerate(matched) if int(one) in place]
    return _Instant(
        truth_x=truth_x,
        truth_y=truth_y,
        held=recording.object_metrics.in_custody[rows] > 0,
        track_x=track_x,
        track_y=track_y,
        alone=~np.isin(tracks.track_id, matched),
        axes_km=ellipses_km(tracks.covariance, track_x, track_y),
        pair_lines=[np.array([[truth_x[k], truth_y[k]], [track_x[j], track_y[j]]]) for k, j in pairs],
        trails=_trails(recording, time_tai_ns, recording.object_metrics.object_id[rows]),
    )


def _in_box(now: _Instant, box: MapBox) -> _Instant:
    """Return what can be seen of an instant in a close view; what is beyond would only make the page long."""
    high, wide = box.north - box.south, box.east - box.west

    def inside(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        west, south = box.west - wide, box.south - high
        return (x > west) & (x < box.east + wide) & (y > south) & (y < box.north + high)

    truth, track = inside(now.truth_x, now.truth_y), inside(now.track_x, now.track_y)
    return _Instant(
        truth_x=now.truth_x[truth],
        truth_y=now.truth_y[truth],
        held=now.held[truth],
        track_x=now.track_x[track],
        track_y=now.track_y[track],
        alone=now.alone[track],
        axes_km=tuple(each[track] for each in now.axes_km),
        pair_lines=[line for line in now.pair_lines if inside(line[:, 0], line[:, 1]).any()],
        trails=[line for line in now.trails if inside(line[:, 0], line[:, 1]).any()],
    )


def _trails(recording: Recording, time_tai_ns: int, objects: np.ndarray) -> list[np.ndarray]:
    """Return the true path of the last minutes of each object."""
    truth = recording.truth
    recent = (truth.time_tai_ns <= time_tai_ns) & (truth.time_tai_ns > time_tai_ns - int(_TRAIL_S * 1e9))
    rows = np.flatnonzero(recent)
    rows = rows[np.lexsort((truth.time_tai_ns[rows], truth.object_id[rows]))]
    x, y = recording.longitude_latitude_deg(truth.position_ecef_m[rows])
    points, ids = np.column_stack([x, y]), truth.object_id[rows]
    parts = np.split(points, np.flatnonzero(np.diff(ids)) + 1) if len(ids) else []
    firsts = np.unique(ids)
    return [part for one, part in zip(firsts, parts, strict=True) if one in objects]


def _draw_ellipses(axes: Axes, now: _Instant) -> None:
    major, minor, angle = now.axes_km
    axes.add_collection(
        EllipseCollection(
            major / KM_PER_DEG,
            minor / KM_PER_DEG,
            angle,
            units="y",
            offsets=np.column_stack([now.track_x, now.track_y]),
            transOffset=axes.transData,
            facecolors=BLUE,
            edgecolors=BLUE,
            alpha=0.22,
            linewidths=0.9,
        )
    )


def _draw_instant(axes: Axes, now: _Instant, box: MapBox, *, close: bool) -> None:
    # Among hundreds the marks shrink, or they would hide one another, and what is too small to see is left out.
    crowd = 1.0 if close else min(max(1.0, len(now.truth_x) / _CROWD), 10.0)
    size = 30.0 if close else 13.0 / crowd
    thin = crowd**-0.5
    if crowd < _THRONG:
        axes.add_collection(LineCollection(now.trails, colors=GREY, linewidths=1.0 if close else 0.7, alpha=0.6))
        _draw_ellipses(axes, now)
    if close:
        axes.add_collection(LineCollection(now.pair_lines, colors=INK, linewidths=0.9, alpha=0.7))
    axes.scatter(
        now.truth_x, now.truth_y, s=size, facecolors="none", edgecolors=INK, linewidths=0.8 * thin, label="true"
    )
    lost = ~now.held
    axes.scatter(
        now.truth_x[lost],
        now.truth_y[lost],
        s=3.5 * size,
        facecolors="none",
        edgecolors=ORANGE,
        linewidths=1.4 * thin,
        label="not in custody",
    )
    good = ~now.alone
    axes.scatter(now.track_x[good], now.track_y[good], s=0.5 * size, color=BLUE, linewidths=0, label="track")
    axes.scatter(
        now.track_x[now.alone],
        now.track_y[now.alone],
        s=2.0 * size,
        marker="x",
        color=VERMILLION,
        linewidths=1.4 * thin,
        label="track without an object",
    )
    frame_map(axes, box)


def instant_maps(recording: Recording) -> str | None:
    """Return maps of truth and tracks at chosen instants, with a close view of the densest part of each."""
    times = map_instants(recording)
    if not len(times) or not (recording.truth_row >= 0).any():
        return None
    all_x, all_y = recording.longitude_latitude_deg(recording.truth.position_ecef_m[::7])
    box = box_of(all_x, all_y)
    coast = coastlines(box)
    with drawing():
        # Panels 3 in wide, as high as their own scale asks for, so that no band of paper stays empty.
        made = figure(10.6, 3.05 * (box.tall + 1.0) + 1.0)
        grid = made.subplots(2, len(times), squeeze=False, height_ratios=[box.tall, 1.0])
        for column, time_tai_ns in enumerate(times):
            now = _instant(recording, int(time_tai_ns))
            wide, close = grid[0, column], grid[1, column]
            draw_coast(wide, coast)
            _draw_instant(wide, now, box, close=False)
            wide.set_title(f"{utc_text_from_tai_ns(int(time_tai_ns))[11:19]} UTC")
            part = _densest(now.truth_x, now.truth_y, box.shrink)
            draw_coast(close, coast)
            _draw_instant(close, _in_box(now, part), part, close=True)
            scale_bar(close, part)
            wide.add_patch(
                Rectangle(
                    (part.west, part.south),
                    part.east - part.west,
                    part.north - part.south,
                    fill=False,
                    edgecolor=INK,
                    linewidth=0.9,
                )
            )
        handles, labels = grid[1, 0].get_legend_handles_labels()
        made.legend(handles, labels, loc="outside lower center", ncols=4)
        return svg_of(
            made, name="instant-maps", description="Maps of true positions, tracks and their 95 percent ellipses."
        )
