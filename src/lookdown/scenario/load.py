"""TOML text into a checked scenario document, every fault told at once."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lookdown.errors import ArgumentError, Fault, ScenarioError
from lookdown.scenario._catalogue import find_scenario
from lookdown.scenario._checks import cross_faults
from lookdown.scenario._faults import faults_from
from lookdown.scenario.coverage_section import Coverage
from lookdown.scenario.document import ScenarioDocument
from lookdown.traffic import SAMPLES

__all__ = ["load_scenario", "read_lineage", "scenario_from_toml", "text_of", "with_coverage", "with_overrides"]

_LONGEST_CHAIN = 8
_DEEPEST = 16
_TOO_DEEP = Fault("(whole file)", f"tables and lists at most {_DEEPEST} deep", "deeper ones")
_ENDLESS = 10**19


def load_scenario(name_or_path: str) -> ScenarioDocument:
    """Return the scenario of the catalogue, or of a file, that a name or path tells.

    Parameters
    ----------
    name_or_path : str
        A name such as ``paris``, or the path of a TOML file.

    Raises
    ------
    ArgumentError
        Where there is no such scenario.
    ScenarioError
        Where it has faults; all of them are told.

    Examples
    --------
    >>> load_scenario("paris").constellation.shell[0].satellites.number
    600
    """
    path = find_scenario(name_or_path)
    return scenario_from_toml(text_of(path), str(path))


def scenario_from_toml(text: str, source: str) -> ScenarioDocument:
    """Return the scenario that a TOML text says; ScenarioError with every fault it has.

    What the text does not say is taken from the scenario that its ``based_on`` names: section by
    section, key by key, a quantity whole; but for title and description, which are its own or none, so that
    without a title it is called by its name. Where both have one ``[[constellation.shell]]`` of the same type,
    the shells are taken together in the same way; else those of the text replace the others.

    Parameters
    ----------
    text : str
    source : str
        What to call the text in messages; paths within, such as ``based_on``, count from its folder.
    """
    return _checked(_lineage(_parsed(text, source), source, _LONGEST_CHAIN)[0], source)


def read_lineage(name_or_path: str) -> list[dict[str, Any]]:
    """Return a scenario as read, unchecked, and after it each that it is based on, the nearest first.

    Each is whole: with what it takes from the ones after it.
    """
    path = find_scenario(name_or_path)
    return _lineage(_parsed(text_of(path), str(path)), str(path), _LONGEST_CHAIN)


def with_overrides(
    document: ScenarioDocument, *, name: str | None = None, seed: int | None = None, duration_s: float | None = None
) -> ScenarioDocument:
    """Return the document with what the command line says instead; ScenarioError where that makes no sense."""
    raw = document.model_dump(exclude_none=True)
    run = raw["scenario"]
    run |= {key: value for key, value in (("name", name), ("seed", seed)) if value is not None}
    if duration_s is not None:
        run.pop("stop", None)
        run["duration"] = {"base": duration_s, "unit": "s", "source": "choice on the command line"}
    return _checked(raw, "command line")


def with_coverage(document: ScenarioDocument, asked: dict[str, Any], seed: int | None = None) -> ScenarioDocument:
    """Return the document with what the command line says of a coverage study; ScenarioError where that makes no sense.

    Parameters
    ----------
    document : ScenarioDocument
    asked : dict
        Keys of the section, as TOML reads them; paths of regions from the current folder.
    seed : int, optional
    """
    raw = document.model_dump(exclude_none=True)
    raw["coverage"] = Coverage().model_dump(exclude_none=True) | raw.get("coverage", {}) | asked
    if seed is not None:
        raw["scenario"]["seed"] = seed
    return _checked(_files_from(Path(), raw), "command line")


def _checked(raw: dict[str, Any], source: str) -> ScenarioDocument:
    faults: list[Fault] = []
    document = None
    try:
        document = ScenarioDocument.model_validate(raw)
    except ValidationError as error:
        faults = faults_from(error, ScenarioDocument)
    # A value that is impossible by itself is one fault, not also a second against its neighbour.
    told = [fault.path for fault in faults]
    faults += [fault for fault in cross_faults(raw) if not any(fault.path.startswith(path) for path in told)]
    if document is None or faults:
        rank = {name: index for index, name in enumerate(ScenarioDocument.model_fields)}
        faults.sort(key=lambda fault: rank.get(fault.path.partition(".")[0], len(rank)))
        raise ScenarioError(source, faults)
    return document


def text_of(path: Path) -> str:
    """Return the text of a scenario's file, without the mark that some editors put before it.

    Raises
    ------
    ScenarioError
        Where it cannot be read or is no UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault(f"byte {error.start}", "text in UTF-8", "a byte that is no part of a character")
    except OSError as error:
        fault = Fault("(whole file)", "a file that can be read", error.strerror or str(error))
    raise ScenarioError(str(path), [fault])


def _parsed(text: str, source: str) -> dict[str, Any]:
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise ScenarioError(source, [_TOO_DEEP]) from None
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at ")
        where = place.rstrip(")") or "(whole file)"
        line = re.match(r"line (\d+)", where)
        written = text.splitlines()[int(line[1]) - 1].strip()[:60] if line else ""
        came = f"{message[:1].lower()}{message[1:]}" + (f" in: {written}" if written else "")
        raise ScenarioError(source, [Fault(where, "TOML", came)]) from None
    except ValueError:
        # Python refuses to read a whole number of thousands of digits, for the time it takes.
        raise ScenarioError(source, [_endless("(whole file)")]) from None
    if outsize := _outsize(raw):
        raise ScenarioError(source, outsize)
    return _files_from(Path(source).parent, _instants_as_text(raw))


