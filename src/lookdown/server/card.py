"""The card of one track: everything that is known of it, and of how it is known."""

import math
from typing import Any

from lookdown.astro import utc_text_from_tai_ns
from lookdown.errors import ArgumentError
from lookdown.network import Stations
from lookdown.server.sources import Delivered, Scene, Sighting
from lookdown.tables import Identities, IdentityState, Picture, PictureFlag, PictureKind, PictureUnknown

__all__ = ["card_of", "row_of", "rows_told"]

_PARTS = ("sensing", "processing", "queue", "light", "ground")
_MODES = ("straight", "turn to port", "turn to starboard", "agile")


def row_of(picture: Picture, track_id: int) -> int | None:
    """Return the row of a track; None where the picture has none."""
    found = (picture.track_id == track_id).nonzero()[0]
    return int(found[0]) if len(found) else None


def rows_told(picture: Picture, rows: list[int], names: dict[int, str]) -> list[dict[str, Any]]:
    """Return some rows of a picture as JSON has them: degrees, and 64-bit ids as strings."""
    return [_row_told(picture, row) | {"name": names.get(int(picture.track_id[row]))} for row in rows]


def _row_told(picture: Picture, row: int) -> dict[str, Any]:
    flags = PictureFlag(int(picture.flags[row]))
    known = bool(picture.custody_known[row])
    unknown = PictureUnknown(int(picture.not_known[row]))

    def told(bit: PictureUnknown, value: Any, digits: int) -> float | None:
        return None if bit in unknown else _number(value, digits)

    return {
        "track_id": str(picture.track_id[row]),
        "longitude_deg": _number(math.degrees(picture.longitude_rad[row]), 7),
        "latitude_deg": _number(math.degrees(picture.latitude_rad[row]), 7),
        "height_m": told(PictureUnknown.HEIGHT, picture.height_m[row], 1),
        "height_sigma_m": _number(picture.height_sigma_m[row], 1),
        "speed_mps": told(PictureUnknown.SPEED, picture.speed_mps[row], 2),
        "heading_deg": told(PictureUnknown.COURSE, math.degrees(picture.heading_rad[row]), 2),
        "climb_mps": told(PictureUnknown.CLIMB, picture.climb_mps[row], 2),
        "kind": PictureKind(int(picture.kind[row])).name.lower(),
        "flags": [flag.name.lower() for flag in PictureFlag if flag in flags and flag.name],
        "existence": _number(picture.existence[row], 4),
        "custody_left_s": _number(picture.custody_left_s[row], 1) if known else None,
        "age_s": _number(picture.age_s[row], 1),
        "icao24": f"{int(picture.icao24[row]):06x}" if picture.icao24[row] else None,
    }


def card_of(
    scene: Scene,
    picture: Picture,
    row: int,
    *,
    sightings: list[Sighting],
    next_look_tai_ns: int | None,
    name: str | None,
    mark: str | None,
    identities: Identities | None = None,
    delivered: Delivered | None = None,
    stations: Stations | None = None,
) -> dict[str, Any]:
    """Return the card of a track; what is not known is left out or null, never made up.

    Parameters
    ----------
    scene : Scene
    picture : Picture
        With what people corrected.
    row : int
        Of both.
    sightings : list of Sighting
        Newest first.
    next_look_tai_ns : int or None
    name, mark : str or None
        That a person gave and left.
    identities : Identities or None
        None where nobody has held claims against tracks yet.
    delivered : Delivered or None
        How the newest detection came down, where that is known.
    stations : Stations or None
        Of the mesh; None where there is none: then the card says nothing of it.
    """
    card = _row_told(picture, row) | {
        "name": name,
        "mark": mark,
        "time_s": scene.time_tai_ns / 1e9,
        "time_utc": _utc(scene.time_tai_ns),
        "speed_sigma_mps": _number(picture.speed_sigma_mps[row], 2),
        "ellipse": {
            "probability": 0.95,
            "semi_major_m": _number(picture.ellipse_major_m[row], 1),
            "semi_minor_m": _number(picture.ellipse_minor_m[row], 1),
            "heading_deg": _number(math.degrees(picture.ellipse_heading_rad[row]), 1),
        },
        "update_count": int(picture.update_count[row]),
        "sensor_count": int(picture.sensor_count[row]),
        "modes": _modes(scene, picture, row),
        "identity": _identity(picture, row),
        "transponder": None if identities is None else _transponder(identities, picture, row, scene.time_tai_ns),
        "sightings": [_seen(one, scene.time_tai_ns) for one in sightings],
        "claims_heard": sorted({f"{one.icao24:06x}" for one in sightings if one.icao24}),
        "estimate": "open-source estimate",
    }
    if next_look_tai_ns is not None:
        card["next_look"] = {
            "time_s": next_look_tai_ns / 1e9,
            "in_s": _number((next_look_tai_ns - scene.time_tai_ns) / 1e9, 1),
        }
    if stations is not None:
        card["delivery"] = None if delivered is None else _delivery(delivered, stations)
    return card


