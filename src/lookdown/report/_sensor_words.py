"""What the page of a sensor says in words and small tables."""

import math
from collections.abc import Sequence

from lookdown.report._html import number, table
from lookdown.report._sensor_view import units_as_read
from lookdown.sensing.card import Flyer, plot_ellipses
from lookdown.sensing.radar import RadarParameters
from lookdown.sensing.radar.rcs import RCS_TABLE

__all__ = ["LIMITATIONS", "ellipse_table", "flyer_table"]

_KNOWN_HEIGHT_M = 300.0

LIMITATIONS = (
    "The radar is a design from public literature or the scenario's own: no such satellite is claimed to exist.",
    "Curves are drawn abeam, on a sphere, from the design height, for the median cross-section of a class; aircraft of "
    "a class differ by 3 dB, and a target fore or aft is scanned further from the face normal.",
    "Search and dwell times are against noise alone; the figures beside them say what clutter takes.",
    "Errors are of one plot; those that a satellite carries along from plot to plot stand among the inputs.",
)


def flyer_table(flyers: Sequence[Flyer]) -> str:
    """Return who flies past: median cross-section with band and source, and speed."""
    rows = []
    for flyer in flyers:
        row = RCS_TABLE[flyer.rcs_class]
        sizes = [number(value) for value in (row.low_m2, row.median_m2, row.high_m2)]
        rows.append([units_as_read(flyer.name), *sizes, f"{flyer.speed_mps:g}", units_as_read(row.source)])
    heads = ("", "low, m²", "median, m²", "high, m²", "speed, m/s", "source of the size; speeds are assumptions")
    return table(heads, rows, numeric=(1, 2, 3, 4))


def ellipse_table(radar: RadarParameters) -> str:
    """Return one sigma of a plot on the ground and in height, and what a known height does to it."""
    rows = [
        [
            f"{math.degrees(one.grazing_rad):.0f}°",
            f"{one.range_m / 1e3:,.0f}",
            f"{one.sight_m:,.0f}",
            f"{one.track_m:,.0f}",
            f"{one.ground_m:,.0f}",
            f"{one.height_m:,.0f}",
            f"{one.ground_of_known_height_m(_KNOWN_HEIGHT_M):,.0f}",
        ]
        for one in plot_ellipses(radar)
    ]
    heads = (
        "grazing angle",
        "range, km",
        "along the sight, m",
        "along the track, m",
        "away from the satellite, m",
        "height, m",
        f"away, height known to {_KNOWN_HEIGHT_M:g} m",
    )
    return table(heads, rows, numeric=range(1, len(heads)))
