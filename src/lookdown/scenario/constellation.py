"""The satellites of a scenario document, without its flights."""

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Self, assert_never

import numpy as np

from lookdown.astro import tai_ns_from_utc_text
from lookdown.constellation import (
    ElementSet,
    EphemerisTable,
    MeanElements,
    StreetsPattern,
    WalkerShell,
    combined,
    drag_note,
    explicit_elements,
    nearest,
    read_elements,
    rosette_shell,
    streets_elements,
    walker_elements,
)
from lookdown.errors import Fault, ScenarioError
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.shells import Elements, Explicit, Rosette, Streets, Walker

__all__ = ["FlownElements", "constellation_of", "epoch_of", "flown_elements", "vendor_names"]

_TURN = 2.0 * np.pi
_DEFAULT_EPOCH = "2026-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True, eq=False)
class FlownElements:
    """All satellites of a scenario, with every element set that there is of each.

    Attributes
    ----------
    elements : MeanElements, n rows
        One set a satellite: of several the one nearest to the epoch.
    further : MeanElements, k rows
        The other sets of those satellites.
    further_row : (k,) int64
        Row in `elements` of the satellite of each.
    notes : tuple of str
        A sentence for each thing that the scenario's files held and this does not.
    shell_counts : tuple of int
        How many satellites each shell of the scenario has, before any is taken out.
    set_counts : tuple of int
        How many whole element sets the file of each shell holds; 0 where a shell has no file.
    """

    elements: MeanElements
    further: MeanElements
    further_row: np.ndarray
    notes: tuple[str, ...]
    shell_counts: tuple[int, ...]
    set_counts: tuple[int, ...]

    def take(self, kept: np.ndarray) -> Self:
        """Return the satellites (n,) bool that are kept."""
        row = np.cumsum(kept) - 1
        stays = kept[self.further_row]
        further, further_row = self.further.take(stays), row[self.further_row[stays]]
        return replace(self, elements=self.elements.take(kept), further=further, further_row=further_row)

    def counted(self) -> Self:
        """Return the same with satellite_id counted from 0."""
        numbers = np.arange(len(self.elements), dtype=np.uint32)
        return replace(self, elements=_with(self.elements, satellite_id=numbers))

    def ephemeris(self, start_tai_ns: int, stop_tai_ns: int) -> EphemerisTable:
        """Return the table of a span, each interval of a satellite from its nearest set, manoeuvres flagged."""
        if not len(self.further):
            return EphemerisTable.from_elements(self.elements, start_tai_ns, stop_tai_ns)
        further = _with(self.further, satellite_id=self.elements.satellite_id[self.further_row])
        history = MeanElements.concatenate([self.elements, further])
        return EphemerisTable.from_history(history, start_tai_ns, stop_tai_ns, satellites=self.elements)


def vendor_names(document: ScenarioDocument) -> list[str]:
    """Return the vendors of a scenario; the place in the list is the `vendor_id` of every table.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario
    >>> vendor_names(load_scenario("paris"))
    ['one']
    """
    names: list[str] = []
    for shell in document.constellation.shell:
        names += shell.vendor_names
        if isinstance(shell, Explicit):
            names += [single.vendor for single in shell.satellite if single.vendor is not None]
    return list(dict.fromkeys(names))


def constellation_of(document: ScenarioDocument, epoch_tai_ns: int) -> MeanElements:
    """Return the mean elements of all satellites of a scenario, shell after shell; no flights are read.

    Parameters
    ----------
    document : ScenarioDocument
    epoch_tai_ns : int
        Of the patterns; element sets keep the epochs that they have.

    Returns
    -------
    MeanElements
        Planes and shells counted on from shell to shell, satellites too but for catalogue numbers;
        `vendor_id` is the place in `vendor_names`.

    Raises
    ------
    DataError
        Where a file of element sets cannot be read.
    ScenarioError
        Where no satellite of a file has a name that is asked for.
    ArgumentError
        Where two files hold one satellite.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario
    >>> paris = load_scenario("paris")
    >>> len(constellation_of(paris, epoch_of(paris)))
    600
    """
    return flown_elements(document, epoch_tai_ns).elements


def flown_elements(document: ScenarioDocument, epoch_tai_ns: int) -> FlownElements:
    """Return what `constellation_of` does, with further sets of its satellites and what files held besides."""
    vendors = vendor_names(document)
    parts: list[MeanElements] = []
    notes: list[str] = []
    held: list[int] = []
    further, rows, count = [MeanElements.empty()], [np.empty(0, np.int64)], 0
    for index, shell in enumerate(document.constellation.shell):
        if isinstance(shell, Elements):
            sets, in_file = _from_file(document, index, shell, notes)
            held.append(in_file)
            part = _of_vendor(nearest(sets, epoch_tai_ns), vendors.index(shell.vendor_names[0]))
            others, row = _others(sets, part)
            further.append(others)
            rows.append(count + row)
            if len(others):
                notes.append(
                    f"{shell.file.name}: {len(sets):,} element sets of {len(part):,} satellites; each instant is flown "
                    "by the nearest."
                )
        else:
            part = _shell_elements(shell, epoch_tai_ns, vendors)
            held.append(0)
        parts.append(part)
        count += len(part)
    elements = combined(parts)
    falling = drag_note(elements)
    return FlownElements(
        elements=elements,
        further=MeanElements.concatenate(further),
        further_row=np.concatenate(rows),
        notes=tuple(notes if falling is None else [*notes, falling]),
        shell_counts=tuple(map(len, parts)),
        set_counts=tuple(held),
    )


