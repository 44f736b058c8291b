"""Mean elements of satellites, from wherever they come, and SGP4 models of them."""

from dataclasses import dataclass

import numpy as np
from sgp4.api import WGS72, Satrec

from lookdown.astro import julian_date_ut1
from lookdown.tables import Table, column

__all__ = ["MeanElements", "sgp4_models"]

_JULIAN_DATE_1949_12_31 = 2_433_281.5


@dataclass(frozen=True, slots=True)
class MeanElements(Table):
    """SGP4 mean elements, one row a satellite."""

    satellite_id: np.ndarray = column("u4", "1", "index in the constellation from 0, or catalogue number")
    shell: np.ndarray = column("u2", "1", "shell of the constellation, from 0")
    plane: np.ndarray = column("u2", "1", "orbital plane, from 0, counted on from shell to shell; 0 where not known")
    slot: np.ndarray = column("u2", "1", "slot within the plane, from 0; 0 where not known")
    vendor_id: np.ndarray = column("u2", "1", "who built it; 0 where there is one vendor")
    epoch_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant of the elements")
    mean_motion_radps: np.ndarray = column("f8", "rad/s", "Kozai mean motion, as element sets give it")
    eccentricity: np.ndarray = column("f8", "1", "mean eccentricity")
    inclination_rad: np.ndarray = column("f8", "rad, TEME", "mean inclination")
    raan_rad: np.ndarray = column("f8", "rad, TEME", "right ascension of the ascending node")
    argument_of_perigee_rad: np.ndarray = column("f8", "rad", "argument of perigee")
    mean_anomaly_rad: np.ndarray = column("f8", "rad", "mean anomaly")
    bstar_per_earth_radius: np.ndarray = column("f8", "1/(Earth radius)", "drag term; 0 for none")


def sgp4_models(elements: MeanElements) -> list[Satrec]:
    """Return an SGP4 model of each satellite, on WGS 72 in the improved mode.

    Parameters
    ----------
    elements : MeanElements, n rows

    Returns
    -------
    list of sgp4.api.Satrec, n long
        Elements that SGP4 refuses still make a model; its states carry the error code.

    References
    ----------
    Vallado, Crawford, Hujsak, Kelso, "Revisiting Spacetrack Report 3", AIAA 2006-6753.

    Examples
    --------
    >>> from lookdown.constellation import WalkerShell, walker_elements
    >>> shell = WalkerShell(altitude_m=500e3, inclination_rad=0.96, satellite_count=2, plane_count=1, phasing=0)
    >>> models = sgp4_models(walker_elements(shell, 1633564837000000000))
    >>> len(models), models[0].error
    (2, 0)
    """
    # Through one float64 Julian date (40 us), as every SGP4 reads its epoch for the pull of
    # Sun and Moon: an exact epoch leaves the reference states of an orbit of e = 0.97 by 4 mm.
    midnight, fraction = julian_date_ut1(elements.epoch_tai_ns, 0.0)  # of UTC, not of UT1
    days_since_1950 = midnight + fraction - _JULIAN_DATE_1949_12_31
    columns = (
        days_since_1950,
        elements.bstar_per_earth_radius,
        elements.eccentricity,
        elements.argument_of_perigee_rad,
        elements.inclination_rad,
        elements.mean_anomaly_rad,
        elements.mean_motion_radps * 60.0,
        elements.raan_rad,
    )
    models = []
    for row, (day, bstar, *orbit) in enumerate(zip(*(each.tolist() for each in columns), strict=True)):
        model = Satrec()
        # The derivatives of the mean motion, 0 here, are not used by SGP4.
        model.sgp4init(WGS72, "i", row, day, bstar, 0.0, 0.0, *orbit)
        models.append(model)
    return models
