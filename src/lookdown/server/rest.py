"""The same data by request: status, tracks, cards, alerts, regions, corrections."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import numpy as np
import pyarrow as pa
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

import lookdown
from lookdown.picture import with_alerts, with_identities
from lookdown.server.card import card_of, row_of, rows_told
from lookdown.server.forks import Forks
from lookdown.server.hello import ESTIMATE, gateways_told
from lookdown.server.hub import Hub
from lookdown.server.openapi import openapi_document
from lookdown.server.requests import RequestError, id_of, read_request
from lookdown.server.sources import Delivered, Scene, Sighting
from lookdown.server.watch import Watch
from lookdown.server.wire import VERSION
from lookdown.tables import Picture, arrow_from_table

__all__ = ["ARROW", "Rest"]

ARROW = "application/vnd.apache.arrow.stream"
_MOST_BODY = 4_000_000
_MOST_SIGHTINGS = 20
_NS = 1_000_000_000

Handler = Callable[[Request], Awaitable[Response]]


class Rest:
    """The handlers of /api."""

    def __init__(self, hub: Hub, forks: Forks | None = None) -> None:
        self._hub = hub
        self.forks = Forks(hub) if forks is None else forks

    def routes(self) -> list[BaseRoute]:
        """Return every route of /api."""
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/api/status", self.status),
            ("GET", "/api/openapi.json", self.openapi),
            ("GET", "/api/tracks", self.tracks),
            ("GET", "/api/tracks/{track_id}", self.track),
            ("GET", "/api/handles/{epoch}/{handle}", self.handle),
            ("GET", "/api/satellites", self.satellites),
            ("GET", "/api/gateways", self.gateways),
            ("GET", "/api/gaps", self.gaps),
            ("GET", "/api/alerts", self.alerts),
            ("POST", "/api/alerts/{alert_id}", self.act_on_alert),
            ("GET", "/api/regions", self.regions),
            ("PUT", "/api/regions", self.put_regions),
            ("GET", "/api/corrections", self.corrections),
            ("POST", "/api/corrections", self.correct),
            ("DELETE", "/api/corrections/{correction_id}", self.undo),
            ("GET", "/api/forks", self.all_forks),
            ("POST", "/api/forks", self.make_fork),
            ("GET", "/api/forks/{fork_id}", self.fork),
            ("DELETE", "/api/forks/{fork_id}", self.end_fork),
        ]
        return [Route(path, self._forked(handler), methods=[method]) for method, path, handler in table]

    def _forked(self, handler: Handler) -> Handler:
        """Return a handler that asks a fork in place of the source where a GET says ?fork=ID."""
        name = handler.__name__

        async def answer(request: Request) -> Response:
            asked = request.query_params.get("fork")
            if asked is None or request.method != "GET":
                return await handler(request)
            return await getattr(Rest(self.forks.hub_of(asked), self.forks), name)(request)

        return answer

    async def all_forks(self, request: Request) -> Response:
        """Tell every fork, without the tracks that it lost."""
        return JSONResponse({"forks": self.forks.told()})

    async def make_fork(self, request: Request) -> Response:
        """Fly the scenario again without some satellites."""
        fork = await self.forks.make(await _json_body(request))
        return JSONResponse(fork.told(), status_code=201)

    async def fork(self, request: Request) -> Response:
        """Tell a fork: how far it is, and custody with and without the loss."""
        return JSONResponse(self.forks.get(request.path_params["fork_id"]).told())

    async def end_fork(self, request: Request) -> Response:
        """End a fork and forget it."""
        self.forks.end(request.path_params["fork_id"])
        return JSONResponse({"forks": self.forks.told()})

    async def status(self, request: Request) -> Response:
        """Tell what is served, to how many, and what was dropped."""
        hub = self._hub
        counters = {name: getattr(hub.counters, name) for name in hub.counters.__slots__}
        counters["dropped"] += sum(client.outbox.dropped for client in hub.clients)
        hello = hub.hello()
        return JSONResponse(
            {
                "lookdown": lookdown.__version__,
                "wire": VERSION,
                "source": hello["source"],
                "handles": {"epoch": hub.handles.epoch, "count": len(hub.handles)},
                "counters": counters,
                "limits": {"clients": hub.most_clients, "body_bytes": _MOST_BODY},
                "estimate": ESTIMATE,
            }
        )

    async def openapi(self, request: Request) -> Response:
        """Describe all this."""
        return JSONResponse(openapi_document(lookdown.__version__))

    async def tracks(self, request: Request) -> Response:
        """Tell every track at a time, as JSON or as an Arrow stream."""
        scene, picture = await self._scene(request)
        chosen = np.ones(len(picture), bool)
        if question := request.query_params.get("filter"):
            watch = await self._watch(request)
            picture = with_alerts(with_identities(picture, watch.identities), watch.alerts)
            chosen = self._hub.desk.chosen(picture, question, alerts=watch.alerts, identities=watch.identities)
        if ARROW in request.headers.get("accept", ""):
            return Response(_arrow(picture.take(chosen)), media_type=ARROW)
        names = self._hub.desk.names()
        rows = rows_told(picture, np.flatnonzero(chosen).tolist(), names)
        return JSONResponse({"time_s": scene.time_tai_ns / _NS, "count": len(rows), "tracks": rows})

    async def track(self, request: Request) -> Response:
        """Tell the card of one track."""
        hub, wanted = self._hub, _id(request, "track_id")
        scene, picture = await self._scene(request)
        row = row_of(picture, wanted)
        if row is None:
            raise HTTPException(404, f"There is no track {wanted} at that time.")
        now = scene.time_tai_ns

        def work() -> tuple[list[Sighting], int | None, Delivered | None]:
            source = hub.source
            seen = source.sightings(wanted, now, _MOST_SIGHTINGS)
            return seen, source.next_look_tai_ns(wanted, now), source.delivered(seen, now)

        sightings, next_look, delivered = await hub.read(work)
        card = card_of(
            scene,
            picture,
            row,
            sightings=sightings,
            next_look_tai_ns=next_look,
            name=hub.desk.names().get(wanted),
            mark=hub.desk.mark_of(wanted),
            identities=hub.identities_at(scene),
            delivered=delivered,
            stations=hub.source.facts.stations,
        )
        card["handle"] = {"epoch": hub.handles.epoch, "handle": hub.handles.find(wanted)}
        return JSONResponse(card)

    async def handle(self, request: Request) -> Response:
        """Tell the track behind a handle."""
        epoch, handle = _id(request, "epoch"), _id(request, "handle")
        if epoch != self._hub.handles.epoch:
            raise HTTPException(404, f"Handles of epoch {epoch} are void; now is epoch {self._hub.handles.epoch}.")
        track_id = self._hub.handles.track_id(handle)
        if track_id is None:
            raise HTTPException(404, f"No track has the handle {handle}.")
        return JSONResponse({"epoch": epoch, "handle": handle, "track_id": str(track_id)})

    async def satellites(self, request: Request) -> Response:
        """Tell the satellites of a time: where each belongs, and whether it is in service."""
        hub = self._hub
        now = self._time(request)
        satellites, _ = await hub.read(lambda: hub.source.satellites_at(now))
        names = ("satellite_id", "shell", "plane", "slot", "vendor_id", "status")
        columns = {name: getattr(satellites, name).tolist() for name in names}
        return JSONResponse({"time_s": now / _NS, "vendors": list(hub.source.facts.vendors), **columns})

    async def gateways(self, request: Request) -> Response:
        """Tell the stations of the mesh at a time: where each is, and by what it is connected."""
        hub, now = self._hub, self._time(request)
        stations = hub.source.facts.stations
        if stations is None:
            raise HTTPException(404, "This source has no mesh: what is seen is with the tracker at once.")
        states = await hub.read(lambda: hub.source.stations_at(now))
        rows = gateways_told(stations, states, hub.source.facts.satellite_count)
        return JSONResponse({"time_s": now / _NS, "gateways": rows})

    async def gaps(self, request: Request) -> Response:
        """Tell where nothing looks at a time, by class, and why."""
        hub, now = self._hub, self._time(request)
        answer = await hub.read(lambda: hub.gaps.answer(now))
        if answer is None:
            raise HTTPException(404, "Nothing tells how the satellites of this source see: gaps are not known.")
        return JSONResponse(answer)

    def _time(self, request: Request) -> int:
        """Return the instant that a request asks for, within what the source knows; the newest where none is told."""
        source, asked = self._hub.source, request.query_params.get("time_s")
        now = source.head_tai_ns if asked is None else _instant(asked)
        return min(max(now, source.start_tai_ns), source.head_tai_ns)

    async def alerts(self, request: Request) -> Response:
        """Tell the open alerts and the log: of what is under way, or of the time asked for."""
        watch = await self._watch(request)
        return JSONResponse(watch.told() | {"log": watch.log()})

    async def act_on_alert(self, request: Request) -> Response:
        """Acknowledge or snooze an alert of what is under way."""
        content = await _json_body(request)
        asked = read_request(json.dumps({**content, "type": "alert", "id": request.path_params["alert_id"]})).values
        watch = self._hub.watch
        if not watch.act(asked["id"], asked["action"], asked["until_s"]):
            raise HTTPException(404, "There is no such alert, or no more. Those of a recording are each client's own.")
        self._hub.tell_alerts(watch)
        return JSONResponse(watch.told())

    async def _watch(self, request: Request) -> Watch:
        """Return the live watch; at another time one that has seen the last pictures before it."""
        hub, asked = self._hub, request.query_params.get("time_s")
        if asked is None and hub.is_live:
            return hub.watch
        now = hub.source.head_tai_ns if asked is None else _instant(asked)

        def work() -> Watch:
            watch, previous = Watch(hub.desk), None
            for time in watch.missing(now, hub.source.facts.step_ns):
                scene = watch.observed(hub.source, hub.source.at(time, previous))
                previous = scene.picture
                watch.step(scene, hub.desk.dressed(scene))
            return watch

        return await hub.read(work)

    async def regions(self, request: Request) -> Response:
        """Tell the regions as GeoJSON."""
        return Response(self._hub.desk.regions_told(), media_type="application/geo+json")

    async def put_regions(self, request: Request) -> Response:
        """Take regions in place of the old ones; nothing changes where they have faults."""
        text = (await _body(request)).decode("utf-8", errors="replace")
        await self._hub.read(lambda: self._hub.desk.put_regions(text))
        return Response(self._hub.desk.regions_told(), media_type="application/geo+json")

    async def corrections(self, request: Request) -> Response:
        """Tell what people corrected, by whom and from when."""
        return JSONResponse({"corrections": self._hub.desk.corrections_told()})

    async def correct(self, request: Request) -> Response:
        """Take a correction: it holds from its time_s on, else from now, or from the start of a recording."""
        hub, content = self._hub, await _json_body(request)
        now = hub.source.head_tai_ns if hub.is_live else hub.source.start_tai_ns
        made = await hub.read(lambda: hub.desk.correct(content, now))
        hub.changed_by_hand()
        return JSONResponse(made, status_code=201)

    async def undo(self, request: Request) -> Response:
        """Take a correction back."""
        hub, wanted = self._hub, _id(request, "correction_id")
        by, now = request.query_params.get("by", ""), hub.source.head_tai_ns
        made = await hub.read(lambda: hub.desk.undo(wanted, by, now))
        hub.changed_by_hand()
        return JSONResponse(made)

    async def _scene(self, request: Request) -> tuple[Scene, Picture]:
        """Return the scene that a request asks for by time_s, and its picture as people corrected it."""
        hub, asked = self._hub, request.query_params.get("time_s")
        if asked is None and hub.live_scene is not None:
            return hub.live_scene, self._named(hub.live_scene)
        time = hub.source.head_tai_ns if asked is None else _instant(asked)

        def work() -> tuple[Scene, Picture]:
            scene = hub.source.at(time)
            return scene, self._named(scene)

        return await hub.read(work)

    def _named(self, scene: Scene) -> Picture:
        """Return a scene's picture as people corrected it, with the addresses that tracks carry where that is known."""
        picture, identities = self._hub.desk.dressed(scene), self._hub.identities_at(scene)
        return picture if identities is None else with_identities(picture, identities)


def _instant(text: str) -> int:
    try:
        seconds = float(text)
    except ValueError:
        seconds = float("nan")
    if not abs(seconds) < 9e9:
        raise RequestError("time_s: expected seconds of TAI since 1970.")
    return round(seconds * _NS)


def _id(request: Request, name: str) -> int:
    try:
        return id_of(request.path_params[name])
    except RequestError:
        raise HTTPException(404, f"{name}: expected a number.") from None


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > _MOST_BODY:
            raise HTTPException(413, f"Expected at most {_MOST_BODY} bytes.")
        parts.append(part)
    return b"".join(parts)


async def _json_body(request: Request) -> dict[str, Any]:
    try:
        content = json.loads(await _body(request))
    except (ValueError, RecursionError):
        raise RequestError("expected a JSON object in the body; got something else.") from None
    if not isinstance(content, dict):
        raise RequestError("expected a JSON object in the body; got something else.")
    return content


def _arrow(picture: Picture) -> bytes:
    table = arrow_from_table(picture)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return content
