"""Charge, temperature and mean power of every satellite: what a step may spend, and what it leaves.

One step, one explicit step of time. The battery gains what the arrays give beyond the
load, times its efficiency, or loses what they lack. The radar and its structure are one
node: bus power and the radar's losses heat it, its radiators cool it as T**4. The mean
power is kept over sixty blocks of the averaging time and the one that runs, so that it
holds for any stretch of that length, wherever it begins.

Radio-frequency energy is bounded by four caps: power x time, mean power, battery, heat.
`EnergyStore.spend` asserts that none was passed.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.arrays import Codes, Flags, Scalars
from lookdown.sensing.schedule.spacecraft import SpacecraftParameters
from lookdown.tables import DwellTask, RefusalReason

__all__ = ["STEFAN_BOLTZMANN_WPM2K4", "EnergyStore", "StepCaps", "radiated_w", "resting_temperature_k"]

STEFAN_BOLTZMANN_WPM2K4 = 5.670_374_419e-8
"""CODATA 2018, exact to the digits given."""

_BLOCKS = 60
_SLACK = 1e-9
"""Relative rounding that the caps' assertions allow."""


def radiated_w(spacecraft: SpacecraftParameters, temperature_k: Scalars) -> Scalars:
    """Return the heat that the radiators give off, watt, less what they take from the sink.

    References
    ----------
    Stefan-Boltzmann law, epsilon sigma A (T**4 - T_sink**4).

    Examples
    --------
    >>> from lookdown.sensing.schedule import reference_spacecraft
    >>> radiated_w(reference_spacecraft(), np.array([220.0, 300.0])).round()
    array([   0., 6937.])
    """
    factor = STEFAN_BOLTZMANN_WPM2K4 * spacecraft.radiator_emissivity_ratio * spacecraft.radiator_area_m2
    return np.asarray(factor * (temperature_k**4 - spacecraft.sink_temperature_k**4))


def resting_temperature_k(spacecraft: SpacecraftParameters, heat_w: float) -> float:
    """Return the temperature at which the radiators give off a steady heat.

    Examples
    --------
    >>> from lookdown.sensing.schedule import reference_spacecraft
    >>> round(resting_temperature_k(reference_spacecraft(), 6937.0))
    300
    """
    factor = STEFAN_BOLTZMANN_WPM2K4 * spacecraft.radiator_emissivity_ratio * spacecraft.radiator_area_m2
    return float((spacecraft.sink_temperature_k**4 + heat_w / factor) ** 0.25)


@dataclass(frozen=True, slots=True)
class StepCaps:
    """What each satellite may send in one step, joule of radio frequency, by what bounds it.

    Attributes
    ----------
    burst_j, mean_j, battery_j, heat_j : (n,) float64
        Power x time; mean power; battery; heat.
    search_j : (n,) float64
        What of `least_j` search may take: all of it but for a battery near its reserve.
    """

    burst_j: Scalars
    mean_j: Scalars
    battery_j: Scalars
    heat_j: Scalars
    search_j: Scalars

    @property
    def least_j(self) -> Scalars:
        """The least of the four caps."""
        return np.minimum(np.minimum(self.burst_j, self.mean_j), np.minimum(self.battery_j, self.heat_j))

    @property
    def reason(self) -> Codes:
        """Which cap is the least, as a `RefusalReason`."""
        energy = np.minimum(self.mean_j, self.battery_j)
        codes = np.full(len(energy), RefusalReason.TIME, dtype=np.uint8)
        codes[energy < self.burst_j] = RefusalReason.ENERGY
        codes[self.heat_j < np.minimum(energy, self.burst_j)] = RefusalReason.HEAT
        return codes


