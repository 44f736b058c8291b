"""What a scenario takes from the ones it is based on: what differs, and what may no longer fit."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lookdown.scenario._checks import si_at
from lookdown.scenario._derived import parameters_from
from lookdown.scenario._faults import shown
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.load import read_lineage
from lookdown.sensing import RadarParameters
from lookdown.sensing.card import receive_beams_at_once

__all__ = ["Difference", "differences", "scenario_warnings"]

_MOST_BEAMS = 50
_SIZES = ("carrier_frequency", "antenna_length", "antenna_height")
_FITTED_TO_SIZES = (
    "range_floor",
    "cosine_along_floor",
    "cosine_cross_floor",
    "range_rate_floor",
)
_NAMING = ("scenario.name", "scenario.title", "scenario.description", "scenario.based_on")


@dataclass(frozen=True, slots=True)
class Difference:
    """One value in which a scenario departs from the one it is based on.

    Attributes
    ----------
    path : str
        Dotted.
    theirs, ours : str
        As a person reads them, "nothing" where there is none.
    """

    path: str
    theirs: str
    ours: str


def differences(name_or_path: str) -> tuple[str, list[Difference]]:
    """Return the name of the scenario that one is based on, "" where none, and what differs from it.

    Name, title and description are left out.

    Examples
    --------
    >>> base, found = differences("paris-sparse")
    >>> base, found[0].path, found[0].theirs, found[0].ours
    ('paris', 'constellation.shell.0.satellites', '600', '100')
    """
    own, *above = read_lineage(name_or_path)
    if not above:
        return "", []
    here, there = dict(_values(own)), dict(_values(above[0]))
    paths = [path for path in here | there if path not in _NAMING and here.get(path) != there.get(path)]
    return _name(above[0]), [_difference(path, there.get(path), here.get(path)) for path in paths]


def scenario_warnings(name_or_path: str, document: ScenarioDocument) -> list[str]:
    """Return what is no fault in a scenario and yet likely not meant, a sentence each.

    Parameters
    ----------
    name_or_path : str
        Where the scenario was read from.
    document : ScenarioDocument
        As read, with what the command line says instead.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario
    >>> scenario_warnings("paris", load_scenario("paris"))
    []
    """
    return [*_too_many_beams(document), *_misfits(name_or_path)]


def _too_many_beams(document: ScenarioDocument) -> Iterator[str]:
    beams = receive_beams_at_once(parameters_from(document.radar, RadarParameters))
    if beams > _MOST_BEAMS:
        yield (
            f"the search needs {beams:,.0f} receive beams at once, by the sensor card; more than {_MOST_BEAMS} ask "
            "for a receiver that nobody has shown, and the run takes them for granted."
        )


def _misfits(name_or_path: str) -> Iterator[str]:
    # Against every scenario below, not the next alone: what does not fit is handed down with the rest.
    own, *above = read_lineage(name_or_path)
    for base in above:
        changed = [name for name in _SIZES if not _same_size(own, base, name)]
        kept = [name for name in _FITTED_TO_SIZES if own["radar"][name] == base.get("radar", {}).get(name)]
        if changed and kept:
            yield (
                f"radar.{', '.join(changed)} {'differs' if len(changed) == 1 else 'differ'} from '{_name(base)}', "
                f"while {', '.join(kept)} {'is' if len(kept) == 1 else 'are'} taken from it, where "
                f"{'it was' if len(kept) == 1 else 'they were'} fitted to its wavelength and antenna. "
                "Write them in [radar] anew, with a source."
            )
            return


def _same_size(own: dict[str, Any], base: dict[str, Any], name: str) -> bool:
    ours, theirs = si_at(own, "radar", name), si_at(base, "radar", name)
    return ours is None or theirs is None or math.isclose(ours, theirs, rel_tol=1e-9)


def _name(raw: dict[str, Any]) -> str:
    return str(raw.get("scenario", {}).get("name", "the scenario it is based on"))


def _values(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    children: Any = None
    if isinstance(node, dict) and "base" not in node:
        children = node.items()
    elif isinstance(node, list):
        children = enumerate(node)
    if children is None:
        yield path, node
        return
    for key, child in children:
        yield from _values(child, f"{path}.{key}" if path else str(key))


def _difference(path: str, theirs: Any, ours: Any) -> Difference:
    words = _words(ours)
    same = ", with another band or source" if theirs is not None and _words(theirs) == words else ""
    return Difference(path, _words(theirs), words + same)


def _words(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict) and isinstance(value["base"], int | float):
        unit = value.get("unit", "1")
        return f"{value['base']:g}" + ("" if unit == "1" else f" {unit}")
    return shown(value)
