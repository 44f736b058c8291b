"""The figures of a run: what each is called, how it is written, and what it means."""

from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["CAUSES", "FIGURES", "NONE", "OF_OBJECTS", "Figure", "with_differences"]

OF_OBJECTS = "detections of objects"
"""A number of the table that the summary holds as the difference of two."""

NONE = "none"
"""There was nothing to measure the number by."""

CAUSES = {
    "other_track": "held by another track than its own",
    "no_satellite": "no satellite had it in view",
    "energy": "looked at too seldom or too weakly",
    "blind_doppler": "blind Doppler, across the line of sight",
    "missed": "missed by chance",
    "tracker": "detected, and no good track, or not yet",
}
"""Why custody is lacking, by the names that the summary has."""


class Figure(NamedTuple):
    """One number of the summary; `part` tells those that belong together, `compared` what tells two runs apart."""

    part: str
    key: str
    words: str
    form: Callable[[Any], str]
    meaning: str = ""
    compared: bool = True


def _percent(value: float) -> str:
    return f"{100.0 * value:.1f} %"


def _metres(value: float) -> str:
    return f"{value / 1e3:,.1f} km" if value >= 10e3 else f"{value:,.0f} m"


def _seconds(value: float) -> str:
    return f"{value:,.0f} s"


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _number(value: float) -> str:
    return f"{value:,.2f}"


FIGURES = (
    Figure(
        "custody", "custody", "custody", _percent,
        "object-time within the custody limit by the track that holds the object longest",
    ),
    Figure("custody", "custody_any_id", "  by whatever track", _percent, compared=False),
    Figure("custody", "custody_once_held", "  custody once found", _percent, "keeping without finding"),
    Figure("custody", "longest_gap_s", "longest gap", _seconds, "the longest that an object was out of custody"),
    Figure(
        "custody", "time_to_custody_s_median", "time to find, median", _seconds,
        "until any confirmed track holds a new object",
    ),
    Figure("custody", "objects", "objects", _count, "that flew while the radars watched"),
    Figure("custody", "objects_never_held", "  never in custody", _count),
    Figure(
        "errors", "position_error_m_median", "position error, median", _metres, "of tracks that belong to an object"
    ),
    Figure("errors", "position_error_m_p95", "position error, 95 %", _metres, "19 of 20 are better"),
    Figure("errors", "velocity_error_mps_median", "velocity error, median", lambda value: f"{value:.1f} m/s"),
    Figure(
        "errors", "nees_mean", "NEES, mean", _number,
        "6 if the tracker knows its own error; less: too cautious; more: too sure",
    ),
    Figure("errors", "nees_share_inside_95", "  in the 95 % ellipsoid", _percent, "95 % if honest", compared=False),
    Figure("errors", "innovation_mean", "NIS, mean", _number, "4 or a little less if honest, of confirmed tracks"),
    Figure(
        "picture", "gospa", "GOSPA", _metres, "distance of the picture from the truth, misses and false tracks included"
    ),
    Figure("picture", "ospa2_m", "OSPA(2)", _metres, "distance of tracks from flights over a minute; identity counts"),
    Figure("picture", "siap_completeness", "SIAP completeness", _percent, "objects that have a track"),
    Figure(
        "picture", "siap_ambiguity", "SIAP ambiguity", _number, "tracks an object held; 1 is best", compared=False
    ),
    Figure("picture", "siap_spuriousness", "SIAP spuriousness", _percent, "tracks that have no object"),
    Figure("identity", "id_switches", "identity switches", _count, "an object's track took another number"),
    Figure("identity", "id_switches_per_track_hour", "  switches a track-hour", _number),
    Figure(
        "identity", "track_purity", "track purity", _percent, "of its instants that a track was with one object",
        compared=False,
    ),
    Figure(
        "identity", "false_tracks_per_hour", "false tracks", lambda value: f"{value:.1f} /h",
        "for most of their life nobody was there",
    ),
    Figure("identity", "false_tracks_mean", "  at once", _number, compared=False),
    Figure(
        "identity", "outliving_tracks_mean", "  outliving, at once", _number,
        "beside the false ones: the aircraft landed or left", compared=False,
    ),
    Figure("work", "duration_s", "flown", lambda value: f"{value / 3600.0:.2f} h"),
    Figure("work", "detections", "detections", _count),
    Figure("work", OF_OBJECTS, "  of objects", _count, compared=False),
    Figure("work", "false_alarms", "  false alarms", _count, compared=False),
    Figure(
        "work", "track_updates", "track updates", _count, "detections that a track used, a tentative or confirmed one",
        compared=False,
    ),
    Figure("work", "track_updates_confirmed", "  of confirmed tracks", _count, compared=False),
    Figure(
        "cost", "cpu_s", "CPU", lambda value: f"{value:.1f} s", "the whole process, start-up and report included",
        compared=False,
    ),
    Figure("cost", "peak_rss_mb", "memory, peak", lambda value: f"{value:,.0f} MB", compared=False),
    Figure("cost", "seed", "seed", str, "same seed, same recording", compared=False),
)  # fmt: skip
"""In the order in which people read them."""


def with_differences(summary: dict[str, Any]) -> dict[str, Any]:
    """Return the summary with what it tells only as a difference."""
    if {"detections", "false_alarms"} <= summary.keys():
        return summary | {OF_OBJECTS: summary["detections"] - summary["false_alarms"]}
    return summary
