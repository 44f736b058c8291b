"""The command line: parse, call, print. The only part of lookdown that prints or asks the machine for anything."""

from lookdown.cli._main import main

__all__ = ["main"]
