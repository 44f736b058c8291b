"""Figure of a radar's waveform: which speeds and ranges each look cannot see."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from lookdown.report._sensor_view import SensorView
from lookdown.report._style import BLUE, INK, VERMILLION, drawing, figure, svg_of
from lookdown.sensing.card import card_grazing_rad, least_detectable_speed_mps, prf_set_of, search_clutter_ratio
from lookdown.sensing.radar import RadarParameters
from lookdown.sensing.radar.equations import slant_range_m

__all__ = ["blind_looks"]

_LEAST_SHARE = 0.5
_SPEEDS, _RANGES = 1401, 8001
_MOST_ROWS = 12


def blind_looks(view: SensorView) -> str:
    """Return, a line a look, the radial speeds that fold into the notch and the ranges that return while it sends."""
    radar = view.radar
    assert radar is not None
    grazing = card_grazing_rad(radar)
    looks = prf_set_of(radar)
    least = least_detectable_speed_mps(radar, search_clutter_ratio(radar, view.surface), grazing)
    speed = np.linspace(0.0, radar.max_target_speed_mps, _SPEEDS)
    ends = slant_range_m(radar.design_height_m, np.array([radar.grazing_max_rad, radar.grazing_min_rad]))
    far = np.linspace(float(ends[0]), float(ends[1]), _RANGES)
    blind_speed = least > np.abs(looks.folded_speeds_mps(speed)).T
    blind_range = looks.received_shares(far).T < _LEAST_SHARE
    rows = min(radar.look_count, _MOST_ROWS)
    with drawing():
        made = figure(10.6, 1.5 + 0.3 * rows)
        left, right = made.subplots(1, 2, width_ratios=(1.0, 1.5))
        _bars(left, radar, speed, blind_speed[:rows], VERMILLION)
        left.set_title("Speeds within the notch, look by look")
        left.set_xlabel("speed along the line of sight, either way, m/s")
        _bars(right, radar, far / 1e3, blind_range[:rows], BLUE)
        right.set_title("Ranges of which less than half is heard")
        right.set_xlabel("slant range, km")
        return svg_of(made, name="sensor-looks", description="Blind speeds and blind ranges of each look.")


def _bars(axes: Axes, radar: RadarParameters, values: np.ndarray, blind: np.ndarray, colour: str) -> None:
    for row, hidden in enumerate(blind):
        axes.broken_barh(_runs(values, hidden), (row - 0.36, 0.72), facecolors=colour, alpha=0.8)
    every = len(blind)
    axes.broken_barh(_runs(values, np.asarray(blind.all(axis=0))), (every - 0.36, 0.72), facecolors=INK)
    prfs = [f"{prf:,.0f} Hz" for prf in prf_set_of(radar).prf_hz[:every]]
    axes.set_yticks(range(every + 1), [*prfs, "in all"])
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylim(every + 0.6, -0.6)
    axes.set_xlim(float(values[0]), float(values[-1]))
    axes.grid(visible=False)
    axes.grid(visible=True, axis="x")


def _runs(values: np.ndarray, hidden: np.ndarray) -> list[tuple[float, float]]:
    """Return start and length of each stretch in which something is hidden."""
    steps = np.diff(np.concatenate([[False], hidden, [False]]).astype(int))
    starts, stops = np.nonzero(steps == 1)[0], np.nonzero(steps == -1)[0] - 1
    return [(float(values[a]), float(values[b] - values[a])) for a, b in zip(starts, stops, strict=True)]
