"""Writes the machine code that a wheel carries: what `lookdown.numerics.shipped` reads."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from numba.core.caching import FunctionCache
from numba.core.serialize import dumps

from lookdown.numerics.shipped import CODE, MANIFEST, foundation, is_own, key_of, name_of, processor_asked_for

__all__ = ["kernels_noted", "write_kernels"]

_ANNOTATION = 6
"""Where numba's payload has the kernel's source with types, which is for people to read."""


@contextmanager
def kernels_noted() -> Iterator[dict[str, tuple[str, bytes]]]:
    """Note each kernel of lookdown that numba takes from its cache within: those that Python calls.

    Examples
    --------
    >>> with kernels_noted() as noted:
    ...     pass
    >>> noted
    {}
    """
    noted: dict[str, tuple[str, bytes]] = {}
    caches: Any = FunctionCache
    usual = caches.load_overload

    def load(cache: FunctionCache, signature: Any, target_context: Any) -> Any:
        found = usual(cache, signature, target_context)
        if found is not None and is_own(cache):
            payload = list(cache._cache_file.load(cache._index_key(signature, target_context.codegen())))
            payload[_ANNOTATION] = ""
            noted[key_of(cache, signature, target_context)] = (name_of(cache), dumps((signature, tuple(payload))))
        return found

    caches.load_overload = load
    try:
        yield noted
    finally:
        caches.load_overload = usual


def write_kernels(folder: Path, noted: dict[str, tuple[str, bytes]]) -> None:
    """Write kernels that were compiled for the processor that NUMBA_CPU_NAME and NUMBA_CPU_FEATURES name.

    Parameters
    ----------
    folder : Path
    noted : dict
        As `kernels_noted` gave it.
    """
    cpu, features = processor_asked_for()
    assert cpu and features, "compiled for this processor alone"
    folder.mkdir(parents=True, exist_ok=True)
    listed, begin = [], 0
    with (folder / CODE).open("wb") as file:
        for key, (name, code) in sorted(noted.items(), key=lambda each: (each[1][0], each[0])):
            file.write(code)
            listed.append([name, key, begin, len(code), hashlib.sha256(code).hexdigest()])
            begin += len(code)
    manifest = {
        "foundation": asdict(foundation()),
        "cpu": cpu,
        "features": features,
        "kernels": listed,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
