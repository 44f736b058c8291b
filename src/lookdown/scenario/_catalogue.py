"""The scenarios that come with lookdown, and where to find one."""

import os
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path

from lookdown.errors import ArgumentError
from lookdown.scenario._faults import did_you_mean

__all__ = ["CatalogueEntry", "catalogue", "find_scenario"]

_FOLDER = Path(__file__).with_name("catalogue")
_MISSING = "there is no such file"
_LONGEST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One scenario of the catalogue.

    Attributes
    ----------
    name, title, description : str
    path : pathlib.Path
        The TOML file.
    """

    name: str
    title: str
    description: str
    path: Path


def catalogue() -> list[CatalogueEntry]:
    """Return the scenarios that come with lookdown, by name.

    Examples
    --------
    >>> [entry.name for entry in catalogue()][:4]
    ['all-sensors', 'discoverer-2', 'iridium', 'low-and-fast']
    """
    return [_entry(path) for path in sorted(_FOLDER.glob("*.toml"), key=lambda path: path.stem)]


def _entry(path: Path) -> CatalogueEntry:
    run = tomllib.loads(path.read_text(encoding="utf-8"))["scenario"]
    return CatalogueEntry(path.stem, run["title"], " ".join(run["description"].split()), path)


def find_scenario(name_or_path: str, folder: Path | None = None) -> Path:
    """Return the file of a scenario that a name of the catalogue or a path tells; ArgumentError where none.

    Parameters
    ----------
    name_or_path : str
    folder : pathlib.Path, optional
        Where a relative path starts; the current folder where left out.
    """
    names = [path.stem for path in sorted(_FOLDER.glob("*.toml"))]
    if name_or_path in names:
        return _FOLDER / f"{name_or_path}.toml"
    path = (folder or Path()) / name_or_path
    why_not = _why_no_file(path)
    if why_not is None:
        return path
    is_path = path.suffix == ".toml" or len(Path(name_or_path).parts) > 1
    if is_path or why_not != _MISSING:
        raise ArgumentError(f"{_cut(name_or_path)}: expected a scenario file; {why_not}.")
    raise ArgumentError(
        f"{_cut(name_or_path)}: expected a scenario, {did_you_mean(name_or_path, names)}. "
        "`lookdown scenario list` shows them; a path ending in .toml is taken as a file."
    )


def _why_no_file(path: Path) -> str | None:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return _MISSING
    except OSError as error:
        return f"it cannot be looked up ({os.strerror(error.errno) if error.errno else error})"
    except ValueError as error:  # a NUL within
        return f"that is no path ({error})"
    if stat.S_ISDIR(mode):
        return "it is a folder"
    return None if stat.S_ISREG(mode) else "it is not a file but a device or a pipe"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}... ({len(text):,} characters)"
