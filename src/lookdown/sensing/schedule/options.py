"""From tasks and satellites to the options of a step: who could look at what, and at what cost."""

import math
from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Matrices3, Positions, Scalars
from lookdown.astro import MEAN_RADIUS_M, up_ecef
from lookdown.sensing.constants import BOLTZMANN_JPK
from lookdown.sensing.detection import required_snr_ratio
from lookdown.sensing.radar.parameters import RadarParameters
from lookdown.sensing.schedule._option_kernels import (
    BANDS,
    COLUMNS,
    Aim,
    Places,
    fill_options,
    fill_sectors,
    mark_cells,
    near_satellites,
)
from lookdown.sensing.schedule.parameters import ScheduleParameters
from lookdown.sensing.schedule.tasks import TaskList

__all__ = ["OPTIONS_A_TASK", "Options", "aim_of", "options_of", "track_energy_j", "track_snr_ratio_per_joule"]

OPTIONS_A_TASK = 3
"""Satellites kept of those that could do a task: the cheapest. With more the greedy choice gains below 1 %."""


def track_snr_ratio_per_joule(radar: RadarParameters) -> float:
    """Return the integrated SNR that a joule on a target of 1 m2 gives at 1 m on the face normal.

    References
    ----------
    Skolnik, Introduction to Radar Systems, 3rd edition, section 2, with gain 4 pi A / lambda**2:
    SNR = E A**2 sigma / (4 pi lambda**2 k Ts L R**4).

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> snr = 62.5 * 10.0 * track_snr_ratio_per_joule(reference_radar()) / 1e6**4  # 25 ms of 2.5 kW, 10 m2, 1,000 km
    >>> round(10 * math.log10(snr), 1)
    16.5
    """
    noise = 4.0 * math.pi * radar.wavelength_m**2 * BOLTZMANN_JPK * radar.system_temperature_k * radar.losses_ratio
    return radar.effective_area_m2**2 / noise


def track_energy_j(radar: RadarParameters, *, rcs_m2: float, range_m: float, detection_probability: float) -> float:
    """Return the energy for a look at a known target on the face normal, outside clutter.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> round(track_energy_j(reference_radar(), rcs_m2=10.0, range_m=1e6, detection_probability=0.9))
    62
    """
    return _wanted_snr(radar, detection_probability) * range_m**4 / (rcs_m2 * track_snr_ratio_per_joule(radar))


def _wanted_snr(radar: RadarParameters, detection_probability: float) -> float:
    single = required_snr_ratio(
        detection_probability,
        look_count=radar.look_count,
        swerling_case=radar.swerling_case,
        false_alarm_probability=radar.false_alarm_probability,
    )
    return radar.look_count * single


def aim_of(radar: RadarParameters, parameters: ScheduleParameters) -> Aim:
    """Return a radar as the kernels of looks take it."""
    snr = _wanted_snr(radar, parameters.update_detection_probability) * parameters.snr_margin_ratio
    return Aim(
        sine_min=math.sin(radar.grazing_min_rad),
        sine_max=math.sin(radar.grazing_max_rad),
        scan_cosine=math.cos(radar.scan_limit_rad),
        cos_tilt=math.cos(radar.face_tilt_rad),
        sin_tilt=math.sin(radar.face_tilt_rad),
        beam_along=radar.cosine_along_cell,
        beam_across=radar.cosine_cross_cell,
        energy_j=snr / track_snr_ratio_per_joule(radar),
        snr_ratio=snr,
        # A resting beam has the whole two-way gain to lose; in search the wider beam gives one power back.
        exponent=radar.steering_exponent + 1.0,
        loss_limit=parameters.notch_loss_limit_ratio,
        beams_limit=int(parameters.beams_limit),
    )


@dataclass(frozen=True, slots=True)
class Options:
    """The cheapest satellites for each task.

    Attributes
    ----------
    places : Places
        The tasks as the kernels take them.
    satellite : (n, k) int64
        Row of the satellite, -1 where there are fewer.
    energy_j, beams : (n, k) float64
    preference : (n, k) float64
        1 for the satellite that is liked best beside its energy, less for one to which a hand-over is shunned.
    state : (n,) uint8
        Bits of `_option_kernels`: what the satellites in view were not fit for.
    """

    places: Places
    satellite: np.ndarray
    energy_j: np.ndarray
    beams: np.ndarray
    preference: np.ndarray
    state: np.ndarray


