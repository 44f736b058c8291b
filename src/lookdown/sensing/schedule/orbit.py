"""One satellite through one orbit under a steady load: sun, charge, temperature, power by task."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Scalars
from lookdown.astro import MEAN_RADIUS_M, WGS84_GM_M3PS2, sunlit_ratio
from lookdown.astro.sun import ASTRONOMICAL_UNIT_M
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.schedule.energy import EnergyStore
from lookdown.sensing.schedule.spacecraft import SpacecraftParameters
from lookdown.tables import DwellTask

__all__ = ["OrbitEnergy", "orbit_energy"]

_ORDER = (DwellTask.TRACK, DwellTask.CONFIRM, DwellTask.CUE, DwellTask.SEARCH)
"""Who is served first where not all can be."""


@dataclass(frozen=True, slots=True)
class OrbitEnergy:
    """A satellite through one orbit, settled, from the middle of the sunlit side on.

    Attributes
    ----------
    time_s : (n,) float64
        Middle of each step.
    sunlit_ratio : (n,) float64
        Part of the Sun's disc that it sees.
    solar_power_w : (n,) float64
    charge_j, temperature_k : (n,) float64
        At the end of each step.
    power_w : (n, 4) float64
        Radio-frequency power by `DwellTask`, as far as the caps allowed.
    asked_w : (4,) float64
        As asked.
    """

    time_s: Scalars
    sunlit_ratio: Scalars
    solar_power_w: Scalars
    charge_j: Scalars
    temperature_k: Scalars
    power_w: np.ndarray
    asked_w: np.ndarray

    @property
    def given_ratio(self) -> float:
        """Share of the asked energy that was given over the orbit, 1 where nothing was asked."""
        asked = float(self.asked_w.sum())
        return float(self.power_w.sum(axis=1).mean()) / asked if asked else 1.0


def orbit_energy(
    radar: RadarParameters,
    spacecraft: SpacecraftParameters,
    *,
    height_m: float,
    load_w: Mapping[DwellTask, float] | None = None,
    beta_rad: float = 0.0,
    step_s: float = 10.0,
    settling_orbits: int = 8,
) -> OrbitEnergy:
    """Return the energy and heat of a satellite through one circular orbit under a steady load.

    Parameters
    ----------
    radar : RadarParameters
    spacecraft : SpacecraftParameters
    height_m : float
        Above the mean sphere.
    load_w : mapping of DwellTask to float, optional
        Radio-frequency power asked for each task; the radar's average power, all for search, where left out.
        Where a cap binds, tracks are served first and search last.
    beta_rad : float
        Angle of the Sun above the orbit's plane: 0 has the longest eclipse.
    step_s : float
    settling_orbits : int
        Orbits flown before the one that is returned.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> from lookdown.sensing.schedule import reference_spacecraft
    >>> orbit = orbit_energy(reference_radar(), reference_spacecraft(), height_m=500e3)
    >>> round(1.0 - float(orbit.sunlit_ratio.mean()), 3), round(orbit.given_ratio, 3)  # dark, and yet all is given
    (0.378, 1.0)
    """
    radius = MEAN_RADIUS_M + height_m
    period_s = 2.0 * math.pi * math.sqrt(radius**3 / WGS84_GM_M3PS2)
    count = math.ceil(period_s / step_s)
    time_s = (np.arange(count) + 0.5) * (period_s / count)
    angle = 2.0 * math.pi * time_s / period_s
    position = radius * np.stack([np.cos(angle), np.sin(angle), np.zeros(count)], axis=1)
    sun = ASTRONOMICAL_UNIT_M * np.array([math.cos(beta_rad), 0.0, math.sin(beta_rad)])
    lit = sunlit_ratio(position, sun)
    asked = np.zeros(len(DwellTask))
    for task, power in (load_w or {DwellTask.SEARCH: radar.average_power_w}).items():
        asked[task] = power
    store = EnergyStore(spacecraft, radar.average_power_w, satellite_count=1, start_tai_ns=0, step_s=period_s / count)
    charge, temperature, sent = np.empty(count), np.empty(count), np.empty((count, len(DwellTask)))
    for orbit in range(settling_orbits + 1):
        for k in range(count):
            instant = round((orbit * period_s + time_s[k]) * 1e9)
            sent[k] = _step(store, asked, lit[k : k + 1], instant)
            charge[k], temperature[k] = store.charge_j[0], store.temperature_k[0]
    return OrbitEnergy(time_s, lit, spacecraft.solar_power_w * lit, charge, temperature, sent, asked)


def _step(store: EnergyStore, asked_w: np.ndarray, lit: Scalars, time_tai_ns: int) -> np.ndarray:
    caps = store.caps(lit, np.ones(1, bool), time_tai_ns)
    left, given = float(caps.least_j[0]), np.zeros((1, len(DwellTask)))
    for task in _ORDER:
        most = min(left, float(caps.search_j[0])) if task == DwellTask.SEARCH else left
        given[0, task] = min(asked_w[task] * store.step_s, most)
        left -= given[0, task]
    store.spend(given, lit, caps)
    return np.asarray(given[0] / store.step_s)
