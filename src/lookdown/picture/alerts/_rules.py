"""The rules: which tracks and other things each holds for at one instant, strongly or just still.

Each is a pure function of the picture. A finding that `raises` may open an alert; one that does not only keeps it open.
"""

from dataclasses import dataclass

import numpy as np

from lookdown.picture._rows import rows_of
from lookdown.picture.alerts.parameters import AlertRules
from lookdown.picture.regions import Region, Regions
from lookdown.tables import AlertLevel, AlertRule, EventKind, Events, Identities, IdentityState, Picture, Table, column
from lookdown.tables import PictureFlag as Flag
from lookdown.tables import PictureKind as Kind

__all__ = ["Findings", "event_findings", "region_pairs", "track_findings"]


@dataclass(frozen=True, slots=True)
class Findings(Table):
    """What the rules hold for at one instant."""

    rule: np.ndarray = column("u1", "AlertRule", "which rule")
    level: np.ndarray = column("u1", "AlertLevel", "how much it asks of a person")
    raises: np.ndarray = column("u1", "0 or 1", "whether it may open an alert, not only keep it")
    track_id: np.ndarray = column("u8", "1", "the track; 0 where none")
    region_id: np.ndarray = column("u4", "1", "the region from 1; 0 where none")
    subject_id: np.ndarray = column("u8", "1", "sensor_id, link or icao24; 0 where none")
    latitude_rad: np.ndarray = column("f8", "rad", "where; 0 where it has no place")
    longitude_rad: np.ndarray = column("f8", "rad", "where; 0 where it has no place")
    evidence: np.ndarray = column("f8", "by rule", "numbers behind it", (4,))


def _findings(
    picture: Picture,
    rows: np.ndarray,
    rule: AlertRule,
    *,
    level: np.ndarray,
    raises: np.ndarray,
    evidence: list[np.ndarray],
    region_id: int = 0,
    subject_id: np.ndarray | None = None,
) -> Findings:
    """Return findings about tracks by their rows."""
    count = len(rows)
    return Findings(
        rule=np.full(count, rule.value, dtype=np.uint8),
        level=level.astype(np.uint8),
        raises=raises.astype(np.uint8),
        track_id=picture.track_id[rows],
        region_id=np.full(count, region_id, dtype=np.uint32),
        subject_id=np.zeros(count, dtype=np.uint64) if subject_id is None else subject_id.astype(np.uint64),
        latitude_rad=picture.latitude_rad[rows],
        longitude_rad=picture.longitude_rad[rows],
        evidence=np.stack([part.astype(np.float64) for part in evidence], axis=1).reshape(count, 4),
    )


def region_pairs(picture: Picture, regions: Regions) -> np.ndarray:
    """Return which rows lie in which regions, heights counted."""
    return regions.inside(
        latitude_rad=picture.latitude_rad, longitude_rad=picture.longitude_rad, height_m=picture.height_m
    )


def track_findings(
    picture: Picture,
    *,
    identities: Identities,
    regions: Regions,
    region_ids: np.ndarray,
    inside: np.ndarray,
    entered: np.ndarray,
    near: np.ndarray,
    rules: AlertRules,
    time_tai_ns: int,
) -> Findings:
    """Return what the rules about tracks hold for.

    Parameters
    ----------
    picture : Picture
        Confirmed tracks only.
    identities : Identities
    regions : Regions
    region_ids : (regions,) uint32
        The number of each by its name.
    inside, entered, near : (n, regions) bool
        Which rows lie in which regions; which of them may raise an alert; which have an open alert of it.
    rules : AlertRules
    time_tai_ns : int
    """
    parts = [_custody(picture, rules), _ambiguous(picture, rules), _identity(picture, identities, rules, time_tai_ns)]
    for index, region in enumerate(regions):
        within, region_id = inside[:, index], int(region_ids[index])
        parts.append(_entered(picture, region, region_id, masks=(within, entered[:, index], near[:, index])))
        if region.defended:
            parts.append(_low_and_fast(picture, region, region_id, within=within, rules=rules))
    return Findings.concatenate(parts)


def _custody(picture: Picture, rules: AlertRules) -> Findings:
    held = (picture.custody_known != 0) & (picture.custody_left_s <= rules.custody_keep_s)
    rows = np.flatnonzero(held)
    left = picture.custody_left_s[rows]
    level = np.where(picture.kind[rows] == Kind.LOW_FAST, AlertLevel.CAUTION, AlertLevel.ADVISORY)
    evidence = [left, picture.age_s[rows], picture.ellipse_major_m[rows], picture.sensor_count[rows]]
    return _findings(
        picture, rows, AlertRule.CUSTODY_AT_RISK, level=level, raises=left <= rules.custody_raise_s, evidence=evidence
    )


