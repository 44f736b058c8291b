"""The questions of a coverage study in SI, from a scenario document that may leave all of them out."""

import math
from dataclasses import dataclass
from typing import Any

from lookdown.constellation import AccessLimits
from lookdown.scenario._derived import parameters_from
from lookdown.scenario.canonical import quantities
from lookdown.scenario.constellation import epoch_of
from lookdown.scenario.coverage_section import Coverage
from lookdown.scenario.document import ScenarioDocument
from lookdown.sensing import RadarParameters

__all__ = ["CoverageSettings", "coverage_assumptions", "coverage_settings"]

_QUARTER_TURN = math.pi / 2
_NO_LIMIT = math.inf
_SEARCH_PARAMETERS = (
    "average_power",
    "antenna_length",
    "antenna_height",
    "aperture_efficiency",
    "system_temperature",
    "losses",
    "look_count",
    "swerling_case",
    "false_alarm_probability",
    "design_detection_probability",
    "design_rcs",
    "search_duty",
    "search_overlap",
)
"""Of the radar: what the time of one search follows from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSettings:
    """A coverage study's questions in SI.

    Attributes
    ----------
    fold : int
        How many satellites at once count as covered.
    limits : AccessLimits
    latitude_min_rad, latitude_max_rad, height_m, spacing_m : float
    start_tai_ns, stop_tai_ns, step_ns : int
    waits_s : tuple of float
    regions : tuple of str
        Paths of GeoJSON files.
    loss_share, lose_share : float
    without_vendors : tuple of str
    seed : int
    radar : RadarParameters
        Whose search time stands beside the cover.
    """

    fold: int
    limits: AccessLimits
    latitude_min_rad: float
    latitude_max_rad: float
    height_m: float
    spacing_m: float
    start_tai_ns: int
    stop_tai_ns: int
    step_ns: int
    waits_s: tuple[float, ...]
    regions: tuple[str, ...]
    loss_share: float
    lose_share: float
    without_vendors: tuple[str, ...]
    seed: int
    radar: RadarParameters


def coverage_settings(document: ScenarioDocument) -> CoverageSettings:
    """Return what a coverage study of a scenario asks; what it does not say has a default.

    Raises
    ------
    DataError
        Where the start is to be the newest epoch of element sets that cannot be read.

    Examples
    --------
    >>> from lookdown.scenario import load_scenario
    >>> settings = coverage_settings(load_scenario("paris"))
    >>> settings.fold, (settings.stop_tai_ns - settings.start_tai_ns) / 3.6e12
    (1, 24.0)
    """
    asked = document.coverage or Coverage()
    start = epoch_of(document)
    radar = parameters_from(document.radar, RadarParameters)
    low_rad = radar.grazing_min_rad if asked.grazing_min is None else asked.grazing_min.base_si
    high_rad = radar.grazing_max_rad if asked.grazing_max is None else asked.grazing_max.base_si
    limits = AccessLimits(
        grazing_min_rad=low_rad,
        grazing_max_rad=min(high_rad, _QUARTER_TURN),
        range_max_m=_NO_LIMIT if asked.range_max is None else asked.range_max.base_si,
    )
    return CoverageSettings(
        fold=asked.fold.number,
        limits=limits,
        latitude_min_rad=asked.latitude_min.base_si,
        latitude_max_rad=asked.latitude_max.base_si,
        height_m=asked.height.base_si,
        spacing_m=asked.spacing.base_si,
        start_tai_ns=start,
        stop_tai_ns=start + _nanoseconds(asked.duration.base_si),
        step_ns=_nanoseconds(asked.step.base_si),
        waits_s=tuple(sorted({wait.base_si for wait in asked.waits})),
        regions=tuple(asked.regions),
        loss_share=asked.loss.base_si,
        lose_share=asked.lose.base_si,
        without_vendors=tuple(dict.fromkeys(asked.without_vendors)),
        seed=document.scenario.seed,
        radar=radar,
    )


def coverage_assumptions(document: ScenarioDocument) -> list[dict[str, Any]]:
    """Return every physical number that a coverage study uses, with band, unit and source, as `assumptions` does."""
    asked = document.coverage or Coverage()
    limits = {"grazing_min": asked.grazing_min, "grazing_max": asked.grazing_max}
    used = [name for name, own in limits.items() if own is None]
    of_radar = {f"radar.{name}": getattr(document.radar, name) for name in (*used, *_SEARCH_PARAMETERS)}
    return [*quantities(document.constellation, "constellation"), *quantities(asked, "coverage"), *quantities(of_radar)]


def _nanoseconds(duration_s: float) -> int:
    return round(duration_s * 1e9)
