"""The hub: who listens, to what clock, and what they are told.

Everything here runs in the event loop and never waits: files are read in one thread beside it, a scenario is
flown in a process of its own, and a client that does not read only fills its own outbox.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from lookdown.errors import LookdownError
from lookdown.server.clients import NEVER_S, Client, Counters
from lookdown.server.clock import PlayClock
from lookdown.server.desk import Desk
from lookdown.server.gaps import EVERY_S, GapMaker
from lookdown.server.hello import hello_of
from lookdown.server.requests import Request
from lookdown.server.sources import Scene, Source
from lookdown.server.sources.sky import sky_frames, wire_dwells
from lookdown.server.stream import Stream
from lookdown.server.track_handles import Handles
from lookdown.server.watch import Watch
from lookdown.server.wire import FrameKind, encode
from lookdown.tables import Identities, Picture

__all__ = ["Hub"]

_NS = 1_000_000_000
_SATELLITES_EVERY_S = 5.0
_DWELLS_SPAN_NS = 10 * _NS
_TICK_S = (0.2, 1.0)
_SETTLED_S = 0.3
_LOG = logging.getLogger(__name__)

T = TypeVar("T")


class Hub:
    """Serves one source to many clients.

    Parameters
    ----------
    source : Source
    desk : Desk
        Regions and corrections.
    most_clients : int
    machine_s : callable
        The machine's steady clock.
    """

    def __init__(
        self,
        source: Source,
        desk: Desk,
        *,
        most_clients: int = 200,
        machine_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.source, self.desk, self.most_clients = source, desk, most_clients
        self.counters = Counters()
        self.handles = Handles()
        self.clients: set[Client] = set()
        self.live = Stream(self.handles)
        self.watch = Watch(desk, desk.folder / "alerts.jsonl")
        self.live_scene: Scene | None = None
        self._machine_s = machine_s
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="lookdown-reader")
        self._clock_told_s = self._gaps_told_s = NEVER_S
        self.gaps = GapMaker(source)
        self.forks: list[dict[str, Any]] = []
        self._gaps_under_way: asyncio.Task[None] | None = None

    @property
    def is_live(self) -> bool:
        """Whether the source is under way."""
        return self.source.facts.kind == "live"

    async def read(self, work: Callable[[], T]) -> T:
        """Do some reading of the source in the thread that may."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, work)

    def start(self) -> Callable[[], None]:
        """Begin to listen to the source, within the event loop; return what ends it."""
        loop = asyncio.get_running_loop()

        def heard(scene: Scene, frames: dict[str, bytes]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(self.arrived, scene, frames)

        def failed(sentence: str) -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self.failed, sentence)

        self.source.listen(heard, failed)
        return self.close

    def close(self) -> None:
        """Let go of the source."""
        self._reader.shutdown(wait=True, cancel_futures=True)
        self.source.close()

    # Clients

    def join(self) -> Client | None:
        """Return a new client; None where there are as many as there may be."""
        if len(self.clients) >= self.most_clients:
            self.counters.clients_refused += 1
            return None
        client = Client(self.live, self.watch)
        self.clients.add(client)
        self.counters.clients, self.counters.clients_since_start = (
            len(self.clients),
            self.counters.clients_since_start + 1,
        )
        client.outbox.say("hello", self.hello())
        if self.forks:
            client.outbox.say("forks", {"forks": self.forks})
        if self.is_live:
            self._go_live(client)
        elif self.source.facts.fork is not None:
            self._go_alone(client, self.source.start_tai_ns / _NS, paused=True)
        else:
            # At the first picture: before it there is nothing to see.
            self._go_alone(client, (self.source.start_tai_ns + self.source.facts.step_ns) / _NS)
        return client

    def leave(self, client: Client) -> None:
        """Let a client go."""
        self.clients.discard(client)
        client.stream.leave(client)
        if client.player is not None:
            client.player.cancel()
        self.counters.clients = len(self.clients)
        self.counters.dropped += client.outbox.dropped

    def hello(self) -> dict[str, Any]:
        """Return what a client is told first."""
        return hello_of(self.source, self.gaps)

    def handle(self, client: Client, request: Request) -> None:
        """Do what a client asks."""
        values = request.values
        match request.kind:
            case "clock":
                self._set_clock(client, values)
            case "view":
                client.stream.look(client, values["bounds"])
            case "resync":
                client.outbox.spoil()
            case "layer":
                self._set_layer(client, values["name"], on=values["on"])
            case "alert":
                if not client.watch.act(values["id"], values["action"], values["until_s"]):
                    client.outbox.say("error", {"code": "alert", "sentence": "There is no such alert any more."})
                self.tell_alerts(client.watch)

    def _set_layer(self, client: Client, name: str, *, on: bool) -> None:
        (client.layers.add if on else client.layers.discard)(name)
        if name == "gaps":
            if not any("gaps" in one.layers for one in client.stream.followers):
                client.stream.forget("gaps")
            self._gaps_told_s = client.gaps_told_s = NEVER_S
            client.poke.set()
            self._tell_gaps()
        client.outbox.spoil()

    def everything(self, client: Client) -> list[bytes]:
        """Return frames that bring a client up to date."""
        frames = client.stream.everything(client)
        self.counters.resyncs += bool(frames)
        return frames

    def now_tai_ns(self, client: Client) -> int:
        """Return what a client's clock shows."""
        return round(client.clock.time_s() * _NS) if client.clock is not None else self.source.head_tai_ns

    def identities_at(self, scene: Scene) -> Identities | None:
        """Return which transponders tracks carry, where a watch has got as far as a scene; None where none has."""
        if scene.identities is not None:
            return scene.identities
        watches = (one.watch for one in self.clients)
        return next((watch.identities for watch in watches if watch.time_tai_ns == scene.time_tai_ns), None)

    # Clocks

    def _set_clock(self, client: Client, values: dict[str, Any]) -> None:
        action = values["action"]
        if action == "live":
            if self.is_live:
                self._go_live(client)
            else:
                self._tell_clock(client)
            return
        if client.clock is None:
            if action == "play" or (action == "rate" and values["rate"] == 1.0):
                self._tell_clock(client)
                return
            self._go_alone(client, self.source.head_tai_ns / _NS)
        assert client.clock is not None
        clock = client.clock
        clock.stop_s = self.source.head_tai_ns / _NS
        match action:
            case "play" | "pause":
                # What has ended is played again; what still grows has more to come.
                if action == "play" and clock.time_s() >= clock.stop_s and not self.source.is_growing:
                    clock.seek(clock.start_s)
                    client.jumped = True
                clock.set_paused(paused=action == "pause")
            case "rate":
                clock.set_rate(values["rate"])
            case "seek":
                clock.seek(values["time_s"])
                client.jumped = True
            case "step":
                step_s = self.source.facts.step_ns / _NS
                clock.set_paused(paused=True)
                clock.seek(clock.time_s() + (-step_s if (values["rate"] or 1.0) < 0 else step_s))
        self._tell_clock(client)
        client.poke.set()

    def _go_live(self, client: Client) -> None:
        if client.player is not None:
            client.player.cancel()
        client.clock = client.player = None
        client.stream.leave(client)
        client.stream, client.watch = self.live, self.watch
        self.live.join(client)
        self._tell_clock(client)
        self._tell_alerts(client)

    def _go_alone(self, client: Client, time_s: float, *, paused: bool = False) -> None:
        client.stream.leave(client)
        client.stream, client.watch = Stream(self.handles), Watch(self.desk)
        client.stream.join(client)
        client.clock = PlayClock(
            machine_s=self._machine_s,
            start_s=self.source.start_tai_ns / _NS,
            stop_s=self.source.head_tai_ns / _NS,
        )
        client.clock.seek(time_s)
        client.clock.paused = paused
        client.jumped = True
        client.player = asyncio.create_task(self._play(client, client.clock))
        self._tell_clock(client)

    def _tell_clock(self, client: Client) -> None:
        clock = client.clock
        said = {
            "live": clock is None,
            "rate": self.source.facts.rate,
            "paused": False,
            "head_s": self.source.head_tai_ns / _NS,
        }
        if clock is None:
            said["time_s"] = self.source.head_tai_ns / _NS
        else:
            said |= {"time_s": clock.time_s(), "rate": clock.rate, "paused": clock.paused}
        client.outbox.say("clock", said)

    async def _play(self, client: Client, clock: PlayClock) -> None:
        """Follow one client's own clock until it goes live or leaves."""
        previous: Picture | None = None
        shown = told_at = sky_s = NEVER_S
        while True:
            client.poke.clear()
            clock.stop_s = self.source.head_tai_ns / _NS
            if client.jumped:
                client.jumped, previous, sky_s, shown = False, None, NEVER_S, NEVER_S
                client.gaps_told_s = NEVER_S
                client.stream.reset()
            now_s = clock.time_s()
            behind = client.outbox.is_full
            if not behind:
                try:
                    previous, sky_s = await self._show(client, now_s, (shown, sky_s), previous)
                except LookdownError as error:
                    self._fault(client, error)
                shown = now_s
            if now_s >= clock.stop_s and not clock.paused:
                # What still grows goes on: the clock waits at its head, and owes nothing for the time that it waited.
                clock.set_paused(paused=not self.source.is_growing)
                self._tell_clock(client)
            if self._machine_s() - told_at > _SATELLITES_EVERY_S:
                told_at = self._machine_s()
                self._tell_clock(client)
            await self._until_next(client, clock, behind=behind)

    async def _until_next(self, client: Client, clock: PlayClock, *, behind: bool) -> None:
        """Wait for the next picture, or for a word of the client; for one that is behind, until it may have read."""
        wait_s = 0.0 if behind else self.source.facts.step_ns / _NS / clock.rate
        timeout = None if clock.paused and not behind else min(max(wait_s, _TICK_S[0]), _TICK_S[1])
        try:
            await asyncio.wait_for(client.poke.wait(), timeout)
        except TimeoutError:
            return

    async def _show(
        self, client: Client, now_s: float, before: tuple[float, float], previous: Picture | None
    ) -> tuple[Picture | None, float]:
        """Send what a client's clock shows now; return the picture and the time of the satellites sent last."""
        now, (shown_s, sky_s) = round(now_s * _NS), before
        with_sky = abs(now_s - sky_s) >= _SATELLITES_EVERY_S
        since = max(round(max(shown_s, 0.0) * _NS), now - _DWELLS_SPAN_NS)
        with_gaps = "gaps" in client.layers and abs(now_s - client.gaps_told_s) >= EVERY_S

        stream, watch = client.stream, client.watch

        def work() -> tuple[Scene, Picture, dict[str, bytes]]:
            scene = self.source.at(now, previous)
            if previous is not None:
                scene = watch.observed(self.source, scene)
            gaps = self.gaps.frames(now, self.handles.epoch) if with_gaps else {}
            return scene, self.desk.dressed(scene), self._frames(now, since, with_sky=with_sky) | gaps

        scene, picture, frames = await self.read(work)
        if client.stream is not stream or client.jumped:
            return None, NEVER_S  # it went elsewhere meanwhile
        if with_gaps:
            client.gaps_told_s = now_s
        last = stream.last
        if last is None or last.time_s != scene.time_tai_ns / _NS or previous is None:
            self.counters.pictures += 1
            # After a jump the picture comes at once, and alerts when the pictures before it have been gone through.
            is_new = last is None
            if previous is not None:
                picture, is_new = watch.step(scene, picture)
            stream.push(picture, scene.time_tai_ns, frames)
            self._tell_names(client, self._names())
            if is_new:
                self._tell_alerts(client)
            if previous is None:
                await self._catch_up(client, scene)
        elif frames:
            stream.send(frames)
        return picture, (now_s if with_sky else sky_s)

    async def _catch_up(self, client: Client, shown: Scene) -> None:
        """Let a client's watch see the pictures before the one that its clock jumped to, then that one."""
        stream, watch, last = client.stream, client.watch, shown.time_tai_ns
        changed = False
        # Who drags the time bar jumps again at once: the reader is left to that.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(client.poke.wait(), _SETTLED_S)
        for instant in watch.missing(last, self.source.facts.step_ns):
            if client.stream is not stream or client.jumped:
                return
            # Before the start nothing was told: that must not count as a time in which all was quiet.
            if instant < min(last, self.source.start_tai_ns):
                continue

            def work(instant: int = instant) -> tuple[Scene, Picture]:
                scene = watch.observed(self.source, shown if instant == last else self.source.at(instant))
                return scene, self.desk.dressed(scene)

            scene, picture = await self.read(work)
            if client.stream is not stream or client.jumped:
                return
            picture, is_new = watch.step(scene, picture)
            changed |= is_new
            if instant == last:
                stream.push(picture, last, {})
                # Raised on the way and going on counts too: nobody has been told of it yet.
                if changed:
                    self._tell_alerts(client)

    def _frames(self, now: int, since: int, *, with_sky: bool) -> dict[str, bytes]:
        """Return the frames that go with a picture."""
        frames: dict[str, bytes] = {}
        time_s, epoch = now / _NS, self.handles.epoch
        if with_sky:
            frames = sky_frames(self.source, now, epoch=epoch)
        dwells = wire_dwells(self.source.dwells_between(since, now))
        if len(dwells):
            frames["dwells"] = encode(FrameKind.DWELLS, dwells, time_s=time_s, epoch=epoch)
        return frames

    # What is under way

    def arrived(self, scene: Scene, frames: dict[str, bytes]) -> None:
        """Take a picture of a source under way: everybody who is live is offered it."""
        self.counters.pictures += 1
        self.live_scene = scene
        picture, is_new = self.watch.step(scene, self.desk.dressed(scene))
        self.live.push(picture, scene.time_tai_ns, frames)
        names = self._names()
        for client in self.clients:
            if client.clock is None:
                self._tell_names(client, names)
        if is_new:
            self.tell_alerts(self.watch)
        self._tell_gaps()
        now_s = self._machine_s()
        if now_s - self._clock_told_s >= _SATELLITES_EVERY_S:
            self._clock_told_s = now_s
            for client in self.clients:
                if client.clock is None:
                    self._tell_clock(client)

    def _tell_gaps(self) -> None:
        """Begin to make the rasters of now for those who are live and asked for them, every ten seconds."""
        now = self.source.head_tai_ns
        due = abs(now / _NS - self._gaps_told_s) >= EVERY_S and self._gaps_under_way is None
        if due and self.is_live and any("gaps" in one.layers for one in self.live.followers):
            self._gaps_told_s = now / _NS
            self._gaps_under_way = asyncio.create_task(self._send_gaps(now))

    async def _send_gaps(self, now: int) -> None:
        try:
            self.live.send(await self.read(lambda: self.gaps.frames(now, self.handles.epoch)))
        finally:
            self._gaps_under_way = None

    def failed(self, sentence: str) -> None:
        """Tell everybody that what was under way has ended by a fault."""
        self.counters.source_faults += 1
        _LOG.warning("%s", sentence)
        for client in self.clients:
            client.outbox.say("error", {"code": "source", "sentence": sentence})

    def tell_alerts(self, watch: Watch) -> None:
        """Tell the alerts that are open to every client of a watch."""
        text = json.dumps({"type": "alerts", **watch.told()}, allow_nan=False, ensure_ascii=False)
        for client in self.clients:
            if client.watch is watch:
                client.outbox.say_encoded("alerts", text)

    def _tell_alerts(self, client: Client) -> None:
        client.outbox.say("alerts", client.watch.told())

    def tell_forks(self, forks: list[dict[str, Any]]) -> None:
        """Tell everybody what forks there are."""
        self.forks = forks
        for client in self.clients:
            client.outbox.say("forks", {"forks": forks})

    def changed_by_hand(self) -> None:
        """Show everybody a correction: at once where a clock stands, with the next picture where it goes."""
        for client in self.clients:
            if client.clock is not None:
                client.jumped = True
                client.poke.set()

    def _names(self) -> dict[str, str]:
        """Return the names that people gave, by handle."""
        found = {self.handles.find(track): name for track, name in self.desk.names().items()}
        return {str(handle): name for handle, name in found.items() if handle is not None}

    def _tell_names(self, client: Client, names: dict[str, str]) -> None:
        if names != client.names:
            client.names = names
            client.outbox.say("names", {"names": names})

    def _fault(self, client: Client, error: LookdownError) -> None:
        self.counters.source_faults += 1
        _LOG.warning("%s", error)
        client.outbox.say("error", {"code": "source", "sentence": str(error)})
