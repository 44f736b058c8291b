"""Objects and dwells laid out for the kernels, and all pairs in view taken through the physics.

Cost on one core at 100,000 objects and 1,000 satellites: see `lookdown bench sensing`. A handful of objects is not
sorted into cells: every dwell then looks at all of them.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.arrays import Positions, Scalars
from lookdown.astro import up_ecef
from lookdown.seeds import philox_key
from lookdown.sensing.clutter import Movers, surface_class
from lookdown.sensing.geometry import local_frame
from lookdown.sensing.radar._dwell_columns_kernels import SLOW_COUNT, fill_dwells
from lookdown.sensing.radar._layout import DwellPart, LookPart, ObjectPart, PlotPart
from lookdown.sensing.radar._object_kernels import (
    BANDS,
    COLUMNS,
    fill_cells,
    fill_objects,
    sort_by_cell,
)
from lookdown.sensing.radar._sense_kernels import count_candidates, new_room, sense, sense_parallel
from lookdown.sensing.radar.measurement import electron_range_sigma_m
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.radar.physics import LookPhysics
from lookdown.sensing.radar.rcs import LOBES, MEDIANS_M2, scatter_ratios
from lookdown.tables import Dwells, Objects

__all__ = ["SLOW_BLOCK_S", "Observed", "Sky", "Slots", "dwell_columns", "lay_out", "lay_out_movers", "observe_pairs"]

SLOW_BLOCK_S = 300.0
"""Time in which a satellite's slow errors become others (assumption: thermal drift, a third of a sunlit pass)."""

_ROUND = np.array([[0.0, 0.0, 0.0, 1.0]])
"""Lobes at nose, beam and tail, and cross-section from above, of a body that is the same from all sides."""

_FEW = 400
"""Fewer objects than this are not sorted."""


@dataclass(frozen=True, slots=True)
class Sky:
    """Objects laid out for the kernels.

    Attributes
    ----------
    rows : tuple of arrays
        Quantities (`ObjectPart`, n), kinds (class, surface and layer of air, n), ids and lobes by class.
    starts : (cells + 1,) int64
        Where each cell begins; one element where there are no cells.
    order : (n,) int64
        Row of the objects' table that each place holds.
    """

    rows: tuple[np.ndarray, ...]
    starts: np.ndarray
    order: np.ndarray


@dataclass(frozen=True, slots=True)
class Observed:
    """What comes out of dwells, dwell by dwell.

    Attributes
    ----------
    looks : (LookPart.COUNT, n) float64
        Empty where looks were not asked for.
    look_rows : (2, n) int64
        Row of the dwell and place of the object in the sky.
    plots : (PlotPart.COUNT, m) float64
    plot_rows : (3, m) int64
        The same, and the look that it came from.
    """

    looks: np.ndarray
    look_rows: np.ndarray
    plots: np.ndarray
    plot_rows: np.ndarray


def lay_out(
    objects: Objects, physics: LookPhysics, run_seed: int, *, loss_ratio: Callable[[Positions], Scalars] | None = None
) -> Sky:
    """Return objects laid out for the kernels: sorted into cells where there are many.

    Parameters
    ----------
    objects : Objects
    physics : LookPhysics
        Its layers of air.
    run_seed : int
        Names each object's factor of cross-section.
    loss_ratio : callable, optional
        Loss of signal by what stands on the ground below, from the unit normals there: it is taken off the size.
    """
    up = up_ecef(objects.position_ecef_m)
    factor = scatter_ratios(run_seed, objects.object_id)
    if loss_ratio is not None:
        factor = factor / loss_ratio(up)
    return _sorted(objects, up, objects.object_id, factor, (objects.rcs_class, MEDIANS_M2, LOBES), physics)


def lay_out_movers(movers: Movers, physics: LookPhysics) -> Sky:
    """Return movers of the ground laid out as objects are: each with a size of its own, the same from all sides.

    Parameters
    ----------
    movers : Movers
    physics : LookPhysics
    """
    count = len(movers)
    # Draws are named by 32 bits; two movers that share a name share their luck, which hurts nobody.
    names = (movers.mover_id ^ (movers.mover_id >> np.uint64(32))) & np.uint64(0xFFFFFFFF)
    kinds = (np.zeros(count, np.uint8), np.ones(1), _ROUND)
    up = up_ecef(movers.position_ecef_m)
    return _sorted(movers, up, names.astype(np.uint32), movers.rcs_m2, kinds, physics)


def _sorted(
    bodies: Objects | Movers, up: np.ndarray, names: np.ndarray, factor: np.ndarray, kinds_of: Any, physics: LookPhysics
) -> Sky:
    """Return bodies in the order of cells; kinds_of: class of each, median and lobes by class."""
    rcs_class, medians_m2, lobes = kinds_of
    count = len(names)
    starts, order = np.zeros(1, np.int64), np.arange(count)
    if count >= _FEW:
        cell, starts, order = np.empty(count, np.int64), np.empty(BANDS * COLUMNS + 1, np.int64), np.empty_like(order)
        fill_cells(up, cell)
        sort_by_cell(cell, starts, order)
    out, kinds, placed = np.empty((ObjectPart.COUNT, count)), np.empty((3, count), np.uint8), np.empty(count, np.int64)
    fill_objects(
        order,
        bodies.position_ecef_m,
        bodies.velocity_ecef_mps,
        up,
        factor,
        rcs_class,
        medians_m2,
        surface_class(up),
        names,
        physics.layer_scale,
        out,
        kinds,
        placed,
    )
    return Sky((out, kinds, placed, lobes), starts, order)