def _ambiguous(picture: Picture, rules: AlertRules) -> Findings:
    """Return one finding a group: a formation is one thing to a person."""
    members = np.flatnonzero((picture.flags & Flag.SHARES_GROUP) != 0)
    if not len(members):
        return Findings.empty()
    group, place = np.unique(picture.group_id[members], return_inverse=True)
    least = np.full(len(group), np.inf)
    np.minimum.at(least, place, picture.identity_probability[members].astype(np.float64))
    count = np.bincount(place, minlength=len(group))
    # The first member stands for the group where the one that named it is gone.
    order = np.argsort(place, kind="stable")
    first = members[order[np.searchsorted(place[order], np.arange(len(group)))]]
    held = np.flatnonzero((least <= rules.ambiguous_keep_ratio) & (count >= 2))
    rows = first[held]
    evidence = [count[held], least[held], picture.ellipse_major_m[rows], picture.age_s[rows]]
    level = np.full(len(rows), AlertLevel.ADVISORY)
    raises = least[held] <= rules.ambiguous_raise_ratio
    return _findings(picture, rows, AlertRule.IDENTITY_AMBIGUOUS, level=level, raises=raises, evidence=evidence)


def _identity(picture: Picture, identities: Identities, rules: AlertRules, time_tai_ns: int) -> Findings:
    row, there = rows_of(identities.track_id, picture.track_id)
    since_s = (time_tai_ns - identities.since_tai_ns) / 1e9
    silent = np.flatnonzero(there & (identities.state == IdentityState.SILENT))
    off = np.flatnonzero(there & (identities.state == IdentityState.DISAGREES))
    rows = row[silent]
    # Slow flight may be free of the duty to carry one; everything else is not.
    slow = np.isin(picture.kind[rows], (Kind.SLOW, Kind.LOW_SLOW, Kind.UNKNOWN))
    level = np.where(slow, AlertLevel.ADVISORY, AlertLevel.CAUTION)
    evidence = [since_s[silent], picture.age_s[rows], picture.height_m[rows], picture.speed_mps[rows]]
    quiet = _findings(
        picture,
        rows,
        AlertRule.SILENT_OBJECT,
        level=level,
        raises=since_s[silent] >= rules.silent_raise_s,
        evidence=evidence,
    )
    rows = row[off]
    level = np.full(len(rows), AlertLevel.CAUTION)
    parts = (identities.agreement_sigmas, identities.offset_m, identities.offset_allowed_m, identities.claim_count)
    raises = since_s[off] >= rules.disagrees_raise_s
    lies = _findings(
        picture,
        rows,
        AlertRule.TRANSPONDER_DISAGREES,
        level=level,
        raises=raises,
        evidence=[part[off] for part in parts],
        subject_id=identities.icao24[off],
    )
    return Findings.concatenate([quiet, lies])


