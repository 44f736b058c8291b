"""What clients may say."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.server.publishing import Bounds
from lookdown.server.requests import RequestError, id_of, read_request

GOOD = [
    ({"type": "hello", "version": 1}, {"version": 1}),
    ({"type": "clock", "action": "play"}, {"action": "play", "time_s": None, "rate": None}),
    ({"type": "clock", "action": "rate", "rate": 10}, {"action": "rate", "time_s": None, "rate": 10.0}),
    ({"type": "view", "bounds": None}, {"bounds": None}),
    ({"type": "view", "bounds": [-10.04, 1, 20, 2]}, {"bounds": Bounds(-10.0, 1.0, 20.0, 2.0)}),
    ({"type": "resync"}, {}),
    ({"type": "alert", "action": "acknowledge", "id": "7"}, {"action": "acknowledge", "id": 7, "until_s": None}),
    ({"type": "layer", "name": "gaps", "on": True}, {"name": "gaps", "on": True}),
]
BAD = [
    "{",
    "[]",
    "null",
    '{"type": "launch"}',
    '{"type": ["hello"]}',
    '{"type": "hello"}',
    '{"type": "hello", "version": true}',
    '{"type": "clock", "action": "warp"}',
    '{"type": "clock", "action": "seek"}',
    '{"type": "clock", "action": "seek", "time_s": NaN}',
    '{"type": "clock", "action": "seek", "time_s": 1e99}',
    '{"type": "clock", "action": "rate", "rate": "fast"}',
    '{"type": "view", "bounds": [1, 2, 3]}',
    '{"type": "view", "bounds": [0, 50, 10, 40]}',
    '{"type": "view", "bounds": [0, null, 10, 40]}',
    '{"type": "view", "bounds": [1e5, 0, 10, 40]}',
    '{"type": "alert", "action": "snooze", "id": "3"}',
    '{"type": "alert", "action": "acknowledge", "id": "x"}',
    '{"type": "layer", "name": "gaps", "on": 1}',
    '{"type": "layer", "name": "weather", "on": true}',
    "[" * 100_000,
    "x" * 20_000,
]


@pytest.mark.parametrize(("message", "values"), GOOD)
def test_messages_are_read(message: dict, values: dict) -> None:
    request = read_request(json.dumps(message))
    assert (request.kind, request.values) == (message["type"], values)


@pytest.mark.parametrize("text", BAD, ids=lambda text: text[:40])
def test_what_is_no_message_is_refused_in_words(text: str) -> None:
    with pytest.raises(RequestError, match=r"expected|needs"):
        read_request(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=4,
)
KEYS = ["action", "time_s", "rate", "bounds", "id", "until_s", "name", "on", "version"]


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["hello", "clock", "view", "resync", "alert", "layer"]),
    values=st.dictionaries(st.sampled_from(KEYS), json_values, max_size=4),
)
def test_any_json_is_read_or_refused(kind: str, values: dict) -> None:
    try:
        assert read_request(json.dumps({"type": kind, **values})).kind == kind
    except RequestError:
        return


@pytest.mark.parametrize("value", ["-1", "1.0", "", "18446744073709551616", "²", None, True, 1.0, [], "1" * 50])
def test_what_is_no_id_is_refused(value: object) -> None:
    with pytest.raises(RequestError):
        id_of(value)


def test_ids_of_64_bits_are_read() -> None:
    assert id_of("18446744073709551615") == (1 << 64) - 1 and id_of(5) == 5
