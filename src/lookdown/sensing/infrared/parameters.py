"""What an infrared sensor is made of, in SI, and the basis of each figure."""

import math
from dataclasses import dataclass
from enum import IntEnum

from lookdown.units import ParameterReference

__all__ = [
    "BAND_FIGURES",
    "INFRARED_REFERENCE",
    "BandFigures",
    "InfraredBand",
    "InfraredParameters",
    "reference_infrared",
]


class InfraredBand(IntEnum):
    """Which part of the infrared a sensor sees."""

    CO2 = 0
    MID_WAVE = 1
    LONG_WAVE = 2


@dataclass(frozen=True, slots=True)
class BandFigures:
    """What a band is, and how the air absorbs and shines in it.

    Attributes
    ----------
    wavelength_min_m, wavelength_max_m : float
    optical_depth : float
        Of the whole atmosphere straight up from sea level.
    scale_height_m : float
        Height over which the optical depth above falls by e.
    air_temperature_k : float
        Least temperature at which the air shines upward.
    surface_reflectivity, cloud_reflectivity : float
    source : str
    """

    wavelength_min_m: float
    wavelength_max_m: float
    optical_depth: float
    scale_height_m: float
    air_temperature_k: float
    surface_reflectivity: float
    cloud_reflectivity: float
    source: str


_EXPONENTIAL = (
    "assumption: exponential band model; band edges of the sizing example (0013); optical depth {} "
    "after usual mid-latitude figures"
)
BAND_FIGURES: dict[InfraredBand, BandFigures] = {
    InfraredBand.CO2: BandFigures(
        4.17e-6, 4.45e-6, 9.5, 4e3, 230.0, 0.05, 0.10, _EXPONENTIAL.format("9.5 (5 to 20), 1 at 9 km")
    ),
    InfraredBand.MID_WAVE: BandFigures(3e-6, 5e-6, 0.6, 3e3, 262.0, 0.05, 0.15, _EXPONENTIAL.format("0.6 (0.4 to 1)")),
    InfraredBand.LONG_WAVE: BandFigures(
        8e-6, 12e-6, 0.5, 2e3, 265.0, 0.02, 0.02, _EXPONENTIAL.format("0.5 (0.2 to 1)")
    ),
}
"""By band."""


@dataclass(frozen=True, slots=True)
class InfraredParameters:
    """A staring or scanning infrared sensor that looks down, in SI.

    Attributes
    ----------
    band : InfraredBand
    aperture_m : float
        Diameter of the optics.
    pixel_rad : float
        Side of a pixel's field of view.
    transmission_ratio, quantum_efficiency_ratio : float
        Optics, detector; 0 to 1.
    integration_time_s : float
        Over which one look adds up.
    frame_time_s : float
        From one report of a place to the next by a staring sensor.
    scan_period_s : float
        Of a whole turn of a scanning sensor; 0 for one that stares.
    stage_count : int
        Pixels in a row that a scanning sensor adds up as a point goes over them.
    threshold_ratio : float
        Signal over noise and clutter that counts as a detection.
    structure_ratio : float
        Standard deviation of the background from pixel to pixel over its mean.
    grazing_min_rad, grazing_max_rad : float
        Edges of the field of regard.
    cosine_floor : float
        Error of direction that does not fall with SNR.
    boresight_sigma_rad : float
        Slow error of attitude about each axis.
    cloud_ratio : float
        Cloud over that of the climate; 0 is a clear world.
    """

    band: InfraredBand
    aperture_m: float
    pixel_rad: float
    transmission_ratio: float
    quantum_efficiency_ratio: float
    integration_time_s: float
    frame_time_s: float
    scan_period_s: float
    stage_count: int
    threshold_ratio: float
    structure_ratio: float
    grazing_min_rad: float
    grazing_max_rad: float
    cosine_floor: float
    boresight_sigma_rad: float
    cloud_ratio: float

    def __post_init__(self) -> None:
        # The scenario reports a user's faults with their paths; here a fault is a programmer's.
        assert 0.0 <= self.grazing_min_rad < self.grazing_max_rad <= math.pi / 2
        assert 0.0 < self.transmission_ratio <= 1.0 and 0.0 < self.quantum_efficiency_ratio <= 1.0
        assert self.aperture_m > 0.0 and self.pixel_rad > 0.0 and self.threshold_ratio > 0.0
        assert 0.0 < self.integration_time_s <= self.frame_time_s and self.scan_period_s >= 0.0
        assert self.stage_count >= 1
        assert self.structure_ratio >= 0.0 and self.cloud_ratio >= 0.0 and self.cosine_floor > 0.0

    @property
    def figures(self) -> BandFigures:
        """What the band is."""
        return BAND_FIGURES[self.band]

    @property
    def wavelength_m(self) -> float:
        """Middle of the band, metre."""
        return 0.5 * (self.figures.wavelength_min_m + self.figures.wavelength_max_m)

    @property
    def look_time_s(self) -> float:
        """Time in which one look gathers light; scanning, no longer than a point is on the stages, second."""
        if self.scan_period_s == 0.0:
            return self.integration_time_s
        crossing_s = self.scan_period_s * self.pixel_rad / (2.0 * math.pi)
        return min(self.integration_time_s, self.stage_count * crossing_s)

    @property
    def blur_rad(self) -> float:
        """Diameter of the Airy disc to its first zero, 2.44 lambda / D, radian."""
        return 2.44 * self.wavelength_m / self.aperture_m


