"""Parts that one process compiled, taken up by another that runs at the same time from the same sources.

Numba keeps whole kernels in its cache, each checked against the file that it stands in. A part is not kept: the code
of one that calls others is right only together with theirs. Two processes that begin at the same time from the same
files have no such doubt. One writes each part that it compiles into a folder of the two; the other takes what is there
and compiles what is not. Nothing outlives the folder.
"""

import hashlib
import itertools
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from llvmlite import binding as llvm
from numba.core import serialize
from numba.core.bytecode import FunctionIdentity
from numba.core.compiler import CompileResult, compile_result
from numba.core.typing.templates import Signature

__all__ = ["given_or_compiled", "parts_given", "parts_taken"]

_GIVER_NUMBERS = 1_000_000_000
"""From here on a giver numbers its functions: numba's names have the number in them, and two are never the same."""

_GIVEN_TO: list[Path] = []
_TAKEN_FROM: list[Path] = []
_LIBRARIES: dict[str, Any] = {}
"""The code of parts that this process gave, or took, by the names of their files."""


@contextmanager
def parts_given(folder: Path) -> Iterator[None]:
    """Write each part that is compiled within into a folder, for a process that `parts_taken` there.

    Parameters
    ----------
    folder : Path
        Of two processes with the same sources, and of nobody else: what lies in it is run.

    Examples
    --------
    >>> with parts_given(Path("parts")):
    ...     pass
    """
    FunctionIdentity._unique_ids = itertools.count(_GIVER_NUMBERS)
    with _listed(_GIVEN_TO, folder):
        yield


@contextmanager
def parts_taken(folder: Path) -> Iterator[None]:
    """Take each part that is called for the first time within from a folder, if it is there by then.

    Parameters
    ----------
    folder : Path
        As `parts_given`.

    Examples
    --------
    >>> with parts_taken(Path("parts")):
    ...     pass
    """
    with _listed(_TAKEN_FROM, folder):
        yield


@contextmanager
def _listed(folders: list[Path], folder: Path) -> Iterator[None]:
    folders.append(folder)
    try:
        yield
    finally:
        folders.pop()
        _LIBRARIES.clear()


def given_or_compiled(
    function: Callable[..., Any], state: Any, library_class: type, compiled: Callable[[], Any]
) -> CompileResult:
    """Return what a part was compiled to, by another process or by this one.

    Parameters
    ----------
    function : callable
        The part in Python.
    state
        Of numba's compiler.
    library_class : type
        Of the code of parts.
    compiled : callable
        Compiles the part.
    """
    if not _GIVEN_TO and not _TAKEN_FROM:
        return compiled()
    name = _name(function, state.args)
    for folder in _TAKEN_FROM:
        result = _taken(folder, name, state, library_class)
        if result is not None:
            return result
    result = compiled()
    for folder in _GIVEN_TO:
        # Not where parts are taken: a caller from elsewhere knows this part by a name with another number in it.
        _LIBRARIES[name] = result.library
        _give(folder, name, result, library_class)
    return result


def _name(function: Callable[..., Any], kinds: tuple[Any, ...]) -> str:
    """Return the name of the file of a part."""
    code = function.__code__
    told = f"{function.__module__}.{function.__qualname__}:{code.co_firstlineno}{kinds}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _give(folder: Path, name: str, result: Any, library_class: type) -> None:
    """Write a part that was compiled, whole or not at all."""
    library, names = result.library, {id(each): key for key, each in _LIBRARIES.items()}
    calls: list[str | bytes] = []
    # Addresses in this process mean nothing in another.
    if library._reload_init or any(each.has_dynamic_globals for each in (library, *library._linking_libraries)):
        return
    for each in dict.fromkeys(library._linking_libraries):
        if id(each) in names:
            calls.append(names[id(each)])
        elif isinstance(each, library_class):
            # It was compiled before the giving began.
            return
        else:
            calls.append(each._get_module_for_linking().as_bitcode())
    result.fndesc.typemap = result.fndesc.calltypes = None
    told = (library._final_module.as_bitcode(), calls, result.fndesc, result.environment, result.signature.return_type)
    begun = folder / f"{name}.{os.getpid()}"
    try:
        begun.write_bytes(serialize.dumps(told))
        begun.replace(folder / name)
    except OSError:
        # The other process then compiles it.
        return


def _taken(folder: Path, name: str, state: Any, library_class: Any) -> CompileResult | None:
    """Return a part that another process compiled, None where it has not."""
    held = _read(folder, name)
    if held is None:
        return None
    library = _library(folder, name, held, state.targetctx.codegen(), library_class)
    if library is None:
        return None
    _code, _calls, description, environment, returned = held
    entry = state.targetctx.get_executable(library, description, environment)
    state.targetctx.insert_user_function(entry, description, [library])
    return compile_result(
        typing_context=state.typingctx,
        target_context=state.targetctx,
        library=library,
        environment=environment,
        entry_point=entry,
        fndesc=description,
        type_annotation="",
        signature=Signature(returned, state.args, None),
        objectmode=False,
        lifted=(),
        reload_init=[],
        referenced_envs=(),
    )


def _read(folder: Path, name: str) -> Any:
    try:
        return pickle.loads((folder / name).read_bytes())
    except OSError:
        return None


def _library(folder: Path, name: str, held: Any, codegen: Any, library_class: Any) -> Any:
    """Return the code of a part with that of all parts it calls, None where one is missing."""
    code, calls = held[:2]
    library = _of_code(code, codegen, library_class)
    for call in calls:
        if isinstance(call, bytes):
            called = _of_code(call, codegen, library_class)
        else:
            if call not in _LIBRARIES:
                deeper = _read(folder, call)
                if deeper is None or _library(folder, call, deeper, codegen, library_class) is None:
                    return None
            called = _LIBRARIES[call]
        library.add_linking_library(called)
    _LIBRARIES[name] = library
    return library


def _of_code(code: bytes, codegen: Any, library_class: Any) -> Any:
    library = library_class(codegen, "part")
    library._final_module = llvm.parse_bitcode(code)
    library.finalize()
    return library
