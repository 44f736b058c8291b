"""SGP4 at instants, without a table: exact, and some 450 ns a state."""

import numpy as np

from lookdown.constellation.elements.mean import MeanElements, sgp4_models

__all__ = ["teme_states"]

_NS_PER_DAY = 86_400_000_000_000


def teme_states(elements: MeanElements, instants_tai_ns: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return SGP4 states of every satellite at some instants.

    Each satellite is propagated by the seconds of TAI since its own epoch, so a leap
    second between epoch and instant does no harm.

    Parameters
    ----------
    elements : MeanElements, n rows
    instants_tai_ns : (m,) int64

    Returns
    -------
    position_teme_m : (n, m, 3) float64, metre, TEME
    velocity_teme_mps : (n, m, 3) float64, metre a second, TEME
    status : (n, m) uint8
        SGP4 error code; states are zero where it is not 0.

    References
    ----------
    Vallado, Crawford, Hujsak, Kelso, "Revisiting Spacetrack Report 3", AIAA 2006-6753.

    Examples
    --------
    >>> from lookdown.constellation import WalkerShell, walker_elements
    >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=4, plane_count=2, phasing=1)
    >>> epoch = 1633564837000000000
    >>> position, velocity, status = teme_states(walker_elements(shell, epoch), np.array([epoch]))
    >>> position.shape, status.any()
    ((4, 1, 3), np.False_)
    """
    shape = (len(elements), len(instants_tai_ns))
    position, velocity = np.empty((*shape, 3)), np.empty((*shape, 3))
    status = np.empty(shape, np.uint8)
    for row, model in enumerate(sgp4_models(elements)):
        elapsed_days = (instants_tai_ns - elements.epoch_tai_ns[row]) / _NS_PER_DAY
        whole = np.full(shape[1], model.jdsatepoch)
        status[row], position[row], velocity[row] = model.sgp4_array(whole, model.jdsatepochF + elapsed_days)
    position[status != 0] = 0.0
    velocity[status != 0] = 0.0
    return position * 1000.0, velocity * 1000.0, status
