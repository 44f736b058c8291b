"""Which pulse repetition frequencies to use: the set that is blind least and still tells folds apart."""

import functools
from collections.abc import Callable

import numpy as np

from lookdown.errors import ArgumentError
from lookdown.sensing.waveform.prf_set import PrfSet, blind_share_of, evenly_spread_prfs_hz
from lookdown.sensing.waveform.resolution import first_ghost

__all__ = ["ambiguity_faults", "choose_prf_set", "require_unambiguous"]

_CANDIDATES, _PLACES, _SWEEPS = 64, 1024, 6


def ambiguity_faults(
    prfs: PrfSet,
    *,
    ranges_m: tuple[float, float],
    speed_most_mps: float,
    needed: int,
    range_tolerance_m: float,
    speed_tolerance_mps: float,
) -> tuple[str, ...]:
    """Return the sentences that say why a set of PRFs cannot tell folds apart; none if it can.

    Parameters
    ----------
    prfs : PrfSet
    ranges_m : tuple of float
        Nearest and farthest slant range that echoes come from.
    speed_most_mps : float
        Greatest radial speed, either sign.
    needed : int
        Looks that must agree.
    range_tolerance_m, speed_tolerance_mps : float
        Differences at which two looks still agree: a few sigmas, or a cell.

    Examples
    --------
    >>> ambiguity_faults(
    ...     PrfSet((2000.0,), 0.24, 0.1), ranges_m=(570e3, 1990e3), speed_most_mps=350.0, needed=1,
    ...     range_tolerance_m=100.0, speed_tolerance_mps=5.0,
    ... )[0]
    'ranges agree again 74.8 km apart, but echoes come from an extent of 1420.0 km (570 to 1990 km)'
    """
    extent_m, extent_mps = ranges_m[1] - ranges_m[0], 2.0 * speed_most_mps
    faults = []
    far = first_ghost(prfs.range_spans_m, needed=needed, tolerance=range_tolerance_m, reach=extent_m)
    if far <= extent_m:
        faults.append(
            f"ranges agree again {far / 1e3:.1f} km apart, but echoes come from an extent of {extent_m / 1e3:.1f} km "
            f"({ranges_m[0] / 1e3:.0f} to {ranges_m[1] / 1e3:.0f} km)"
        )
    fast = first_ghost(prfs.speed_spans_mps, needed=needed, tolerance=speed_tolerance_mps, reach=extent_mps)
    if fast <= extent_mps:
        faults.append(
            f"radial speeds agree again {fast:.1f} m/s apart, but targets have {extent_mps:.0f} m/s of them "
            f"(-{speed_most_mps:.0f} to {speed_most_mps:.0f} m/s)"
        )
    return tuple(faults)


def require_unambiguous(
    prfs: PrfSet,
    *,
    ranges_m: tuple[float, float],
    speed_most_mps: float,
    needed: int,
    range_tolerance_m: float,
    speed_tolerance_mps: float,
) -> None:
    """Refuse a set of PRFs that has no unambiguous solution.

    Raises
    ------
    ArgumentError
        With the sentences of `ambiguity_faults` and what to do.

    Examples
    --------
    >>> prfs = PrfSet((2000.0, 2171.0, 2443.0), 0.24, 0.1)
    >>> require_unambiguous(
    ...     prfs, ranges_m=(570e3, 1990e3), speed_most_mps=350.0, needed=3,
    ...     range_tolerance_m=100.0, speed_tolerance_mps=5.0,
    ... )
    """
    faults = ambiguity_faults(
        prfs,
        ranges_m=ranges_m,
        speed_most_mps=speed_most_mps,
        needed=needed,
        range_tolerance_m=range_tolerance_m,
        speed_tolerance_mps=speed_tolerance_mps,
    )
    if faults:
        listed = ", ".join(f"{prf:g}" for prf in prfs.prf_hz)
        raise ArgumentError(
            f"pulse repetition frequencies {listed} Hz: expected a set with one unambiguous solution for {needed} of "
            f"{len(prfs.prf_hz)} looks; {'; '.join(faults)}. Take more looks, or spread their frequencies wider."
        )


