"""A study as a folder that has its name only once it is whole.

Everything goes into a hidden folder beside the final one, which is renamed at the end; a study
that is stopped leaves nothing. Only the folder of an older study is ever replaced.
"""

import csv
import hashlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.errors import RecordingError
from lookdown.recording import FolderLock
from lookdown.recording.refusals import advice, reason
from lookdown.scenario import ScenarioDocument, assumptions, canonical_toml, coverage_assumptions
from lookdown.study.coverage import CoverageStudy
from lookdown.study.network import NetworkStudy
from lookdown.tables import Table, read_table, write_table

__all__ = [
    "STUDY_NAME",
    "check_free",
    "is_study_folder",
    "older_study",
    "read_study_json",
    "read_study_table",
    "study_page",
    "write_study",
]

STUDY_NAME = "study.json"
"""Holds what the study found and the SHA-256 of each other file; a folder is a study's by it."""

_PAGES = {"coverage study": "coverage.html", "network study": "network.html"}
"""The page of each kind of study."""
_MENDING = "It was changed since: make the study again."
_SUMMARY, _ASSUMPTIONS, _SCENARIO = "summary.json", "assumptions.json", "scenario.toml"
_OUTLINES = "outlines.json"


def write_study(study: CoverageStudy | NetworkStudy, document: ScenarioDocument, output: Path, name: str) -> Path:
    """Return the folder into which a study was written, whole or not at all; the same study, the same bytes.

    Parameters
    ----------
    study : CoverageStudy or NetworkStudy
    document : ScenarioDocument
        As studied.
    output : path
        Folder of studies; made where there is none.
    name : str
        Of the folder. An older study of that name is replaced.

    Raises
    ------
    RecordingError
        Where something that is no study has the name, or the disk refuses.
    """
    final = output / name
    check_free(final)
    part, lock = output / f".{name}.part", None
    try:
        output.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(output / f".{name}.lock")
        _clear_leftovers(part, final)
        part.mkdir()
        _fill(part, study, document)
        _replace(part, final)
    except OSError as error:
        what_to_do = advice(error, elsewhere="choose another folder with --output")
        raise RecordingError(final, f"the study could not be written ({reason(error)}). {what_to_do}") from error
    finally:
        if lock is not None:
            shutil.rmtree(part, ignore_errors=True)
            lock.release()
    return final


def _clear_leftovers(part: Path, final: Path) -> None:
    """Take away what a study of this name that was killed left, and give an older study its name back."""
    if part.is_dir() and not part.is_symlink():
        shutil.rmtree(part)
    older = _older(final)
    if older.is_dir() and not older.is_symlink() and is_study_folder(older):
        if final.exists():
            shutil.rmtree(older)
        else:
            older.rename(final)


def _older(final: Path) -> Path:
    """Return the name that an older study has while a new one takes its place."""
    return final.with_name(f".{final.name}.old")


def check_free(final: Path) -> None:
    """Raise RecordingError where a study may not be written because something else has its name or is in its folder."""
    if final.is_symlink() or (final.exists() and not is_study_folder(final)):
        kind = "a link" if final.is_symlink() else "a folder that is no study" if final.is_dir() else "a file"
        raise RecordingError(
            final, f"the study would go here, where {kind} is. Move it away, or choose another --name or --output."
        )
    if final.exists():
        own = {*_files_of(final), STUDY_NAME, *_PAGES.values()}
        foreign = sorted(path.name for path in final.iterdir() if path.name not in own or not path.is_file())
        if foreign:
            more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
            raise RecordingError(
                final,
                "an older study here would be replaced, but its folder holds files that are not the study's: "
                f"{', '.join(foreign[:3])}{more}. Move them away, or choose another --name.",
            )


def older_study(final: Path) -> str | None:
    """Return in words what a study of this name will replace; None where there is nothing in its place."""
    if not is_study_folder(final):
        return None
    try:
        summary = read_study_json(final, "summary")
        seed, hours = int(summary["seed"]), float(summary["asked"]["duration_s"]) / 3600.0
    except (RecordingError, KeyError, TypeError, ValueError):
        return "an older study of that name"
    return f"an older study of that name (seed {seed}, {hours:.4g} h)"


def is_study_folder(folder: Path) -> bool:
    """Return whether a folder is that of a study: whether its study.json says so."""
    return study_page(folder) is not None


