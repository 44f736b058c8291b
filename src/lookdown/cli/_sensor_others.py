"""What `lookdown sensor` shows of the sensors beside the radar: a scenario's own, and their references."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from lookdown.cli._sensor_views import Band, in_unit
from lookdown.errors import ArgumentError
from lookdown.report import SensorView
from lookdown.scenario import (
    GroundSensor,
    OnBoardSensor,
    ScenarioDocument,
    figures_of,
    load_scenario,
    parameters_of,
)
from lookdown.sensing import CardRow
from lookdown.units import ParameterReference

__all__ = ["known_sensors", "other_view", "own_sensors"]

_SAID = "the scenario"


@dataclass(frozen=True, slots=True)
class _Other:
    """A sensor with a card of its own: the room of its code, and what there makes it, its figures and its card."""

    what: str
    room: str
    reference: str
    figures: str
    card: str

    @property
    def module(self) -> Any:
        """The room, which is read when a card is asked for and not before."""
        return import_module(f"lookdown.sensing.{self.room}")

    def rows(self, parameters: Any, sources: Mapping[str, str]) -> list[CardRow]:
        """Return the lines of the card."""
        made: Callable[..., list[CardRow]] = getattr(self.module, self.card)
        return made(parameters, sources)


_OTHERS: dict[str, _Other] = {
    "infrared": _Other(
        "an infrared camera on a satellite", "infrared", "reference_infrared", "INFRARED_REFERENCE", "infrared_card"
    ),
    "adsb": _Other("an ADS-B receiver on a satellite", "adsb", "reference_adsb", "ADSB_REFERENCE", "adsb_card"),
    "passive": _Other(
        "a cluster of satellites that locates radio emitters by time and frequency difference",
        "passive",
        "reference_passive",
        "PASSIVE_REFERENCE",
        "passive_card",
    ),
    "ground-radar": _Other(
        "an air surveillance radar on the ground",
        "ground",
        "reference_ground_radar",
        "GROUND_RADAR_REFERENCE",
        "ground_radar_card",
    ),
    "airborne-radar": _Other(
        "an airborne early warning radar",
        "ground",
        "reference_airborne_radar",
        "AIRBORNE_RADAR_REFERENCE",
        "airborne_radar_card",
    ),
    "aerostat": _Other(
        "a radar under a tethered balloon", "ground", "reference_aerostat", "AEROSTAT_REFERENCE", "aerostat_card"
    ),
    "skywave": _Other(
        "an over-the-horizon radar by way of the ionosphere",
        "ground",
        "reference_skywave",
        "SKYWAVE_REFERENCE",
        "skywave_card",
    ),
}


def known_sensors() -> dict[str, str]:
    """Return the sensors that have a card whatever the scenario, by name, with what each is."""
    return {"radar": "the look-down radar of a scenario"} | {name: other.what for name, other in _OTHERS.items()}


def own_sensors(name_or_path: str) -> tuple[str, dict[str, str]]:
    """Return the name of a scenario and its radar and [[sensor]]s by name, with what each is; ScenarioError at faults.

    Parameters
    ----------
    name_or_path : str
    """
    document = load_scenario(name_or_path)
    radar = {"radar": f"the look-down radar of {document.scenario.name}"}
    return document.scenario.name, radar | {one.name: _words(one) for one in _sensors(document)}


def _sensors(document: ScenarioDocument) -> list[Any]:
    """Return the sensors of a scenario, whose classes are made from the stages' lists and have no types to check."""
    return list(document.sensor)


