"""The scenarios that come with lookdown, and where to find one."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from lookdown.errors import ArgumentError
from lookdown.scenario._faults import did_you_mean

__all__ = ["CatalogueEntry", "catalogue", "find_scenario"]

_FOLDER = Path(__file__).with_name("catalogue")


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
    >>> [entry.name for entry in catalogue()]
    ['paris', 'paris-sparse']
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
    if path.is_file():
        return path
    if path.suffix == ".toml" or len(Path(name_or_path).parts) > 1:
        raise ArgumentError(f"{name_or_path}: expected a scenario file; there is no such file.")
    raise ArgumentError(
        f"{name_or_path}: expected a scenario, {did_you_mean(name_or_path, names)}. "
        "`lookdown scenario list` shows them; a path ending in .toml is taken as a file."
    )
