"""Machine code of lookdown's own kernels that came with the package: nobody waits for numba (design/0026).

A wheel carries a folder with what its kernels were compiled to when it was built, for a processor that nearly every
machine has. Numba is asked for a kernel as always; before it looks into its own cache it is given what lies in the
folder, if all that the code rests on is the same here: numba, LLVM, Python, every source file of lookdown, and a
processor with all that the code uses. Where anything differs, is missing or is damaged, numba compiles as it always
did. The folder is never written to.
"""

import functools
import hashlib
import importlib.util
import json
import logging
import pickle
import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import llvmlite
import numba
from llvmlite import binding as llvm
from numba.core import config
from numba.core.caching import FunctionCache
from numba.core.compiler import CompileResult

__all__ = [
    "CODE",
    "FOLDER",
    "MANIFEST",
    "Foundation",
    "ShippedKernels",
    "foundation",
    "is_own",
    "key_of",
    "name_of",
    "processor_asked_for",
    "shipped_kernels",
    "use_shipped",
]

_OPTIONS = ("OPT", "LOOP_VECTORIZE", "SLP_VECTORIZE", "BOUNDSCHECK", "DEBUGINFO_DEFAULT")
"""Of numba, from outside: what code comes out depends on them."""

_log = logging.getLogger(__name__)

PACKAGE = Path(__file__).resolve().parents[1]
FOLDER = PACKAGE / "numerics" / "shipped_kernels"
"""Where a wheel has the machine code; a checkout has none."""

MANIFEST, CODE = "manifest.json", "kernels.bin"


@dataclass(frozen=True, slots=True)
class Foundation:
    """What machine code rests on beside the processor: all of it must be the same where the code is to run.

    Attributes
    ----------
    numba, llvmlite, python, bytecode : str
        Versions; the last is the number of Python's own code.
    triple : str
        Kind of machine and operating system, as LLVM names it.
    options : str
        Those of numba that code depends on and that can be set from outside.
    sources : str
        SHA-256 of every source file of lookdown: a kernel holds code, and numbers, from other files than its own.
    """

    numba: str
    llvmlite: str
    python: str
    bytecode: str
    triple: str
    options: str
    sources: str


def foundation(package: Path = PACKAGE) -> Foundation:
    """Return what machine code that is made or run here rests on.

    Parameters
    ----------
    package : Path
        Folder of lookdown's sources.

    Examples
    --------
    >>> foundation().numba == foundation().numba
    True
    """
    return Foundation(
        numba=numba.__version__,
        llvmlite=llvmlite.__version__,
        python=str(sys.implementation.cache_tag) + getattr(sys, "abiflags", ""),
        bytecode=importlib.util.MAGIC_NUMBER.hex(),
        triple=llvm.get_process_triple(),
        options=" ".join(f"{name}={getattr(config, name)}" for name in _OPTIONS),
        sources=_sources_hash(package),
    )


def _sources_hash(package: Path) -> str:
    """Return the SHA-256 of all source files below a folder with their names."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(package).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def key_of(cache: FunctionCache, signature: Any, target_context: Any) -> str:
    """Return what a kernel is found by, for one signature.

    Parameters
    ----------
    cache : FunctionCache
        Numba's, of the kernel.
    signature : tuple of numba types
        Of the arguments.
    target_context
        Of numba.
    """
    function = cache._py_func
    # Numba's own sign of the function, without the processor: its bytecode and what it encloses.
    marks = cache._index_key(signature, target_context.codegen())[2]
    told = (name_of(cache), function.__code__.co_firstlineno, str(signature), *marks)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def name_of(cache: FunctionCache) -> str:
    """Return the name of a kernel with its module's."""
    return f"{cache._py_func.__module__}.{cache._py_func.__qualname__}"


class ShippedKernels:
    """The machine code in a folder.

    Parameters
    ----------
    folder : Path
        With MANIFEST and CODE.

    Raises
    ------
    OSError, ValueError, KeyError, TypeError
        Where the manifest cannot be read, or is none.
    """

    def __init__(self, folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        self.made_for = Foundation(**manifest["foundation"])
        self.features: str = manifest["features"]
        self._places = {key: (begin, length, digest) for _, key, begin, length, digest in manifest["kernels"]}
        self._code = folder / CODE

    def __len__(self) -> int:
        return len(self._places)

    def unfit_because(self) -> str:
        """Return why the code may not run here; empty where it may."""
        if processor_asked_for() != (None, None):
            return "NUMBA_CPU_NAME or NUMBA_CPU_FEATURES say what to compile for"
        here = foundation()
        for item in fields(Foundation):
            told, found = getattr(self.made_for, item.name), getattr(here, item.name)
            if told != found:
                return f"it was made for {item.name} {told}, and here it is {found}"
        has = llvm.get_host_cpu_features()
        missing = [name for name in self.features.split(",") if not has.get(name.removeprefix("+"))]
        return f"this processor lacks {' '.join(missing)}" if missing else ""

    def load(self, cache: FunctionCache, signature: Any, target_context: Any) -> CompileResult | None:
        """Return a kernel ready to run, None where its machine code is not there, or not whole.

        Parameters
        ----------
        cache, signature, target_context
            As `key_of`.
        """
        target_context.refresh()
        place = self._places.get(key_of(cache, signature, target_context))
        if place is None:
            return None
        try:
            made_for, payload = pickle.loads(self._read(*place))
            # Two types may have one name; the types themselves tell.
            return cache._impl.rebuild(target_context, payload) if made_for == signature else None
        except Exception as error:
            # Whatever is wrong with what was shipped, numba can compile it.
            _log.info("%s is compiled anew, for its machine code cannot be used: %s", name_of(cache), error)
            return None

    def _read(self, begin: int, length: int, digest: str) -> bytes:
        with self._code.open("rb") as file:
            file.seek(begin)
            code = file.read(length)
        if hashlib.sha256(code).hexdigest() != digest:
            raise ValueError("it is damaged")
        return code


@functools.cache
def shipped_kernels() -> ShippedKernels | None:
    """Return the machine code that came with the package, None where there is none or it may not run here."""
    if not (FOLDER / MANIFEST).is_file():
        return None
    try:
        kernels = ShippedKernels(FOLDER)
        reason = kernels.unfit_because()
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"it cannot be read: {error}"
    if reason:
        _log.info("the machine code that came with lookdown is not used: %s", reason)
        return None
    return kernels


@functools.cache
def use_shipped() -> None:
    """Have numba look for lookdown's kernels in what came with the package first; where nothing came, do nothing.

    Other people's kernels are looked for as ever.
    """
    if not (FOLDER / MANIFEST).is_file():
        return
    caches: Any = FunctionCache
    usual = caches.load_overload

    @functools.wraps(usual)
    def load(cache: FunctionCache, signature: Any, target_context: Any) -> CompileResult | None:
        kernels = shipped_kernels() if is_own(cache) else None
        found = None if kernels is None else kernels.load(cache, signature, target_context)
        return usual(cache, signature, target_context) if found is None else found

    caches.load_overload = load


def processor_asked_for() -> tuple[str | None, str | None]:
    """Return the name and the features of the processor that numba was told to compile for, None where it was not."""
    settings: Any = config
    return settings.CPU_NAME, settings.CPU_FEATURES


def is_own(cache: FunctionCache) -> bool:
    """Return whether a kernel is one of lookdown's."""
    return str(cache._py_func.__module__).startswith("lookdown.")