class EnergyStore:
    """Charge, temperature and energy spent of every satellite of a constellation.

    Parameters
    ----------
    spacecraft : SpacecraftParameters
    average_power_w : float
        The radar's.
    satellite_count : int
    start_tai_ns : int
    step_s : float

    Attributes
    ----------
    charge_j, temperature_k : (n,) float64
    spent_j : (n, 4) float64
        Radio-frequency energy since the start by `DwellTask`.
    """

    def __init__(
        self,
        spacecraft: SpacecraftParameters,
        average_power_w: float,
        *,
        satellite_count: int,
        start_tai_ns: int,
        step_s: float,
    ) -> None:
        self.spacecraft, self.step_s, self._start_tai_ns = spacecraft, step_s, start_tai_ns
        self.burst_power_w = spacecraft.power_burst_ratio * average_power_w
        self.mean_power_w = min(average_power_w, spacecraft.duty_limit_ratio * self.burst_power_w)
        resting = resting_temperature_k(spacecraft, spacecraft.bus_power_w)
        self.charge_j = np.full(satellite_count, spacecraft.battery_start_ratio * spacecraft.battery_capacity_j)
        self.temperature_k = np.full(satellite_count, min(resting, spacecraft.temperature_limit_k))
        self.spent_j = np.zeros((satellite_count, len(DwellTask)))
        self._blocks_j = np.zeros((_BLOCKS + 1, satellite_count))
        self._block = 0

    def caps(self, sunlit_ratio: Scalars, good: Flags, time_tai_ns: int) -> StepCaps:
        """Return what each satellite may send in the step that holds an instant; nothing where it is not good."""
        craft, step_s = self.spacecraft, self.step_s
        self._turn_blocks(time_tai_ns)
        burst = np.where(good, self.burst_power_w * step_s, 0.0)
        # A transmitter that cannot pass the mean power needs no accounts of it.
        free = self.mean_power_w >= self.burst_power_w
        left = self.mean_power_w * craft.averaging_time_s - self._blocks_j.sum(axis=0)
        mean = np.full(len(burst), math.inf) if free else np.maximum(left, 0.0)
        over = self.charge_j - craft.battery_reserve_ratio * craft.battery_capacity_j
        gain = (craft.solar_power_w * sunlit_ratio - craft.bus_power_w) * step_s
        battery = np.where(over >= 0.0, np.maximum(over + gain, 0.0) * craft.transmit_efficiency_ratio, 0.0)
        room = craft.heat_capacity_jpk * (craft.temperature_limit_k - self.temperature_k)
        cooling = (radiated_w(craft, self.temperature_k) - craft.bus_power_w) * step_s
        heat = np.maximum(room + cooling, 0.0) / (1.0 / craft.transmit_efficiency_ratio - 1.0)
        easy = (craft.battery_easy_ratio - craft.battery_reserve_ratio) * craft.battery_capacity_j
        dimmed = np.clip(over / easy, 0.0, 1.0)
        caps = StepCaps(burst, mean, battery, heat, burst)
        return StepCaps(burst, mean, battery, heat, dimmed * caps.least_j)

    def spend(self, energy_j: np.ndarray, sunlit_ratio: Scalars, caps: StepCaps) -> None:
        """Take one step with what each satellite sends.

        Parameters
        ----------
        energy_j : (n, 4) float64
            Radio-frequency energy by `DwellTask`.
        sunlit_ratio : (n,) float64
        caps : StepCaps
            Of this step; to pass them is a programmer's fault.
        """
        craft, step_s = self.spacecraft, self.step_s
        sent = energy_j.sum(axis=1)
        assert (energy_j >= 0.0).all(), "energy below zero"
        assert (sent <= caps.least_j * (1.0 + _SLACK)).all(), "a satellite passed its cap"
        self.spent_j += energy_j
        self._blocks_j[self._block % (_BLOCKS + 1)] += sent
        drawn = sent / craft.transmit_efficiency_ratio
        balance = (craft.solar_power_w * sunlit_ratio - craft.bus_power_w) * step_s - drawn
        gain = np.where(balance > 0.0, craft.battery_efficiency_ratio, 1.0) * balance
        self.charge_j = np.clip(self.charge_j + gain, 0.0, craft.battery_capacity_j)
        heat = drawn - sent + (craft.bus_power_w - radiated_w(craft, self.temperature_k)) * step_s
        self.temperature_k = self.temperature_k + heat / craft.heat_capacity_jpk
        hot = (self.temperature_k > craft.temperature_limit_k * (1.0 + _SLACK)) & (sent > 0.0)
        assert not hot.any(), "a satellite passed its temperature limit"

    def mean_sent_w(self) -> Scalars:
        """Return the mean radio-frequency power over the averaging time, or since the start where that is less."""
        return np.asarray(self._blocks_j.sum(axis=0) / self.spacecraft.averaging_time_s)

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays and numbers."""
        arrays = {name: getattr(self, name).copy() for name in ("charge_j", "temperature_k", "spent_j")}
        return arrays | {"blocks_j": self._blocks_j.copy(), "block": self._block}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        for name in ("charge_j", "temperature_k", "spent_j"):
            setattr(self, name, np.array(snapshot[name], dtype=np.float64))
        self._blocks_j, self._block = np.array(snapshot["blocks_j"], dtype=np.float64), int(snapshot["block"])

    def _turn_blocks(self, time_tai_ns: int) -> None:
        length_ns = self.spacecraft.averaging_time_s * 1e9 / _BLOCKS
        block = int((time_tai_ns - self._start_tai_ns) // length_ns)
        for new in range(max(self._block + 1, block - _BLOCKS), block + 1):
            self._blocks_j[new % (_BLOCKS + 1)] = 0.0
        self._block = max(block, self._block)