def other_view(scenario: str, asked: str) -> SensorView:
    """Return a sensor that is not the radar, ready to be shown: the scenario's own of that name, else the reference.

    Parameters
    ----------
    scenario, asked : str
        Name or path of the scenario; name of the sensor.

    Raises
    ------
    ArgumentError, ScenarioError
        Where there is none of that name, or the scenario has faults.
    """
    document = load_scenario(scenario)
    name, exact = _plain(asked), {one.name: one for one in _sensors(document)}
    own = {_plain(known): one for known, one in exact.items()}
    sensor = exact.get(asked.strip(), own.get(name))
    if sensor is not None:
        return _own_view(scenario, document, sensor)
    if name not in _OTHERS:
        listed = f"of {document.scenario.name} {', '.join(exact)}; of the references " if exact else ""
        raise ArgumentError(f"--sensor: expected one of radar; {listed}{', '.join(_OTHERS)}; got '{asked}'.")
    other = _OTHERS[name]
    figures: Mapping[str, ParameterReference] = getattr(other.module, other.figures)
    rows = other.rows(getattr(other.module, other.reference)(), {key: known.source for key, known in figures.items()})
    return SensorView(
        name=name,
        title=other.what[:1].upper() + other.what[1:],
        subtitle=f"Sensor card of {name}, the reference: every figure may be another in a scenario",
        command=f"lookdown sensor card --sensor {name}",
        rows=_with_bands(rows, {key: (known.low, known.high) for key, known in figures.items()}),
    )


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-")


def _own_view(scenario: str, document: ScenarioDocument, sensor: OnBoardSensor | GroundSensor) -> SensorView:
    other = _OTHERS[_plain(sensor.type)]
    sources, bands = _said(sensor, getattr(other.module, other.figures))
    rows = other.rows(parameters_of(sensor), sources)
    run = document.scenario
    return SensorView(
        name=f"{run.name}-{sensor.name}",
        title=f"{sensor.name}: {other.what}",
        subtitle=f"Sensor card of the [[sensor]] {sensor.name} in scenario {run.name}",
        command=f"lookdown sensor card {scenario} --sensor {sensor.name}",
        rows=[*_place(sensor), *_with_bands(rows, bands)],
    )


def _said(
    sensor: OnBoardSensor | GroundSensor, figures: Mapping[str, ParameterReference]
) -> tuple[dict[str, str], dict[str, Band]]:
    """Return source and band of each figure as the scenario states them; what is no quantity there is a choice."""
    said = figures_of(sensor)
    sources: dict[str, str] = {}
    bands: dict[str, Band] = {}
    for name, known in figures.items():
        if name not in said:
            sources[name], bands[name] = f"{_SAID}: {getattr(sensor, name)}", (None, None)
            continue
        one = said[name]
        sources[name] = one.source
        low, high = (in_unit(end, one.unit, known.unit, known.dimension) for end in (one.low, one.high))
        bands[name] = (low, high)
    return sources, bands


def _words(sensor: OnBoardSensor | GroundSensor) -> str:
    what = _OTHERS[_plain(sensor.type)].what
    if isinstance(sensor, GroundSensor):
        north, east = sensor.latitude_deg, sensor.longitude_deg
        sides = "north" if north >= 0.0 else "south", "east" if east >= 0.0 else "west"
        return f"{what}, at {abs(north):g} deg {sides[0]}, {abs(east):g} deg {sides[1]}"
    return what if sensor.shell is None else f"{what}, of shell {sensor.shell}"


def _place(sensor: OnBoardSensor | GroundSensor) -> list[CardRow]:
    """Return where a sensor is, of what stands in no list of its figures."""
    if isinstance(sensor, OnBoardSensor):
        return (
            []
            if sensor.shell is None
            else [CardRow("place", "on satellites of shell", float(sensor.shell), "1", _SAID)]
        )
    rows = [
        CardRow("place", "latitude", sensor.latitude_deg, "deg", _SAID),
        CardRow("place", "longitude", sensor.longitude_deg, "deg", _SAID),
    ]
    bearing: Any = getattr(sensor, "bearing", None)
    if bearing is not None:
        degrees = in_unit(bearing.base, bearing.unit, "deg", "angle")
        assert degrees is not None
        rows.append(CardRow("place", "bearing", degrees, "deg", bearing.source))
    return rows


def _with_bands(rows: list[CardRow], bands: Mapping[str, Band]) -> list[CardRow]:
    """Return the rows with the band of each input in the order in which a card lists them: that of the reference."""
    inputs = [row for row in rows if row.section == "inputs"]
    banded = [replace(row, low=low, high=high) for row, (low, high) in zip(inputs, bands.values(), strict=True)]
    return [*banded, *(row for row in rows if row.section != "inputs")]
