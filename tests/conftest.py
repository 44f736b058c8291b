"""Checks the shapes and dtypes of arrays against the annotations while tests run.

jaxtyping's import hook has beartype look at every call of the leaf modules; in
production the annotations cost nothing. It must be set up before lookdown is imported,
which is why it stands here.
"""

from pathlib import Path

from jaxtyping import install_import_hook

SOURCE = Path(__file__).parents[1] / "src" / "lookdown"


def _is_checked(path: Path) -> bool:
    # Kernels are compiled by numba, which wants the bare function; the command line and the
    # scenario document have their own readers of annotations (typer, pydantic).
    parts = path.relative_to(SOURCE).parts
    return not (path.stem == "__init__" or "kernels" in path.stem or parts[0] in ("cli", "numerics", "scenario"))


def _module_name(path: Path) -> str:
    return ".".join(("lookdown", *path.relative_to(SOURCE).with_suffix("").parts))


CHECKED_MODULES = sorted(_module_name(path) for path in SOURCE.rglob("*.py") if _is_checked(path))

install_import_hook(CHECKED_MODULES, "shape_checker.check")
