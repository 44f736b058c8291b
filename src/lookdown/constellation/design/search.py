"""The smallest pattern of satellites that covers a band of latitudes: a search that shows what it tried.

The geometry is spherical and the orbits are circular, which is right to compare designs:
what covers a band at every phase of its pattern and every longitude of space does so
however the Earth turns below. `check_design` flies what was found with SGP4 above the
ellipsoid.

How it is searched. A bound from the mean number in view at each latitude says from how
many satellites on it is worth to look, and at what inclinations. For each number of
satellites, each division into planes and each phasing, the inclination (or the spacing
of planes) is searched by intervals: a place that falls short by m radians rules out all
inclinations within m (the kernels' docstring says why), so that what is ruled out is
ruled out for good. What covers is proved to cover by cells of place and phase. A pattern
counts only if its margin is at least `margin_rad`; one with less at its best is not found.

Cost: about 10 inclinations a pattern and 25 us an inclination at 100 satellites.
"""

import heapq
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from lookdown.constellation.design import _design_kernels as kernels
from lookdown.constellation.design.requirement import CoverageRequirement, least_satellite_count, satellites_needed
from lookdown.constellation.elements.mean import MeanElements
from lookdown.constellation.patterns.streets import StreetsPattern, streets_elements
from lookdown.constellation.patterns.walker import WalkerShell, walker_elements
from lookdown.errors import ArgumentError
from lookdown.tables import Table, column

__all__ = ["DesignCandidates", "DesignOutcome", "DesignSearch", "PatternKind", "design_pattern"]

OnProgress = Callable[[str, int, int], None]

_RIGHT = math.pi / 2.0
_FINEST_RAD = math.radians(0.02)
_GAIN_RAD = math.radians(0.05)
_CELLS_MAX = 2_000_000
_SHARE_SAMPLES = (1_024, 16_384)
_NEAR_MISSES = 3_000
_MARGIN_DEG = (0.001, 5.0)
_GRID_RAD = math.radians(0.5)


class PatternKind(IntEnum):
    """How the planes of a pattern are laid out.

    Walker delta: nodes over the whole equator. Walker star: nodes over half of it, so that planes go up
    one side and down the other. Streets: polar planes whose spacing is free, slots staggered by half.
    """

    WALKER = 0
    STAR = 1
    STREETS = 2


class DesignOutcome(IntEnum):
    """What came of a pattern."""

    COVERS = 0
    FALLS_SHORT = 1
    UNDECIDED = 2


