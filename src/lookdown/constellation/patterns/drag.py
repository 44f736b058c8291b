"""What patterns leave out: the air."""

from lookdown.astro import SEMI_MAJOR_M
from lookdown.constellation.elements.axis import semi_major_axes_m
from lookdown.constellation.elements.mean import MeanElements

__all__ = ["drag_note"]

_AIR_TELLS_M = 300e3 - 1.0
"""A metre less, so that 300 km by way of a mean motion is 300 km."""


def drag_note(elements: MeanElements) -> str | None:
    """Return a sentence where satellites without a drag term fly so low that the air would bring them down.

    Parameters
    ----------
    elements : MeanElements, n rows
        Designed satellites have no drag term; those of element sets have their own and are passed over.

    Returns
    -------
    str or None
        None where all perigees are 300 km or more above the equatorial radius.

    Examples
    --------
    >>> from lookdown.constellation import WalkerShell, walker_elements
    >>> shell = WalkerShell(altitude_m=200e3, inclination_rad=0.96, satellite_count=2, plane_count=1, phasing=0)
    >>> drag_note(walker_elements(shell, 1633564837000000000)).split(":")[0]
    '2 designed satellites have a perigee below 300 km, the lowest at 200 km, and are flown without drag'
    """
    perigee_m = semi_major_axes_m(elements) * (1.0 - elements.eccentricity) - SEMI_MAJOR_M
    low = (elements.bstar_per_earth_radius == 0.0) & (perigee_m < _AIR_TELLS_M)
    count = int(low.sum())
    if count == 0:
        return None
    have, are = ("satellite has", "is") if count == 1 else ("satellites have", "are")
    return (
        f"{count} designed {have} a perigee below 300 km, the lowest at {perigee_m[low].min() / 1e3:.0f} km, and {are} "
        "flown without drag: without thrust, air would bring such satellites down within weeks, the lowest within days."
    )
