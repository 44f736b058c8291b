"""The description of /api that programs read, OpenAPI 3.1."""

from typing import Any

__all__ = ["openapi_document"]

_TIME = {
    "name": "time_s",
    "in": "query",
    "description": "Seconds of TAI since 1970; now, or the end of the recording, where left out.",
    "schema": {"type": "number"},
}
_ID_64 = {"type": "string", "pattern": "^[0-9]{1,20}$", "description": "64 bits as digits"}
_FAULT = {
    "description": "What was expected, what came, what to do.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["code", "sentence"],
                "properties": {"code": {"type": "string"}, "sentence": {"type": "string"}},
            }
        }
    },
}
_TRACK_PROPERTIES: dict[str, Any] = {
    "track_id": _ID_64,
    "longitude_deg": {"type": "number"},
    "latitude_deg": {"type": "number"},
    "height_m": {"type": ["number", "null"], "description": "above the WGS 84 ellipsoid; null where it is not known"},
    "height_sigma_m": {"type": "number", "description": "of height_m, told where that is not known too"},
    "speed_mps": {"type": ["number", "null"], "description": "over the ground; null where it is not known"},
    "heading_deg": {"type": ["number", "null"], "description": "clockwise from north; null where it is not known"},
    "climb_mps": {"type": ["number", "null"], "description": "null where it is not known"},
    "kind": {"type": "string"},
    "flags": {"type": "array", "items": {"type": "string"}},
    "existence": {"type": "number", "description": "probability that there is such an object"},
    "custody_left_s": {"type": ["number", "null"], "description": "until it may be lost if nobody looks"},
    "age_s": {"type": "number", "description": "since the last detection used"},
    "icao24": {"type": ["string", "null"]},
    "name": {"type": ["string", "null"], "description": "given by a person"},
}
_SIGHTING: dict[str, Any] = {
    "sensor_id": {"type": "integer", "description": "of a satellite, or of what else saw it"},
    "kind": {"type": "string", "enum": ["radar", "infrared", "adsb", "ground_radar", "passive"]},
    "time_s": {"type": "number", "description": "when, in seconds of TAI since 1970"},
    "ago_s": {"type": "number"},
    "range_m": {"type": "number"},
    "snr_db": {"type": ["number", "null"]},
    "innovation": {"type": "number", "description": "normalised innovation squared"},
}
_CARD: dict[str, Any] = {
    "sightings": {
        "type": "array",
        "description": "The detections that it used in the last ten minutes, newest first, at most twenty.",
        "items": {"type": "object", "properties": _SIGHTING},
    },
}


def _path(name: str, *, number: bool = False) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0} if number else _ID_64
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _fork() -> dict[str, Any]:
    return {"name": "fork_id", "in": "path", "required": True, "schema": {"type": "string"}}


def _operation(summary: str, *parameters: dict[str, Any], answer: str = "object", **more: Any) -> dict[str, Any]:
    good = {"description": summary, "content": {"application/json": {"schema": {"type": answer}}}}
    responses = {"200": good, "400": _FAULT, "403": _FAULT, "404": _FAULT}
    return {"summary": summary, "parameters": list(parameters), "responses": responses} | more


def _body(description: str, media: str = "application/json") -> dict[str, Any]:
    return {"description": description, "required": True, "content": {media: {"schema": {"type": "object"}}}}