@dataclass(frozen=True, slots=True)
class DesignCandidates(Table):
    """Every pattern that was tried, one row each, in the order of the search."""

    kind: np.ndarray = column("u1", "PatternKind", "how the planes are laid out")
    satellite_count: np.ndarray = column("u4", "1", "satellites T")
    plane_count: np.ndarray = column("u4", "1", "planes P")
    phasing: np.ndarray = column("u4", "1", "phasing F of a Walker pattern, 0 for streets (half a slot)")
    inclination_rad: np.ndarray = column(
        "f8", "rad", "inclination with the most margin; where it fails, the least short"
    )
    node_spacing_rad: np.ndarray = column("f8", "rad", "difference of node from plane to plane")
    margin_rad: np.ndarray = column(
        "f8", "rad", "least margin of any place and phase; where it fails, no more than this"
    )
    share: np.ndarray = column("f8", "1", "share of area and time covered; -1 where it was not counted")
    latitude_rad: np.ndarray = column("f8", "rad", "where the margin is least: latitude")
    longitude_rad: np.ndarray = column("f8", "rad", "where the margin is least: longitude from the node of plane 0")
    phase_rad: np.ndarray = column("f8", "rad", "when the margin is least: angle flown from the start")
    tries: np.ndarray = column("u4", "1", "inclinations or spacings looked at")
    outcome: np.ndarray = column("u1", "DesignOutcome", "what came of it")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DesignSearch:
    """What a search found, and all that it tried.

    Attributes
    ----------
    requirement : CoverageRequirement
    candidates : DesignCandidates
    least_count : int
        Fewer satellites cannot do it, by the mean number in view.
    best : int or None
        Row of the candidate with the fewest satellites, of these the one with the most margin (or share).
    reason : str
        Where `best` is None, why.
    """

    requirement: CoverageRequirement
    candidates: DesignCandidates
    least_count: int
    best: int | None
    reason: str

    def choices(self) -> np.ndarray:
        """Return the rows worth a choice: fewest satellites first, each next one with fewer planes."""
        rows = np.flatnonzero(self.candidates.outcome == DesignOutcome.COVERS)
        better = self.candidates.margin_rad if self.requirement.share == 1.0 else self.candidates.share
        rows = rows[
            np.lexsort((-better[rows], self.candidates.plane_count[rows], self.candidates.satellite_count[rows]))
        ]
        kept: list[int] = [] if self.best is None else [self.best]
        for row in rows:
            if not kept or self.candidates.plane_count[row] < self.candidates.plane_count[kept[-1]]:
                kept.append(int(row))
        return np.array(kept, np.int64)

    def elements(self, epoch_tai_ns: int, row: int | None = None) -> MeanElements:
        """Return the mean elements of a candidate, of the best one by itself, to fly.

        Parameters
        ----------
        epoch_tai_ns : int
        row : int or None
            Of `candidates`.
        """
        row = self.best if row is None else row
        assert row is not None, "no pattern was found"
        found = {name: getattr(self.candidates, name)[row].item() for name, _ in DesignCandidates.columns()}
        altitude, planes = self.requirement.altitude_m, found["plane_count"]
        if found["kind"] == PatternKind.STREETS:
            streets = StreetsPattern(
                altitude_m=altitude,
                plane_count=planes,
                satellites_per_plane=found["satellite_count"] // planes,
                spacing_rad=found["node_spacing_rad"],
            )
            return streets_elements(streets, epoch_tai_ns)
        shell = WalkerShell(
            altitude_m=altitude,
            inclination_rad=found["inclination_rad"],
            satellite_count=found["satellite_count"],
            plane_count=planes,
            phasing=found["phasing"],
            raan_spread_rad=(2.0 if found["kind"] == PatternKind.WALKER else 1.0) * math.pi,
        )
        return walker_elements(shell, epoch_tai_ns)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    """Patterns that differ in one number x only, and where to look at them."""

    kind: PatternKind
    satellite_count: int
    plane_count: int
    phasing: int
    planes: np.ndarray
    box: np.ndarray
    x_low: float
    x_high: float
    lipschitz: float


def _planes(satellite_count: int, plane_count: int, phasing: float) -> np.ndarray:
    """Return what `fill_basis` takes, with inclination and node left at 0."""
    planes = np.zeros((plane_count, 6))
    planes[:, 4] = 2.0 * math.pi * phasing * np.arange(plane_count) / satellite_count
    planes[:, 5] = satellite_count // plane_count
    return planes


def _box(requirement: CoverageRequirement, longitude: tuple[float, float], slots: int) -> np.ndarray:
    return np.array([requirement.folded_latitudes_rad, longitude, (0.0, 2.0 * math.pi / slots)])


