"""What `lookdown sensor` shows of the radar of a scenario."""

from collections.abc import Mapping

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
from lookdown.sensing import RADAR_REFERENCE, sensor_card
from lookdown.sensing.card import USUAL_FLYERS, energy_card, flyers_of, radar_curves
from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.schedule import SPACECRAFT_REFERENCE
from lookdown.units import ParameterReference, from_si, si_from

Band = tuple[float | None, float | None]

__all__ = ["Band", "in_unit", "radar_view"]


def radar_view(name_or_path: str, objects: list[str], over: str) -> tuple[SensorView, list[str]]:
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
        title=f"Radar card: {run.title}",
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
        low, high = (in_unit(row[side], row["unit"], known.unit, known.dimension) for side in ("low", "high"))
        bands[name] = (low, high)
    return sources, bands


def in_unit(value: float | None, unit: str, wanted: str, dimension: str) -> float | None:
    """Return one end of a band in another unit; None where nobody stated it."""
    return value if value is None or unit == wanted else from_si(si_from(value, unit, dimension), wanted, dimension)