_SIZING = "sizing example, design/0013"
_ASSUMED = "assumption"
_P = ParameterReference
INFRARED_REFERENCE: dict[str, ParameterReference] = {
    "band": _P("ratio", "1", 0, 0, 2, "choice: 0 CO2 4.17-4.45 um, 1 mid wave 3-5 um, 2 long wave 8-12 um"),
    "aperture_m": _P("length", "m", 0.3, 0.2, 0.5, _SIZING),
    "pixel_rad": _P("angle", "mrad", 0.5, 0.1, 1.0, _SIZING),
    "transmission_ratio": _P("ratio", "1", 0.6, 0.4, 0.8, _SIZING),
    "quantum_efficiency_ratio": _P("ratio", "1", 0.6, 0.5, 0.8, _SIZING),
    "integration_time_s": _P("time", "ms", 50.0, 1.0, 100.0, _SIZING),
    "frame_time_s": _P("time", "s", 1.0, 0.1, 10.0, _ASSUMED),
    "scan_period_s": _P("time", "s", 0.0, 0.0, 30.0, "choice: 0 stares; a scanner turns once in 10 s or so"),
    "stage_count": _P("ratio", "1", 16, 1, 64, "assumption: time delay and integration of a line scanner"),
    "threshold_ratio": _P("ratio", "1", 6.0, 5.0, 8.0, _SIZING + ", 6 sigma"),
    "structure_ratio": _P("ratio", "%", 0.1, 0.02, 1.0, _SIZING + ", 0.1 % over 500 m [unverified]"),
    "grazing_min_rad": _P("angle", "deg", 10.0, 5.0, 20.0, _ASSUMED),
    "grazing_max_rad": _P("angle", "deg", 90.0, 60.0, 90.0, "choice: no hole below the satellite"),
    "cosine_floor": _P("angle", "mrad", 0.02, 0.005, 0.1, "assumption: 1/25 of a pixel"),
    "boresight_sigma_rad": _P("angle", "mrad", 0.1, 0.02, 0.5, "assumption: star tracker and alignment"),
    "cloud_ratio": _P("ratio", "1", 1.0, 0.0, 1.3, "choice: 1 is the climate's cloud"),
}
"""Default figure of every field of `InfraredParameters`, as a scenario document writes it."""


def reference_infrared(band: InfraredBand = InfraredBand.CO2) -> InfraredParameters:
    """Return the staring sensor of the sizing example, in a band.

    Examples
    --------
    >>> reference_infrared().aperture_m
    0.3
    """
    values = {name: reference.base_si for name, reference in INFRARED_REFERENCE.items() if name != "band"}
    stages = round(values.pop("stage_count"))
    return InfraredParameters(band=band, stage_count=stages, **values)
