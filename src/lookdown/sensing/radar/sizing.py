"""How many satellites a search takes, and how long: noise alone, then with clutter, duty and shadow beside it.

The Earth is shared evenly among the satellites; each searches the ring between an edge grazing angle and its nadir
hole, energy in proportion to the fourth power of range (`equations`).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.clutter.response import clutter_response
from lookdown.sensing.radar.equations import energy_integral_m4sr, footprint_area_m2, search_snr_ratio
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.radar.physics import clutter_ratio

__all__ = ["EnergyRow", "energy_table", "globe_search_time_s", "satellites_needed", "sunlit_share_least"]

_EDGES_DEG = np.arange(6.0, 49.5, 1.0)
_HOLE_RAD = math.radians(60.0)
_GLOBE_M2 = 4.0 * math.pi * MEAN_RADIUS_M**2


def _search_s(product_wm2: float, snr_ratio: float, rcs_m2: float, integral_m4sr: float, **noise: float) -> float:
    second = search_snr_ratio(
        power_aperture_wm2=product_wm2,
        rcs_m2=rcs_m2,
        scan_time_s=1.0,
        range_m=1.0,
        solid_angle_sr=integral_m4sr,
        **noise,
    )
    return snr_ratio / float(second)


def satellites_needed(
    *,
    power_aperture_wm2: float,
    snr_ratio: float,
    rcs_m2: float,
    height_m: float,
    frame_s: float,
    overlap_ratio: float = 1.5,
    **noise: float,
) -> float:
    """Return how many satellites search the whole Earth within a time, at the edge grazing angle that asks for fewest.

    Rings must overlap by a share; where energy asks for more satellites than that, it makes the overlap.

    Parameters
    ----------
    power_aperture_wm2 : float
        Average power times effective area of one.
    snr_ratio : float
        Integrated SNR that is asked for.
    rcs_m2, height_m, frame_s : float
        What is to be seen, from how high, how often.
    overlap_ratio : float
        Area of all rings over that of the Earth, at least.
    **noise : float
        system_temperature_k and losses_ratio of `search_snr_ratio`.

    Examples
    --------
    >>> round(satellites_needed(power_aperture_wm2=150e3, snr_ratio=10**1.653, rcs_m2=10.0, height_m=500e3,
    ...                         frame_s=60.0, system_temperature_k=500.0, losses_ratio=10.0))
    103
    """
    counts = []
    for edge in np.radians(_EDGES_DEG).tolist():
        integral = float(energy_integral_m4sr(height_m, edge, _HOLE_RAD))
        time_s = _search_s(power_aperture_wm2, snr_ratio, rcs_m2, integral, **noise)
        counts.append(_GLOBE_M2 / footprint_area_m2(height_m, edge, _HOLE_RAD) * max(overlap_ratio, time_s / frame_s))
    return min(counts)


def globe_search_time_s(
    *, satellite_count: int, power_aperture_wm2: float, snr_ratio: float, rcs_m2: float, height_m: float, **noise: float
) -> float:
    """Return the time in which satellites search the whole Earth once, each its own share, noise alone.

    Examples
    --------
    >>> round(globe_search_time_s(satellite_count=85, power_aperture_wm2=1e5, snr_ratio=10**1.3, rcs_m2=1.0,
    ...                           height_m=500e3, system_temperature_k=500.0, losses_ratio=10**0.6))
    188
    """
    share_m2 = _GLOBE_M2 / satellite_count

    def excess(edge: float) -> float:
        return footprint_area_m2(height_m, edge, _HOLE_RAD) - share_m2

    edge = optimize.brentq(excess, 0.0, _HOLE_RAD)
    return _search_s(
        power_aperture_wm2, snr_ratio, rcs_m2, float(energy_integral_m4sr(height_m, edge, _HOLE_RAD)), **noise
    )


def sunlit_share_least(height_m: float) -> float:
    """Return the share of an orbit in sunlight where the Sun stands in the orbit's plane: the least there is.

    Examples
    --------
    >>> round(sunlit_share_least(500e3), 2)
    0.62
    """
    return 1.0 - math.asin(MEAN_RADIUS_M / (MEAN_RADIUS_M + height_m)) / math.pi


@dataclass(frozen=True, slots=True)
class EnergyRow:
    """Seconds to search the whole Earth once.

    Attributes
    ----------
    satellite_count : int
    rcs_m2 : float
    noise_s : float
        Against noise alone, all power all the time.
    clutter_s : float
        With what clutter takes from all but the slowest share of headings.
    duty_s : float
        That, at the duty and in the sunlight that there is.
    """

    satellite_count: int
    rcs_m2: float
    noise_s: float
    clutter_s: float
    duty_s: float


def energy_table(
    radar: RadarParameters,
    *,
    satellite_counts: Iterable[int] = (85, 145, 288, 600, 1000),
    rcs_m2: Iterable[float] = (10.0, 1.0, 0.1, 0.01),
    power_aperture_wm2: float = 1e5,
    snr_ratio: float = 10.0**1.3,
    speed_mps: float = 250.0,
    heading_share: float = 0.95,
    duty_ratio: float = 0.5,
    **noise: float,
) -> list[EnergyRow]:
    """Return the time to search the globe once by number of satellites and cross-section: noise, clutter, duty.

    Parameters
    ----------
    radar : RadarParameters
        Its antenna, channels and errors make the response to clutter; height and surroundings are its own.
    satellite_counts, rcs_m2 : iterable
    power_aperture_wm2, snr_ratio : float
        Of each satellite, and what is asked for.
    speed_mps, heading_share : float
        Of level fliers over farmland at 20 degrees of grazing: this share of headings is to be seen.
    duty_ratio : float
        Share of sunlit time in which the radar runs (assumption: half).
    **noise : float
        system_temperature_k, losses_ratio; 500 K and 6 dB where left out.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> row = energy_table(reference_radar(), satellite_counts=[288], rcs_m2=[1.0])[0]
    >>> round(row.noise_s), row.noise_s < row.clutter_s < row.duty_s
    (45, True)
    """
    noise = {"system_temperature_k": 500.0, "losses_ratio": 10.0**0.6} | noise
    grazing = math.radians(20.0)
    # Headings are uniform: this radial speed is passed by the wanted share of them.
    radial = speed_mps * math.cos(grazing) * math.sin(0.5 * math.pi * (1.0 - heading_share))
    response, awake = clutter_response(radar), duty_ratio * sunlit_share_least(radar.design_height_m)
    rows = []
    for count in satellite_counts:
        for size in rcs_m2:
            noise_s = globe_search_time_s(
                satellite_count=count,
                power_aperture_wm2=power_aperture_wm2,
                snr_ratio=snr_ratio,
                rcs_m2=size,
                height_m=radar.design_height_m,
                **noise,
            )
            cnr = clutter_ratio(radar, snr_ratio / size, SurfaceClass.FARMLAND, grazing)
            loss = float(
                response.loss_ratio(np.array([radial]), cnr, grazing_rad=grazing, misalignment_rad=radar.yaw_error_rad)[
                    0
                ]
            )
            rows.append(EnergyRow(count, size, noise_s, noise_s * loss, noise_s * loss / awake))
    return rows
