"""What the tracker asks of the radars: which of its tracks need a look, and how much."""

import numpy as np

from lookdown.tables import CustodyNeeds
from lookdown.tracking._dwell_kernels import Settings, TrackStore
from lookdown.tracking._need_kernels import fill_needs

__all__ = ["needs_of"]


def needs_of(store: TrackStore, settings: Settings, time_tai_ns: int) -> CustodyNeeds:
    """Return every track in a store as a need at an instant, by rising track_id.

    Parameters
    ----------
    store : TrackStore
    settings : Settings
    time_tai_ns : int
        At or after the last look at any of them.

    Returns
    -------
    CustodyNeeds
        `priority` is 1 for a confirmed track, for one in doubt needs a look the more, and the probability
        that there is such an object for a tentative one, which may be noise.
    """
    rows = np.flatnonzero(store.alive)
    rows = rows[np.argsort(store.track_id[rows])]
    count = len(rows)
    position, velocity, numbers = np.empty((count, 3)), np.empty((count, 3)), np.empty((count, 4))
    noises = 2.0 * settings.noise_horizontal + settings.noise_vertical
    fill_needs(store, rows, time_tai_ns, settings, noises, np.empty(6), np.empty(3), position, velocity, numbers)
    sigma, growth, rcs, existence = numbers.T.copy()
    return CustodyNeeds(
        track_id=store.track_id[rows],
        time_tai_ns=np.full(count, time_tai_ns, np.int64),
        position_ecef_m=position,
        velocity_ecef_mps=velocity,
        position_sigma_m=sigma,
        sigma_growth_mps=growth,
        rcs_m2=rcs,
        confirmed=store.confirmed[rows],
        priority=np.where(store.confirmed[rows] != 0, 1.0, existence),
        last_update_tai_ns=store.update_tai_ns[rows],
    )