def openapi_document(version: str) -> dict[str, Any]:
    """Return the description of every path.

    Parameters
    ----------
    version : str
        Of lookdown.

    Examples
    --------
    >>> openapi_document("0")["openapi"]
    '3.1.0'
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "lookdown: the live picture",
            "version": version,
            "description": "An open-source estimate. The binary stream at /stream is described in docs/wire.md.",
        },
        "components": {
            "schemas": {
                "Track": {"type": "object", "properties": _TRACK_PROPERTIES},
                "Card": {
                    "allOf": [{"$ref": "#/components/schemas/Track"}, {"type": "object", "properties": _CARD}],
                    "description": "Everything that is known of a track; docs/serve.md tells the rest of its members.",
                },
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "paths": {**_reading_paths(), **_people_paths()},
    }


def _reading_paths() -> dict[str, Any]:
    chosen = {
        "name": "filter",
        "in": "query",
        "description": "Which tracks, in the language of the page's search.",
        "schema": {"type": "string"},
    }
    tracks = _operation("Every track at a time; an Arrow stream where Accept asks for it.", _TIME, chosen)
    tracks["responses"]["200"]["content"] = {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {
                    "time_s": {"type": "number"},
                    "count": {"type": "integer"},
                    "tracks": {"type": "array", "items": {"$ref": "#/components/schemas/Track"}},
                },
            }
        },
        "application/vnd.apache.arrow.stream": {"schema": {"type": "string", "format": "binary"}},
    }
    card = _operation("The card of one track.", _path("track_id"), _TIME)
    card["responses"]["200"]["content"]["application/json"]["schema"] = {"$ref": "#/components/schemas/Card"}
    return {
        "/api/status": {"get": _operation("What is served, to how many, and what was dropped.")},
        "/api/openapi.json": {"get": _operation("This description.")},
        "/api/tracks": {"get": tracks},
        "/api/tracks/{track_id}": {"get": card},
        "/api/handles/{epoch}/{handle}": {
            "get": _operation(
                "The track behind a handle of the stream.", _path("epoch", number=True), _path("handle", number=True)
            )
        },
        "/api/satellites": {
            "get": _operation("Satellites at a time: shell, plane, slot, vendor and status, as columns.", _TIME)
        },
        "/api/gateways": {
            "get": _operation(
                "Stations of the mesh at a time: where each is, by what it is connected (light, radio_alone, no_link, "
                "failed) and whether the sky over it is open; 404 where there is no mesh.",
                _TIME,
            )
        },
        "/api/gaps": {
            "get": _operation(
                "Where nothing looks at a time, and why: of each class a raster of bytes, north-west first, in base64, "
                "and the share of the Earth's area by code. docs/wire.md has the codes.",
                _TIME,
            )
        },
    }


def _people_paths() -> dict[str, Any]:
    by = {"name": "by", "in": "query", "description": "Who takes it back.", "schema": {"type": "string"}}
    return {
        "/api/alerts": {"get": _operation("Open alerts with their evidence, and the log.", _TIME)},
        "/api/alerts/{alert_id}": {
            "post": _operation(
                "Acknowledge, unacknowledge or snooze an alert of what is under way.",
                _path("alert_id"),
                requestBody=_body('{"action": "acknowledge" | "unacknowledge" | "snooze", "until_s": number}'),
            )
        },
        "/api/regions": {
            "get": _operation("Regions, as GeoJSON."),
            "put": _operation(
                "Take regions in place of the old ones; every fault is told and nothing changes where there is one.",
                requestBody=_body("A FeatureCollection of polygons.", "application/geo+json"),
            ),
        },
        "/api/corrections": {
            "get": _operation("What people corrected, by whom and when."),
            "post": _operation(
                "Correct the picture: merge, split, rename, mark.",
                requestBody=_body("action, tracks, text, person, time_s; docs/serve.md."),
            ),
        },
        "/api/forks": {
            "get": _operation("Every fork: how far it is, and custody with and without its loss."),
            "post": _operation(
                "Fly the scenario again without some satellites, planes, vendors or gateways from an instant on "
                "(201; 409 while another flies). Any GET under /api with ?fork=ID asks the fork; docs/wire.md.",
                requestBody=_body(
                    '{"time_s": number, "until_s": number, "lose": {"satellites": [3], "planes": [4], '
                    '"vendors": ["one"], "gateways": ["Tokyo"]}}'
                ),
            ),
        },
        "/api/forks/{fork_id}": {
            "get": _operation("One fork, with the tracks it lost.", _fork()),
            "delete": _operation("End a fork and forget it.", _fork()),
        },
        "/api/corrections/{correction_id}": {
            "delete": _operation("Take a correction back.", _path("correction_id"), by)
        },
    }
