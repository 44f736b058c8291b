"""What `lookdown sensor` shows: the radar of a scenario, and the sensors that no scenario flies."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module

from lookdown.errors import ArgumentError
from lookdown.report import SensorView
from lookdown.scenario import (
    ScenarioDocument,
    assumptions,
    document_name,
    load_scenario,
    radar_of,
    satellite_of,
    scenario_warnings,
)
from lookdown.sensing import RADAR_REFERENCE, CardRow, sensor_card
from lookdown.sensing.card import USUAL_FLYERS, energy_card, flyers_of, radar_curves
from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.schedule import SPACECRAFT_REFERENCE
from lookdown.units import ParameterReference, from_si, si_from

Band = tuple[float | None, float | None]

__all__ = ["known_sensors", "other_view", "radar_view"]


def radar_view(name_or_path: str, objects: list[str], over: str = "farmland") -> tuple[SensorView, list[str]]:
    """Return the radar of a scenario, ready to be drawn, and what is worth a warning.

    Parameters
    ----------
    name_or_path : str
    objects : list of str
        Classes to fly past; the usual ones where empty.
    over : str
        Class of surface below them.

    Raises
    ------
    ArgumentError, ScenarioError
        Where there is no such scenario or class, or the scenario has faults.
    """
    document = load_scenario(name_or_path)
    flyers = flyers_of(objects) if objects else USUAL_FLYERS
    radar, surface = radar_of(document), _surface(over)
    sources, bands = _said(document, "radar", RADAR_REFERENCE)
    spacecraft = satellite_of(document)
    energy_rows, energy_curves = energy_card(radar, spacecraft, *_said(document, "satellite", SPACECRAFT_REFERENCE))
    run = document.scenario
    asked = "".join(f" --object {name!r}" if " " in name else f" --object {name}" for name in objects)
    asked += f" --over {over}" if over != "farmland" else ""
    view = SensorView(
        name=run.name,
        title=f"The radar of {run.title}",
        subtitle=f"Sensor card of the radar in scenario {run.name}",
        command=f"lookdown sensor card {name_or_path}{asked}",
        rows=[*sensor_card(radar, sources, bands), *energy_rows],
        curves={curves.key: curves for curves in (*radar_curves(radar, flyers, surface), *energy_curves)},
        limits={
            "battery reserve": 100.0 * spacecraft.battery_reserve_ratio,
            "temperature limit": spacecraft.temperature_limit_k - 273.15,
        },
        flyers=flyers,
        surface=surface,
        radar=radar,
    )
    return view, scenario_warnings(name_or_path, document)


def _surface(name: str) -> SurfaceClass:
    known = {kind.name.lower(): kind for kind in SurfaceClass}
    if name.strip().lower() not in known:
        raise ArgumentError(f"--over: expected a class of surface: {', '.join(known)}; got '{name}'.")
    return known[name.strip().lower()]


def _said(
    document: ScenarioDocument, section: str, figures: Mapping[str, ParameterReference]
) -> tuple[dict[str, str], dict[str, Band]]:
    """Return source and band of each parameter as the scenario states them, the band in the reference's unit."""
    head = f"{section}."
    rows = {row["path"].removeprefix(head): row for row in assumptions(document) if row["path"].startswith(head)}
    sources, bands = {}, {}
    for name, known in figures.items():
        row = rows[document_name(name)]
        sources[name] = row["source"]
        low, high = (_in_unit(row[side], row["unit"], known.unit, known.dimension) for side in ("low", "high"))
        bands[name] = (low, high)
    return sources, bands


def _in_unit(value: float | None, unit: str, wanted: str, dimension: str) -> float | None:
    return value if value is None or unit == wanted else from_si(si_from(value, unit, dimension), wanted, dimension)


@dataclass(frozen=True, slots=True)
class _Other:
    """A sensor with a card of its own: the room of its code, and what there makes it, its figures and its card."""

    what: str
    room: str
    reference: str
    figures: str
    card: str


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
    """Return the sensors that have a card, by name, with what each is."""
    return {"radar": "the look-down radar of a scenario"} | {name: other.what for name, other in _OTHERS.items()}


def other_view(asked: str) -> SensorView:
    """Return one of the other sensors, ready to be shown; ArgumentError where there is none of that name."""
    name = asked.strip().lower().replace("_", "-")
    if name not in _OTHERS:
        raise ArgumentError(f"--sensor: expected one of {', '.join(known_sensors())}; got '{asked}'.")
    other = _OTHERS[name]
    room = import_module(f"lookdown.sensing.{other.room}")
    figures: Mapping[str, ParameterReference] = getattr(room, other.figures)
    made: Callable[..., list[CardRow]] = getattr(room, other.card)
    rows = made(getattr(room, other.reference)(), {name: known.source for name, known in figures.items()})
    return SensorView(
        name=name,
        title=other.what[:1].upper() + other.what[1:],
        subtitle=f"Sensor card of {name}, the reference: every figure may be another in a scenario",
        command=f"lookdown sensor card --sensor {name}",
        rows=_with_bands(rows, figures),
    )


def _with_bands(rows: list[CardRow], figures: Mapping[str, ParameterReference]) -> list[CardRow]:
    """Return the rows with the band of each input, which the other sensors' cards leave out."""
    inputs = [row for row in rows if row.section == "inputs"]
    fits = len(inputs) == len(figures) and all(
        row.unit == known.unit and math.isclose(row.value, known.base, rel_tol=1e-9, abs_tol=1e-300)
        for row, known in zip(inputs, figures.values(), strict=True)
    )
    if not fits:
        return rows
    banded = [replace(row, low=known.low, high=known.high) for row, known in zip(inputs, figures.values(), strict=True)]
    return [*banded, *(row for row in rows if row.section != "inputs")]
