"""Dwells of a step: search sectors and narrow looks, as rows of the table."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Matrices3, Positions, Scalars, Velocities
from lookdown.errors import ArgumentError
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.schedule._option_kernels import Aim
from lookdown.sensing.schedule.search import constant_columns
from lookdown.sensing.schedule.tasks import TaskList
from lookdown.tables import Dwells, DwellTask

__all__ = ["DWELLS_A_SATELLITE", "Fleet", "look_dwells", "search_dwells", "with_ids"]

DWELLS_A_SATELLITE = 1024
"""Ids of one satellite's dwells in one step start at (step x satellites + satellite) times this."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """The good satellites of a step by rising id, with what each may spend.

    Attributes
    ----------
    satellite_id : (m,) int64
    position_ecef_m, velocity_ecef_mps : (m, 3) float64
    frame : (m, 3, 3) float64
    notch : (m, 2) float64
        Width and exponent.
    least_j, search_j : (m,) float64
        Caps of the step, and what of them search may take.
    reason : (m,) uint8
        Which cap is the least, as a `RefusalReason`.
    """

    satellite_id: np.ndarray
    position_ecef_m: Positions
    velocity_ecef_mps: Velocities
    frame: Matrices3
    notch: np.ndarray
    least_j: Scalars
    search_j: Scalars
    reason: np.ndarray


def _rows(radar: RadarParameters, fleet: Fleet, row: np.ndarray, **columns: np.ndarray) -> Dwells:
    """Return dwells of some satellites; what `columns` do not say is the search's."""
    said = constant_columns(radar, len(row)) | columns
    return Dwells(
        dwell_id=np.zeros(len(row), dtype=np.uint64),
        time_tai_ns=np.zeros(len(row), dtype=np.int64),
        sensor_id=fleet.satellite_id[row].astype(np.uint32),
        sensor_position_ecef_m=fleet.position_ecef_m[row],
        sensor_velocity_ecef_mps=fleet.velocity_ecef_mps[row],
        notch_width_mps=fleet.notch[row, 0],
        **said,
    )


def search_dwells(
    radar: RadarParameters,
    fleet: Fleet,
    row: np.ndarray,
    start_rad: Scalars,
    width_rad: Scalars,
    snr_at: Callable[[Positions], Scalars],
) -> Dwells:
    """Return the search dwells of some satellites, their ids and instant not yet said."""
    snr = snr_at(fleet.position_ecef_m[row])
    return _rows(radar, fleet, row, azimuth_start_rad=start_rad, azimuth_width_rad=width_rad, snr_ratio_per_m2=snr)


def look_dwells(
    radar: RadarParameters,
    aim: Aim,
    tasks: TaskList,
    done: np.ndarray,
    fleet: Fleet,
    who: np.ndarray,
    sector: np.ndarray,
) -> Dwells:
    """Return the narrow dwells at tracks and cues, their ids and instant not yet said.

    Parameters
    ----------
    radar, aim : RadarParameters, Aim
    tasks : TaskList
    done : (n,) int64
        Rows of the tasks taken.
    fleet : Fleet
    who : (n,) int64
        Row of the satellite that looks at each.
    sector : (n, 5) float64
        From `sectors_of`.
    """
    task = tasks.task[done]
    return _rows(
        radar,
        fleet,
        who,
        task=task,
        track_id=np.where(task == DwellTask.CUE, np.uint64(0), tasks.track_id[done]),
        azimuth_start_rad=sector[:, 0].copy(),
        azimuth_width_rad=sector[:, 1].copy(),
        grazing_min_rad=sector[:, 2].copy(),
        grazing_max_rad=sector[:, 3].copy(),
        snr_ratio_per_m2=sector[:, 4].copy(),
        steering_exponent=np.full(len(done), aim.exponent),
    )


def with_ids(dwells: Dwells, first_satellite: int, time_tai_ns: int) -> Dwells:
    """Return dwells of one step by satellite, search first, then by task and track, with their ids and instant.

    Parameters
    ----------
    dwells : Dwells
        Those of one satellite and task by track.
    first_satellite : int
        Step x satellites of the constellation.
    time_tai_ns : int

    Raises
    ------
    ArgumentError
        Where a satellite has more dwells than can be told apart.
    """
    order = np.lexsort((np.arange(len(dwells)), dwells.sensor_id))
    sensor = dwells.sensor_id[order]
    rank = np.arange(len(order)) - np.searchsorted(sensor, sensor)
    if len(rank) and rank.max() >= DWELLS_A_SATELLITE - 1:
        raise ArgumentError(
            f"schedule: {rank.max() + 1} dwells of one satellite in one step, more than the {DWELLS_A_SATELLITE} that "
            "can be told apart. Lower satellite.beams_at_once or scenario.step."
        )
    ids = (np.uint64(first_satellite) + sensor.astype(np.uint64)) * np.uint64(DWELLS_A_SATELLITE)
    return dataclasses.replace(
        dwells.take(order),
        dwell_id=ids + rank.astype(np.uint64) + np.uint64(1),
        time_tai_ns=np.full(len(order), time_tai_ns, dtype=np.int64),
    )