def _delivery(one: Delivered, stations: Stations) -> dict[str, Any]:
    """Return where the time of a delivery went, and its way."""
    row, seen = one.delivery, one.sighting
    parts = {name: float(getattr(row, f"{name}_s")[0]) for name in _PARTS}
    gateway = one.gateway
    return {
        "sensor_id": seen.sensor_id,
        "seen_s": seen.time_tai_ns / 1e9,
        "delay_s": _number(sum(parts.values()), 6),
        "parts_s": {name: _number(value, 7) for name, value in parts.items()},
        "links_passed": int(row.hops[0]),
        "gateway": None if gateway is None else {"id": int(row.gateway[0]), "name": stations.names[gateway]},
        "path": list(one.way.nodes),
        "path_is_sure": one.way.is_sure,
    }


def _modes(scene: Scene, picture: Picture, row: int) -> dict[str, Any]:
    told: dict[str, Any] = {"likeliest": _MODES[int(picture.mode[row])]}
    same = (scene.tracks.track_id == picture.track_id[row]).nonzero()[0]
    if len(same):
        shares = scene.tracks.mode_probabilities[same[0]]
        told["probabilities"] = {name: _number(share, 4) for name, share in zip(_MODES, shares, strict=True)}
    return told


def _identity(picture: Picture, row: int) -> dict[str, Any]:
    shared = picture.group_id[row] != picture.track_id[row]
    return {
        "probability": _number(picture.identity_probability[row], 4),
        "group_id": str(picture.group_id[row]),
        "sentence": "It may have been mistaken for another of its group."
        if shared
        else "No other track is mistaken for it.",
    }


def _transponder(identities: Identities, picture: Picture, row: int, now_tai_ns: int) -> dict[str, Any]:
    """Return what a track's transponder says of it, against what is seen; state none where nobody speaks for it."""
    found = (identities.track_id == picture.track_id[row]).nonzero()[0]
    if not len(found):
        return {"state": "none"}
    k = int(found[0])
    heard = int(identities.heard_tai_ns[k])
    return {
        "state": IdentityState(int(identities.state[k])).name.lower(),
        "icao24": f"{int(identities.icao24[k]):06x}" if identities.icao24[k] else None,
        "since_s": _number((now_tai_ns - int(identities.since_tai_ns[k])) / 1e9, 1),
        "heard_ago_s": _number((now_tai_ns - heard) / 1e9, 1) if heard else None,
        "claims": int(identities.claim_count[k]),
        "offset_m": _number(identities.offset_m[k], 1),
        "offset_allowed_m": _number(identities.offset_allowed_m[k], 1),
        "agreement_sigmas": _number(identities.agreement_sigmas[k], 2),
    }


def _seen(one: Sighting, now_tai_ns: int) -> dict[str, Any]:
    return {
        "sensor_id": one.sensor_id,
        "kind": one.kind,
        "time_s": one.time_tai_ns / 1e9,
        "ago_s": _number((now_tai_ns - one.time_tai_ns) / 1e9, 1),
        "range_m": _number(one.range_m, 0),
        "snr_db": _number(10.0 * math.log10(one.snr_ratio), 1) if one.snr_ratio > 0 else None,
        "innovation": _number(one.innovation, 2),
    }


def _utc(time_tai_ns: int) -> str | None:
    try:
        return utc_text_from_tai_ns(time_tai_ns)
    except ArgumentError:  # a made-up time scale
        return None


def _number(value: Any, digits: int) -> float | None:
    """Return a number as JSON has it; None where it is none."""
    number = float(value)
    return round(number, digits) if math.isfinite(number) else None
