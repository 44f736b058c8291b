"""What went into a study besides its scenario: files of element sets and regions, shell by shell."""

import hashlib
from pathlib import Path
from typing import Any

from lookdown.errors import DataError
from lookdown.scenario import FlownElements, ScenarioDocument
from lookdown.study.regions import Region

__all__ = ["file_rows", "shell_rows"]


def shell_rows(document: ScenarioDocument, everyone: FlownElements) -> list[dict[str, Any]]:
    """Return each shell of a scenario: number from 1, type, vendors, satellites before a loss, name of its file.

    Parameters
    ----------
    document : ScenarioDocument
    everyone : FlownElements
        All satellites of it.
    """
    shells = zip(document.constellation.shell, everyone.shell_counts, strict=True)
    return [
        {
            "shell": number,
            "type": shell.type,
            "vendors": shell.built_by,
            "satellites": count,
            "file": Path(shell.path).name if shell.type == "elements" else None,
        }
        for number, (shell, count) in enumerate(shells, start=1)
    ]


def file_rows(
    document: ScenarioDocument, everyone: FlownElements, regions: list[tuple[str, list[Region]]]
) -> list[dict[str, Any]]:
    """Return each file that a study read: what it holds, how much of it, and its SHA-256; each file once.

    Parameters
    ----------
    document : ScenarioDocument
    everyone : FlownElements
    regions : list of (path, regions)

    Raises
    ------
    DataError
        Where a file can be read no more.
    """
    shells = zip(document.constellation.shell, everyone.set_counts, strict=True)
    read = {shell.path: ("element sets", count) for shell, count in shells if shell.type == "elements"}
    read |= {path: ("polygons", sum(len(one.polygons) for one in found)) for path, found in regions}
    return [
        {"file": Path(path).name, "holds": what, "count": count, "sha256": _sha256(Path(path))}
        for path, (what, count) in read.items()
    ]


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise DataError(path, f"was read and can be read no more ({error.strerror or error}).") from error
