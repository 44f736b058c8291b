"""Who may be linked with whom: +Grid, motifs, nearest neighbours, several shells and vendors.

A topology is the plan: pairs of satellites whose terminals point at each other. What stands of it at an instant
is `link_geometry`; what has been acquired is the business of link states.

Cost: 3,168 links (1,584 satellites) take 0.02 ms an instant, 20,000 take 0.1 ms.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial import cKDTree

from lookdown.arrays import Numbers, Positions
from lookdown.errors import Fault, NetworkError
from lookdown.network._geometry_kernels import link_lengths, match_nearest
from lookdown.network.interoperability import Interoperability

__all__ = ["GRAZING_LIMIT_M", "PLUS_GRID", "LinkGeometry", "Topology", "link_geometry", "motif_pairs", "nearest_pairs"]

GRAZING_LIMIT_M = 80_000.0
"""Links below bend and scatter: Bhattacherjee and Singla, CoNEXT 2019, and Hypatia, IMC 2020, use 80 km."""

PLUS_GRID = ((0, 1), (1, 0))
"""Two links along the plane, two to the neighbouring planes."""

_LANES = 4
"""Neighbours are kept in groups of four, which one pass of a sweep takes."""


@dataclass(frozen=True, slots=True, eq=False)
class Topology:
    """Pairs of satellites that are meant to be linked.

    Attributes
    ----------
    vendor_id, plane, slot : (n,) uint16
        One a satellite; planes are counted over all shells.
    link_a, link_b : (m,) int32
        Rows of the two ends, a below b, each pair once.
    range_limit_m : (m,) float64, metre
        Longest that each link may be.
    grazing_limit_m : float, metre
        Least height over the ellipsoid that a link passes at.
    neighbours, neighbour_link : (n, k) int32
        Made from the links: who is linked with each satellite, and by which link; itself and -1 where there are
        fewer than k. k is a multiple of four.
    visits : (v,) int32
        The order in which sweeps visit satellites: each plane there and back, planes there and back.
    """

    vendor_id: np.ndarray
    plane: np.ndarray
    slot: np.ndarray
    link_a: np.ndarray
    link_b: np.ndarray
    range_limit_m: np.ndarray
    grazing_limit_m: float = GRAZING_LIMIT_M
    neighbours: np.ndarray = field(init=False, repr=False)
    neighbour_link: np.ndarray = field(init=False, repr=False)
    visits: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        count, links = len(self.vendor_id), len(self.link_a)
        assert self.plane.shape == self.slot.shape == (count,) and self.plane.dtype == self.slot.dtype == np.uint16
        assert self.link_b.shape == self.range_limit_m.shape == (links,)
        assert self.link_a.dtype == self.link_b.dtype == np.int32
        assert links == 0 or (
            self.link_a.min() >= 0 and (self.link_a < self.link_b).all() and self.link_b.max() < count
        ), "links go from a lower row to a higher one"
        neighbours, neighbour_link = _neighbours(count, self.link_a, self.link_b)
        object.__setattr__(self, "neighbours", neighbours)
        object.__setattr__(self, "neighbour_link", neighbour_link)
        object.__setattr__(self, "visits", _visits(self.plane, self.slot))

    def __len__(self) -> int:
        return len(self.vendor_id)

    @property
    def link_counts(self) -> np.ndarray:
        """Number of links of each satellite, (n,) int64."""
        ends = np.concatenate([self.link_a, self.link_b])
        return np.bincount(ends, minlength=len(self))

    @classmethod
    def from_pairs(
        cls,
        pairs: ArrayLike,
        *,
        plane: Numbers,
        slot: Numbers,
        vendor_id: Numbers | None = None,
        range_limit_m: float | np.ndarray = np.inf,
        grazing_limit_m: float = GRAZING_LIMIT_M,
        interoperability: Interoperability | None = None,
        terminals: int | None = None,
    ) -> "Topology":
        """Return the topology of some pairs, without those that vendors do not close.

        Parameters
        ----------
        pairs : (m, 2) int
            Rows of the two ends; a pair given twice counts once.
        plane, slot : (n,) uint16
        vendor_id : (n,) uint16, optional
            By default one vendor.
        range_limit_m : float or (m,) float64, metre
        grazing_limit_m : float, metre
        interoperability : Interoperability, optional
            By default everyone links with everyone.
        terminals : int, optional
            Most links that a satellite may have; by default as many as the pairs ask for.

        Raises
        ------
        NetworkError
            Where a satellite would need more terminals than it has, or is of a vendor that the matrix lacks.

        Examples
        --------
        >>> plane, slot = np.divmod(np.arange(12, dtype=np.uint16), np.uint16(4))
        >>> grid = Topology.from_pairs(motif_pairs(plane, slot), plane=plane, slot=slot)
        >>> len(grid), len(grid.link_a), set(grid.link_counts.tolist())
        (12, 24, {4})
        """
        vendor_id = np.zeros(len(plane), np.uint16) if vendor_id is None else vendor_id
        _check_vendors(vendor_id, interoperability)
        ends = np.sort(np.asarray(pairs, np.int64).reshape(-1, 2), axis=1)
        _, first = np.unique(ends[:, 0] * len(plane) + ends[:, 1], return_index=True)
        first = np.sort(first)
        limit = np.broadcast_to(np.asarray(range_limit_m, np.float64), (len(ends),))[first]
        ends = ends[first]
        keep = ends[:, 0] != ends[:, 1]
        if interoperability is not None:
            keep &= interoperability.close(vendor_id[ends[:, 0]], vendor_id[ends[:, 1]])
        made = cls(
            vendor_id=vendor_id,
            plane=plane,
            slot=slot,
            link_a=ends[keep, 0].astype(np.int32),
            link_b=ends[keep, 1].astype(np.int32),
            range_limit_m=limit[keep].copy(),
            grazing_limit_m=grazing_limit_m,
        )
        _check_terminals(made, terminals)
        return made

    def with_pairs(self, pairs: ArrayLike, range_limit_m: float = np.inf) -> "Topology":
        """Return the topology with more links, such as those between shells; a pair that is there stays as it is."""
        both = np.concatenate([np.stack([self.link_a, self.link_b], axis=1), np.asarray(pairs).reshape(-1, 2)])
        added = np.full(len(both) - len(self.link_a), range_limit_m)
        return Topology.from_pairs(
            both,
            plane=self.plane,
            slot=self.slot,
            vendor_id=self.vendor_id,
            range_limit_m=np.concatenate([self.range_limit_m, added]),
            grazing_limit_m=self.grazing_limit_m,
        )

    @classmethod
    def of_shells(cls, shells: Sequence["Topology"]) -> "Topology":
        """Return several shells as one topology, rows and planes one after the other; none is linked with another.

        Examples
        --------
        >>> plane, slot = np.divmod(np.arange(12, dtype=np.uint16), np.uint16(4))
        >>> grid = Topology.from_pairs(motif_pairs(plane, slot), plane=plane, slot=slot)
        >>> both = Topology.of_shells([grid, grid])
        >>> len(both), int(both.plane.max()), len(both.link_a)
        (24, 5, 48)
        """
        starts = np.cumsum([0, *(len(shell) for shell in shells)])
        planes = np.cumsum([0, *(int(shell.plane.max()) + 1 for shell in shells)])
        assert planes[-1] <= 65_536, "planes are counted to 65,535"

        def joined(name: str, offsets: np.ndarray) -> np.ndarray:
            parts = [getattr(shell, name) for shell in shells]
            return np.concatenate([part + part.dtype.type(o) for part, o in zip(parts, offsets, strict=False)])

        nothing = np.zeros(len(shells), np.int64)
        return cls(
            vendor_id=joined("vendor_id", nothing),
            plane=joined("plane", planes),
            slot=joined("slot", nothing),
            link_a=joined("link_a", starts),
            link_b=joined("link_b", starts),
            range_limit_m=joined("range_limit_m", nothing),
            grazing_limit_m=max(shell.grazing_limit_m for shell in shells),
        )


@dataclass(frozen=True, slots=True, eq=False)
class LinkGeometry:
    """The links of a topology at one instant.

    Attributes
    ----------
    length_m : (m,) float64, metre
    stands : (m,) bool
        Whether the link may carry anything: within its range and clear of the Earth, as far as geometry goes.
    """

    length_m: np.ndarray
    stands: np.ndarray


def link_geometry(topology: Topology, position_ecef_m: Positions) -> LinkGeometry:
    """Return how long each link is at an instant, and whether it stands.

    Parameters
    ----------
    topology : Topology, n satellites
    position_ecef_m : (n, 3) float64, metre, ITRF

    Examples
    --------
    >>> plane, slot = np.zeros(2, np.uint16), np.arange(2, dtype=np.uint16)
    >>> pair = Topology.from_pairs([[0, 1]], plane=plane, slot=slot)
    >>> near = link_geometry(pair, np.array([[7e6, 0.0, 0.0], [7e6, 1e6, 0.0]]))
    >>> far = link_geometry(pair, np.array([[7e6, 0.0, 0.0], [-7e6, 1e6, 0.0]]))
    >>> near.length_m.tolist(), near.stands.tolist(), far.stands.tolist()
    ([1000000.0], [True], [False])
    """
    assert position_ecef_m.shape == (len(topology), 3), "one position a satellite"
    length, stands = np.empty(len(topology.link_a)), np.empty(len(topology.link_a), np.bool_)
    link_lengths(
        np.ascontiguousarray(position_ecef_m),
        topology.link_a,
        topology.link_b,
        topology.range_limit_m,
        topology.grazing_limit_m,
        length,
        stands,
    )
    return LinkGeometry(length, stands)


def motif_pairs(
    plane: Numbers,
    slot: Numbers,
    steps: Sequence[tuple[int, int]] = PLUS_GRID,
    *,
    seam_shift: int | None = 0,
) -> np.ndarray:
    """Return the pairs of a repeating pattern on one shell.

    Parameters
    ----------
    plane, slot : (n,) uint16
        Planes and slots without gaps; where a satellite is missing its links are.
    steps : sequence of (planes, slots)
        Each satellite links with the one so many planes and slots ahead of it, and so with the one as far behind:
        two steps are four links. `PLUS_GRID` by default.
    seam_shift : int or None
        Slots by which the pattern moves where it goes round from the last plane to the first: F of a Walker
        pattern T/P/F. None for no links over the seam, as of a star, whose first and last planes fly against each
        other.

    Returns
    -------
    (m, 2) int64

    References
    ----------
    Bhattacherjee, Singla, "Network topology design at 27,000 km/hour", CoNEXT 2019, section 4 (motifs).

    Examples
    --------
    >>> plane, slot = np.divmod(np.arange(9, dtype=np.uint16), np.uint16(3))
    >>> motif_pairs(plane, slot, [(1, 0)], seam_shift=None).tolist()
    [[0, 3], [1, 4], [2, 5], [3, 6], [4, 7], [5, 8]]
    """
    assert steps and all(step != (0, 0) for step in steps), "a step leads to another satellite"
    across, along = plane.astype(np.int64) - int(plane.min()), slot.astype(np.int64)
    planes, slots = int(across.max()) + 1, int(along.max()) + 1
    rows = np.full((planes, slots), -1)
    rows[across, along] = np.arange(len(plane))
    pairs = []
    for planes_ahead, slots_ahead in steps:
        turns, to_plane = np.divmod(across + planes_ahead, planes)
        to_slot = (along + slots_ahead + turns * (seam_shift or 0)) % slots
        partner = rows[to_plane, to_slot]
        there = (partner >= 0) & ((turns == 0) if seam_shift is None else True)
        pairs.append(np.stack([np.arange(len(plane))[there], partner[there]], axis=1))
    return np.concatenate(pairs)


def nearest_pairs(
    position_ecef_m: np.ndarray,
    *,
    terminals: int | np.ndarray,
    range_limit_m: float,
    vendor_id: Numbers | None = None,
    interoperability: Interoperability | None = None,
    apart: np.ndarray | None = None,
    candidates: int = 16,
) -> np.ndarray:
    """Return pairs of near satellites, nearest first, until terminals run out.

    Parameters
    ----------
    position_ecef_m : (n, 3) or (t, n, 3) float64, metre, ITRF
        At several instants, a pair counts by its greatest distance: links that hold over the whole span.
    terminals : int or (n,) int
        Free terminals of each satellite.
    range_limit_m : float, metre
        Greatest distance, at every instant.
    vendor_id : (n,) uint16, optional
    interoperability : Interoperability, optional
    apart : (n,) int, optional
        Satellites of one number are not linked with each other, such as those of a shell that has its grid; those of
        -1 are with anyone.
    candidates : int
        Neighbours looked at a satellite, at the first instant, of those with free terminals.

    Returns
    -------
    (m, 2) int64, nearest first

    Examples
    --------
    >>> line = np.array([[7e6, 0.0, 0.0], [7e6, 1e5, 0.0], [7e6, 3e5, 0.0]])
    >>> nearest_pairs(line, terminals=1, range_limit_m=1e6).tolist()
    [[0, 1]]
    """
    places = np.asarray(position_ecef_m, np.float64)
    places = places[np.newaxis] if places.ndim == 2 else places
    count = places.shape[1]
    free = np.broadcast_to(np.asarray(terminals, np.int64), (count,)).copy()
    group = np.full(count, -1) if apart is None else np.asarray(apart, np.int64)
    ends = _near(places[0], np.flatnonzero(free > 0), group, candidates, range_limit_m)
    worst = np.linalg.norm(places[:, ends[:, 0]] - places[:, ends[:, 1]], axis=2).max(axis=0, initial=0.0)
    keep = worst <= range_limit_m
    if interoperability is not None:
        vendor_id = np.zeros(count, np.uint16) if vendor_id is None else vendor_id
        _check_vendors(vendor_id, interoperability)
        keep &= interoperability.close(vendor_id[ends[:, 0]], vendor_id[ends[:, 1]])
    ends, worst = ends[keep], worst[keep]
    order = np.argsort(worst, kind="stable")
    chosen = np.zeros(len(ends), np.bool_)
    match_nearest(order, np.ascontiguousarray(ends[:, 0]), np.ascontiguousarray(ends[:, 1]), free, chosen)
    return ends[order[chosen[order]]]


def _near(place_m: np.ndarray, rows: np.ndarray, group: np.ndarray, most: int, limit_m: float) -> np.ndarray:
    """Return pairs of rows, the lower first, in which one is among the nearest of the other that it may be with."""
    found = [np.empty((0, 2), np.int64)]
    for number in np.unique(group[rows]):
        own = rows[group[rows] == number]
        others = rows if number < 0 else rows[group[rows] != number]
        if not len(others):
            continue
        # One more than asked for: a row that may be with anyone finds itself.
        distance, place = cKDTree(place_m[others]).query(
            place_m[own], k=np.arange(1, min(most + 1, len(others)) + 1), distance_upper_bound=limit_m
        )
        good = np.isfinite(distance)
        pairs = np.stack([np.broadcast_to(own[:, np.newaxis], place.shape)[good], others[place[good]]], axis=1)
        found.append(pairs[pairs[:, 0] != pairs[:, 1]])
    return np.unique(np.sort(np.concatenate(found), axis=1), axis=0)


def _neighbours(count: int, link_a: np.ndarray, link_b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    links = np.arange(len(link_a))
    owner = np.concatenate([link_a, link_b]).astype(np.int64)
    order = np.argsort(owner, kind="stable")
    owner = owner[order]
    counts = np.bincount(owner, minlength=count)
    width = -(-max(int(counts.max(initial=0)), 1) // _LANES) * _LANES
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    neighbours = np.repeat(np.arange(count, dtype=np.int32)[:, np.newaxis], width, axis=1)
    neighbour_link = np.full((count, width), -1, np.int32)
    neighbours[owner, place] = np.concatenate([link_b, link_a])[order]
    neighbour_link[owner, place] = np.concatenate([links, links])[order]
    return neighbours, neighbour_link


def _visits(plane: np.ndarray, slot: np.ndarray) -> np.ndarray:
    rows = np.lexsort((slot, plane)).astype(np.int32)
    cuts = np.flatnonzero(np.diff(plane[rows])) + 1
    planes = np.split(rows, cuts)
    there = [part for each in planes for part in (each, each[::-1])]
    back = [part for each in planes[::-1] for part in (each, each[::-1])]
    return np.concatenate([*there, *back])


def _check_vendors(vendor_id: np.ndarray, interoperability: Interoperability | None) -> None:
    if interoperability is None:
        return
    known = len(interoperability.vendors)
    strangers = np.unique(vendor_id[vendor_id >= known])
    if len(strangers):
        rows = {int(each): int(np.flatnonzero(vendor_id == each)[0]) for each in strangers}
        raise NetworkError(
            "topology",
            [
                Fault(f"satellites[{row}].vendor_id", f"0 to {known - 1}, one of {interoperability.vendors}", str(each))
                for each, row in rows.items()
            ],
        )


def _check_terminals(topology: Topology, terminals: int | None) -> None:
    if terminals is None:
        return
    counts = topology.link_counts
    over = np.flatnonzero(counts > terminals)
    if len(over):
        raise NetworkError(
            "topology",
            [
                Fault(
                    "terminals",
                    f"at least {int(counts.max())}, which the pattern asks of {len(over)} satellites "
                    f"(satellite {int(over[0])} first)",
                    str(terminals),
                )
            ],
        )
