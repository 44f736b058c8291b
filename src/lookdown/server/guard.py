"""Who may come in: a token where the server is bound wider than this machine, and pages of our own alone."""

import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["COOKIE", "Guard", "guard_for", "is_loopback"]

COOKIE = "lookdown_token"
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Return whether an address is this machine's own, so that no other can reach it.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides about requests.

    Attributes
    ----------
    token : str or None
        What a client must show; where None, only names of this machine are answered, so that no page of another
        site can have a name of its own point here (DNS rebinding).
    """

    token: str | None

    def admits(self, headers: Mapping[str, str], query_token: str | None, cookie: str | None) -> bool:
        """Return whether a request shows the token, or needs none."""
        if self.token is None:
            return _host_name(headers.get("host", "")) in _LOCAL_NAMES
        bearer = headers.get("authorization", "")
        shown = (query_token, cookie, bearer.removeprefix("Bearer ") if bearer.startswith("Bearer ") else None)
        # Every one is compared, each in constant time, so that time tells nothing.
        agrees = [hmac.compare_digest(one.encode(), self.token.encode()) for one in shown if one is not None]
        return any(agrees)

    def is_same_site(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request comes from a page of ours, or from no page at all."""
        origin = headers.get("origin")
        if origin is None:
            return True
        return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def guard_for(bind: str) -> Guard:
    """Return the guard of a server bound to an address, with a new token where others can reach it."""
    return Guard(None if is_loopback(bind) else secrets.token_urlsafe(24))
