"""What a fork is asked to lose, and what came of it: custody with and without."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.server.requests import RequestError
from lookdown.server.sources import Loss, Scene, Source, SourceFacts
from lookdown.tables import Dwells, NodeKind, Picture, PictureFlag

__all__ = ["Compared", "compared", "loss_of"]

_NS = 1_000_000_000
_MOST_NAMED = 65_536
_KINDS = ("satellites", "planes", "vendors", "gateways")
_AHEAD_S, _MOST_AHEAD_S = 600.0, 3600.0


def loss_of(content: dict[str, Any], source: Source, *, fork_id: str, report_ns: int) -> Loss:
    """Return what a request for a fork loses.

    Parameters
    ----------
    content : dict
        time_s, until_s and lose; docs/wire.md.
    source : Source
        Read by the thread that may.
    fork_id : str
    report_ns : int
        From one report of the source to the next.

    Raises
    ------
    RequestError
        Where it names what is not there, nothing at all, or an instant that the source does not know.
    """
    asked = content.get("lose")
    if not isinstance(asked, dict) or set(asked) - set(_KINDS):
        raise RequestError(
            'lose: expected an object such as {"satellites": [3], "planes": [4], "vendors": ["one"], '
            '"gateways": ["Tokyo"]}.'
        )
    lose = {name: _list(name, asked.get(name, [])) for name in _KINDS}
    # Not before the first report: there is nothing yet that could be lost.
    first = source.start_tai_ns + report_ns
    time = _instant("time_s", content.get("time_s"), source.head_tai_ns if source.facts.kind == "live" else first)
    if not first <= time <= source.head_tai_ns:
        raise RequestError(
            f"time_s: expected an instant that has been flown, after the first report: {first / _NS:.0f} to "
            f"{source.head_tai_ns / _NS:.0f}; got {time / _NS:.0f}."
        )
    until = _instant("until_s", content.get("until_s"), time + round(_AHEAD_S * _NS))
    if not time < until <= time + round(_MOST_AHEAD_S * _NS):
        raise RequestError(f"until_s: expected at most {_MOST_AHEAD_S:.0f} s after the loss, and after it.")
    satellites, gateways = _satellites(lose, source, time), _gateways(lose["gateways"], source.facts)
    if not satellites and not gateways:
        raise RequestError("lose: expected at least one satellite, plane, vendor or gateway; got none.")
    return Loss(fork_id, time, min(until, source.stop_tai_ns), satellites, lose, gateways)


def _gateways(names: list[str], facts: SourceFacts) -> tuple[int, ...]:
    """Return the nodes of the gateways that are lost, rising; every name must be one of a gateway of the mesh."""
    stations = facts.stations
    kinds = {} if stations is None else dict(zip(stations.names, stations.kind.tolist(), strict=True))
    _check_known("gateways", names, {name for name, kind in kinds.items() if kind == NodeKind.GATEWAY})
    nodes = {name: facts.satellite_count + row for row, name in enumerate(kinds)}
    return tuple(sorted({nodes[name] for name in names}))


def _satellites(lose: dict[str, list[Any]], source: Source, time_tai_ns: int) -> tuple[int, ...]:
    """Return the ids of the satellites that are lost, rising; every name must be known."""
    sky, _ = source.satellites_at(time_tai_ns)
    vendors = source.facts.vendors
    for name, known in (
        ("satellites", set(sky.satellite_id.tolist())),
        ("planes", set(sky.plane.tolist())),
        ("vendors", set(vendors)),
    ):
        _check_known(name, lose[name], known)
    numbers = [vendors.index(name) for name in lose["vendors"]]
    lost = np.isin(sky.satellite_id, lose["satellites"]) | np.isin(sky.plane, lose["planes"])
    lost |= np.isin(sky.vendor_id, numbers)
    return tuple(sorted(sky.satellite_id[lost].tolist()))


def _check_known(name: str, asked: list[Any], known: Collection[Any]) -> None:
    unknown = [one for one in asked if one not in known or isinstance(one, bool)]
    if unknown:
        few = ", ".join(str(one)[:40] for one in unknown[:5])
        of = "network" if name == "gateways" else "constellation"
        raise RequestError(f"lose: {name}: expected those of this {of}; {few} not found.")


def _list(name: str, value: Any) -> list[Any]:
    kind = str if name in ("vendors", "gateways") else int
    if not isinstance(value, list) or len(value) > _MOST_NAMED or not all(isinstance(one, kind) for one in value):
        raise RequestError(f"lose: {name}: expected a list of {'names' if kind is str else 'whole numbers'}.")
    return value


def _instant(name: str, value: Any, default: int) -> int:
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 9e9:
        raise RequestError(f"{name}: expected seconds of TAI since 1970.")
    return round(value * _NS)


@dataclass(frozen=True, slots=True)
class Compared:
    """A source and its fork at one report.

    Attributes
    ----------
    told : dict
        As JSON has it: time_s, base, fork, lost.
    lost : Picture
        Rows of the source's picture: tracks confirmed at the loss that it still has confirmed and the fork has not.
    """

    told: dict[str, Any]
    lost: Picture


def compared(
    held: np.ndarray,
    base: tuple[Scene, Dwells] | None,
    fork: tuple[Scene, Dwells],
    custody_limit_m: float,
) -> Compared:
    """Return custody without and with a loss at one instant.

    Parameters
    ----------
    held : (k,) uint64
        Tracks confirmed at the loss.
    base : (Scene, Dwells) or None
        Of the source, with the looks since the report before; None where it has not been flown so far.
    fork : (Scene, Dwells)
    custody_limit_m : float
        A track is held while its 95 % ellipse is shorter than this.
    """
    scene, looks = fork
    told: dict[str, Any] = {"time_s": scene.time_tai_ns / _NS, "base": None, "lost": None}
    told["fork"] = _custody(scene.picture, looks, custody_limit_m)
    if base is None:
        return Compared(told, Picture.empty())
    picture = base[0].picture
    gone = _confirmed(picture) & np.isin(picture.track_id, held)
    gone &= ~np.isin(picture.track_id, scene.picture.track_id[_confirmed(scene.picture)])
    told["base"], told["lost"] = _custody(picture, base[1], custody_limit_m), int(gone.sum())
    return Compared(told, picture.take(gone))


def _confirmed(picture: Picture) -> np.ndarray:
    return np.asarray((picture.flags & PictureFlag.CONFIRMED) != 0)


def _custody(picture: Picture, looks: Dwells, custody_limit_m: float) -> dict[str, Any]:
    shown = picture.take(_confirmed(picture))
    left = shown.custody_left_s[shown.custody_known != 0]
    return {
        "confirmed": len(shown),
        "held": int((shown.ellipse_major_m < custody_limit_m).sum()),
        "custody_left_s": round(float(np.median(left)), 1) if len(left) else None,
        "looks": len(looks),
        "satellites_looking": len(np.unique(looks.sensor_id)),
    }
