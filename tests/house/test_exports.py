"""The public names of every package, pinned; regenerate with `python tests/house/test_exports.py`."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import lookdown

GOLDEN = Path(__file__).with_name("exports.txt")


def exports() -> list[str]:
    """Return `package.name` of every name in the `__all__` of every package, and of single-module layers."""
    names = []
    for module in pkgutil.walk_packages(lookdown.__path__, "lookdown."):
        is_top_module = module.name.count(".") == 1
        if (module.ispkg or is_top_module) and not module.name.rpartition(".")[2].startswith("_"):
            loaded = importlib.import_module(module.name)
            names += [f"{module.name}.{name}" for name in getattr(loaded, "__all__", [])]
    return sorted(names)


def test_the_public_names_are_the_pinned_ones() -> None:
    now, pinned = set(exports()), set(GOLDEN.read_text(encoding="utf-8").split())
    assert sorted(now - pinned) == [], "new public names: run python tests/house/test_exports.py"
    assert sorted(pinned - now) == [], "public names that have gone"


def test_every_public_name_exists_and_says_what_it_is() -> None:
    silent = []
    for full in exports():
        module, _, name = full.rpartition(".")
        thing = getattr(importlib.import_module(module), name)
        is_ours = getattr(thing, "__module__", "").startswith("lookdown")
        if is_ours and (inspect.isclass(thing) or callable(thing)) and not (thing.__doc__ or "").strip():
            silent.append(full)
    assert silent == []


if __name__ == "__main__":
    GOLDEN.write_text("\n".join(exports()) + "\n", encoding="utf-8")