def study_page(folder: Path) -> str | None:
    """Return the name of the page that a study's folder holds, by the kind of study; None where it is no study's."""
    try:
        about = json.loads((folder / STUDY_NAME).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(about, dict) or not isinstance(about.get("files"), dict):
        return None
    return _PAGES.get(str(about.get("kind")))


def _files_of(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file that a study wrote, by its name."""
    if not is_study_folder(folder):
        raise RecordingError(folder, f"expected a study; {STUDY_NAME} is missing or says something else.")
    files: dict[str, str] = json.loads((folder / STUDY_NAME).read_bytes())["files"]
    return files


def _checked(folder: Path, name: str) -> bytes:
    """Return a file of a study; RecordingError where it is not what the study wrote."""
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise RecordingError(folder, f"expected {name}; it cannot be read ({reason(error)}). {_MENDING}") from error
    if hashlib.sha256(content).hexdigest() != _files_of(folder).get(name):
        raise RecordingError(folder, f"{name} is not what the study wrote (its SHA-256 differs). {_MENDING}")
    return content


def read_study_json(folder: Path, name: str) -> Any:
    """Return what a JSON document of a study holds, such as ``summary``; RecordingError where it was changed."""
    return json.loads(_checked(folder, f"{name}.json"))


def read_study_table(kind: type[Table], folder: Path, name: str) -> Any:
    """Return a table of a study, ``places``, ``instants`` or ``gaps``; RecordingError where it was changed."""
    _checked(folder, f"{name}.parquet")
    return read_table(kind, folder / f"{name}.parquet")


def _fill(part: Path, study: CoverageStudy | NetworkStudy, document: ScenarioDocument) -> None:
    (part / _SCENARIO).write_text(canonical_toml(document), encoding="utf-8")
    (part / _SUMMARY).write_text(_json_text(study.summary), encoding="utf-8")
    if isinstance(study, CoverageStudy):
        _fill_coverage(part, study, document)
    else:
        (part / _ASSUMPTIONS).write_text(_json_text(assumptions(document)), encoding="utf-8")
        for name, table in study.tables().items():
            write_table(table, part / f"{name}.parquet")
        (part / "nodes.csv").write_text(_csv_of_rows(study.nodes), encoding="utf-8")
        for rows in ("regions", "failures"):
            if rows == "regions" or study.summary[rows]:
                (part / f"{rows}.csv").write_text(_csv_of_rows(study.summary[rows]), encoding="utf-8")
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(part.iterdir())}
    keys = ("kind", "name", "version", "scenario_hash", "seed")
    about = {key: study.summary[key] for key in keys}
    (part / STUDY_NAME).write_text(_json_text(about | {"files": files}), encoding="utf-8")


def _fill_coverage(part: Path, study: CoverageStudy, document: ScenarioDocument) -> None:
    (part / _ASSUMPTIONS).write_text(_json_text(coverage_assumptions(document)), encoding="utf-8")
    outlines = [
        {"name": region.name, "edges_deg": [edge for edges in region.polygons for edge in edges.tolist()]}
        for region in study.regions
    ]
    (part / _OUTLINES).write_text(json.dumps(outlines) + "\n", encoding="utf-8")
    for name, table in (("places", study.places), ("instants", study.instants), ("gaps", study.gaps)):
        write_table(table, part / f"{name}.parquet")
    for name in ("bands", "regions", "losses"):
        (part / f"{name}.csv").write_text(_csv_of_rows(study.summary[name]), encoding="utf-8")
    (part / "gaps.csv").write_text(_csv_of_table(study.gaps), encoding="utf-8")


def _json_text(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _csv_of_rows(rows: list[dict[str, Any]]) -> str:
    flat = [dict(_flat(row)) for row in rows]
    heads = list(dict.fromkeys(key for row in flat for key in row))
    return _csv_text(heads, [[row.get(head, "") for head in heads] for row in flat])


def _flat(row: dict[str, Any]) -> list[tuple[str, Any]]:
    """Return a row with its lists spread: folds as _1, _2, ..., waits by their seconds, numbers of others in one."""
    items: list[tuple[str, Any]] = []
    for key, value in row.items():
        if key == "waits":
            for wait in value:
                items += [(f"within_{wait['wait_s']:g}_s", wait["share"])]
        elif key == "beside":
            items.append((key, " ".join(map(str, value))))
        elif isinstance(value, list):
            items += [(f"{key}_{k + 1}", each) for k, each in enumerate(value)]
        else:
            items.append((key, value))
    return items


def _csv_of_table(table: Table) -> str:
    names = [name for name, _ in table.columns()]
    columns = [getattr(table, name) for name in names]
    return _csv_text(names, [[_number(column[row]) for column in columns] for row in range(len(table))])


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, np.integer) else float(value)


def _csv_text(heads: list[str], rows: list[list[Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return buffer.getvalue()


def _replace(part: Path, final: Path) -> None:
    check_free(final)
    if not final.exists():
        part.rename(final)
        return
    older = _older(final)
    try:
        final.rename(older)
        part.rename(final)
    finally:
        # Where a stop came between the two, the older study has its name again.
        if not final.exists():
            older.rename(final)
        else:
            shutil.rmtree(older, ignore_errors=True)
