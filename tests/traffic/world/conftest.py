"""What the tests of the world's fleets share: states of a fleet over a while, with the ground below."""

import numpy as np
import pytest

from lookdown.astro import geodetic_from_ecef, tai_ns_from_utc_text, up_ecef
from lookdown.terrain import Terrain
from lookdown.traffic.motion import take_flights

HOUR_NS = 3_600_000_000_000


class Watch:
    """States of a fleet's flights at even instants; everything by instant and flight, masked by `there`."""

    def __init__(self, fleet, start_tai_ns, stop_tai_ns, step_s, kinds=None):
        flights = fleet.flights(start_tai_ns, stop_tai_ns)
        if kinds is not None:
            flights = take_flights(flights, np.isin(flights.type_code, kinds))
        legs = fleet.legs(flights, start_tai_ns, stop_tai_ns)
        times = np.arange(start_tai_ns, stop_tai_ns, int(step_s * 1e9))
        shape = len(times), len(flights)
        self.flights, self.legs, self.kind = flights, legs, flights.type_code
        self.there = np.zeros(shape, bool)
        self.speed, self.climb, self.clearance, self.height, self.load = (np.zeros(shape) for _ in range(5))
        self.drift = 0.0
        terrain = Terrain.read()
        for k, time in enumerate(times):
            row, position, velocity = legs.at(int(time))
            up = up_ecef(position)
            self.there[k, row] = True
            self.climb[k, row] = (velocity * up).sum(axis=1)
            self.speed[k, row] = np.linalg.norm(velocity - self.climb[k, row][:, None] * up, axis=1)
            self.height[k, row] = geodetic_from_ecef(position)[2]
            latitude, longitude = np.arcsin(up[:, 2]), np.arctan2(up[:, 1], up[:, 0])
            self.clearance[k, row] = self.height[k, row] - terrain.height_m(latitude, longitude)
            if k % 10 == 0:
                self._differentiate(int(time), row, position, velocity, k)

    def _differentiate(self, time, row, position, velocity, k):
        """Central differences over 20 ms of flights whose leg does not change meanwhile."""
        sides = [self.legs.at(time + shift) for shift in (-10_000_000, 10_000_000)]
        both = np.intersect1d(np.intersect1d(row, sides[0][0]), sides[1][0])
        before, after = (side[1][np.searchsorted(side[0], both)] for side in sides)
        v0, v1 = (side[2][np.searchsorted(side[0], both)] for side in sides)
        own = velocity[np.searchsorted(row, both)]
        self.load[k, both] = np.linalg.norm(v1 - v0, axis=1) / 0.02 / 9.80665
        off = np.linalg.norm((after - before) / 0.02 - own, axis=1)
        # A step of acceleration within the 20 ms (a leg's end) is the path's, not a fault of the velocity.
        self.drift = max(self.drift, float(np.quantile(off, 0.97)))

    def of(self, values, kind):
        """Return the values of one kind while in the air."""
        return values[self.there & (self.kind == kind)]


@pytest.fixture(scope="session")
def epoch():
    return tai_ns_from_utc_text("2026-03-20T00:00:00Z")


@pytest.fixture(scope="session")
def watch():
    return Watch


@pytest.fixture(scope="session")
def same():
    """Whether a fleet's flights and legs are the same for every span and window that holds them."""

    def check(make, epoch):
        fleet, again = make(), make()
        day = fleet.flights(epoch, epoch + 6 * HOUR_NS)
        part = again.flights(epoch + 2 * HOUR_NS + 17, epoch + 3 * HOUR_NS)
        inside = (day.start_tai_ns <= epoch + 3 * HOUR_NS) & (day.stop_tai_ns > epoch + 2 * HOUR_NS + 17)
        for name, _ in day.columns():
            assert np.array_equal(getattr(day, name)[inside], getattr(part, name)), name
        assert (np.diff(day.object_id.astype(np.int64)) > 0).all()
        few = take_flights(part, np.arange(0, len(part), max(len(part) // 40, 1)))
        window = epoch + 2 * HOUR_NS, epoch + 3 * HOUR_NS
        whole, turned = fleet.legs(few, *window), again.legs(take_flights(few, np.arange(len(few))[::-1]), *window)
        for i in range(len(few)):
            one = slice(whole.first_leg[i], whole.first_leg[i + 1])
            j = len(few) - 1 - i
            other = slice(turned.first_leg[j], turned.first_leg[j + 1])
            assert np.array_equal(whole.leg_shape[one], turned.leg_shape[other])
        late = fleet.legs(few, window[1] - 60_000_000_000, window[1])
        for i in range(len(few)):
            own = np.arange(whole.first_leg[i], whole.first_leg[i + 1])
            own = own[whole.leg_time_tai_ns[own, 1] > window[1] - 60_000_000_000]
            assert np.array_equal(whole.leg_shape[own], late.leg_shape[late.first_leg[i] : late.first_leg[i + 1]])
        return day

    return check
