"""Maps of traffic: the world's sky at an instant with its night, and the tracks of a recording."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from lookdown.astro import ellipsoid_up, geodetic_from_ecef
from lookdown.report import _style
from lookdown.report._ground import box_of, coastlines, draw_coast, frame_map, scale_bar
from lookdown.report._style import drawing, figure, svg_of
from lookdown.report._traffic_view import KINDS, Kind, TrafficView, kind_counts
from lookdown.report._world import draw_world, equal_earth, map_pixels
from lookdown.tables import AircraftClass, Objects
from lookdown.traffic.world.course.sun import sun_directions

__all__ = ["sky_map", "track_map"]

# The map is a picture with a sky of its own: the same on a light page and a dark one.
_DAY, _NIGHT, _COAST = (0.165, 0.245, 0.345), (0.055, 0.075, 0.120), "#8fa3b8"
_TWILIGHT_RAD = np.radians(18.0)
_PIXELS_PER_INCH = 190
_WIDE_IN, _TALL_IN = 10.6, 5.7
_MOST_POINTS_FULL_SIZE = 6_000
_TRACK_STEP_NS = 10_000_000_000
_MOST_STEPS = 4_000


def _night(time_tai_ns: int) -> tuple[np.ndarray, tuple[float, float, float, float]]:
    """Return the map's ground as red, green, blue and opacity, dark where the sun is down, and its edges."""
    latitude, longitude, edges = map_pixels()
    place = {"latitude_rad": np.radians(latitude.ravel()), "longitude_rad": np.radians(longitude.ravel())}
    sine = ellipsoid_up(**place) @ sun_directions(np.array([time_tai_ns]))[0]
    height = np.arcsin(np.clip(sine, -1.0, 1.0)).reshape(latitude.shape)
    # Twilight in a few steps: a smooth one would be noise to the compression of the picture.
    light = np.round(8.0 * np.clip(height / _TWILIGHT_RAD + 1.0, 0.0, 1.0)) / 8.0
    shade = light[..., None] * np.array(_DAY) + (1.0 - light[..., None]) * np.array(_NIGHT)
    on_map = (np.abs(longitude) <= 180.0)[..., None]
    return np.round(255.0 * np.concatenate([shade, on_map], axis=-1)).astype(np.uint8), edges


def _of_kind(objects: Objects, kind: Kind) -> np.ndarray:
    latitude, longitude, _ = geodetic_from_ecef(
        objects.position_ecef_m[np.isin(objects.aircraft_class, [int(one) for one in kind.classes])]
    )
    return np.column_stack(equal_earth(np.degrees(latitude), np.degrees(longitude)))


def sky_map(view: TrafficView) -> str:
    """Return the world with every object in the air at the instant, coloured by kind; night is darker."""
    objects = view.objects
    counts = kind_counts(np.bincount(objects.aircraft_class, minlength=len(AircraftClass)))
    small = min(1.0, (_MOST_POINTS_FULL_SIZE / max(len(objects), 1)) ** 0.5)
    with drawing():
        made = figure(_WIDE_IN, _TALL_IN)
        axes = made.subplots()
        ground, edges = _night(view.instant_tai_ns)
        axes.imshow(ground, extent=edges, origin="lower", interpolation="nearest", zorder=0)
        draw_world(axes, [], line=_COAST, halo=None)
        handles = []
        # The many first, so that the few lie on top of them.
        for rank, (kind, count) in enumerate(sorted(counts, key=lambda one: -int(one[1]))):
            points = _of_kind(objects, kind)
            size = (3.4 if rank == 0 else 4.4) * max(small, 0.25)
            axes.scatter(
                points[:, 0],
                points[:, 1],
                s=size,
                color=kind.light,
                alpha=0.9,
                linewidths=0,
                zorder=5 + rank,
                rasterized=True,
            )
            name = f"{kind.name}  {int(count):,}"
            handles.append(Line2D([], [], color=kind.light, marker="o", markersize=5, linestyle="none", label=name))
        axes.set_xlim(edges[0], edges[1])
        axes.set_ylim(edges[2], edges[3])
        if handles:
            made.legend(
                handles=handles, loc="outside lower center", ncols=min(len(handles), 4), handletextpad=0.3, fontsize=9
            )
        made.set_dpi(_PIXELS_PER_INCH)
        return svg_of(made, name="sky", description="World map of every object in the air, coloured by kind.")


def _lines(view: TrafficView) -> dict[str, list[np.ndarray]]:
    """Return the tracks of each kind, longitude and latitude in degrees, cut where an object is gone for a step."""
    start, stop = (int(time) for time in view.airborne.time_tai_ns[[0, -1]])
    step = max(_TRACK_STEP_NS, (stop - start) // _MOST_STEPS)
    found = [view.source.at(time) for time in range(start, stop + 1, step)]
    number = np.repeat(np.arange(len(found)), [len(objects) for objects in found])
    objects = Objects.concatenate(found)
    latitude, longitude, _ = geodetic_from_ecef(objects.position_ecef_m)
    order = np.lexsort((number, objects.object_id))
    points = np.degrees(np.column_stack([longitude, latitude]))[order]
    ids, number, kinds = objects.object_id[order], number[order], objects.aircraft_class[order]
    cut = np.flatnonzero((np.diff(ids) != 0) | (np.diff(number) > 1) | (np.abs(np.diff(points[:, 0])) > 180.0)) + 1
    first = np.concatenate([[0], cut]).astype(np.int64)
    lines: dict[str, list[np.ndarray]] = {kind.name: [] for kind in KINDS}
    names = {int(one): kind.name for kind in KINDS for one in kind.classes}
    if len(points):
        for piece, begin in zip(np.split(points, cut), first, strict=True):
            lines[names[int(kinds[begin])]].append(piece)
    return lines


def track_map(view: TrafficView) -> str | None:
    """Return the map of all tracks of a recording, coloured by kind; None where nothing flies."""
    lines = _lines(view)
    every = [line for of_kind in lines.values() for line in of_kind if len(line) > 1]
    if not every:
        return None
    box = box_of(*np.concatenate(every).T)
    with drawing():
        made = figure(10.6, min(9.9 * box.tall, 7.2) + 0.8)
        axes = made.subplots()
        draw_coast(axes, coastlines(box))
        for kind in KINDS:
            if lines[kind.name]:
                drawn = LineCollection(lines[kind.name], colors=getattr(_style, kind.ink), linewidths=0.7, alpha=0.6)
                drawn.set_rasterized(len(every) > 3_000)
                axes.add_collection(drawn)
        frame_map(axes, box)
        scale_bar(axes, box)
        handles = [
            Line2D([], [], color=getattr(_style, kind.ink), linewidth=2.0, label=kind.name)
            for kind in KINDS
            if lines[kind.name]
        ]
        made.legend(handles=handles, loc="outside lower center", ncols=4, handlelength=1.6)
        made.set_dpi(_PIXELS_PER_INCH)
        return svg_of(made, name="tracks", description="Map of all recorded tracks, coloured by kind.")
