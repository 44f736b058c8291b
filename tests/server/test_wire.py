"""Frames: round trips, golden bytes, and what is refused."""

import json
import struct

import numpy as np
import pytest
from golden_frames import FOLDER, TIME_S, frames, reckoning, told
from hypothesis import given, settings
from hypothesis import strategies as st
from made_pictures import made_rows

from lookdown.server import wire
from lookdown.server.wire import HEADER_BYTES, FrameKind, WireError, decode, encode
from lookdown.server.wire_columns import WireIdentities, WireTracks

GOLDEN = json.loads((FOLDER / "frames.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(frames()))
def test_golden_frames_are_what_is_written_and_read(name: str) -> None:
    data = (FOLDER / f"{name}.bin").read_bytes()
    assert frames()[name] == data
    assert told(decode(data)) == GOLDEN["frames"][name]


def test_every_kind_has_a_golden_frame() -> None:
    assert {frame["kind"] for frame in GOLDEN["frames"].values()} == set(FrameKind)


def test_golden_reckoning() -> None:
    for now, pinned in zip(reckoning(), GOLDEN["reckoned"], strict=True):
        for name in pinned:
            np.testing.assert_allclose(now[name], pinned[name], rtol=0, atol=1e-7)


def test_the_layout_is_the_documented_one() -> None:
    """Read with `struct` alone, as another client would."""
    data = frames()["tracks_full"]
    kind, version, flags, count, time_s, sequence, epoch, aux, reserved = struct.unpack_from("<BBHIdIIII", data)
    assert (kind, version, flags, count, time_s) == (1, 2, 0, 7, TIME_S)
    assert (sequence, epoch, aux, reserved) == (1, 3, 0, 0)
    # 7 rows: three columns of 28 bytes, three of 14 filled up to 16, seven of 7 filled up to 8.
    assert len(data) == 32 + 3 * 28 + 3 * 16 + 7 * 8
    rows = made_rows(7)
    assert struct.unpack_from("<7i", data, 32 + 28) == tuple(rows.longitude_e7)
    assert struct.unpack_from("<7H", data, 32 + 84 + 16) == tuple(rows.speed_dmps)
    assert struct.unpack_from("<7B", data, 32 + 84 + 48) == tuple(rows.kind)
    assert struct.unpack_from("<7b", data, 32 + 84 + 48 + 16) == tuple(rows.climb_half_mps)
    assert struct.unpack_from("<7B", data, 32 + 84 + 48 + 48) == tuple(rows.not_known)


def test_vectors_travel_component_by_component() -> None:
    data = frames()["satellites"]
    x = struct.unpack_from("<5f", data, 32 + 20)
    assert x == tuple(np.arange(5, dtype=np.float32) * 3e6 - 6.5e6)


@settings(max_examples=40, deadline=None)
@given(count=st.integers(0, 70), seed=st.integers(0, 1 << 20), removed=st.lists(st.integers(0, (1 << 32) - 1)))
def test_what_is_written_is_read(count: int, seed: int, removed: list[int]) -> None:
    rows, gone = made_rows(count, seed), np.array(removed, np.uint32)
    frame = decode(encode(FrameKind.TRACKS_DELTA, rows, time_s=seed / 7, sequence=count, epoch=seed, removed=gone))
    assert frame.header == wire.Header(
        kind=FrameKind.TRACKS_DELTA, count=count, time_s=seed / 7, sequence=count, epoch=seed, aux=len(gone)
    )
    for name, _ in WireTracks.columns():
        assert np.array_equal(getattr(frame.rows, name), getattr(rows, name)), name
    assert np.array_equal(frame.removed, gone)


@settings(max_examples=100, deadline=None)
@given(kind=st.integers(0, 8), rest=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(kind: int, rest: bytes) -> None:
    try:
        assert decode(bytes([kind, 1]) + rest).header.kind == kind
    except WireError as error:
        assert "expected" in str(error)


@settings(max_examples=60, deadline=None)
@given(name=st.sampled_from(sorted(frames())), at=st.integers(0, 31), value=st.integers(0, 255))
def test_a_changed_header_is_read_or_refused(name: str, at: int, value: int) -> None:
    data = bytearray(frames()[name])
    data[at] = value
    try:
        assert len(decode(bytes(data)).rows) >= 0
    except WireError as error:
        assert "expected" in str(error)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: data[: HEADER_BYTES - 1], "header of 32 bytes; got 31"),
        (lambda data: data[:-4], "expected at least 219 bytes"),
        (lambda data: data + b"\0", "as its header says; got"),
        (lambda data: data[:1] + b"\x01" + data[2:], "version 2; got version 1"),
        (lambda data: b"\x63" + data[1:], "kind of frame from 1 to 8; got 99"),
        (lambda data: data[:4] + b"\xff\xff\xff\xff" + data[8:], "at most 4,000,000 rows"),
    ],
)
def test_what_is_no_frame_is_refused_in_words(change, sentence: str) -> None:
    with pytest.raises(WireError, match=sentence):
        decode(change(frames()["tracks_full"]))


def test_a_raster_that_does_not_hold_its_cells_is_refused() -> None:
    data = bytearray(frames()["gaps"])
    data[24] = 4
    with pytest.raises(WireError, match="as many cells"):
        decode(bytes(data))


def test_the_wrong_table_is_a_programmers_fault() -> None:
    with pytest.raises(AssertionError, match="TRACKS_FULL takes WireTracks"):
        encode(FrameKind.TRACKS_FULL, WireIdentities.empty(), time_s=0.0)
