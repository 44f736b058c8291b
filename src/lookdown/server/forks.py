"""Forks: the scenario flown again with some satellites lost, beside what is shown, and held against it.

A fork is flown by the same seed, which gives the same bits, and shown from the loss on: from the latest state before
the loss that was kept, by the flight itself where it is under way or by a fork before, else from the start. One at a
time, in a process of its own.
"""

import asyncio
import logging
import shutil
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from starlette.exceptions import HTTPException

from lookdown.errors import LookdownError
from lookdown.server.hub import Hub
from lookdown.server.losses import Compared, compared, loss_of
from lookdown.server.sources import LiveSource, Loss, Scene, Source
from lookdown.tables import Dwells, PictureFlag

__all__ = ["Fork", "Forks"]

_NS = 1_000_000_000
_MOST_KEPT, _MOST_LOST = 4, 500
_TICK_S = 0.5
_LEAST_SHARE = 0.02
_LOG = logging.getLogger(__name__)


class Fork:
    """One fork: how far it is, its hub once it flies, and what came of it."""

    def __init__(self, loss: Loss, base: Hub) -> None:
        self.loss, self.base = loss, base
        self.hub: Hub | None = None
        self.state = "building"
        self.sentence: str | None = None
        self.same: bool | None = None
        self.compared: dict[int, Compared] = {}
        self.task: asyncio.Task[None] | None = None
        self.given_up = threading.Event()
        self.folder = Path(tempfile.mkdtemp(prefix="lookdown-fork-"))

    @property
    def source(self) -> LiveSource | None:
        """What is flown; None before it flies."""
        return None if self.hub is None else self.hub.source  # type: ignore[return-value]

    def told(self, *, whole: bool = True) -> dict[str, Any]:
        """Return the fork as JSON has it; without the tracks lost where not `whole`."""
        loss, source = self.loss, self.source
        passed = loss.time_tai_ns if source is None else source.passed_tai_ns
        start = self.base.source.start_tai_ns if source is None else source.began_tai_ns
        stop = loss.until_tai_ns
        share = 0.0 if source is None else (passed - start) / max(stop - start, 1)
        told: dict[str, Any] = {
            "id": loss.fork_id,
            "state": self.state,
            "sentence": self.sentence,
            "progress": 1.0 if self.state == "done" else round(min(max(share, 0.0), 1.0), 4),
            "left_s": self._left_s(share),
            "from_s": start / _NS,
            "time_s": loss.time_tai_ns / _NS,
            "until_s": loss.until_tai_ns / _NS,
            "head_s": (loss.time_tai_ns if source is None else source.head_tai_ns) / _NS,
            "lose": loss.asked,
            "satellites_lost": list(loss.satellites),
            "same_until_loss": self.same,
            "comparison": [self.compared[instant].told for instant in sorted(self.compared)],
        }
        if whole:
            told["tracks_lost"] = self._lost()
        return told

    def _left_s(self, share: float) -> float | None:
        """Return how long it will yet take at the rate at which it has gone so far; None where that is not known."""
        source = self.source
        if self.state == "done":
            return 0.0
        if self.state != "flying" or source is None or source.began_s == 0.0 or share < _LEAST_SHARE:
            return None
        return float(round((time.monotonic() - source.began_s) * (1.0 - min(share, 1.0)) / share))

    def _lost(self) -> list[dict[str, Any]]:
        """Return the tracks lost at the latest instant of both."""
        known = [instant for instant, one in self.compared.items() if one.told["base"] is not None]
        if not known:
            return []
        rows = self.compared[max(known)].lost.take(slice(0, _MOST_LOST))
        places = np.degrees(np.stack([rows.longitude_rad, rows.latitude_rad], axis=1)).round(5).tolist()
        return [
            {"track_id": str(track), "longitude_deg": place[0], "latitude_deg": place[1]}
            for track, place in zip(rows.track_id.tolist(), places, strict=True)
        ]


