"""What registration and the clutter map assume, in SI, with where each number comes from."""

from dataclasses import dataclass

from lookdown.units import ParameterReference

__all__ = ["CLUTTER_MAP_REFERENCE", "REGISTRATION_REFERENCE", "ClutterMapParameters", "RegistrationParameters"]


@dataclass(frozen=True, slots=True)
class RegistrationParameters:
    """What is assumed of the slow errors of sensors, and of the associations they are learned from.

    Attributes
    ----------
    range_sigma_m, clock_sigma_s, attitude_sigma_rad, range_rate_sigma_mps : float
        Standard deviations of a sensor's slow errors before anything is learned; attitude about each of three axes.
    correlation_s : float
        Time in which a slow error becomes another one (Gauss-Markov).
    orbital_speed_mps : float
        Speed of a satellite along its long axis, by which a wrong clock moves it.
    epoch_s : float
        Length of an epoch of learning.
    lateness_s : float
        Nothing younger than this is learned from.
    gate_probability : float
        Probability that a right association passes the chi-square gate.
    huber_ratio : float
        Standardised residual from which a component weighs less.
    own_share_ratio : float
        A component to which the sensor's own reports have given more than this share of the track is not used.
    least_reports : float
        A sensor with fewer reports keeps its prior.
    track_memory_s : float
        Time after which it is forgotten which sensors a track was made from.
    """

    range_sigma_m: float
    clock_sigma_s: float
    attitude_sigma_rad: float
    range_rate_sigma_mps: float
    correlation_s: float
    orbital_speed_mps: float
    epoch_s: float
    lateness_s: float
    gate_probability: float
    huber_ratio: float
    own_share_ratio: float
    least_reports: float
    track_memory_s: float

    def __post_init__(self) -> None:
        sizes = (self.range_sigma_m, self.clock_sigma_s, self.attitude_sigma_rad, self.range_rate_sigma_mps)
        assert min(sizes) > 0.0 and self.correlation_s > 0.0 and self.epoch_s > 0.0 and self.lateness_s >= 0.0
        assert 0.0 < self.gate_probability < 1.0 and self.huber_ratio > 0.0
        assert 0.0 < self.own_share_ratio < 1.0


@dataclass(frozen=True, slots=True)
class ClutterMapParameters:
    """What is assumed of reports that are no aircraft.

    Attributes
    ----------
    cell_rad : float
        Side of a cell of ground.
    prior_count : float
        Reports that the prior (ratio 1) is worth.
    memory_s : float
        Time after which what was counted weighs 1/e.
    height_span_m, range_rate_span_mps : float
        Heights and range rates over which a dwell reports.
    least_ratio, greatest_ratio : float
        Bounds on the ratio.
    sample_count : float
        Places by which a dwell's ground is sampled.
    epoch_s, lateness_s : float
        As in `RegistrationParameters`.
    """

    cell_rad: float
    prior_count: float
    memory_s: float
    height_span_m: float
    range_rate_span_mps: float
    least_ratio: float
    greatest_ratio: float
    sample_count: float
    epoch_s: float
    lateness_s: float

    def __post_init__(self) -> None:
        assert 0.0 < self.cell_rad < 0.5 and self.prior_count > 0.0 and self.memory_s > 0.0
        assert 0.0 < self.least_ratio <= 1.0 <= self.greatest_ratio
        assert self.height_span_m > 0.0 and self.range_rate_span_mps > 0.0 and self.sample_count >= 1.0
        assert self.epoch_s > 0.0 and self.lateness_s >= 0.0


_ISSUE = "assumption: the size that the issue injects, 200 m and 200 microradian, truth 14"
_CHOICE = "choice"
_LATENESS = ParameterReference(
    "time", "s", 72.0, 12.0, 600.0, "choice: the tracker's 60 s for late data and 12 s between copies of its past"
)
_EPOCH = ParameterReference("time", "s", 10.0, 5.0, 30.0, "choice: one revisit")

REGISTRATION_REFERENCE: dict[str, ParameterReference] = {
    "range_sigma_m": ParameterReference("length", "m", 200.0, 20.0, 500.0, _ISSUE),
    "clock_sigma_s": ParameterReference(
        "time", "ms", 0.1, 0.001, 10.0, "assumption: 0.7 m of range; time tags disciplined by navigation satellites"
    ),
    "attitude_sigma_rad": ParameterReference("angle", "urad", 200.0, 20.0, 1000.0, _ISSUE),
    "range_rate_sigma_mps": ParameterReference("speed", "m/s", 0.3, 0.02, 1.0, "assumption: velocity and oscillator"),
    "correlation_s": ParameterReference(
        "time", "s", 21600.0, 3600.0, 86400.0, "assumption: 6 microradian in 10 s at 200, 47 in 10 min: thermal drift"
    ),
    "orbital_speed_mps": ParameterReference("speed", "km/s", 7.5, 7.3, 7.6, "circular orbits of 400 to 1,000 km"),
    "epoch_s": _EPOCH,
    "lateness_s": _LATENESS,
    "gate_probability": ParameterReference("ratio", "1", 0.999, 0.99, 0.9999, "choice: one right report in 1,000 lost"),
    "huber_ratio": ParameterReference(
        "ratio", "1", 2.5, 1.5, 4.0, "choice: 1 % more variance with Gaussian errors, wrong associations weigh little"
    ),
    "own_share_ratio": ParameterReference("ratio", "1", 0.5, 0.2, 0.8, _CHOICE),
    "least_reports": ParameterReference("ratio", "1", 20.0, 5.0, 100.0, _CHOICE),
    "track_memory_s": ParameterReference("time", "s", 120.0, 60.0, 300.0, _CHOICE),
}
"""How a scenario writes each field of `RegistrationParameters`."""

CLUTTER_MAP_REFERENCE: dict[str, ParameterReference] = {
    "cell_rad": ParameterReference("angle", "deg", 0.5, 0.1, 2.0, "choice: a town or a farm of wind turbines"),
    "prior_count": ParameterReference("ratio", "1", 2.0, 0.5, 10.0, "assumption"),
    "memory_s": ParameterReference("time", "s", 1800.0, 600.0, 7200.0, "assumption: rush hours come and go"),
    "height_span_m": ParameterReference(
        "length", "km", 10.0, 5.0, 20.0, "assumption: an elevation beam of 10 mrad at 1,000 km"
    ),
    "range_rate_span_mps": ParameterReference(
        "speed", "m/s", 700.0, 600.0, 800.0, "assumption: radial speeds to 350 m/s either side are searched"
    ),
    "least_ratio": ParameterReference("ratio", "1", 0.1, 0.01, 1.0, _CHOICE),
    "greatest_ratio": ParameterReference("ratio", "1", 1000.0, 100.0, 1e5, _CHOICE),
    "sample_count": ParameterReference("ratio", "1", 64.0, 16.0, 1024.0, "choice: design/0019"),
    "epoch_s": _EPOCH,
    "lateness_s": _LATENESS,
}
"""How a scenario writes each field of `ClutterMapParameters`."""
