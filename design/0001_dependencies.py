"""What each dependency weighs, and how many faults pydantic and msgspec tell of one document.

Run: .venv/bin/python design/0001_dependencies.py
With peers: pip install --no-deps --target FOLDER msgspec duckdb; PYTHONPATH=FOLDER .venv/bin/python design/...
"""

import importlib.util
import sys
import time
from importlib.metadata import PackageNotFoundError, distribution

from pydantic import BaseModel, ConfigDict, ValidationError

RUN_TIME = ["numpy", "numba", "llvmlite", "scipy", "sgp4", "pyarrow", "pydantic", "pydantic_core", "typer", "rich"]
RUN_TIME += ["matplotlib", "pillow", "fonttools", "contourpy", "kiwisolver", "jaxtyping"]
DEVELOPMENT = ["mypy", "ruff", "pytest", "hypothesis", "beartype", "import-linter", "grimp", "mpmath"]
PEERS = ["msgspec", "duckdb"]

IMPORTED = ["numpy", "pydantic", "typer", "rich.progress", "pyarrow.parquet", "numba", "scipy.stats", "matplotlib"]

FAULTY = {"seed": "one", "title": 3, "power": {"base": "much", "unit": 7, "colour": "red"}}
"""Five faults and a missing key."""


def megabytes(name: str) -> float | None:
    """Return the size on disk of an installed package's files, caches apart."""
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return None
    sizes = [path.locate().stat().st_size for path in files if path.suffix != ".pyc" and path.locate().is_file()]
    return sum(sizes) / 1e6


def import_cpu_ms(name: str) -> float:
    """Return the CPU time of importing a module for the first time."""
    before = time.process_time()
    importlib.import_module(name)
    return 1e3 * (time.process_time() - before)


class Power(BaseModel):
    """A quantity."""

    model_config = ConfigDict(extra="forbid", strict=True)
    base: float
    unit: str


class Document(BaseModel):
    """A small scenario."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    seed: int
    title: str
    power: Power


def faults_of_pydantic() -> list[str]:
    """Return what pydantic tells of the faulty document."""
    try:
        Document.model_validate(FAULTY)
    except ValidationError as error:
        return [".".join(map(str, fault["loc"])) + ": " + fault["msg"] for fault in error.errors()]
    return []


def faults_of_msgspec() -> list[str]:
    """Return what msgspec tells of the faulty document."""
    import msgspec

    power = msgspec.defstruct("Power", [("base", float), ("unit", str)], forbid_unknown_fields=True)
    fields = [("name", str), ("seed", int), ("title", str), ("power", power)]
    document = msgspec.defstruct("Document", fields, forbid_unknown_fields=True)
    try:
        msgspec.convert(FAULTY, document)
    except msgspec.ValidationError as error:
        return [str(error)]
    return []


def main() -> None:
    """Print both tables."""
    for title, names in (("run time", RUN_TIME), ("development", DEVELOPMENT), ("peers, not taken", PEERS)):
        weights = {name: megabytes(name) for name in names}
        print(f"{title}: {sum(weight or 0.0 for weight in weights.values()):.0f} MB")
        for name, weight in sorted(weights.items(), key=lambda item: -(item[1] or 0.0)):
            print(f"  {name:16} {'not installed' if weight is None else f'{weight:6.1f} MB'}")
    print("import, CPU ms, each on top of those before it:")
    for name in (
        "numpy",
        "pydantic",
        "typer",
        "rich.progress",
        "pyarrow.parquet",
        "numba",
        "scipy.stats",
        "matplotlib",
    ):
        print(f"  {name:16} {import_cpu_ms(name):6.0f}")
    print("faults told of a document with six:")
    print("  pydantic", len(faults_of_pydantic()), *faults_of_pydantic(), sep="\n    ")
    if importlib.util.find_spec("msgspec"):
        print("  msgspec", len(faults_of_msgspec()), *faults_of_msgspec(), sep="\n    ")
    else:
        print("  msgspec: not installed", file=sys.stderr)


if __name__ == "__main__":
    main()
