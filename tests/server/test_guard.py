"""Who may come in."""

import pytest

from lookdown.server.guard import Guard, guard_for, is_loopback

LOCAL = {"host": "127.0.0.1:8765"}


@pytest.mark.parametrize(
    ("bind", "local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.5", False),
        ("example.org", False),
    ],
)
def test_a_token_is_made_where_others_can_reach_it(bind: str, local: bool) -> None:
    assert is_loopback(bind) is local
    token = guard_for(bind).token
    assert (token is None) is local
    assert token is None or len(token) >= 32
    assert token is None or token != guard_for(bind).token


@pytest.mark.parametrize(
    ("host", "admitted"),
    [
        ("127.0.0.1:8765", True),
        ("localhost:1", True),
        ("[::1]:80", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("", False),
        ("[::1", False),
    ],
)
def test_without_a_token_only_names_of_this_machine_are_answered(host: str, admitted: bool) -> None:
    assert Guard(None).admits({"host": host}, None, None) is admitted


def test_a_token_is_taken_from_address_header_or_cookie() -> None:
    guard = Guard("s3cret-ö")
    assert guard.admits(LOCAL, "s3cret-ö", None)
    assert guard.admits(LOCAL, None, "s3cret-ö")
    assert guard.admits(LOCAL | {"authorization": "Bearer s3cret-ö"}, None, None)
    assert guard.admits(LOCAL, "wrong", "s3cret-ö")


@pytest.mark.parametrize("shown", [None, "", "s3cret-", "S3CRET-ö", "s3cret-öö", "Bearer s3cret-ö"])
def test_anything_else_is_refused(shown: str | None) -> None:
    guard = Guard("s3cret-ö")
    assert not guard.admits(LOCAL, shown, shown)
    assert not guard.admits(LOCAL | {"authorization": f"Basic {shown}"}, None, None)


@pytest.mark.parametrize(
    ("origin", "same"),
    [
        (None, True),
        ("http://127.0.0.1:8765", True),
        ("http://127.0.0.1:8766", False),
        ("http://evil.example", False),
        ("null", False),
        ("http://127.0.0.1:8765.evil.example", False),
    ],
)
def test_pages_of_other_sites_are_known_by_their_origin(origin: str | None, same: bool) -> None:
    assert Guard(None).is_same_site(LOCAL | ({} if origin is None else {"origin": origin})) is same
