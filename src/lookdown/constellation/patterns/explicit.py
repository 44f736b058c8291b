"""Satellites told one by one, and several constellations joined into one."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from lookdown.astro import SEMI_MAJOR_M
from lookdown.constellation.elements.axis import kozai_motions_radps
from lookdown.constellation.elements.mean import MeanElements
from lookdown.errors import ArgumentError

__all__ = ["combined", "explicit_elements"]

_TURN = 2.0 * np.pi


def explicit_elements(
    *,
    epoch_tai_ns: int,
    inclination_rad: ArrayLike,
    altitude_m: ArrayLike | None = None,
    semi_major_axis_m: ArrayLike | None = None,
    eccentricity: ArrayLike = 0.0,
    raan_rad: ArrayLike = 0.0,
    argument_of_perigee_rad: ArrayLike = 0.0,
    mean_anomaly_rad: ArrayLike = 0.0,
    bstar_per_earth_radius: ArrayLike = 0.0,
    vendor_id: ArrayLike = 0,
) -> MeanElements:
    """Return the mean elements of satellites told one by one, each in a plane of its own.

    Each argument is one number for all satellites, or one a satellite.

    Parameters
    ----------
    epoch_tai_ns : int
    inclination_rad : float or (n,) float64, radian, 0 to pi
    altitude_m, semi_major_axis_m : float or (n,) float64, metre
        One of the two: the mean semi-major axis as SGP4 has it, or that less the equatorial
        radius of WGS 84.
    eccentricity : float or (n,) float64, 0 to below 1
    raan_rad, argument_of_perigee_rad, mean_anomaly_rad : float or (n,) float64, radian
    bstar_per_earth_radius : float or (n,) float64, 1 / Earth radius
    vendor_id : int or (n,) integer

    Returns
    -------
    MeanElements, n rows

    Raises
    ------
    ArgumentError
        For an orbit that is none, or whose perigee lies in the Earth.

    Examples
    --------
    >>> molniya = explicit_elements(
    ...     epoch_tai_ns=1633564837000000000, semi_major_axis_m=26_562e3, eccentricity=0.722,
    ...     inclination_rad=np.radians(63.4), argument_of_perigee_rad=np.radians(270), raan_rad=[0.0, 2.1, 4.2])
    >>> len(molniya), float((molniya.mean_motion_radps[0] * 86_400 / (2 * np.pi)).round(3))
    (3, 2.005)
    """
    assert (altitude_m is None) != (semi_major_axis_m is None), "give the altitude or the semi-major axis"
    axis_m = np.asarray(semi_major_axis_m if altitude_m is None else SEMI_MAJOR_M + np.asarray(altitude_m), np.float64)
    told = (axis_m, eccentricity, inclination_rad, raan_rad, argument_of_perigee_rad, mean_anomaly_rad)
    arrays = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, np.float64)) for each in told))
    axis, shape, inclination, raan, perigee, anomaly = (np.ascontiguousarray(each) for each in arrays)
    _check_orbits(axis, shape, inclination)
    count = len(axis)
    assert count <= 65_535 and all(np.isfinite(each).all() for each in (raan, perigee, anomaly))
    return MeanElements(
        satellite_id=np.arange(count, dtype=np.uint32),
        shell=np.zeros(count, np.uint16),
        plane=np.arange(count, dtype=np.uint16),
        slot=np.zeros(count, np.uint16),
        vendor_id=np.broadcast_to(np.asarray(vendor_id, np.uint16), count).copy(),
        epoch_tai_ns=np.full(count, epoch_tai_ns, np.int64),
        mean_motion_radps=kozai_motions_radps(semi_major_axis_m=axis, eccentricity=shape, inclination_rad=inclination),
        eccentricity=shape,
        inclination_rad=inclination,
        raan_rad=np.remainder(raan, _TURN),
        argument_of_perigee_rad=np.remainder(perigee, _TURN),
        mean_anomaly_rad=np.remainder(anomaly, _TURN),
        bstar_per_earth_radius=np.broadcast_to(np.asarray(bstar_per_earth_radius, np.float64), count).copy(),
    )


def _check_orbits(axis_m: np.ndarray, eccentricity: np.ndarray, inclination_rad: np.ndarray) -> None:
    for row in range(len(axis_m)):
        axis, shape, inclination = float(axis_m[row]), float(eccentricity[row]), float(inclination_rad[row])
        if not 0.0 <= shape < 1.0:
            raise ArgumentError(f"satellite {row}: expected an eccentricity of 0 to below 1; got {shape:g}.")
        if not 0.0 <= inclination <= np.pi:
            raise ArgumentError(
                f"satellite {row}: expected an inclination of 0 to 180 deg; got {np.degrees(inclination):g} deg."
            )
        perigee_km = (axis * (1.0 - shape) - SEMI_MAJOR_M) / 1e3
        if not perigee_km > 0.0 or not np.isfinite(axis):
            raise ArgumentError(
                f"satellite {row}: expected a perigee above the Earth; got {perigee_km:.1f} km, of a semi-major axis "
                f"of {axis / 1e3:g} km and an eccentricity of {shape:g}."
            )


def combined(parts: Sequence[MeanElements]) -> MeanElements:
    """Return several constellations as one, with shells and planes counted on and every satellite_id once.

    One part stays as it is. Of several, a part whose ids are catalogue numbers keeps them;
    one whose ids count its rows from 0, as designed patterns do, is numbered on: from 0, or
    from above the highest catalogue number where a part has those.

    Parameters
    ----------
    parts : sequence of MeanElements

    Returns
    -------
    MeanElements
        The rows of the parts, one after the other.

    Raises
    ------
    ArgumentError
        Where a catalogue number is there twice, in two parts or in one, or there are more than 65,536 shells or planes.

    Examples
    --------
    >>> from lookdown.constellation import WalkerShell, walker_elements
    >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=4, plane_count=2, phasing=1)
    >>> both = combined([walker_elements(shell, 1633564837000000000)] * 2)
    >>> both.satellite_id.tolist(), both.plane.tolist(), both.shell.tolist()
    ([0, 1, 2, 3, 4, 5, 6, 7], [0, 0, 1, 1, 2, 2, 3, 3], [0, 0, 0, 0, 1, 1, 1, 1])
    """
    filled = [part for part in parts if len(part)]
    real = [part.satellite_id for part in filled if not _is_counted(part.satellite_id)]
    _check_numbers(real)
    if len(filled) == 1:
        return filled[0]
    shells, planes = 0, 0
    satellites = 1 + max((int(numbers.max()) for numbers in real), default=-1)
    counted = []
    for part in filled:
        columns = {name: getattr(part, name) for name, _ in MeanElements.columns()}
        columns["shell"] = _counted_on(part.shell, shells, "shells")
        columns["plane"] = _counted_on(part.plane, planes, "planes")
        if _is_counted(part.satellite_id):
            columns["satellite_id"] = part.satellite_id + np.uint32(satellites)
            satellites += len(part)
        shells, planes = int(columns["shell"].max()) + 1, int(columns["plane"].max()) + 1
        counted.append(MeanElements(**columns))
    return MeanElements.concatenate(counted)


def _is_counted(satellite_id: np.ndarray) -> bool:
    return bool(np.array_equal(satellite_id, np.arange(len(satellite_id))))


def _counted_on(numbers: np.ndarray, first: int, what: str) -> np.ndarray:
    counted = numbers.astype(np.int64) + first
    if counted.max() > np.iinfo(numbers.dtype).max:
        raise ArgumentError(f"expected at most {np.iinfo(numbers.dtype).max + 1} {what} in all; got more.")
    return counted.astype(numbers.dtype)


def _check_numbers(parts: list[np.ndarray]) -> None:
    if not parts:
        return
    numbers, counts = np.unique(np.concatenate(parts), return_counts=True)
    twice = numbers[counts > 1]
    if len(twice):
        told = ", ".join(map(str, twice[:10])) + (", ..." if len(twice) > 10 else "")
        raise ArgumentError(
            f"expected each satellite once; got {len(twice)} catalogue numbers more than once ({told}). Leave one of "
            "the element sets out; `newest` picks one a satellite."
        )
