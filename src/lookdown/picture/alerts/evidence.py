"""What the numbers behind an alert are, and the sentence that says them."""

from collections.abc import Callable

import numpy as np

from lookdown.tables import AlertAction, AlertLog, AlertRule, Alerts, StationState
from lookdown.units import from_si

__all__ = ["EVIDENCE_NAMES", "alert_sentences", "log_sentences"]

EVIDENCE_NAMES: dict[AlertRule, tuple[str, str, str, str]] = {
    AlertRule.REGION_ENTERED: ("depth_m", "ellipse_major_m", "height_m", "speed_mps"),
    AlertRule.SILENT_OBJECT: ("silent_s", "age_s", "height_m", "speed_mps"),
    AlertRule.TRANSPONDER_DISAGREES: ("agreement_sigmas", "offset_m", "offset_allowed_m", "claim_count"),
    AlertRule.LOW_AND_FAST: ("time_to_border_s", "distance_m", "height_m", "speed_mps"),
    AlertRule.CUSTODY_AT_RISK: ("custody_left_s", "age_s", "ellipse_major_m", "sensor_count"),
    AlertRule.SENSOR_LOST: ("status", "", "", ""),
    AlertRule.FALSE_ALARM_STORM: ("unused_reports", "expected_reports", "ratio", "sigmas"),
    AlertRule.IDENTITY_AMBIGUOUS: ("member_count", "least_identity_probability", "ellipse_major_m", "age_s"),
    AlertRule.LINK_LOST: ("status", "", "", ""),
    AlertRule.GHOST_CLAIM: ("claim_count", "looks_expected", "", ""),
}
"""The four numbers of each rule's evidence; an empty name is not used and 0."""

_SENTENCES: dict[AlertRule, Callable[[np.ndarray, str, int], str]] = {
    AlertRule.REGION_ENTERED: lambda e, region, who: (
        f"in {region}, {_length(e[0])} from its border, its place known to {_length(e[1])}, {_flight(e)}"
    ),
    AlertRule.SILENT_OBJECT: lambda e, region, who: (
        f"no transponder for {e[0]:.0f} s where others are heard; last detected {e[1]:.0f} s ago, {_flight(e)}"
    ),
    AlertRule.TRANSPONDER_DISAGREES: lambda e, region, who: (
        f"its transponder {who:06X} says {_length(e[1])} from where it is seen; {_length(e[2])} are allowed "
        f"({e[0]:.1f} sigmas over {e[3]:.0f} claims)"
    ),
    AlertRule.LOW_AND_FAST: lambda e, region, who: (
        f"{_flight(e)}, "
        + (f"{_minutes(e[0])} from the border of {region} on its present course" if e[1] > 0.0 else f"within {region}")
    ),
    AlertRule.CUSTODY_AT_RISK: lambda e, region, who: (
        ("may be lost already" if e[0] < 0.5 else f"may be lost in {e[0]:.0f} s if nobody looks")
        + f"; last detected {e[1]:.0f} s ago, its place known to {_length(e[2])}, "
        f"{e[3]:.0f} satellite{'' if round(e[3]) == 1 else 's'} lately"
    ),
    AlertRule.SENSOR_LOST: lambda e, region, who: f"satellite {who} gives nothing (status {e[0]:.0f})",
    AlertRule.FALSE_ALARM_STORM: lambda e, region, who: (
        f"{e[0]:.0f} reports that no track used, {e[1]:.0f} expected: {e[2]:.1f} times, {e[3]:.0f} sigmas"
        + (f" (satellite {who})" if who else "")
    ),
    AlertRule.IDENTITY_AMBIGUOUS: lambda e, region, who: (
        f"one of {e[0]:.0f} tracks that fly together: with {100.0 * e[1]:.0f} % the least sure still is the one it was"
    ),
    AlertRule.LINK_LOST: lambda e, region, who: (
        f"node {who} of the mesh {'has failed' if e[0] == StationState.FAILED else 'has no link left'}"
    ),
    AlertRule.GHOST_CLAIM: lambda e, region, who: (
        f"transponder {who:06X} claimed a place {e[0]:.0f} times where {e[1]:.1f} looks should have found an object"
        if e[1] > 0.0
        else f"transponder {who:06X} is heard from two places at once, {e[0]:.0f} times so far"
    ),
}


def _length(length_m: float) -> str:
    return f"{length_m:.0f} m" if length_m < 1000.0 else f"{length_m / 1e3:.1f} km"


def _flight(evidence: np.ndarray) -> str:
    """Return height and speed, in the units of the evidence and in those of the picture."""
    feet, knots = round(from_si(evidence[2], "ft", "length"), -2), from_si(evidence[3], "kt", "speed")
    return f"at {evidence[2]:.0f} m ({feet:,.0f} ft) and {evidence[3]:.0f} m/s ({knots:.0f} kt)"


def _minutes(time_s: float) -> str:
    whole = round(time_s)
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"


def _sentence(rule: int, evidence: np.ndarray, region_id: int, names: tuple[str, ...], subject_id: int) -> str:
    region = names[region_id - 1] if 1 <= region_id <= len(names) else "a region that is gone"
    return _SENTENCES[AlertRule(rule)](evidence, region, subject_id)


def alert_sentences(alerts: Alerts, region_names: tuple[str, ...]) -> list[str]:
    """Return what each alert says, as part of a sentence whose subject is the track.

    Parameters
    ----------
    alerts : Alerts
    region_names : tuple of str
        As `AlertEngine.region_names`.

    Examples
    --------
    >>> alert_sentences(Alerts.empty(), ())
    []
    """
    return [
        _sentence(int(alerts.rule[k]), alerts.evidence[k], int(alerts.region_id[k]), region_names, int(subject))
        for k, subject in enumerate(alerts.subject_id)
    ]


def log_sentences(log: AlertLog, region_names: tuple[str, ...], people: tuple[str, ...]) -> list[str]:
    """Return what each entry of the log tells.

    Parameters
    ----------
    log : AlertLog
    region_names, people : tuple of str
        As `AlertEngine.region_names` and `AlertEngine.people`.

    Examples
    --------
    >>> log_sentences(AlertLog.empty(), (), ())
    []
    """
    told = []
    for k in range(len(log)):
        action, rule, count = AlertAction(int(log.action[k])), AlertRule(int(log.rule[k])), int(log.count[k])
        what = rule.name.lower().replace("_", " ")
        person = int(log.person_id[k])
        by = f" by {people[person - 1]}" if 1 <= person <= len(people) else ""
        if action == AlertAction.HELD_BACK:
            told.append(f"{count} alerts ({what}) wait: more came than are shown in a minute or at once")
        elif action == AlertAction.NEVER_SHOWN:
            told.append(f"{count} alerts ({what}) ended before they could be shown")
        elif action == AlertAction.INSIDE_AT_START:
            region = int(log.region_id[k])
            name = region_names[region - 1] if 1 <= region <= len(region_names) else "a region that is gone"
            told.append(f"{count} tracks were in {name} when the watch began; no alert was raised for them")
        else:
            words = action.name.lower().replace("_", " ") + by
            says = _sentence(int(rule), log.evidence[k], int(log.region_id[k]), region_names, int(log.subject_id[k]))
            told.append(f"{what}, {words}: {says}")
    return told
