"""How far one plot is off on the ground and in height: the flat ellipse that one look of one satellite leaves."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lookdown.sensing.card.looks import abeam
from lookdown.sensing.radar.equations import design_snr_ratio
from lookdown.sensing.radar.measurement import measurement_sigmas
from lookdown.sensing.radar.parameters import RadarParameters

__all__ = ["PlotEllipse", "plot_ellipses"]


@dataclass(frozen=True, slots=True)
class PlotEllipse:
    """One sigma of a plot abeam, along three axes at right angles.

    Attributes
    ----------
    grazing_rad, range_m : float
    sight_m : float
        Along the line of sight.
    track_m : float
        Along the satellite's track, which lies across the line of sight.
    upright_m : float
        At right angles to both.
    """

    grazing_rad: float
    range_m: float
    sight_m: float
    track_m: float
    upright_m: float

    @property
    def ground_m(self) -> float:
        """Sigma along the ground, away from the satellite."""
        return math.hypot(self.sight_m * math.cos(self.grazing_rad), self.upright_m * math.sin(self.grazing_rad))

    @property
    def height_m(self) -> float:
        """Sigma of the height."""
        return math.hypot(self.sight_m * math.sin(self.grazing_rad), self.upright_m * math.cos(self.grazing_rad))

    def ground_of_known_height_m(self, height_sigma_m: float) -> float:
        """Return sigma along the ground, away from the satellite, where the height is known so well beforehand.

        The line of sight is short and the upright axis long, so that knowing the height all but fixes the place.

        References
        ----------
        Bar-Shalom, Li, Kirubarajan, Estimation with Applications to Tracking and Navigation, section 1.4.14:
        the covariance of a part given a measurement of another.
        """
        between = (self.upright_m**2 - self.sight_m**2) * math.sin(self.grazing_rad) * math.cos(self.grazing_rad)
        left = self.ground_m**2 - between**2 / (self.height_m**2 + height_sigma_m**2)
        return math.sqrt(max(left, 0.0))

    def seen_from_above(self) -> tuple[float, float, float]:
        """Return the semi-axes along the ground and along the track; none is turned."""
        return self.ground_m, self.track_m, 0.0

    def seen_from_the_side(self) -> tuple[float, float, float]:
        """Return the semi-axes along the sight and upright, and the turn of the first from the ground, downwards."""
        return self.sight_m, self.upright_m, -self.grazing_rad


def plot_ellipses(radar: RadarParameters, grazing_deg: Iterable[float] = (10.0, 20.0, 40.0)) -> list[PlotEllipse]:
    """Return the ellipses of plots at the design SNR at some grazing angles within the field of regard.

    Examples
    --------
    >>> from lookdown.sensing import reference_radar
    >>> one = plot_ellipses(reference_radar(), [20.0])[0]
    >>> round(one.track_m), round(one.height_m / 1e3, 1), round(one.ground_of_known_height_m(300.0))
    (355, 8.4, 110)
    """
    kept = [deg for deg in grazing_deg if radar.grazing_min_rad <= math.radians(deg) <= radar.grazing_max_rad]
    # A field of regard between the usual angles has at least its middle.
    chosen = np.radians(kept) if kept else np.array([0.5 * (radar.grazing_min_rad + radar.grazing_max_rad)])
    look = abeam(radar, chosen)
    sight_m, along, cross, _ = measurement_sigmas(radar, np.array([design_snr_ratio(radar)]))[0]
    # Away from the face normal the short axis is seen at a slant: an angle is its cosine over cos(scan).
    return [
        PlotEllipse(float(grazing), float(far), float(sight_m), float(along * far), float(cross * far / scan))
        for grazing, far, scan in zip(look.grazing_rad, look.range_m, look.scan_cosine, strict=True)
    ]
