"""Clients of one clock: each picture is compared once, encoded once for each view, and offered to all."""

from collections.abc import Iterable

from lookdown.server.outbox import Outbox
from lookdown.server.publishing import Bounds, Publisher, Update, View
from lookdown.server.track_handles import Handles
from lookdown.tables import Picture

__all__ = ["Follower", "Stream"]


class Follower:
    """One client of a stream: where it looks, and what waits for it."""

    def __init__(self) -> None:
        self.outbox = Outbox()
        self.bounds: Bounds | None = None
        self.layers = {"satellites", "dwells", "links"}

    def wants(self, key: str) -> bool:
        """Return whether a frame is of a layer that is on; its key is ``layer`` or ``layer:number``."""
        return key.partition(":")[0] in self.layers


class Stream:
    """A clock's pictures on their way to those who follow it.

    Parameters
    ----------
    handles : Handles
        Shared with other streams.
    """

    def __init__(self, handles: Handles) -> None:
        self._handles = handles
        self._publisher = Publisher(handles)
        self._views: dict[Bounds | None, View] = {}
        self._followers: set[Follower] = set()
        self._standing: dict[str, bytes] = {}
        self._fulls: dict[Bounds | None, list[bytes]] = {}

    @property
    def last(self) -> Update | None:
        """The newest update; None before the first picture."""
        return self._publisher.last

    @property
    def followers(self) -> Iterable[Follower]:
        """Who follows."""
        return tuple(self._followers)

    def join(self, follower: Follower) -> None:
        """Let one follow from now on, with everything at first."""
        self._followers.add(follower)
        follower.outbox.spoil()

    def leave(self, follower: Follower) -> None:
        """Let one go."""
        self._followers.discard(follower)
        self._forget_unused()

    def look(self, follower: Follower, bounds: Bounds | None) -> None:
        """Change where a follower looks: it is sent everything there."""
        follower.bounds = bounds
        follower.outbox.spoil()
        self._forget_unused()

    def reset(self) -> None:
        """Begin anew, as after a jump in time: everybody is sent everything."""
        self._publisher = Publisher(self._handles)
        self._views, self._fulls, self._standing = {}, {}, {}
        for follower in self._followers:
            follower.outbox.spoil()

    def push(self, picture: Picture, time_tai_ns: int, frames: dict[str, bytes]) -> None:
        """Offer a picture to all.

        Parameters
        ----------
        picture : Picture
        time_tai_ns : int
            The instant at which its rows are true.
        frames : dict of str to bytes
            Other frames to go with it, by layer; of a layer with several frames ``layer:number``.
        """
        update = self._publisher.update(picture, time_tai_ns)
        self._fulls = {}
        bundles = {bounds: view.delta(update) for bounds, view in self._views.items()}
        self._offer(bundles, frames)
        for follower in self._followers:
            # Who looks where nobody has been told anything yet begins with everything.
            if follower.bounds not in bundles:
                follower.outbox.spoil()

    def send(self, frames: dict[str, bytes]) -> None:
        """Offer frames without a new picture."""
        self._offer({}, frames)

    def forget(self, layer: str) -> None:
        """Tell newcomers nothing more of a layer, until there is something new of it."""
        self._standing = {key: frame for key, frame in self._standing.items() if key.partition(":")[0] != layer}

    def everything(self, follower: Follower) -> list[bytes]:
        """Return frames that bring a follower up to date who has nothing."""
        standing = [frame for key, frame in self._standing.items() if follower.wants(key)]
        update = self._publisher.last
        if update is None:
            return standing
        bounds = follower.bounds
        if bounds not in self._fulls:
            view = self._views.setdefault(bounds, View(bounds))
            self._fulls[bounds] = view.full(update)
        return [*self._fulls[bounds], *standing]

    def _offer(self, bundles: dict[Bounds | None, list[bytes]], frames: dict[str, bytes]) -> None:
        # Dwells are of a moment; what stands until the next of its kind is told to newcomers too.
        self._standing |= {layer: frame for layer, frame in frames.items() if layer != "dwells"}
        for follower in self._followers:
            more = [frame for key, frame in frames.items() if follower.wants(key)]
            follower.outbox.offer([*bundles.get(follower.bounds, ()), *more])

    def _forget_unused(self) -> None:
        used = {follower.bounds for follower in self._followers}
        self._views = {bounds: view for bounds, view in self._views.items() if bounds in used}
        self._fulls = {bounds: full for bounds, full in self._fulls.items() if bounds in used}