def options_of(
    tasks: TaskList,
    *,
    aim: Aim,
    parameters: ScheduleParameters,
    custody_limit_m: float,
    last_row: np.ndarray,
    last_vendor: np.ndarray,
    vendor: np.ndarray,
    position_ecef_m: Positions,
    frame: Matrices3,
    notch: np.ndarray,
) -> Options:
    """Return the cheapest satellites for each task, the one that looked last kept or shunned.

    Parameters
    ----------
    tasks : TaskList
    aim, parameters : Aim, ScheduleParameters
    custody_limit_m : float
    last_row : (n,) int64
        Row of the satellite that looked last at each task, -1 where none.
    last_vendor : (n,) int64
        Whose satellite that was, be it here or not; -1 where none.
    vendor : (m,) int64
        Whose each satellite is.
    position_ecef_m, frame, notch : (m, 3), (m, 3, 3), (m, 2) float64
        Of the satellites, by rising id; the notch's width and exponent.
    """
    count = len(tasks)
    change = 1.0 + parameters.hand_over_ratio
    # A place well known is kept by who has it; one in doubt is seen better from elsewhere.
    doubtful = tasks.sigma_m > parameters.second_view_ratio * custody_limit_m
    places = Places(
        position_m=tasks.position_ecef_m,
        velocity_mps=tasks.velocity_ecef_mps,
        up=up_ecef(tasks.position_ecef_m),
        rcs_m2=tasks.rcs_m2,
        window_m=2.0 * parameters.window_sigmas * tasks.sigma_m,
        last_row=last_row,
        last_weight=np.where(doubtful, change, 1.0 / change),
        vendor=last_vendor,
        vendor_weight=np.full(count, parameters.vendor_change_ratio),
    )
    first, rows = _near(position_ecef_m, tasks.position_ecef_m, aim)
    option = np.zeros((count, OPTIONS_A_TASK, 3))
    chosen = np.empty((count, OPTIONS_A_TASK), dtype=np.int64)
    state = np.zeros(count, dtype=np.uint8)
    fill_options(aim, places, position_ecef_m, frame, notch, vendor, first, rows, option, chosen, state)
    # What is liked counts between satellites alone: a track that must be handed over is worth no less.
    liking = np.where(chosen >= 0, option[:, :, 0] / np.where(chosen >= 0, option[:, :, 2], 1.0), 0.0)
    liking /= np.maximum(liking.max(axis=1, initial=0.0, keepdims=True), 1e-12)
    return Options(places, chosen, option[:, :, 0], option[:, :, 1], liking, state)


def sectors_of(
    options: Options,
    task: np.ndarray,
    satellite: np.ndarray,
    *,
    aim: Aim,
    position_ecef_m: Positions,
    frame: Matrices3,
    notch: np.ndarray,
) -> np.ndarray:
    """Return the sector of each look: azimuth start and width, grazing limits, SNR of 1 m2 on the face normal.

    Parameters
    ----------
    options : Options
    task, satellite : (n,) int64
        Rows of the tasks taken and of who looks.

    Returns
    -------
    (n, 5) float64
    """
    places = Places(*(column[task] for column in options.places))
    sector = np.empty((len(task), 5))
    fill_sectors(aim, places, position_ecef_m, frame, notch, satellite, sector)
    return sector


def _near(position_ecef_m: Positions, task_ecef_m: np.ndarray, aim: Aim) -> tuple[np.ndarray, np.ndarray]:
    radius = np.sqrt(np.einsum("ij,ij->i", position_ecef_m, position_ecef_m))
    # A flier 20 km up, and an ellipsoid that is no sphere, lie within half a degree more.
    grazing: Scalars = np.full(len(radius), max(math.asin(aim.sine_min) - math.radians(0.3), 0.0))
    reach = np.arccos(np.minimum(MEAN_RADIUS_M / radius * np.cos(grazing), 1.0)) - grazing + math.radians(0.5)
    used = np.zeros(BANDS * COLUMNS, dtype=np.bool_)
    mark_cells(task_ecef_m, used)
    first = np.empty(BANDS * COLUMNS + 1, dtype=np.int64)
    rows = np.empty(128 * len(radius) + 1, dtype=np.int64)
    count = near_satellites(position_ecef_m, reach, used, first, rows)
    if count > len(rows):
        rows = np.empty(count, dtype=np.int64)
        near_satellites(position_ecef_m, reach, used, first, rows)
    return first, rows