def dwell_columns(dwells: Dwells, radar: RadarParameters, run_seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return dwells laid out for the kernels (n, DwellPart.COUNT) and their names (2, n): satellite and dwell.

    Parameters
    ----------
    dwells : Dwells
    radar : RadarParameters
        Sizes of the slow errors.
    run_seed : int
        Names the slow errors.
    """
    count = dwells.dwell_id.shape[0]
    numbers = np.column_stack(
        [
            dwells.azimuth_start_rad,
            dwells.azimuth_width_rad,
            np.sin(dwells.grazing_min_rad),
            np.sin(dwells.grazing_max_rad),
            np.cos(dwells.scan_limit_rad),
            dwells.face_tilt_rad,
            dwells.snr_ratio_per_m2,
            dwells.steering_exponent,
        ]
    )
    sigmas = np.array(
        [
            radar.attitude_bias_rad,
            radar.ephemeris_bias_m,
            radar.velocity_bias_mps,
            radar.clock_bias_s,
            electron_range_sigma_m(radar),
        ]
    )
    columns = np.empty((count, DwellPart.COUNT))
    fill_dwells(
        dwells.sensor_position_ecef_m,
        dwells.sensor_velocity_ecef_mps,
        local_frame(dwells.sensor_position_ecef_m, dwells.sensor_velocity_ecef_mps),
        numbers,
        dwells.sensor_id,
        dwells.time_tai_ns,
        sigmas,
        philox_key(run_seed, "radar slow errors"),
        round(SLOW_BLOCK_S * 1e9),
        np.empty(SLOW_COUNT),
        np.empty((2, SLOW_COUNT)),
        columns,
    )
    return columns, np.array([dwells.sensor_id, dwells.dwell_id], dtype=np.uint64)


class Slots:
    """Room for what comes out of dwells, chunk by chunk: as much as there are candidates.

    Parameters
    ----------
    columns : (n, DwellPart.COUNT) float64
    sky : Sky
    chunk_count : int
        Chunks of about as many candidates each.
    keep_looks : bool
    """

    def __init__(self, columns: np.ndarray, sky: Sky, *, chunk_count: int, keep_looks: bool) -> None:
        counts = np.empty(len(columns), np.int64)
        count_candidates(columns, sky.starts, sky.rows[0].shape[1], np.empty((4 * BANDS, 2), np.int64), counts)
        ends = np.concatenate([[0], np.cumsum(counts)])
        share = np.searchsorted(ends, np.linspace(0, ends[-1], chunk_count + 1)[1:-1])
        first = np.concatenate([[0], share, [len(columns)]])
        self.ends = np.ascontiguousarray(np.column_stack([first, ends[first]]))
        self.candidates = int(ends[-1])
        looks = self.candidates if keep_looks else 0
        self.arrays = (
            np.empty((LookPart.COUNT, looks)),
            np.empty((2, looks), np.int64),
            np.empty((PlotPart.COUNT, self.candidates)),
            np.empty((3, self.candidates), np.int64),
        )
        self.at = np.zeros((chunk_count, 2), np.int64)

    def taken(self) -> Observed:
        """Return what was written, without the gaps between chunks."""
        begin = self.ends[:-1, 1]
        looks, look_rows, plots, plot_rows = self.arrays
        before = np.concatenate([[0], np.cumsum(self.at[:-1, 0])])
        parts: list[list[np.ndarray]] = [[], [], [], []]
        for chunk, (a, (n, m)) in enumerate(zip(begin.tolist(), self.at.tolist(), strict=True)):
            if looks.shape[1]:
                parts[0].append(looks[:, a : a + n])
                parts[1].append(look_rows[:, a : a + n])
            parts[2].append(plots[:, a : a + m])
            rows = plot_rows[:, a : a + m]
            rows[2] += before[chunk]
            parts[3].append(rows)
        if not looks.shape[1]:
            parts[0], parts[1] = [looks], [look_rows]
        return Observed(*(part[0] if len(part) == 1 else np.concatenate(part, axis=1) for part in parts))


def observe_pairs(
    columns: np.ndarray,
    names: np.ndarray,
    sky: Sky,
    physics: LookPhysics,
    *,
    key: np.uint64,
    slots: Slots,
    threads: int = 1,
) -> None:
    """Take every dwell's objects in view through the physics into the slots.

    Parameters
    ----------
    columns, names
        From `dwell_columns`.
    sky : Sky
    physics : LookPhysics
    key : uint64
        Names the draws (`seeds.philox_key`).
    slots : Slots
    threads : int
        1 stays on this thread; more leaves the chunks to numba's threads. Results are the same.
    """
    slots.at[:] = 0
    work: Any = (columns, names, sky.rows, sky.starts, key, physics.tables, *slots.arrays, slots.ends, slots.at)
    if threads == 1:
        sense(*work, _room())  # type: ignore[call-arg]  # a star's length is not known to a checker
    else:
        sense_parallel(*work)


@functools.lru_cache(maxsize=1)
def _room() -> Any:
    """Return scratch arrays, a megabyte, kept in the process: what is in them makes no difference."""
    return new_room()
