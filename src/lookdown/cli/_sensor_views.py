"""What `lookdown sensor` shows: the radar of a scenario, and the sensors that no scenario flies."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from lookdown.errors import ArgumentError
from lookdown.report import SensorView
from lookdown.scenario import ScenarioDocument, assumptions, load_scenario, radar_of, scenario_warnings
from lookdown.sensing import RADAR_REFERENCE, CardRow, sensor_card
from lookdown.sensing.card import USUAL_FLYERS, energy_card, flyers_of, radar_curves
from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.schedule import reference_spacecraft
from lookdown.units import from_si, si_from

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
    sources, bands = _said(document)
    spacecraft = reference_spacecraft()
    energy_rows, energy_curves = energy_card(radar, spacecraft)
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


def _said(document: ScenarioDocument) -> tuple[dict[str, str], dict[str, tuple[float | None, float | None]]]:
    """Return source and band of each parameter as the scenario states them, the band in the reference's unit."""
    rows = {
        row["path"].removeprefix("radar."): row for row in assumptions(document) if row["path"].startswith("radar.")
    }
    sources, bands = {}, {}
    for name, known in RADAR_REFERENCE.items():
        # A scenario's names are those of the parameters without the unit at their end.
        row = rows.get(name) or next(row for stem, row in rows.items() if name.startswith(f"{stem}_"))
        sources[name] = row["source"]
        low, high = (_in_unit(row[side], row["unit"], known.unit, known.dimension) for side in ("low", "high"))
        bands[name] = (low, high)
    return sources, bands


def _in_unit(value: float | None, unit: str, wanted: str, dimension: str) -> float | None:
    return value if value is None or unit == wanted else from_si(si_from(value, unit, dimension), wanted, dimension)


@dataclass(frozen=True, slots=True)
class _Other:
    """A sensor with a card of its own: the room, what makes its parameters, what makes its card."""

    what: str
    room: str
    reference: str
    card: str


_OTHERS: dict[str, _Other] = {}


def known_sensors() -> dict[str, str]:
    """Return the sensors that have a card, by name, with what each is."""
    return {"radar": "the look-down radar of a scenario"} | {name: other.what for name, other in _OTHERS.items()}


def other_view(name: str) -> SensorView:
    """Return one of the other sensors, ready to be shown; ArgumentError where there is none of that name."""
    if name not in _OTHERS:
        raise ArgumentError(f"--sensor: expected one of {', '.join(known_sensors())}; got '{name}'.")
    other = _OTHERS[name]
    room = import_module(f"lookdown.sensing.{other.room}")
    rows: Callable[..., list[CardRow]] = getattr(room, other.card)
    return SensorView(
        name=name,
        title=other.what[:1].upper() + other.what[1:],
        subtitle=f"Sensor card of {name}, with its reference parameters; no scenario flies it yet",
        command=f"lookdown sensor card --sensor {name}",
        rows=rows(getattr(room, other.reference)()),
    )