@functools.lru_cache(maxsize=64)
def choose_prf_set(
    *,
    prf_limits_hz: tuple[float, float],
    look_count: int,
    needed: int,
    wavelength_m: float,
    duty_ratio: float,
    ranges_m: tuple[float, float],
    speed_most_mps: float,
    least_speed_mps: float,
    range_tolerance_m: float,
    speed_tolerance_mps: float,
    recovery_s: float = 0.0,
) -> PrfSet:
    """Return the set of PRFs between two limits that is blind least and still tells folds apart.

    From three even spreads, one PRF after another is put where the shortfall of `first_ghost` and then
    the blind share of the range-speed map are least, until no change helps. The best of the three is a
    local optimum over 64 intervals, the same for the same arguments. Costs 0.3 s once.

    Parameters
    ----------
    prf_limits_hz : tuple of float
        Least and greatest PRF; both are tried.
    look_count, needed : int
        Looks of a dwell, and how many must see a target and agree on its fold.
    wavelength_m, duty_ratio, recovery_s : float
    ranges_m, speed_most_mps, range_tolerance_m, speed_tolerance_mps
        As in `ambiguity_faults`.
    least_speed_mps : float
        Minimum detectable radial speed; above 0.

    Raises
    ------
    ArgumentError
        If no set found is unambiguous.

    Examples
    --------
    >>> prfs = choose_prf_set(
    ...     prf_limits_hz=(2000.0, 2500.0), look_count=4, needed=3, wavelength_m=0.24, duty_ratio=0.1,
    ...     ranges_m=(570e3, 1990e3), speed_most_mps=350.0, least_speed_mps=15.0,
    ...     range_tolerance_m=100.0, speed_tolerance_mps=5.0,
    ... )
    >>> len(prfs.prf_hz), min(prfs.prf_hz) >= 2000.0
    (4, True)
    """
    # Even steps of the interval, not of the frequency: spans are what folds.
    interval = np.linspace(1.0 / prf_limits_hz[1], 1.0 / prf_limits_hz[0], _CANDIDATES)
    tried = 1.0 / interval
    share = (np.arange(_PLACES) + 0.5) / _PLACES
    every = PrfSet(tuple(tried.tolist()), wavelength_m, duty_ratio, recovery_s)
    heard = every.received_shares(ranges_m[0] + share * (ranges_m[1] - ranges_m[0])) >= 0.5
    speeds = least_speed_mps + share * (speed_most_mps - least_speed_mps)
    moving = np.abs(every.folded_speeds_mps(speeds)) >= least_speed_mps
    extents = (ranges_m[1] - ranges_m[0], 2.0 * speed_most_mps)
    tolerances = (range_tolerance_m, speed_tolerance_mps)

    def cost(chosen: list[int]) -> tuple[float, float]:
        spans = (every.range_spans_m[chosen], every.speed_spans_mps[chosen])
        short = 0.0
        for span, tolerance, extent in zip(spans, tolerances, extents, strict=True):
            ghost = first_ghost(span, needed=needed, tolerance=tolerance, reach=extent)
            # A hair above 0 even where the ghost stands at the very end of the extent.
            short += 1.001 - ghost / extent if ghost <= extent else 0.0
        return short, blind_share_of(heard[:, chosen], moving[:, chosen], needed)

    chosen = min((_exchange(start, cost) for start in _starts(prf_limits_hz, look_count, tried)), key=cost)
    found = PrfSet(tuple(sorted(tried[chosen].tolist())), wavelength_m, duty_ratio, recovery_s)
    require_unambiguous(
        found,
        ranges_m=ranges_m,
        speed_most_mps=speed_most_mps,
        needed=needed,
        range_tolerance_m=range_tolerance_m,
        speed_tolerance_mps=speed_tolerance_mps,
    )
    return found


def _starts(prf_limits_hz: tuple[float, float], look_count: int, tried: np.ndarray) -> list[list[int]]:
    """Return places evenly spread over all the limits and over their lower and upper half."""
    low, high = prf_limits_hz
    middle = 0.5 * (low + high)
    spreads = [
        evenly_spread_prfs_hz(a, b / a - 1.0, look_count) for a, b in ((low, high), (low, middle), (middle, high))
    ]
    return [[int(np.argmin(np.abs(tried - prf))) for prf in even] for even in spreads]


def _exchange(chosen: list[int], cost: Callable[[list[int]], tuple[float, float]]) -> list[int]:
    """Return the places after one look after another was moved to where the cost is least."""
    least = cost(chosen)
    for _ in range(_SWEEPS):
        before = least
        for look in range(len(chosen)):
            for place in range(_CANDIDATES):
                moved = [*chosen[:look], place, *chosen[look + 1 :]]
                if place not in chosen and (found := cost(moved)) < least:
                    chosen, least = moved, found
        if least == before:
            break
    return chosen