class Forks:
    """Makes, keeps and ends the forks of a hub's source.

    Parameters
    ----------
    base : Hub
    """

    def __init__(self, base: Hub) -> None:
        self._base = base
        self._forks: dict[str, Fork] = {}
        self._next = 1
        self._ending: set[asyncio.Task[None]] = set()
        self._states: Path | None = None

    def told(self) -> list[dict[str, Any]]:
        """Return every fork, without the tracks lost."""
        return [fork.told(whole=False) for fork in self._forks.values()]

    def get(self, fork_id: str) -> Fork:
        """Return a fork; HTTPException 404 where there is none of that id."""
        if fork_id not in self._forks:
            raise HTTPException(404, f"There is no fork {fork_id[:20]}, or no more.")
        return self._forks[fork_id]

    def hub_of(self, fork_id: str) -> Hub:
        """Return the hub of a fork that flies or has flown; HTTPException 404 where there is none."""
        hub = self.get(fork_id).hub
        if hub is None:
            raise HTTPException(404, f"The fork {fork_id} does not fly yet.")
        return hub

    async def make(self, content: dict[str, Any]) -> Fork:
        """Begin a fork.

        Raises
        ------
        HTTPException
            404 where the source cannot be flown again, 409 where another fork flies or four are kept.
        RequestError
            Where the request makes no sense.
        """
        base = self._base
        if base.source.plan is None:
            raise HTTPException(404, "Nothing tells how this source was flown: it cannot be flown again.")
        if any(fork.state in ("building", "flying") for fork in self._forks.values()):
            raise HTTPException(409, "Another fork is being flown; wait for it or delete it.")
        if len(self._forks) >= _MOST_KEPT:
            raise HTTPException(409, f"At most {_MOST_KEPT} forks are kept; delete one.")
        fork_id, self._next = str(self._next), self._next + 1
        report_ns = round(base.source.plan.document.scenario.report_interval.base_si * 1e9)
        loss = await base.read(lambda: loss_of(content, base.source, fork_id=fork_id, report_ns=report_ns))
        fork = self._forks[fork_id] = Fork(loss, base)
        fork.task = asyncio.create_task(self._fly(fork))
        self._tell()
        return fork

    async def _fly(self, fork: Fork) -> None:
        """Fly a fork, follow it to its end, and hold it against its base report by report."""
        plan, loss = self._base.source.plan, fork.loss
        assert plan is not None
        name = f"{self._base.source.facts.name}-fork-{loss.fork_id}"
        try:
            source = await asyncio.to_thread(
                LiveSource,
                plan.document,
                name=name,
                output=fork.folder,
                rate=0.0,
                seed=plan.seed,
                loss=loss,
                given_up=fork.given_up,
                checkpoints=plan.checkpoints or self._own_states(),
            )
            fork.hub, fork.state = Hub(source, self._base.desk, most_clients=self._base.most_clients), "flying"
            limit_m = plan.document.metrics.custody_limit.base_si
            step_ns = round(plan.document.scenario.report_interval.base_si * 1e9)
            while not fork.given_up.is_set():
                growing = source.is_growing
                await self._compare(fork, source, step_ns=step_ns, limit_m=limit_m)
                if not growing:
                    fork.state, fork.sentence = ("failed", source.faults[0]) if source.faults else ("done", None)
                self._tell()
                if not growing and all(one.told["base"] is not None for one in fork.compared.values()):
                    return
                await asyncio.sleep(_TICK_S)
        except LookdownError as error:
            fork.state, fork.sentence = "failed", str(error)
            self._tell()
        except Exception:
            # Nobody awaits this task: a defect of ours, or a process that cannot be started, would leave the fork
            # "flying" for ever, which refuses every other one. So whatever it is ends it, and is told and logged.
            _LOG.exception("a fork met an error")
            fork.state, fork.sentence = "failed", "lookdown met an error of its own; its log has more."
            self._tell()

    async def _compare(self, fork: Fork, source: LiveSource, *, step_ns: int, limit_m: float) -> None:
        """Compare every report that the fork has reached, and those that its base reaches only now."""
        start, base = self._base.source.start_tai_ns, self._base
        last = start + (fork.loss.time_tai_ns - start) // step_ns * step_ns
        if source.passed_tai_ns < last or fork.hub is None:
            return
        held: np.ndarray | None = None
        for instant in range(last, source.passed_tai_ns + 1, step_ns):
            done = fork.compared.get(instant)
            if done is not None and (done.told["base"] is not None or base.source.head_tai_ns < instant):
                continue
            if held is None:
                before = await base.read(lambda: base.source.at(last))
                held = before.picture.track_id[(before.picture.flags & PictureFlag.CONFIRMED) != 0]
            mine = await fork.hub.read(partial(_at, source, instant, step_ns))
            theirs: tuple[Scene, Dwells] | None = None
            if base.source.head_tai_ns >= instant:
                theirs = await base.read(partial(_at, base.source, instant, step_ns))
            if theirs is not None and theirs[0].time_tai_ns != instant:
                theirs = None
            if mine[0].time_tai_ns != instant:
                continue
            if instant == last and theirs is not None:
                fork.same = _same(mine[0], theirs[0])
            fork.compared[instant] = compared(held, theirs, mine, limit_m)

    def _own_states(self) -> Path:
        """Return the folder where forks of a recording keep states for those after them."""
        if self._states is None:
            self._states = Path(tempfile.mkdtemp(prefix="lookdown-states-"))
        return self._states

    def _tell(self) -> None:
        """Tell every client of the base, where anything has changed."""
        told = self.told()
        if told != self._base.forks:
            self._base.tell_forks(told)

    def end(self, fork_id: str) -> None:
        """End a fork, in the background, and forget it."""
        fork = self.get(fork_id)
        del self._forks[fork_id]
        ending = asyncio.create_task(_ended(fork))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        self._tell()

    async def close(self) -> None:
        """End all of them."""
        while self._forks:
            _, fork = self._forks.popitem()
            await _ended(fork)
        if self._ending:
            await asyncio.wait(self._ending)
        if self._states is not None:
            shutil.rmtree(self._states, ignore_errors=True)


def _at(source: Source, instant: int, step_ns: int) -> tuple[Scene, Dwells]:
    """Return the picture of a report, and where radars looked since the one before."""
    return source.at(instant), source.dwells_between(instant - step_ns, instant)


def _same(mine: Scene, theirs: Scene) -> bool:
    """Return whether both have the same tracks at the same places, bit for bit."""
    names = ("track_id", "latitude_rad", "longitude_rad", "height_m", "ellipse_major_m", "update_count")
    return all(np.array_equal(getattr(mine.picture, name), getattr(theirs.picture, name)) for name in names)


async def _ended(fork: Fork) -> None:
    fork.given_up.set()
    if fork.task is not None:
        # It sees that by itself: cancelled while it builds, it would leave a flight without a master.
        await asyncio.wait([fork.task])
    if fork.hub is not None:
        for client in tuple(fork.hub.clients):
            fork.hub.leave(client)
            client.outbox.say("error", {"code": "fork", "sentence": "This fork has been deleted."})
        await asyncio.to_thread(fork.hub.close)
    shutil.rmtree(fork.folder, ignore_errors=True)
