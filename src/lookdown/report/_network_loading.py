"""A network study as its page reads it, from its folder alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lookdown.errors import LookdownError, RecordingError
from lookdown.network import Stations
from lookdown.scenario import scenario_from_toml
from lookdown.scenario.network import stations_of
from lookdown.study import NetworkInstants, read_study_json, read_study_table, study_page
from lookdown.tables import NetworkLinks, Satellites

__all__ = ["LoadedNetwork", "load_network"]

_WANTED = ("name", "title", "delivery", "regions", "use", "ways", "failures", "load", "scenario")
_SINCE = ("gateways_used", "warnings", "start_utc")
"""What summaries of older studies lack."""


@dataclass(frozen=True, slots=True, eq=False)
class LoadedNetwork:
    """What a network study's folder holds.

    Attributes
    ----------
    summary : dict
    assumptions : list of dict
    instants : NetworkInstants
    links : NetworkLinks
    satellites : Satellites
    stations : Stations or None
        As its scenario places them; None where that cannot be read any more, such as a file of stations that has gone.
    """

    summary: dict[str, Any]
    assumptions: list[dict[str, Any]]
    instants: NetworkInstants
    links: NetworkLinks
    satellites: Satellites
    stations: Stations | None


def load_network(folder: Path) -> LoadedNetwork:
    """Return a network study from its folder.

    Raises
    ------
    RecordingError, DataError
        Where the folder holds no such study or a broken one.
    """
    if study_page(folder) != "network.html":
        raise RecordingError(folder, "expected the folder of a network study; its study.json does not say so.")
    summary = read_study_json(folder, "summary")
    if not isinstance(summary, dict) or not set(_WANTED) <= summary.keys():
        raise RecordingError(folder, "expected the summary of a network study in summary.json; it is something else.")
    if lacking := [name for name in _SINCE if name not in summary]:
        raise RecordingError(
            folder, f"an older lookdown made this study: its summary.json lacks {lacking[0]}. Make the study again."
        )
    return LoadedNetwork(
        summary,
        read_study_json(folder, "assumptions"),
        read_study_table(NetworkInstants, folder, "instants"),
        read_study_table(NetworkLinks, folder, "links"),
        read_study_table(Satellites, folder, "satellites"),
        _stations(folder),
    )


def _stations(folder: Path) -> Stations | None:
    path = folder / "scenario.toml"
    try:
        return stations_of(scenario_from_toml(path.read_text(encoding="utf-8"), str(path)))
    except (OSError, UnicodeDecodeError, LookdownError):
        return None
