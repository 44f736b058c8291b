"""What the tracker asks of the radars: which of its tracks need a look, and how much."""

import numpy as np

from lookdown.tables import CustodyNeeds
from lookdown.tracking.engine import DwellEngine
from lookdown.tracking.engine._layout import BODY, CONFIRMED, NOW, TRACK_ID, UPDATE_TIME
from lookdown.tracking.engine._need_kernels import fill_needs
from lookdown.tracking.filtering import motion_of
from lookdown.tracking.parameters import TrackerParameters

__all__ = ["needs_of"]

_LOST_SIGMA_M = 2_500.0
"""A track whose position is this doubtful may be lost: one in twenty is then 5 km off, the usual limit of custody."""


def needs_of(engine: DwellEngine, parameters: TrackerParameters, time_tai_ns: int) -> CustodyNeeds:
    """Return every track of an engine as a need at an instant, by rising track_id.

    Parameters
    ----------
    engine : DwellEngine
    parameters : TrackerParameters
    time_tai_ns : int
        At or after the last look at any of them.

    Returns
    -------
    CustodyNeeds
        `priority` is 1 for a confirmed track, for one in doubt needs a look the more, and the probability
        that there is such an object for a tentative one, which may be noise. `custody_left_s` is the time until the
        position's sigma would reach 2.5 km, or the track be dropped for its silence, if nobody looks.
    """
    p, store, motion = parameters, engine.store, motion_of(parameters)
    rows = engine.living(time_tai_ns)
    count = len(rows)
    position, velocity, numbers = np.empty((count, 3)), np.empty((count, 3)), np.empty((count, 5))
    limits = np.array([_LOST_SIGMA_M, p.coast_s])
    work = np.empty(BODY), np.empty(6), np.empty(3)
    fill_needs(store, rows, time_tai_ns, p.life_s, motion, limits, *work, position, velocity, numbers)
    sigma, sigma_growth, rcs, existence, left_s = numbers.T.copy()
    marks = store.marks[store.links[rows, NOW]]
    confirmed = marks[:, CONFIRMED].astype(np.uint8)
    return CustodyNeeds(
        track_id=store.links[rows, TRACK_ID].astype(np.uint64),
        time_tai_ns=np.full(count, time_tai_ns, np.int64),
        position_ecef_m=position,
        velocity_ecef_mps=velocity,
        position_sigma_m=sigma,
        sigma_growth_mps=sigma_growth,
        rcs_m2=rcs,
        confirmed=confirmed,
        priority=np.where(confirmed != 0, 1.0, existence),
        last_update_tai_ns=marks[:, UPDATE_TIME].copy(),
        custody_left_s=left_s,
    )
