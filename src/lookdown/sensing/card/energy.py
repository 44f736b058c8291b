"""The card's energy: a satellite through one orbit while its radar searches, in rows and curves."""

import math
import re
from collections.abc import Mapping

import numpy as np

from lookdown.arrays import Scalars
from lookdown.sensing.card.card_row import CardRow
from lookdown.sensing.card.curve_set import Axis, CurveSet
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.schedule import SPACECRAFT_REFERENCE, OrbitEnergy, SpacecraftParameters, orbit_energy
from lookdown.tables import DwellTask
from lookdown.units import from_si

__all__ = ["energy_card"]

Band = tuple[float | None, float | None]

_BETAS_DEG = (0.0, 45.0, 75.0)
_STEP_S, _SETTLING_ORBITS = 20.0, 5
_ICE_K = 273.15
_SUFFIX = re.compile("_(ratio|w|j|s|k|m2|jpk)$")


def energy_card(
    radar: RadarParameters,
    spacecraft: SpacecraftParameters,
    sources: Mapping[str, str] | None = None,
    bands: Mapping[str, Band] | None = None,
) -> tuple[list[CardRow], list[CurveSet]]:
    """Return what a satellite carries and how it fares through one orbit, as rows and as curves.

    The radar searches at its average power times its search duty, from the middle of the sunlit side on, long enough
    beforehand for charge and temperature to settle.

    Parameters
    ----------
    radar : RadarParameters
    spacecraft : SpacecraftParameters
    sources : mapping of field name to str, optional
        Of the spacecraft's figures; the reference's where left out.
    bands : mapping of field name to (low, high), optional
        In the unit of `SPACECRAFT_REFERENCE`, whose own bands hold where left out.

    Returns
    -------
    rows : list of CardRow
        Sections spacecraft and energy.
    curves : list of CurveSet
        orbit_power, orbit_charge, orbit_temperature: over minutes; the latter two for three angles of the Sun.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> from lookdown.sensing.schedule import reference_spacecraft
    >>> rows, curves = energy_card(reference_radar(), reference_spacecraft())
    >>> [f"{row.value:.0f} {row.unit}" for row in rows if row.name == "longest eclipse"]
    ['36 min']
    """
    flown = {beta: _orbit(radar, spacecraft, beta) for beta in _BETAS_DEG}
    rows = [*_inputs(spacecraft, sources or {}, bands or {}), *_rows(spacecraft, flown)]
    return rows, [_power(spacecraft, flown[0.0]), _charge(spacecraft, flown), _temperature(flown)]


def _orbit(radar: RadarParameters, spacecraft: SpacecraftParameters, beta_deg: float) -> OrbitEnergy:
    load_w = {DwellTask.SEARCH: radar.average_power_w * radar.search_duty_ratio}
    height, beta = radar.design_height_m, math.radians(beta_deg)
    return orbit_energy(
        radar,
        spacecraft,
        height_m=height,
        load_w=load_w,
        beta_rad=beta,
        step_s=_STEP_S,
        settling_orbits=_SETTLING_ORBITS,
    )


def _inputs(spacecraft: SpacecraftParameters, sources: Mapping[str, str], bands: Mapping[str, Band]) -> list[CardRow]:
    rows = []
    for name, known in SPACECRAFT_REFERENCE.items():
        value = from_si(float(getattr(spacecraft, name)), known.unit, known.dimension)
        label = _SUFFIX.sub("", name).replace("_", " ")
        source = sources.get(name, known.source)
        low, high = bands.get(name, (known.low, known.high))
        rows.append(CardRow("spacecraft", label, value, known.unit, source, low, high))
    return rows


def _rows(spacecraft: SpacecraftParameters, flown: Mapping[float, OrbitEnergy]) -> list[CardRow]:
    dark = flown[0.0]
    period_s = float(dark.time_s[-1] + dark.time_s[0])
    radiated_w = float(dark.power_w.sum(axis=1).mean())
    hottest = max(float(orbit.temperature_k.max()) for orbit in flown.values())
    source = "one settled orbit, the Sun in its plane"

    def row(name: str, value: float, unit: str, origin: str = source) -> CardRow:
        return CardRow("energy", name, value, unit, origin)

    return [
        row("orbit", period_s / 60.0, "min", "Kepler's third law, circular"),
        row("longest eclipse", float((1.0 - dark.sunlit_ratio).mean()) * period_s / 60.0, "min"),
        row("asked that is given", 100.0 * dark.given_ratio, "%", source + ": what the caps leave of the search"),
        row("radiated in an orbit", radiated_w * period_s / 3.6e6, "kWh"),
        row("drawn for it", radiated_w / spacecraft.transmit_efficiency_ratio / 1e3, "kW", "mean over the orbit"),
        row("least charge", 100.0 * float(dark.charge_j.min()) / spacecraft.battery_capacity_j, "%"),
        row("greatest temperature", hottest - _ICE_K, "C", "at any of the angles of the Sun shown"),
    ]


def _minutes(orbit: OrbitEnergy) -> Scalars:
    return np.asarray(orbit.time_s / 60.0)


_TIME = Axis("time from the middle of the sunlit side", "min")


def _power(spacecraft: SpacecraftParameters, orbit: OrbitEnergy) -> CurveSet:
    drawn = orbit.power_w.sum(axis=1) / spacecraft.transmit_efficiency_ratio
    return CurveSet(
        key="orbit_power",
        title="Power, Sun in the orbit's plane",
        x=_TIME,
        y=Axis("power", "kW"),
        values=_minutes(orbit),
        curves={
            "from the arrays": orbit.solar_power_w / 1e3,
            "drawn in all": (drawn + spacecraft.bus_power_w) / 1e3,
            "radiated": orbit.power_w.sum(axis=1) / 1e3,
        },
        source="umbra and penumbra; average power x search duty",
    )


def _charge(spacecraft: SpacecraftParameters, flown: Mapping[float, OrbitEnergy]) -> CurveSet:
    return CurveSet(
        key="orbit_charge",
        title="Battery",
        x=_TIME,
        y=Axis("charge", "%"),
        values=_minutes(flown[0.0]),
        curves={
            f"Sun {beta:g} deg off": 100.0 * orbit.charge_j / spacecraft.battery_capacity_j
            for beta, orbit in flown.items()
        },
        source="Sun so far off the orbit's plane; settled over five orbits",
    )


def _temperature(flown: Mapping[float, OrbitEnergy]) -> CurveSet:
    return CurveSet(
        key="orbit_temperature",
        title="Temperature of the radar",
        x=_TIME,
        y=Axis("temperature", "C"),
        values=_minutes(flown[0.0]),
        curves={f"Sun {beta:g} deg off": orbit.temperature_k - _ICE_K for beta, orbit in flown.items()},
        source="one node: heat of the radar and the bus against its radiators",
    )