def _walker(requirement: CoverageRequirement, count: int, planes: int, span: tuple[float, float]) -> Iterator[_Family]:
    """Yield the delta patterns T/P/F of all F; beyond 90 deg the inclinations repeat, as mirror images."""
    for phasing in range(planes):
        made = _planes(count, planes, phasing)
        made[:, 1], made[:, 2] = 1.0, 2.0 * math.pi * np.arange(planes) / planes
        box = _box(requirement, (0.0, 2.0 * math.pi / planes), count // planes)
        yield _Family(
            kind=PatternKind.WALKER, satellite_count=count, plane_count=planes, phasing=phasing, planes=made,
            box=box, x_low=span[0], x_high=span[1], lipschitz=1.0,
        )  # fmt: skip


def _star(requirement: CoverageRequirement, count: int, planes: int, span: tuple[float, float]) -> Iterator[_Family]:
    """Yield the star patterns T/P/F of all F; half a turn of longitude is the mirror image of the other."""
    middle = 0.5 * (planes - 1)
    for phasing in range(planes):
        made = _planes(count, planes, phasing)
        made[:, 1], made[:, 2] = 1.0, math.pi * (np.arange(planes) - middle) / planes
        box = _box(requirement, (-_RIGHT, _RIGHT), count // planes)
        yield _Family(
            kind=PatternKind.STAR, satellite_count=count, plane_count=planes, phasing=phasing, planes=made,
            box=box, x_low=span[0], x_high=span[1], lipschitz=1.0,
        )  # fmt: skip


def _streets(requirement: CoverageRequirement, count: int, planes: int, span: tuple[float, float]) -> Iterator[_Family]:
    """Yield polar streets: x is the node spacing; a quarter of a turn of longitude stands for all."""
    if planes < 2 or count // planes < 3 or span[1] < _RIGHT - 1e-9:
        return
    middle = 0.5 * (planes - 1)
    made = _planes(count, planes, 0.5 * planes)
    made[:, 0], made[:, 3] = _RIGHT, np.arange(planes) - middle
    yield _Family(
        kind=PatternKind.STREETS, satellite_count=count, plane_count=planes, phasing=0, planes=made,
        box=_box(requirement, (0.0, _RIGHT), count // planes),
        x_low=math.pi / planes, x_high=math.pi / (planes - 1), lipschitz=max(middle, 0.5),
    )  # fmt: skip


_FAMILIES = {PatternKind.WALKER: _walker, PatternKind.STAR: _star, PatternKind.STREETS: _streets}


def design_pattern(
    requirement: CoverageRequirement,
    *,
    kinds: tuple[PatternKind, ...] = (PatternKind.WALKER, PatternKind.STREETS),
    margin_rad: float = math.radians(0.01),
    satellites_max: int | None = None,
    planes_max: int | None = None,
    further: float = 0.1,
    patterns_max: int = 50_000,
    on_progress: OnProgress | None = None,
) -> DesignSearch:
    """Return the smallest pattern that meets a requirement, and every pattern that was tried.

    Parameters
    ----------
    requirement : CoverageRequirement
    kinds : tuple of PatternKind
    margin_rad : float, radian, 0.001 to 5 deg
        Of central angle, that every place has to have at all times; it is also what the proof
        rests on, so half of it is certain.
    satellites_max, planes_max : int or None
        None for three times the least count, and for no limit of planes.
    further : float, 0 to 1
        By which share of the smallest number of satellites to look on, for patterns of fewer planes.
    patterns_max : int
        The search ends after so many.
    on_progress : function of (str, int, int), or None
        Told what is being done, the numbers of satellites done and how many there are; before each
        pattern. What it raises ends the search.

    Returns
    -------
    DesignSearch
        For a share below 1 the cover is counted at 16,384 places and phases instead of proved.

    Raises
    ------
    ArgumentError
        Where the limits leave nothing to see, or margin or further are out of bounds; before anything is tried.

    References
    ----------
    Walker, "Continuous whole-Earth coverage by circular-orbit satellite patterns", RAE Technical
    Report 77044 (1977): the patterns. Beste, IEEE Transactions on Aerospace and Electronic
    Systems AES-14 (1978), 466: streets.

    Examples
    --------
    >>> from lookdown.constellation import AccessLimits
    >>> far = CoverageRequirement(altitude_m=1e12, limits=AccessLimits())  # as far as it takes
    >>> found = design_pattern(far, kinds=(PatternKind.WALKER,), further=0.0)
    >>> int(found.candidates.satellite_count[found.best]), int(found.candidates.phasing[found.best])
    (5, 1)
    """
    _check_bounds(margin_rad, further)
    least = least_satellite_count(requirement)
    last = satellites_max if satellites_max is not None else 3 * least + 20
    rows: list[dict[str, float]] = []
    stop, reason = (
        last,
        f"no pattern of up to {last} satellites does it with a margin of {math.degrees(margin_rad):g} deg",
    )
    for count in range(least, last + 1):
        if count > stop:
            break
        for family in _families(requirement, count, kinds=kinds, planes_max=planes_max):
            if len(rows) == patterns_max:
                reason = f"the search ended after {patterns_max} patterns, at {count} satellites"
                stop = 0
                break
            if on_progress is not None:
                on_progress("trying patterns", count - least, stop + 1 - least)
            row = _tried(requirement, family, margin_rad)
            rows.append(row)
            if row["outcome"] == DesignOutcome.COVERS:
                stop = min(stop, int(count * (1.0 + further)))
    if on_progress is not None:
        on_progress("trying patterns", 1, 1)
    if requirement.share == 1.0:
        _measure_near_misses(requirement, rows)
    candidates = _table(rows)
    best = _best(candidates, by_share=requirement.share < 1.0)
    return DesignSearch(
        requirement=requirement,
        candidates=candidates,
        least_count=least,
        best=best,
        reason="" if best is not None else reason,
    )


def _check_bounds(margin_rad: float, further: float) -> None:
    # A hair less and more, for what is written in degrees comes in radians.
    if not _MARGIN_DEG[0] * (1 - 1e-9) <= math.degrees(margin_rad) <= _MARGIN_DEG[1] * (1 + 1e-9):
        raise ArgumentError(
            f"expected a margin of {_MARGIN_DEG[0]:g} to {_MARGIN_DEG[1]:g} deg; got {math.degrees(margin_rad):g} deg."
        )
    if not 0.0 <= further <= 1.0:
        raise ArgumentError(
            f"expected to look on by 0 to 100 % of the smallest number of satellites; got {100.0 * further:g} %."
        )


def _families(
    requirement: CoverageRequirement, count: int, *, kinds: tuple[PatternKind, ...], planes_max: int | None
) -> Iterator[_Family]:
    """Yield the families of a number of satellites, with the inclinations at which the mean in view is enough."""
    grid = np.radians(np.arange(0.0, 90.25, 0.5))
    enough = grid[satellites_needed(requirement, grid) * 0.995 <= count]
    if len(enough) == 0:
        return
    span = max(enough[0] - _GRID_RAD, 0.0), min(enough[-1] + _GRID_RAD, _RIGHT)
    for planes in range(1, min(count, planes_max or count) + 1):
        if count % planes == 0:
            for kind in kinds:
                yield from _FAMILIES[kind](requirement, count, planes, span)


def _tried(requirement: CoverageRequirement, family: _Family, margin_rad: float) -> dict[str, float]:
    """Return the row of a family: its best member, or how far short the best one falls."""
    look = _proved if requirement.share == 1.0 else _counted
    found = look(requirement, family, margin_rad)
    is_streets = family.kind == PatternKind.STREETS
    spread = math.pi if family.kind == PatternKind.STAR else 2.0 * math.pi
    return found | {
        "kind": family.kind,
        "satellite_count": family.satellite_count,
        "plane_count": family.plane_count,
        "phasing": family.phasing,
        "inclination_rad": _RIGHT if is_streets else found["x"],
        "node_spacing_rad": found["x"] if is_streets else spread / family.plane_count,
    }


def _proved(requirement: CoverageRequirement, family: _Family, margin_rad: float) -> dict[str, float]:
    inner, outer = requirement.central_angles_rad
    found = np.zeros(6)
    outcome = kernels.search_family(
        family.planes, requirement.fold, inner, outer, family.box,
        family.x_low, family.x_high, family.lipschitz, margin_rad, _GAIN_RAD, _FINEST_RAD, _CELLS_MAX, found,
    )  # fmt: skip
    names = ("x", "margin_rad", "latitude_rad", "longitude_rad", "phase_rad", "tries")
    share = 1.0 if outcome == DesignOutcome.COVERS else -1.0
    return dict(zip(names, found.tolist(), strict=True)) | {"outcome": outcome, "share": share}


def _measure_near_misses(requirement: CoverageRequirement, rows: list[dict[str, float]]) -> None:
    """Measure the margins, of which only a bound is known, of the patterns too few that fall least short.

    From the best bound on, until the best of all is a measured one: that is the closest miss.
    """
    enough = min((row["satellite_count"] for row in rows if row["outcome"] == DesignOutcome.COVERS), default=math.inf)
    short = [at for at, row in enumerate(rows) if row["outcome"] == DesignOutcome.FALLS_SHORT]
    waiting = [(-rows[at]["margin_rad"], at) for at in short if rows[at]["satellite_count"] < enough]
    heapq.heapify(waiting)
    measured: set[int] = set()
    inner, outer = requirement.central_angles_rad
    near, place = np.empty((2, requirement.fold + 1)), np.zeros(3)
    while waiting and len(measured) < _NEAR_MISSES and waiting[0][1] not in measured:
        at = waiting[0][1]
        row = rows[at]
        family = _family_of(requirement, row)
        basis = np.empty((6, family.satellite_count))
        kernels.fill_basis(family.planes, row["x"], basis)
        margin, _ = kernels.least_margin(
            basis, requirement.fold, inner, outer, family.box, _GAIN_RAD, _CELLS_MAX // 10, place, near
        )
        if margin < row["margin_rad"]:
            row |= {"margin_rad": margin}
            row["latitude_rad"], row["longitude_rad"], row["phase_rad"] = place.tolist()
        measured.add(at)
        heapq.heapreplace(waiting, (-row["margin_rad"], at))


def _family_of(requirement: CoverageRequirement, row: dict[str, float]) -> _Family:
    """Return the family that a row was made from."""
    make = _FAMILIES[PatternKind(int(row["kind"]))]
    count, planes = int(row["satellite_count"]), int(row["plane_count"])
    return next(each for each in make(requirement, count, planes, (0.0, _RIGHT)) if each.phasing == row["phasing"])


def _counted(requirement: CoverageRequirement, family: _Family, margin_rad: float) -> dict[str, float]:
    """Look for the greatest share of a family: by steps of 2 deg, then by halves where it comes near."""
    inner, outer = requirement.central_angles_rad
    basis = np.empty((6, family.satellite_count))
    tries = 0

    def share_at(x: float, samples: int) -> float:
        nonlocal tries
        tries += 1
        kernels.fill_basis(family.planes, x, basis)
        wanted = requirement.share - 0.05
        return kernels.covered_share(basis, requirement.fold, inner, outer, family.box, samples, wanted)

    grid = np.linspace(family.x_low, family.x_high, max(2, math.ceil((family.x_high - family.x_low) * 28.65) + 1))
    shares = [share_at(x, _SHARE_SAMPLES[0]) for x in grid]
    x, share, step = float(grid[int(np.argmax(shares))]), max(shares), float(grid[1] - grid[0]) / 2.0
    if share >= 0.0:
        share = share_at(x, _SHARE_SAMPLES[1])
        while step > math.radians(0.1):
            near = {x + s: share_at(x + s, _SHARE_SAMPLES[1]) for s in (-step, step) if 0.0 <= x + s <= _RIGHT}
            if near and max(near.values()) > share:
                share, x = max((value, key) for key, value in near.items())
            step *= 0.5
    outcome = DesignOutcome.COVERS if share >= requirement.share else DesignOutcome.FALLS_SHORT
    nowhere = {"margin_rad": 0.0, "latitude_rad": 0.0, "longitude_rad": 0.0, "phase_rad": 0.0}
    return nowhere | {"x": x, "share": share, "tries": tries, "outcome": outcome}


def _table(rows: list[dict[str, float]]) -> DesignCandidates:
    if not rows:
        return DesignCandidates.empty()
    columns = DesignCandidates.columns()
    return DesignCandidates(**{name: np.array([row[name] for row in rows], spec.dtype) for name, spec in columns})


def _best(candidates: DesignCandidates, *, by_share: bool) -> int | None:
    rows = np.flatnonzero(candidates.outcome == DesignOutcome.COVERS)
    if len(rows) == 0:
        return None
    merit = candidates.share if by_share else candidates.margin_rad
    return int(rows[np.lexsort((-merit[rows], candidates.satellite_count[rows]))[0]])