def _outsize(raw: dict[str, Any]) -> list[Fault]:
    """Return as faults what TOML can write and nothing behind can hold: endless nesting, endless numbers."""
    row: list[tuple[str, Any]] = [("", raw)]
    faults = []
    for _ in range(_DEEPEST):
        below = [(f"{path}.{key}".removeprefix("."), child) for path, node in row for key, child in _children(node)]
        faults += [_endless(path) for path, value in below if isinstance(value, int) and abs(value) >= _ENDLESS]
        row = [(path, child) for path, child in below if isinstance(child, dict | list)]
    return faults + ([_TOO_DEEP] if row else [])


def _children(node: Any) -> Iterable[tuple[Any, Any]]:
    return node.items() if isinstance(node, dict) else enumerate(node)


def _endless(path: str) -> Fault:
    return Fault(path, "a number of at most 19 digits", "a longer one")


def _files_from(folder: Path, raw: dict[str, Any]) -> dict[str, Any]:
    """Return the document with the paths in it made absolute, from the scenario's own folder."""
    # So that a scenario based on this one, and the copy that a recording keeps, find the same files.
    traffic, coverage, constellation = (raw.get(name) for name in ("traffic", "coverage", "constellation"))
    if isinstance(traffic, dict) and traffic.get("recording") not in SAMPLES:
        _make_absolute(folder, traffic, "recording")
    shells = constellation.get("shell") if isinstance(constellation, dict) else None
    for shell in shells if isinstance(shells, list) else ():
        _make_absolute(folder, shell, "path")
    _make_absolute(folder, raw.get("network"), "stations")
    regions = coverage.get("regions") if isinstance(coverage, dict) else None
    if isinstance(regions, list) and isinstance(coverage, dict):
        coverage["regions"] = [_absolute(folder, region) for region in regions]
    return raw


def _make_absolute(folder: Path, table: Any, key: str) -> None:
    if isinstance(table, dict) and key in table:
        table[key] = _absolute(folder, table[key])


def _absolute(folder: Path, written: Any) -> Any:
    return str((folder / written).absolute()) if isinstance(written, str) and written else written


def _instants_as_text(raw: dict[str, Any]) -> dict[str, Any]:
    # TOML has instants of its own, written without quotes; they are taken as the same text with them.
    for name in ("scenario", "coverage"):
        section = raw.get(name)
        for key, value in section.items() if isinstance(section, dict) else ():
            if hasattr(value, "isoformat"):
                raw[name][key] = value.isoformat().replace("+00:00", "Z")
    return raw


def _lineage(raw: dict[str, Any], source: str, chain_left: int) -> list[dict[str, Any]]:
    run = raw.get("scenario")
    base = run.get("based_on") if isinstance(run, dict) else None
    if not isinstance(run, dict) or not isinstance(base, str):
        return [raw]
    if not chain_left:
        came = "a longer one, or one that bites its own tail"
        raise ScenarioError(source, [Fault("scenario.based_on", f"a chain of at most {_LONGEST_CHAIN}", came)])
    try:
        path = find_scenario(base, Path(source).parent)
    except ArgumentError as error:
        kinds = "a name in the catalogue or the path of a TOML file, from this one's folder"
        raise ScenarioError(source, [Fault("scenario.based_on", kinds, str(error).rstrip("."))]) from None
    above = _lineage(_parsed(text_of(path), str(path)), str(path), chain_left - 1)
    own = raw | {"scenario": {key: value for key, value in run.items() if key != "based_on"}}
    merged = _merged(above[0], own)
    return [merged | {"scenario": merged["scenario"] | _words_of_its_own(run, merged["scenario"])}, *above]


def _words_of_its_own(said: dict[str, Any], merged: dict[str, Any]) -> dict[str, Any]:
    """Return title and description as the file says them, for those of another scenario would be a lie."""
    name = merged.get("name")
    title = name if isinstance(name, str) and name else merged.get("title")
    words = {"title": said.get("title", title), "description": said.get("description", "")}
    return {key: value for key, value in words.items() if value is not None}


def _merged(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    merged = dict(parent)
    for key, value in child.items():
        below = merged.get(key)
        # A quantity is replaced whole: half of one source and half of another would be a lie.
        if isinstance(below, dict) and isinstance(value, dict) and "base" not in below:
            merged[key] = _merged(below, value)
        elif (pair := _alike(_only_table(below), _only_table(value))) is not None:
            merged[key] = [_merged(*pair)]
        else:
            merged[key] = value
    return merged


def _alike(theirs: dict[str, Any] | None, ours: dict[str, Any] | None) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return two tables that can be taken together: of one type, or ours of none said."""
    if theirs is None or ours is None or ours.get("type", theirs.get("type")) != theirs.get("type"):
        return None
    return theirs, ours


def _only_table(value: Any) -> dict[str, Any] | None:
    is_one = isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict)
    return value[0] if is_one else None
