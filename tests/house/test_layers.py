"""The layers and what may not cross them."""

import subprocess
import sys
from pathlib import Path

from source_tree import ROOT, SOURCE, imports, module_name, source_files


def test_the_layers_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout[-3000:]


def test_there_is_no_ring_of_imports() -> None:
    modules = {module_name(path): path for path in source_files()}
    waiting = {name: (imports(path) & modules.keys()) - {name} for name, path in modules.items()}
    # A package's __init__ imports its modules, and they may name the package's other modules through it.
    waiting = {name: {o for o in others if not name.startswith(f"{o}.")} for name, others in waiting.items()}
    while free := {name for name, others in waiting.items() if not others & waiting.keys()}:
        for name in free:
            del waiting[name]
    assert waiting == {}


def test_only_kernels_and_numerics_import_numba() -> None:
    strangers = [
        module_name(path)
        for path in source_files()
        if "numba" in {name.split(".")[0] for name in imports(path)}
        and not (path.stem.endswith("_kernels") or path.is_relative_to(SOURCE / "numerics"))
    ]
    assert strangers == []


def test_a_module_takes_from_another_package_only_what_that_package_shows() -> None:
    """A name with a leading underscore is its package's own; benchmarks alone measure kernels from outside."""
    crossings = [
        f"{module_name(path)} takes {name}"
        for path in source_files()
        if not path.is_relative_to(SOURCE / "benchmarks")
        for name in imports(path)
        if name.startswith("lookdown.")
        and any(part.startswith("_") and not part.startswith("__") for part in name.split("."))
        and name.split(".")[1] != module_name(path).split(".")[1]
    ]
    assert crossings == []
