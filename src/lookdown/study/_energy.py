"""What energy leaves of cover: how long a radar takes to search all that geometry lets it see.

A radar has power for one search of its field of regard in so long, however many places
stand in it at once. Cover without this time beside it promises too much.
"""

from typing import Any

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.constellation import MeanElements, semi_major_axes_m
from lookdown.scenario import CoverageSettings
from lookdown.sensing.radar.equations import energy_integral_m4sr, frame_time_s

__all__ = ["radar_search"]


def radar_search(settings: CoverageSettings, elements: MeanElements) -> dict[str, Any]:
    """Return how long the scenario's radar takes, shell by shell, to search its field of regard once.

    Parameters
    ----------
    settings : CoverageSettings
    elements : MeanElements

    Returns
    -------
    dict
        The object that the search is made for, and a row a shell: its median height above the
        mean sphere and the time of one search, by the search radar equation over the annulus
        between the grazing limits, all azimuths, the range limit ignored.
    """
    radar, limits = settings.radar, settings.limits
    low_rad, high_rad = float(np.max(limits.grazing_min_rad)), float(np.max(limits.grazing_max_rad))
    heights_m = semi_major_axes_m(elements) - MEAN_RADIUS_M
    shells = []
    for shell in np.unique(elements.shell):
        height_m = float(np.median(heights_m[elements.shell == shell]))
        integral = float(energy_integral_m4sr(height_m, low_rad, high_rad))
        search_s = frame_time_s(radar, integral) / radar.search_duty_ratio
        shells.append({"shell": int(shell) + 1, "height_km": round(height_m / 1e3, 1), "search_s": round(search_s, 1)})
    return {
        "rcs_m2": radar.design_rcs_m2,
        "detection_probability": radar.design_detection_probability,
        "average_power_w": radar.average_power_w,
        "antenna_area_m2": round(radar.antenna_length_m * radar.antenna_height_m, 3),
        "shells": shells,
    }
