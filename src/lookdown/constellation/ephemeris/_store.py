"""An ephemeris table in a folder: arrays that many processes map, beside what they are.

``coefficients.npy``, ``codes.npy`` and ``epochs.npy`` are mapped when the table is opened,
so that opening reads nothing and processes share one copy; ``elements.npz`` and
``table.json`` are read. What is small is held against its SHA-256 at every opening, the
coefficients only when asked; their size always. A folder is made beside its name and then renamed: one that has
its name is whole.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from lookdown.astro.ut1 import FIRST_PREDICTED_UTC_DAY
from lookdown.constellation.elements.mean import MeanElements
from lookdown.constellation.ephemeris._ephemeris_kernels import POINTS
from lookdown.constellation.ephemeris.status import STATUS_SENTENCES
from lookdown.errors import DataError

__all__ = ["VERSION", "drafted", "mapped", "new_coefficients", "write_rest"]

VERSION = 2
_FORMAT = "lookdown ephemeris table"
_ARRAYS: dict[str, np.dtype[Any]] = {"coefficients": np.dtype("f8"), "codes": np.dtype("u1"), "epochs": np.dtype("i8")}
_CLOCK = ("first_node_tai_ns", "node_step_ns", "intervals", "satellites")
_SMALL = ("codes.npy", "epochs.npy", "elements.npz")
_LARGE = "coefficients.npy"


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
    }
    hashes = {name: _hash(draft / name) for name in (*_SMALL, _LARGE)}
    description |= {"sha256": {"clock": _clock_hash(description), **hashes}}
    (draft / "table.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")


def mapped(folder: Path, *, check: bool = False) -> dict[str, Any]:
    """Return the parts of a table in a folder, its arrays mapped.

    Parameters
    ----------
    folder : Path
    check : bool
        Whether to read all coefficients, for their SHA-256.

    Raises
    ------
    DataError
        For a folder, file or version that is missing, cut off or not what it says.
    """
    description = _description(folder)
    for name in (*_SMALL, _LARGE) if check else _SMALL:
        if _hash(folder / name) != description["sha256"].get(name):
            raise DataError(folder / name, "not the file that table.json names; write the table again.")
    intervals, count = description["intervals"], description["satellites"]
    shapes = {
        "coefficients": (intervals, POINTS, count, 3),
        "codes": (intervals, count),
        "epochs": (intervals, count),
    }
    arrays = {name: _array(folder / f"{name}.npy", shape, _ARRAYS[name]) for name, shape in shapes.items()}
    unknown = set(np.unique(arrays["codes"]).tolist()) - set(STATUS_SENTENCES)
    if unknown:
        raise DataError(folder / "codes.npy", f"has the unknown codes {sorted(unknown)}; write the table again.")
    elements = _elements(folder)
    if len(elements) != count:
        raise DataError(folder / "elements.npz", f"expected {count} satellites, got {len(elements)}; write it again.")
    clock = {name: description[name] for name in ("first_node_tai_ns", "node_step_ns")}
    return {**clock, "elements": elements, **arrays}


def _description(folder: Path) -> dict[str, Any]:
    path = folder / "table.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(
            path, f"expected the description of an ephemeris table ({error.strerror}); write the table again."
        ) from error
    except (ValueError, RecursionError) as error:
        raise DataError(path, "expected JSON; it is damaged. Write the table again.") from error
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise DataError(path, f"expected the format {_FORMAT!r}; this is something else.")
    if found.get("version") != VERSION:
        raise DataError(
            path, f"expected version {VERSION} of the format, got {found.get('version')}; write the table again."
        )
    lacking = [name for name in _CLOCK if type(found.get(name)) is not int]
    if lacking or not isinstance(found.get("sha256"), dict):
        raise DataError(path, f"lacks {', '.join(lacking) or 'sha256'}; write the table again.")
    first, step, intervals, satellites = (found[name] for name in _CLOCK)
    if found["sha256"].get("clock") != _clock_hash(found):
        raise DataError(path, f"{', '.join(_CLOCK)} are not those that were written; write the table again.")
    if step < 1 or intervals < 1 or satellites < 0 or max(abs(first), abs(first + intervals * step)) >= 2**63:
        raise DataError(path, "expected nodes that go on within the years of int64 nanoseconds; write the table again.")
    return found


def _elements(folder: Path) -> MeanElements:
    path = folder / "elements.npz"
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as data:
            return MeanElements(**{name: data[name] for name, _ in MeanElements.columns()})
    except Exception as error:
        # A damaged archive raises whatever zipfile, its decompressors, ast and tokenize raise.
        raise DataError(path, f"expected the element sets of the table ({error}); write the table again.") from error


def _array(path: Path, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    try:
        # Copy on write: shared as long as nobody writes, and no writing reaches the file.
        array = np.load(path, mmap_mode="c", allow_pickle=False)
    except Exception as error:
        # A damaged header is parsed as Python, which has many ways to fail.
        raise DataError(path, f"expected an array to map ({error}); write the table again.") from error
    if array.shape != shape or array.dtype != dtype or not array.flags.c_contiguous:
        raise DataError(
            path, f"expected {dtype} of shape {shape}, got {array.dtype} of {array.shape}; write the table again."
        )
    if not isinstance(array, np.memmap) or path.stat().st_size != array.offset + array.nbytes:
        raise DataError(path, "has bytes after its array; write the table again.")
    return array


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DataError(path, f"expected a file of the table ({error.strerror}); write the table again.") from error


def _clock_hash(description: dict[str, Any]) -> str:
    return hashlib.sha256(" ".join(str(description[name]) for name in _CLOCK).encode("ascii")).hexdigest()
