"""An ephemeris table in a folder: arrays that many processes map, beside what they are.

``coefficients.npy``, ``codes.npy`` and ``epochs.npy`` are mapped when the table is opened,
so that opening reads nothing and processes share one copy; ``elements.npz`` and
``table.json`` are read. A folder is made beside its name and then renamed: one that has
its name is whole.
"""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.astro.ut1 import FIRST_PREDICTED_UTC_DAY
from lookdown.constellation.elements.mean import MeanElements
from lookdown.constellation.ephemeris._ephemeris_kernels import POINTS
from lookdown.errors import DataError

__all__ = ["VERSION", "drafted", "mapped", "new_coefficients", "write_rest"]

VERSION = 1
_FORMAT = "lookdown ephemeris table"
_ARRAYS: dict[str, np.dtype[Any]] = {"coefficients": np.dtype("f8"), "codes": np.dtype("u1"), "epochs": np.dtype("i8")}


@contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """Give a hidden folder that takes the name when the block ends well, in place of an older table.

    Raises
    ------
    DataError
        Where the name is taken by something else, or the files cannot be written.
    """
    if folder.exists() and not (folder / "table.json").is_file():
        raise DataError(folder, "exists and is no ephemeris table; choose another folder.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise _refused(folder, error) from error
    try:
        yield draft
        _rename(draft, folder)
    except OSError as error:
        raise _refused(folder, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _rename(draft: Path, folder: Path) -> None:
    draft.chmod(0o755)
    if folder.exists():
        # Those who have the older table mapped keep it: its files live on until they let go.
        older = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
        folder.rename(older / folder.name)
        draft.rename(folder)
        shutil.rmtree(older, ignore_errors=True)
    else:
        draft.rename(folder)


def _refused(folder: Path, error: OSError) -> DataError:
    return DataError(folder, f"the table could not be written ({error.strerror}); choose another folder or make room.")


def new_coefficients(draft: Path, shape: tuple[int, ...]) -> np.ndarray:
    """Return an array in a new file, mapped: what is written to it need not stay in memory."""
    return np.lib.format.open_memmap(draft / "coefficients.npy", mode="w+", dtype=_ARRAYS["coefficients"], shape=shape)


def write_rest(
    draft: Path, *, clock: tuple[int, int], codes: np.ndarray, epochs: np.ndarray, elements: MeanElements
) -> None:
    """Write everything but the coefficients; last of all what the folder holds.

    Parameters
    ----------
    draft : Path
    clock : first node and step, nanoseconds
    codes : (intervals, n) uint8
    epochs : (intervals, n) int64
    elements : MeanElements, n rows
    """
    np.save(draft / "codes.npy", codes)
    np.save(draft / "epochs.npy", epochs)
    np.savez(draft / "elements.npz", **{name: getattr(elements, name) for name, _ in MeanElements.columns()})
    description = {
        "format": _FORMAT,
        "version": VERSION,
        "first_node_tai_ns": clock[0],
        "node_step_ns": clock[1],
        "intervals": codes.shape[0],
        "satellites": codes.shape[1],
        "frame": "ITRF, metre; polar motion left out",
        "ut1": f"IERS, predicted from {FIRST_PREDICTED_UTC_DAY}",
        "elements_sha256": _hash(elements),
    }
    (draft / "table.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")


def mapped(folder: Path) -> dict[str, Any]:
    """Return the parts of a table in a folder, its arrays mapped.

    Raises
    ------
    DataError
        For a folder, file or version that is missing, cut off or not what it says.
    """
    description = _description(folder)
    elements = _elements(folder)
    if _hash(elements) != description["elements_sha256"]:
        raise DataError(folder / "elements.npz", "not the elements that table.json names; write the table again.")
    intervals, count = int(description["intervals"]), int(description["satellites"])
    shapes = {
        "coefficients": (intervals, POINTS, count, 3),
        "codes": (intervals, count),
        "epochs": (intervals, count),
    }
    return {
        "first_node_tai_ns": int(description["first_node_tai_ns"]),
        "node_step_ns": int(description["node_step_ns"]),
        "elements": elements,
        **{name: _array(folder / f"{name}.npy", shape, _ARRAYS[name]) for name, shape in shapes.items()},
    }


def _description(folder: Path) -> dict[str, Any]:
    path = folder / "table.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(
            path, f"expected the description of an ephemeris table ({error.strerror}); write the table again."
        ) from error
    except ValueError as error:
        raise DataError(path, "expected JSON; it is damaged. Write the table again.") from error
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise DataError(path, f"expected the format {_FORMAT!r}; this is something else.")
    if found.get("version") != VERSION:
        raise DataError(
            path, f"expected version {VERSION} of the format, got {found.get('version')}; write the table again."
        )
    needed = ("first_node_tai_ns", "node_step_ns", "intervals", "satellites")
    lacking = [name for name in needed if type(found.get(name)) is not int]
    if lacking or not isinstance(found.get("elements_sha256"), str):
        raise DataError(path, f"lacks {', '.join(lacking) or 'elements_sha256'}; write the table again.")
    return found


def _elements(folder: Path) -> MeanElements:
    path = folder / "elements.npz"
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as data:
            return MeanElements(**{name: data[name] for name, _ in MeanElements.columns()})
    except (OSError, ValueError, KeyError, EOFError, AssertionError, zipfile.BadZipFile) as error:
        raise DataError(path, f"expected the element sets of the table ({error}); write the table again.") from error


def _array(path: Path, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    try:
        # Copy on write: shared as long as nobody writes, and no writing reaches the file.
        array = np.load(path, mmap_mode="c", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise DataError(path, f"expected an array to map ({error}); write the table again.") from error
    if array.shape != shape or array.dtype != dtype:
        raise DataError(
            path, f"expected {dtype} of shape {shape}, got {array.dtype} of {array.shape}; write the table again."
        )
    return array


def _hash(elements: MeanElements) -> str:
    digest = hashlib.sha256()
    for name, spec in MeanElements.columns():
        digest.update(name.encode("ascii"))
        digest.update(np.ascontiguousarray(getattr(elements, name)).astype(spec.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()