def _entered(
    picture: Picture, region: Region, region_id: int, *, masks: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> Findings:
    """Return who is in a region, and of those with an alert who is out of it by less than his ellipse."""
    within, entered, near = masks
    rows = np.flatnonzero((within & entered) | near)
    place = {"latitude_rad": picture.latitude_rad[rows], "longitude_rad": picture.longitude_rad[rows]}
    depth = -region.distance_m(**place) if len(rows) else np.zeros(0)
    height, tolerance = picture.height_m[rows], 3.0 * picture.height_sigma_m[rows]
    level_in = (height >= region.floor_m - tolerance) & (height <= region.ceiling_m + tolerance)
    keeps = within[rows] | ((depth > -picture.ellipse_major_m[rows]) & level_in)
    rows, depth = rows[keeps], depth[keeps]
    level = np.full(len(rows), AlertLevel.CAUTION if region.defended else AlertLevel.ADVISORY)
    evidence = [depth, picture.ellipse_major_m[rows], picture.height_m[rows], picture.speed_mps[rows]]
    return _findings(
        picture,
        rows,
        AlertRule.REGION_ENTERED,
        level=level,
        raises=within[rows],
        evidence=evidence,
        region_id=region_id,
    )


def _low_and_fast(
    picture: Picture, region: Region, region_id: int, *, within: np.ndarray, rules: AlertRules
) -> Findings:
    rows = np.flatnonzero(picture.kind == Kind.LOW_FAST)
    place = {"latitude_rad": picture.latitude_rad[rows], "longitude_rad": picture.longitude_rad[rows]}
    time_s, meets = region.time_to_border_s(
        **place,
        heading_rad=picture.heading_rad[rows],
        speed_mps=picture.speed_mps[rows],
        height_m=picture.height_m[rows],
        horizon_s=rules.border_horizon_s * rules.border_keep_ratio,
    )
    inner = within[rows]
    # Over or under a region one is not in it: the border is not met from there.
    above = ~inner & region.inside(**place)
    held = (meets & ~above) | inner
    rows, inner = rows[held], inner[held]
    time_s = np.where(inner, 0.0, time_s[held])
    place = {name: values[held] for name, values in place.items()}
    distance = np.maximum(region.distance_m(**place), 0.0) if len(rows) else np.zeros(0)
    level = np.where(time_s <= rules.border_warning_s, AlertLevel.WARNING, AlertLevel.CAUTION)
    evidence = [time_s, distance, picture.height_m[rows], picture.speed_mps[rows]]
    raises = time_s <= rules.border_horizon_s
    return _findings(
        picture, rows, AlertRule.LOW_AND_FAST, level=level, raises=raises, evidence=evidence, region_id=region_id
    )


def event_findings(events: Events, lost: np.ndarray, rules: AlertRules) -> Findings:
    """Return what the rules about sensors, links, unused reports and ghosts hold for.

    Parameters
    ----------
    events : Events
        Of this step.
    lost : (n, 3) int64
        Rule, subject and status of each sensor and link that is down.
    rules : AlertRules
    """
    unused = np.flatnonzero(events.event_kind == EventKind.UNUSED_REPORTS)
    subject, place = np.unique(events.subject_id[unused], return_inverse=True)
    value = np.bincount(place, weights=events.value[unused], minlength=len(subject))
    expected = np.bincount(place, weights=events.expected[unused], minlength=len(subject))
    # Where nothing is expected one report a step is taken for usual.
    usual = np.maximum(expected, 1.0)
    ratio, sigmas = value / usual, (value - usual) / np.sqrt(usual)
    raises = (ratio >= rules.storm_raise_ratio) & (sigmas >= rules.storm_sigmas)
    storm = np.flatnonzero(ratio >= rules.storm_keep_ratio)
    evidence = np.stack([value, expected, ratio, sigmas], axis=1)[storm]
    ghosts = np.flatnonzero(events.event_kind == EventKind.GHOST_CLAIM)
    claimed = np.zeros((len(ghosts), 4))
    claimed[:, 0], claimed[:, 1] = events.value[ghosts], events.expected[ghosts]
    down = np.zeros((len(lost), 4))
    down[:, 0] = lost[:, 2]
    sensor = lost[:, 0] == AlertRule.SENSOR_LOST
    level = np.where(sensor, AlertLevel.CAUTION, AlertLevel.ADVISORY)
    noise = _plain(np.full(len(storm), AlertRule.FALSE_ALARM_STORM), AlertLevel.CAUTION, subject[storm], evidence)
    noise.raises[:] = raises[storm]
    return Findings.concatenate([noise, _placed(events, ghosts, claimed), _plain(lost[:, 0], level, lost[:, 1], down)])


def _plain(rule: np.ndarray, level: AlertLevel | np.ndarray, subject: np.ndarray, evidence: np.ndarray) -> Findings:
    count = len(subject)
    return Findings(
        rule=rule.astype(np.uint8),
        level=np.broadcast_to(np.asarray(level), (count,)).astype(np.uint8),
        raises=np.ones(count, dtype=np.uint8),
        track_id=np.zeros(count, dtype=np.uint64),
        region_id=np.zeros(count, dtype=np.uint32),
        subject_id=subject.astype(np.uint64),
        latitude_rad=np.zeros(count),
        longitude_rad=np.zeros(count),
        evidence=np.asarray(evidence, dtype=np.float64).reshape(count, 4),
    )


def _placed(events: Events, rows: np.ndarray, evidence: np.ndarray) -> Findings:
    made = _plain(np.full(len(rows), AlertRule.GHOST_CLAIM), AlertLevel.CAUTION, events.subject_id[rows], evidence)
    made.latitude_rad[:], made.longitude_rad[:] = events.latitude_rad[rows], events.longitude_rad[rows]
    # An address that several claims of a step name is one ghost: the last of them tells.
    last = len(rows) - 1 - np.unique(made.subject_id[::-1], return_index=True)[1]
    return made.take(np.sort(last))
