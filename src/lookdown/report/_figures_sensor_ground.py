"""Figures of a radar's card on the ground: the annulus with its hole, and how far a plot is off there."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse

from lookdown.astro import MEAN_RADIUS_M
from lookdown.report._figures_sensor import LINE_COLOURS
from lookdown.report._sensor_view import SensorView
from lookdown.report._style import BLUE, FAINT, GREY, INK, PAPER, drawing, figure, svg_of
from lookdown.sensing.card import plot_ellipses
from lookdown.sensing.radar import RadarParameters
from lookdown.sensing.radar.equations import off_nadir_rad

__all__ = ["footprint"]

_RINGS_DEG = (10.0, 20.0, 40.0)
_POINTS = 361


def footprint(view: SensorView) -> str:
    """Return the field of regard on the ground with its hole and gaps, and the error of one plot within it."""
    assert view.radar is not None
    with drawing():
        made = figure(10.6, 4.9)
        ground, above, side = made.subplots(1, 3, width_ratios=(1.5, 1.0, 1.0))
        _annulus(ground, view.radar)
        _ellipses(above, side, view.radar)
        return svg_of(made, name="sensor-ground", description="Field of regard on the ground and error ellipses.")


def _ground_km(radar: RadarParameters, grazing_rad: np.ndarray) -> np.ndarray:
    nadir = off_nadir_rad(radar.design_height_m, grazing_rad)
    return np.asarray(MEAN_RADIUS_M / 1e3 * (math.pi / 2 - grazing_rad - nadir))


def _annulus(axes: Axes, radar: RadarParameters) -> None:
    grazing = np.linspace(radar.grazing_max_rad, radar.grazing_min_rad, 121)
    azimuth = np.linspace(0.0, 2.0 * math.pi, _POINTS)
    distance = _ground_km(radar, grazing)
    nadir, tilt = off_nadir_rad(radar.design_height_m, grazing), radar.face_tilt_rad
    cosine = math.cos(tilt) * np.cos(nadir)[:, None] + math.sin(tilt) * np.sin(nadir)[:, None] * np.abs(np.sin(azimuth))
    scan_deg = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    across, along = distance[:, None] * np.sin(azimuth), distance[:, None] * np.cos(azimuth)
    limit = math.degrees(radar.scan_limit_rad)
    axes.contourf(across, along, scan_deg, levels=[-1.0, limit], colors=[BLUE], alpha=0.35)
    if scan_deg.max() > limit:
        axes.contourf(across, along, scan_deg, levels=[limit, 180.0], colors=[FAINT], alpha=0.8)
    for ring in (r for r in _RINGS_DEG if radar.grazing_min_rad < math.radians(r) < radar.grazing_max_rad):
        _ring(axes, float(_ground_km(radar, np.array([math.radians(ring)]))[0]), f"{ring:g}°", GREY)
    _ring(axes, float(distance[0]), f"{math.degrees(radar.grazing_max_rad):g}°", INK)
    _ring(axes, float(distance[-1]), f"{math.degrees(radar.grazing_min_rad):g}°", INK)
    axes.annotate(
        "", (0.0, 0.55 * distance[0]), (0.0, -0.55 * distance[0]), arrowprops={"arrowstyle": "->", "color": INK}
    )
    _frame(axes, float(distance[-1]))
    axes.set_title("On the ground: in reach of the two faces")


def _ring(axes: Axes, radius_km: float, name: str, colour: str) -> None:
    turn = np.linspace(0.0, 2.0 * math.pi, _POINTS)
    axes.plot(radius_km * np.sin(turn), radius_km * np.cos(turn), color=colour, linewidth=0.7)
    at = radius_km * math.sqrt(0.5)
    box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6, "alpha": 0.7}
    axes.annotate(name, (at, at), ha="center", va="center", fontsize=8.0, color=colour, bbox=box)


def _frame(axes: Axes, reach_km: float) -> None:
    axes.set_aspect("equal")
    axes.set_xlim(-1.04 * reach_km, 1.04 * reach_km)
    axes.set_ylim(-1.04 * reach_km, 1.04 * reach_km)
    axes.grid(visible=False)
    axes.set_xlabel("across the track, km")
    axes.set_ylabel("along the track, km")


def _ellipses(above: Axes, side: Axes, radar: RadarParameters) -> None:
    found = plot_ellipses(radar)
    for index, one in enumerate(found):
        colour = LINE_COLOURS[index]
        deg = f"{math.degrees(one.grazing_rad):.0f}°"
        for axes, (width, height, turn) in ((above, one.seen_from_above()), (side, one.seen_from_the_side())):
            axes.add_patch(
                Ellipse((0.0, 0.0), 2e-3 * width, 2e-3 * height, angle=math.degrees(turn), fill=False, color=colour)
            )
        above.plot([], [], color=colour, label=f"{deg}, {one.range_m / 1e3:,.0f} km")
    wide = 1.25e-3 * max(max(one.ground_m, one.track_m) for one in found)
    tall = 1.1e-3 * max(max(one.ground_m, one.height_m) for one in found)
    for axes, title, name, reach in (
        (above, "One plot from above", "along the track, km", wide),
        (side, "and from the side", "height, km", tall),
    ):
        axes.set_xlim(-reach, reach)
        axes.set_ylim(-reach, reach)
        axes.set_aspect("equal")
        axes.set_title(title)
        axes.set_xlabel("away from the satellite, km")
        axes.set_ylabel(name)
        axes.grid(visible=True, axis="both")
    above.legend(loc="upper left", title="grazing angle, range")
