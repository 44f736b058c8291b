"""What can go wrong at a user's hand, as a tree of exceptions.

LookdownError
├── ScenarioError          a scenario with one or more faults, all of them listed
├── DataError              a data file that is missing, truncated or not what it says
├── RecordingError         a recording that cannot be written or opened
├── RegionError            a file of regions with one or more faults, all of them listed
├── NetworkError           a network with one or more faults: stations, vendors, links; all of them listed
├── FilterError            a filter that cannot be read, with the place
├── CorrectionError        a correction by hand that cannot be made
└── ArgumentError          a command-line argument that makes no sense

Each message says what was expected, what came and what to do. Inside vector
code a row fails by status code, never by exception; a programmer's fault is an
`assert`.
"""

from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "ArgumentError",
    "CorrectionError",
    "DataError",
    "Fault",
    "FilterError",
    "LookdownError",
    "NetworkError",
    "RecordingError",
    "RegionError",
    "ScenarioError",
]


class LookdownError(Exception):
    """The root of every error that a user can mend."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a scenario: where, what was expected, what came.

    Attributes
    ----------
    path : str
        Dotted path in the document, such as ``sensor.bandwidth.unit``.
    expected, came : str
        Sentences without a full stop.
    """

    path: str
    expected: str
    came: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}; got {self.came}"


class ScenarioError(LookdownError):
    """A scenario document that cannot be flown, with every fault it has."""

    def __init__(self, source: str, faults: list[Fault]) -> None:
        self.source = source
        self.faults = tuple(faults)
        count = len(faults)
        head = f"{source}: {count} {'fault' if count == 1 else 'faults'}"
        super().__init__("\n".join([head, *(f"  {fault}" for fault in faults)]))


class DataError(LookdownError):
    """A data file that is missing, truncated or not what its name says."""

    def __init__(self, path: Path | str, message: str) -> None:
        self.path = Path(path)
        super().__init__(f"{path}: {message}")


class RecordingError(LookdownError):
    """A recording that cannot be written or cannot be opened."""

    def __init__(self, path: Path | str, message: str) -> None:
        self.path = Path(path)
        super().__init__(f"{path}: {message}")


class RegionError(LookdownError):
    """A file of regions that cannot be used, with every fault it has."""

    def __init__(self, source: str, faults: list[Fault]) -> None:
        self.source = source
        self.faults = tuple(faults)
        count = len(faults)
        head = f"{source}: {count} {'fault' if count == 1 else 'faults'}"
        super().__init__("\n".join([head, *(f"  {fault}" for fault in faults)]))


class NetworkError(LookdownError):
    """A network that cannot be built, with every fault it has.

    Attributes
    ----------
    source : str
        File or section that the faults are in.
    faults : tuple of Fault
    """

    def __init__(self, source: str, faults: list[Fault]) -> None:
        self.source = source
        self.faults = tuple(faults)
        count = len(faults)
        head = f"{source}: {count} {'fault' if count == 1 else 'faults'}"
        super().__init__("\n".join([head, *(f"  {fault}" for fault in faults)]))


class FilterError(LookdownError):
    """A filter that cannot be read.

    Attributes
    ----------
    text : str
        The filter as written.
    position, length : int
        Where the fault stands, counted in characters from 0, and how many of them it takes.
    sentence : str
        What was expected and what came.
    """

    def __init__(self, text: str, position: int, length: int, sentence: str) -> None:
        self.text, self.position, self.length, self.sentence = text, position, length, sentence
        super().__init__(f"at character {position + 1}: {sentence}")


class CorrectionError(LookdownError):
    """A correction by hand that cannot be made, or a journal of them that cannot be kept."""


class ArgumentError(LookdownError):
    """A command-line argument that makes no sense."""
