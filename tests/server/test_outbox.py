"""The queue of one."""

import asyncio
import json

from lookdown.server.outbox import Outbox


def test_what_is_put_in_is_taken_once() -> None:
    async def go() -> None:
        box = Outbox()
        box.offer([b"a", b"b"])
        box.say("clock", {"time_s": 1.0})
        texts, frames, stale = await box.take()
        assert [json.loads(text) for text in texts] == [{"type": "clock", "time_s": 1.0}]
        assert frames == [b"a", b"b"] and not stale
        assert not box.is_full and box.dropped == 0

    asyncio.run(go())


def test_a_second_bundle_drops_both_and_asks_for_everything() -> None:
    async def go() -> None:
        box = Outbox()
        for _ in range(5):
            box.offer([b"a"])
        assert box.dropped == 4
        texts, frames, stale = await box.take()
        assert (texts, frames, stale) == ([], [], True)
        box.offer([b"b"])
        assert (await box.take())[1:] == ([b"b"], False)

    asyncio.run(go())


def test_texts_are_kept_by_type_and_outlive_dropped_bundles() -> None:
    async def go() -> None:
        box = Outbox()
        for number in range(3):
            box.offer([b"a"])
            box.say("alerts", {"alerts": [number]})
            box.say("clock", {"time_s": number})
        texts, _, stale = await box.take()
        assert stale and [json.loads(text) for text in texts] == [
            {"type": "alerts", "alerts": [2]},
            {"type": "clock", "time_s": 2},
        ]

    asyncio.run(go())


def test_nothing_put_in_wakes_nobody() -> None:
    async def go() -> None:
        box = Outbox()
        box.offer([])
        try:
            await asyncio.wait_for(box.take(), 0.02)
        except TimeoutError:
            return
        raise AssertionError("there was nothing to take")

    asyncio.run(go())


def test_it_is_empty_when_what_was_taken_is_sent() -> None:
    async def go() -> None:
        box = Outbox()
        box.say("error", {})
        waiting = asyncio.create_task(box.emptied())
        await asyncio.sleep(0)
        await box.take()
        await asyncio.sleep(0)
        assert not waiting.done()
        box.sent()
        await asyncio.wait_for(waiting, 1.0)

    asyncio.run(go())