def _others(sets: MeanElements, chosen: MeanElements) -> tuple[MeanElements, np.ndarray]:
    """Return the sets that are not the chosen ones, and the row of each one's satellite in the chosen."""
    order = np.argsort(chosen.satellite_id)
    row = order[np.searchsorted(chosen.satellite_id, sets.satellite_id, sorter=order)]
    is_other = sets.epoch_tai_ns != chosen.epoch_tai_ns[row]
    return sets.take(is_other), row[is_other]


def _from_file(document: ScenarioDocument, index: int, shell: Elements, notes: list[str]) -> tuple[MeanElements, int]:
    """Return all sets of the satellites whose names are asked for, and how many sets the file holds."""
    found = read_elements(shell.file, shell.damaged)
    if found.damages:
        notes.append(f"{shell.file.name}: {_damages(len(found.damages))} left out, first {found.damages[0]}.")
    named = found.take(_named(found, shell.names)) if shell.names is not None else found
    if not len(named):
        path, wanted = f"constellation.shell.{index}.names", ", ".join(shell.names or [])
        known = ", ".join(sorted({str(name) for name in found.names if name})[:5]) or "none"
        raise ScenarioError(
            document.scenario.name, [Fault(path, f"names that satellites of the file have ({known}, ...)", wanted)]
        )
    return named.elements, len(found)


def _damages(count: int) -> str:
    # One set may be damaged in several lines.
    return "1 damage: what it touches is" if count == 1 else f"{count:,} damages: what they touch is"


def _named(found: ElementSet, patterns: list[str]) -> np.ndarray:
    return np.array([any(fnmatchcase(str(name), pattern) for pattern in patterns) for name in found.names], bool)


def epoch_of(document: ScenarioDocument) -> int:
    """Return the instant of a scenario's patterns where no flights are flown, int64 TAI ns.

    It is the start of the coverage study, else of the scenario, else the newest epoch of its element sets,
    else 2026-01-01.
    """
    said = document.coverage.start if document.coverage is not None else None
    said = said or document.scenario.start
    files = [shell for shell in document.constellation.shell if isinstance(shell, Elements)]
    if said is None and files:
        return max(int(read_elements(shell.file, shell.damaged).elements.epoch_tai_ns.max()) for shell in files)
    return tai_ns_from_utc_text(said or _DEFAULT_EPOCH)


def _shell_elements(
    shell: Walker | Rosette | Streets | Explicit, epoch_tai_ns: int, vendors: list[str]
) -> MeanElements:
    vendor_ids = tuple(vendors.index(name) for name in shell.vendor_names)
    match shell:
        case Walker():
            return walker_elements(_walker(shell, vendor_ids), epoch_tai_ns)
        case Rosette():
            return walker_elements(_rosette(shell, vendor_ids), epoch_tai_ns)
        case Streets():
            return streets_elements(_streets(shell, vendor_ids), epoch_tai_ns)
        case Explicit():
            return _explicit(shell, epoch_tai_ns, vendor_ids, vendors)
        case _:
            assert_never(shell)


def _walker(shell: Walker, vendor_ids: tuple[int, ...]) -> WalkerShell:
    return WalkerShell(
        altitude_m=shell.altitude.base_si,
        inclination_rad=shell.inclination.base_si,
        satellite_count=shell.satellites.number,
        plane_count=shell.planes.number,
        phasing=shell.phasing.number,
        raan_offset_rad=shell.first_node.base_si,
        raan_spread_rad=_TURN if shell.spread is None else min(shell.spread.base_si, _TURN),
        vendor_ids=vendor_ids,
        vendor_by=shell.vendor_by or "plane",
    )


def _rosette(shell: Rosette, vendor_ids: tuple[int, ...]) -> WalkerShell:
    return rosette_shell(
        altitude_m=shell.altitude.base_si,
        inclination_rad=shell.inclination.base_si,
        satellite_count=shell.satellites.number,
        plane_count=shell.planes.number,
        harmonic_factor=shell.harmonic_factor,
        raan_offset_rad=shell.first_node.base_si,
        vendor_ids=vendor_ids,
    )


def _streets(shell: Streets, vendor_ids: tuple[int, ...]) -> StreetsPattern:
    return StreetsPattern(
        altitude_m=shell.altitude.base_si,
        plane_count=shell.planes.number,
        satellites_per_plane=shell.satellites_per_plane.number,
        inclination_rad=shell.inclination.base_si,
        spacing_rad=None if shell.spacing is None else shell.spacing.base_si,
        raan_offset_rad=shell.first_node.base_si,
        vendor_ids=vendor_ids,
    )


def _explicit(shell: Explicit, epoch_tai_ns: int, vendor_ids: tuple[int, ...], vendors: list[str]) -> MeanElements:
    def column(name: str) -> np.ndarray:
        return np.array([getattr(one, name).base_si for one in shell.satellite])

    return explicit_elements(
        epoch_tai_ns=epoch_tai_ns,
        semi_major_axis_m=np.array([one.axis_m for one in shell.satellite]),
        eccentricity=column("eccentricity"),
        inclination_rad=column("inclination"),
        raan_rad=column("node"),
        argument_of_perigee_rad=column("argument_of_perigee"),
        mean_anomaly_rad=column("mean_anomaly"),
        vendor_id=np.array(
            [
                vendor_ids[row % len(vendor_ids)] if one.vendor is None else vendors.index(one.vendor)
                for row, one in enumerate(shell.satellite)
            ]
        ),
    )


def _of_vendor(elements: MeanElements, vendor_id: int) -> MeanElements:
    return _with(elements, vendor_id=np.full(len(elements), vendor_id, np.uint16))


def _with(elements: MeanElements, **columns: np.ndarray) -> MeanElements:
    return MeanElements(**{name: getattr(elements, name) for name, _ in MeanElements.columns()} | columns)
