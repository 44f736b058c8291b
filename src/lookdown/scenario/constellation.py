"""The satellites of a scenario document, without its flights."""

from typing import assert_never

import numpy as np

from lookdown.astro import SEMI_MAJOR_M, tai_ns_from_utc_text
from lookdown.astro.orbits import kozai_mean_motion_radps
from lookdown.constellation import MeanElements, WalkerShell, read_tle, walker_elements
from lookdown.scenario.document import ScenarioDocument
from lookdown.scenario.shells import Elements, Explicit, Single, Walker

__all__ = ["constellation_of", "epoch_of", "vendor_names"]

_DEFAULT_EPOCH = "2026-01-01T00:00:00Z"


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
        Satellites, planes and shells counted on from shell to shell; `vendor_id` is the place in
        `vendor_names`.

    Raises
    ------
    DataError
        Where a file of element sets cannot be read.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario
    >>> paris = load_scenario("paris")
    >>> len(constellation_of(paris, epoch_of(paris)))
    600
    """
    vendors = vendor_names(document)
    parts = [
        _shell_elements(shell, epoch_tai_ns, [vendors.index(name) for name in shell.vendor_names], vendors)
        for shell in document.constellation.shell
    ]
    return _counted_on(parts)


def epoch_of(document: ScenarioDocument) -> int:
    """Return the instant of a scenario's patterns where no flights are flown, int64 TAI ns.

    It is the start of the coverage study, else of the scenario, else the newest epoch of its element sets,
    else 2026-01-01.
    """
    said = document.coverage.start if document.coverage is not None else None
    said = said or document.scenario.start
    files = [shell for shell in document.constellation.shell if isinstance(shell, Elements)]
    if said is None and files:
        return max(int(read_tle(shell.file).epoch_tai_ns.max()) for shell in files)
    return tai_ns_from_utc_text(said or _DEFAULT_EPOCH)


def _shell_elements(
    shell: Walker | Elements | Explicit, epoch_tai_ns: int, vendor_ids: list[int], vendors: list[str]
) -> MeanElements:
    match shell:
        case Walker():
            return _walker(shell, epoch_tai_ns, vendor_ids)
        case Elements():
            return _with(read_tle(shell.file), vendor_id=np.uint16(vendor_ids[0]))
        case Explicit():
            return _explicit(shell, epoch_tai_ns, vendor_ids, vendors)
        case _:
            assert_never(shell)


def _walker(shell: Walker, epoch_tai_ns: int, vendor_ids: list[int]) -> MeanElements:
    pattern = WalkerShell(
        altitude_m=shell.altitude.base_si,
        inclination_rad=shell.inclination.base_si,
        satellite_count=shell.satellites.number,
        plane_count=shell.planes.number,
        phasing=shell.phasing.number,
        raan_offset_rad=shell.first_node.base_si,
        vendor_ids=tuple(vendor_ids),
    )
    return walker_elements(pattern, epoch_tai_ns)


def _explicit(shell: Explicit, epoch_tai_ns: int, vendor_ids: list[int], vendors: list[str]) -> MeanElements:
    single, count = shell.satellite, len(shell.satellite)
    own = [None if one.vendor is None else vendors.index(one.vendor) for one in single]
    vendor = [vendor_ids[k % len(vendor_ids)] if who is None else who for k, who in enumerate(own)]

    def column(name: str) -> np.ndarray:
        return np.array([getattr(one, name).base_si for one in single])

    return MeanElements(
        satellite_id=np.arange(count, dtype=np.uint32),
        shell=np.zeros(count, np.uint16),
        plane=np.arange(count, dtype=np.uint16),
        slot=np.zeros(count, np.uint16),
        vendor_id=np.array(vendor, np.uint16),
        epoch_tai_ns=np.full(count, epoch_tai_ns, np.int64),
        mean_motion_radps=np.array([_mean_motion_radps(one) for one in single]),
        eccentricity=column("eccentricity"),
        inclination_rad=column("inclination"),
        raan_rad=column("node"),
        argument_of_perigee_rad=column("argument_of_perigee"),
        mean_anomaly_rad=column("mean_anomaly"),
        bstar_per_earth_radius=np.zeros(count),
    )


def _mean_motion_radps(single: Single) -> float:
    return kozai_mean_motion_radps(
        altitude_m=single.axis_m - SEMI_MAJOR_M,
        inclination_rad=single.inclination.base_si,
        eccentricity=single.eccentricity.base_si,
    )


def _with(elements: MeanElements, **values: np.uint16 | np.ndarray) -> MeanElements:
    """Return elements with some columns replaced, by one value a row or one for all."""
    columns = {name: getattr(elements, name) for name, _ in MeanElements.columns()}
    columns |= {name: np.broadcast_to(value, len(elements)).copy() for name, value in values.items()}
    return MeanElements(**columns)


def _counted_on(parts: list[MeanElements]) -> MeanElements:
    """Return the shells one after the other, with satellites, planes and shells counted on."""
    counted, satellites, planes = [], 0, 0
    for index, part in enumerate(parts):
        plane = (part.plane + planes).astype(np.uint16)
        number = (np.arange(len(part)) + satellites).astype(np.uint32)
        counted.append(_with(part, satellite_id=number, plane=plane, shell=np.uint16(index)))
        satellites += len(part)
        planes = int(plane.max()) + 1
    return MeanElements.concatenate(counted)
