"""The world's sky: every fleet together, built for a span of time."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Self

import numpy as np

from lookdown.astro import utc_day_from_tai_ns
from lookdown.traffic.motion import HOUR_NS, Fleet, FleetTraffic
from lookdown.traffic.world.clutter import ClutterCounts, slow_clutter
from lookdown.traffic.world.course.sites import Sites
from lookdown.traffic.world.light import general_aviation, helicopters
from lookdown.traffic.world.places import read_airports, read_routes, utc_offset_s
from lookdown.traffic.world.special import special_flights
from lookdown.traffic.world.transport import (
    AIRLINERS,
    BUSINESS_AIRCRAFT,
    AircraftType,
    Network,
    TransportFleet,
    WindField,
    airline_network,
    business_network,
)

__all__ = ["FleetKind", "WorldSettings", "WorldTraffic"]


class FleetKind(Enum):
    """A fleet of the world, by the name that scenarios use."""

    AIRLINERS = "airliners"
    BUSINESS = "business"
    GENERAL_AVIATION = "general_aviation"
    HELICOPTERS = "helicopters"
    SPECIAL = "special"
    CLUTTER = "clutter"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSettings:
    """What a world is made of.

    Attributes
    ----------
    seed : int
        Of every draw: the same seed and epoch give the same world.
    epoch_tai_ns : int
        A UTC midnight: the first day of the world, which decides season, daylight and clocks.
    scale : float
        Times the flights of every fleet; 1 is the world of today, 5 about 100,000 objects.
    fleets : frozenset of FleetKind
        Those that fly.
    clutter : ClutterCounts
        How many balloons, drones and flocks, before the scale.
    wind : WindField or None
        None: the climate's, by seed and season.
    """

    seed: int
    epoch_tai_ns: int
    scale: float = 1.0
    fleets: frozenset[FleetKind] = frozenset(FleetKind)
    clutter: ClutterCounts = ClutterCounts()
    wind: WindField | None = None

    def __post_init__(self) -> None:
        assert self.seed >= 0 and self.scale > 0.0 and self.fleets
        assert utc_day_from_tai_ns(self.epoch_tai_ns)[1] == 0, "the epoch of a world is a UTC midnight"


@dataclass(frozen=True, slots=True)
class _Shared:
    """What several fleets need, made once."""

    settings: WorldSettings
    wind: WindField
    sites: Sites

    def light(self, make: Callable[..., Fleet], **more: object) -> Fleet:
        """Return a fleet that flies near the ground."""
        settings = self.settings
        return make(settings.seed, settings.epoch_tai_ns, scale=settings.scale, sites=self.sites, **more)


def _airliners(shared: _Shared) -> Fleet:
    airports = read_airports().rows
    network = airline_network(airports, read_routes(), offset_s=utc_offset_s(airports, shared.settings.epoch_tai_ns))
    return _transport(shared, network, AIRLINERS, fleet_code=0)


def _business(shared: _Shared) -> Fleet:
    settings, airports = shared.settings, read_airports().rows
    offset_s = utc_offset_s(airports, settings.epoch_tai_ns)
    network = business_network(airports, seed=settings.seed, offset_s=offset_s)
    return _transport(shared, network, BUSINESS_AIRCRAFT, fleet_code=1)


def _transport(shared: _Shared, network: Network, types: tuple[AircraftType, ...], *, fleet_code: int) -> Fleet:
    settings = shared.settings
    return TransportFleet(
        network,
        types,
        seed=settings.seed,
        epoch_tai_ns=settings.epoch_tai_ns,
        fleet_code=fleet_code,
        scale=settings.scale,
        wind=shared.wind,
    )


def _climate(settings: WorldSettings) -> WindField:
    day = utc_day_from_tai_ns(settings.epoch_tai_ns)[0]
    year = np.datetime64(day, "D").astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return WindField.climate(seed=settings.seed, day_of_year=day - int(year) + 1.0)


_MAKERS: dict[FleetKind, Callable[[_Shared], Fleet]] = {
    FleetKind.AIRLINERS: _airliners,
    FleetKind.BUSINESS: _business,
    FleetKind.GENERAL_AVIATION: lambda shared: shared.light(general_aviation),
    FleetKind.HELICOPTERS: lambda shared: shared.light(helicopters),
    FleetKind.SPECIAL: lambda shared: shared.light(special_flights),
    FleetKind.CLUTTER: lambda shared: shared.light(slow_clutter, counts=shared.settings.clutter, wind=shared.wind),
}
"""In the order of their identities."""


class WorldTraffic(FleetTraffic):
    """The synthetic world as an `ObjectSource`.

    The states at an instant are a pure function of the settings and the instant: neither
    the span, the order of asking nor the number of workers changes a byte.

    Cost, one core: a day is planned in about 2 s; an instant costs some 50 ns an object
    within the same minute as the last, else some microseconds an object once.

    Parameters
    ----------
    settings : WorldSettings
    start_tai_ns, stop_tai_ns : int
        Span in which it can be asked; the whole first day where left out.
    workers : int
        Threads; changes the time it takes, not results.
    """

    def __init__(
        self,
        settings: WorldSettings,
        *,
        start_tai_ns: int | None = None,
        stop_tai_ns: int | None = None,
        workers: int = 1,
    ) -> None:
        start = settings.epoch_tai_ns if start_tai_ns is None else start_tai_ns
        stop = settings.epoch_tai_ns + 24 * HOUR_NS if stop_tai_ns is None else stop_tai_ns
        self.settings = settings
        self.kinds = tuple(kind for kind in _MAKERS if kind in settings.fleets)
        shared = _Shared(settings, settings.wind or _climate(settings), Sites.read())
        fleets = [_MAKERS[kind](shared) for kind in self.kinds]
        super().__init__(fleets, start_tai_ns=start, stop_tai_ns=stop, workers=workers)

    @classmethod
    def build(
        cls,
        *,
        seed: int,
        start_tai_ns: int,
        stop_tai_ns: int,
        scale: float = 1.0,
        wind: WindField | None = None,
        workers: int = 1,
    ) -> Self:
        """Return the world of a span; its epoch is the UTC midnight before the start.

        Examples
        --------
        >>> noon = 1_780_315_237_000_000_000
        >>> world = WorldTraffic.build(seed=1, start_tai_ns=noon, stop_tai_ns=noon + 60_000_000_000)
        >>> len(world.at(noon)) > 10_000
        True
        """
        epoch = start_tai_ns - utc_day_from_tai_ns(start_tai_ns)[1]
        settings = WorldSettings(seed=seed, epoch_tai_ns=epoch, scale=scale, wind=wind)
        return cls(settings, start_tai_ns=start_tai_ns, stop_tai_ns=stop_tai_ns, workers=workers)
