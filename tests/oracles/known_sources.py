"""Sources of objects whose every number is known."""

from dataclasses import dataclass, replace

import numpy as np

from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef
from lookdown.tables import Objects
from lookdown.traffic import RecordedTraffic
from lookdown.traffic.signatures import signature_codes

SECOND_NS = 1_000_000_000


@dataclass(frozen=True)
class Distorted:
    """Some traffic whose velocities say that it flies faster than it does."""

    of: RecordedTraffic
    faster_mps: float

    def at(self, time_tai_ns: int) -> Objects:
        objects = self.of.at(time_tai_ns)
        speed = np.linalg.norm(objects.velocity_ecef_mps, axis=1)
        extra = self.faster_mps * objects.velocity_ecef_mps / speed[:, None]
        return replace(objects, velocity_ecef_mps=objects.velocity_ecef_mps + extra)


@dataclass(frozen=True)
class Circling:
    """Objects that circle at even speed and climb evenly, seen from the ground below the middle."""

    count: int
    speed_mps: float
    turn_radps: float
    climb_mps: float
    kind: int
    transponder: np.ndarray
    latitude_deg: float = 0.0
    longitude_deg: float = 0.0
    height_m: float = 3000.0

    def at(self, time_tai_ns: int) -> Objects:
        t = time_tai_ns * 1e-9
        angle = self.turn_radps * t + np.arange(self.count)
        radius = self.speed_mps / self.turn_radps
        # The turn is to the right as seen from above: the angle grows clockwise from north.
        east = radius * np.sin(angle)
        north = radius * np.cos(angle)
        place = {
            "latitude_rad": np.full(self.count, np.radians(self.latitude_deg)),
            "longitude_rad": np.full(self.count, np.radians(self.longitude_deg)),
        }
        height = self.height_m + self.climb_mps * t
        middle = ecef_from_geodetic(**place, height_m=np.full(self.count, height))
        rotation = enu_rotation_from_ecef(**place)
        offset = np.stack([east, north, np.zeros(self.count)], axis=1)
        velocity = np.stack(
            [self.speed_mps * np.cos(angle), -self.speed_mps * np.sin(angle), np.full(self.count, self.climb_mps)],
            axis=1,
        )
        kinds = np.full(self.count, self.kind, np.uint8)
        rcs, infrared = signature_codes(kinds)
        return Objects(
            object_id=np.arange(1, self.count + 1, dtype=np.uint32),
            aircraft_class=kinds,
            rcs_class=rcs,
            infrared_class=infrared,
            transponder=self.transponder,
            position_ecef_m=middle + np.einsum("nji,nj->ni", rotation, offset),
            velocity_ecef_mps=np.einsum("nji,nj->ni", rotation, velocity),
        )
