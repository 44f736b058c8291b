"""A scenario as text of one form: what a recording keeps, and what its hash is made of."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lookdown.scenario._quantity import Quantity
from lookdown.scenario.document import ScenarioDocument
from lookdown.sensing.radar.rcs import RCS_TABLE
from lookdown.traffic import ASSUMPTIONS as TRAFFIC_ASSUMPTIONS
from lookdown.traffic import INTEREST_ASSUMPTIONS, Assumption

__all__ = ["assumptions", "canonical_toml", "quantities", "scenario_hash", "scenario_schema"]


def scenario_hash(document: ScenarioDocument) -> str:
    """Return the SHA-256 of what a scenario says: comments, order and the seed leave it as it is.

    The seed stays out so that runs of one scenario with several seeds are known as such. Of a file of one's own
    (recording, element sets, regions, stations) only the name counts, so that the hash is the same wherever its folder
    lies.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    said = document.model_dump(mode="json", exclude={"scenario": {"seed"}}, exclude_none=True)
    if document.traffic.recording is not None:
        said["traffic"]["recording"] = Path(document.traffic.recording).name
    for shell in said["constellation"]["shell"]:
        shell |= {key: Path(value).name for key, value in shell.items() if key == "path"}
    if "coverage" in said:
        said["coverage"]["regions"] = [Path(region).name for region in said["coverage"]["regions"]]
    if "stations" in said.get("network", {}):
        said["network"]["stations"] = Path(said["network"]["stations"]).name
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of a whole scenario, for editors and other programs."""
    schema = ScenarioDocument.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "lookdown scenario"} | schema


def assumptions(document: ScenarioDocument) -> list[dict[str, Any]]:
    """Return every physical number of a scenario with its band, unit and source.

    After them what stands in no document: cross-sections by class, and what the recorded
    flights and the objects of interest take for granted.

    Returns
    -------
    list of dict
        Keys path, base, low, high, unit, source. Low and high are None for a choice, and
        base too where what is assumed is no number.
    """
    said = quantities(document)
    sizes = [
        {"path": f"rcs.{kind.name.lower()}", "base": row.median_m2, "low": row.low_m2, "high": row.high_m2}
        | {"unit": "m2", "source": row.source}
        for kind, row in RCS_TABLE.items()
    ]
    flights = [
        {"path": f"traffic, {a.name}"}
        | (dict.fromkeys(("base", "low", "high")) if a.unit == "1" else {"base": a.base, "low": a.low, "high": a.high})
        | {"unit": a.unit, "source": f"{a.sentence} Source: {a.source}"}
        for a in _granted(document)
    ]
    return said + sizes + flights


def _granted(document: ScenarioDocument) -> list[Assumption]:
    recorded = TRAFFIC_ASSUMPTIONS if document.traffic.recording is not None else ()
    return [*recorded, *(INTEREST_ASSUMPTIONS if document.traffic.interest else ())]


def quantities(node: Any, path: str = "") -> list[dict[str, Any]]:
    """Return the quantities of a part of a document as `assumptions` does, their paths counted from `path`."""
    keys = ("base", "low", "high", "unit", "source")
    return [{"path": where} | {key: getattr(q, key) for key in keys} for where, q in _quantities(node, path)]


def _quantities(node: Any, path: str = "") -> Iterator[tuple[str, Quantity]]:
    if isinstance(node, Quantity):
        yield path, node
        return
    children: Any = ()
    if isinstance(node, list):
        children = enumerate(node)
    elif isinstance(node, dict):
        children = node.items()
    elif hasattr(type(node), "model_fields"):
        children = ((name, getattr(node, name)) for name in type(node).model_fields)
    for name, child in children:
        yield from _quantities(child, f"{path}.{name}" if path else str(name))


def canonical_toml(document: ScenarioDocument) -> str:
    """Return the TOML text of a scenario in one fixed form; reading it gives an equal document."""
    said = document.model_dump(exclude_none=True)
    return "\n".join(_tables(said, ""))


def _tables(tables: dict[str, Any], above: str) -> Iterator[str]:
    for name, table in tables.items():
        path = f"{above}{name}"
        if isinstance(table, list):
            for row in table:
                yield f"[[{path}]]"
                yield from _lines(row)
            continue
        lists = {key: value for key, value in table.items() if _is_tables(value)}
        plain = {key: value for key, value in table.items() if key not in lists}
        if plain:
            yield f"[{path}]"
            yield from _lines(plain)
        for key, rows in lists.items():
            for row in rows:
                yield f"[[{path}.{key}]]"
                yield from _lines(row)


def _is_tables(value: Any) -> bool:
    # A list of quantities stands in one line, as a quantity does.
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) and "base" not in row for row in value)


def _lines(table: dict[str, Any]) -> Iterator[str]:
    yield from (f"{key} = {_value(value)}" for key, value in table.items())
    yield ""


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    # JSON's text and numbers are TOML's too, but for the one control character that JSON lets pass.
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007f")
