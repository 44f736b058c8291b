"""The sample sets of the Python package traffic, taken from its wheel."""

import difflib
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lookdown.errors import ArgumentError, DataError
from lookdown.traffic.importing.importer import ImportReport, ImportRequest, import_recording

__all__ = ["import_samples", "sample_member", "sample_names"]

_FOLDER, _ENDING = "traffic/data/samples/", ".json.gz"


def sample_names(wheel: Path) -> list[str]:
    """Return the names of a wheel's sample sets, such as ``gliders/franconia``, in order.

    Raises
    ------
    DataError
        Where the file is missing, no wheel, or holds none.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = archive.namelist()
    except (OSError, zipfile.BadZipFile) as error:
        raise DataError(wheel, f"expected the wheel of the package traffic; it cannot be read ({error}).") from None
    found = [name for name in members if name.startswith(_FOLDER) and name.endswith(_ENDING)]
    if not found:
        raise DataError(
            wheel, f"it is no wheel of traffic: expected sample sets in {_FOLDER}. Unpack it to import its files."
        )
    return sorted(name.removeprefix(_FOLDER).removesuffix(_ENDING) for name in found)


def sample_member(wheel: Path, name: str) -> str:
    """Return the member of a wheel that holds a set; ArgumentError for a name that is none of its sets.

    The name may be without its folder where that says enough.
    """
    names = sample_names(wheel)
    fitting = [each for each in names if name in (each, each.rpartition("/")[2])]
    if len(fitting) != 1:
        near = _nearest(name, names)
        told = f" Nearest: {', '.join(near)}." if near else ""
        raise ArgumentError(
            f"--name: expected one of the wheel's {len(names)} sets; got '{name}'.{told} --all lists them."
        )
    return f"{_FOLDER}{fitting[0]}{_ENDING}"


def _nearest(name: str, names: list[str]) -> list[str]:
    """Return up to five sets whose name holds the one asked for or is spelled nearly so."""
    asked = name.lower().strip("/")
    holding = [each for each in names if asked and asked in each.lower()]
    spelled = {spelling: each for each in names for spelling in (each, each.rpartition("/")[2])}
    close = [spelled[one] for one in difflib.get_close_matches(asked, spelled, n=5)]
    return list(dict.fromkeys([*holding, *close]))[:5]


def import_samples(
    wheel: Path,
    folder: Path | None = None,
    *,
    on_set: Callable[[int, int], None] = lambda done, total: None,
) -> list[tuple[str, ImportReport]]:
    """Import every sample set of a wheel on its own, and return name and account of each.

    Parameters
    ----------
    wheel : Path
    folder : Path, optional
        Where the recordings stay, one a set; where left out they are made and thrown away.
    on_set : callable
        Told how many sets are done, and of how many.
    """
    names = sample_names(wheel)
    made = []
    with tempfile.TemporaryDirectory() as scratch:
        for number, name in enumerate(names):
            output = Path(scratch) / "set.parquet" if folder is None else folder / f"{name.replace('/', '-')}.parquet"
            request = ImportRequest((wheel,), only=f"{_FOLDER}{name}{_ENDING}", may_be_empty=True)
            made.append((name, import_recording(replace(request, title=f"{name} of {wheel.name}"), output)))
            on_set(number + 1, len(names))
    return made
