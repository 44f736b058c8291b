"""Plain twins of the kernels that infrared, ADS-B and passive sensors use, and a world to try them on."""

import math

import numpy as np

from lookdown.astro import ecef_from_geodetic
from lookdown.tables import Objects, Satellites

_E2 = 1.0 - (1.0 - 1.0 / 298.257223563) ** 2
_M32 = 0xFFFFFFFF


def philox_words(counter: tuple[int, int, int, int], key: int) -> list[int]:
    """Return four words of Philox 4x32-10, in whole numbers of Python (Salmon and others, SC11, section 3.3)."""
    x, k = list(counter), [key & _M32, key >> 32]
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * x[0], 1 << 32)
        high1, low1 = divmod(0xCD9E8D57 * x[2], 1 << 32)
        x = [high1 ^ x[1] ^ k[0], low1, high0 ^ x[3] ^ k[1], low0]
        k = [(k[0] + 0x9E3779B9) & _M32, (k[1] + 0xBB67AE85) & _M32]
    return x


def pair_uniforms(key: int, first: int, second: int, draw: int) -> list[float]:
    """Return the four uniforms of a pair of identities."""
    return [(word + 0.5) / 2.0**32 for word in philox_words((draw, second, first, 0), key)]


def pair_normals(key: int, first: int, second: int, draw: int) -> list[float]:
    """Return four normals of a pair by the rule of Box and Muller."""
    a, b, c, d = pair_uniforms(key, first, second, draw)
    out = []
    for one, two in ((a, b), (c, d)):
        size = math.sqrt(-2.0 * math.log(one))
        out += [size * math.cos(2.0 * math.pi * two), size * math.sin(2.0 * math.pi * two)]
    return out


def normal_at(place: np.ndarray) -> np.ndarray:
    """Return the ellipsoid's normal below a place by iterating the latitude (Heiskanen and Moritz, 5-3)."""
    level = math.hypot(place[0], place[1])
    latitude = math.atan2(place[2], level * (1.0 - _E2))
    for _ in range(30):
        radius = 6378137.0 / math.sqrt(1.0 - _E2 * math.sin(latitude) ** 2)
        latitude = math.atan2(place[2] + _E2 * radius * math.sin(latitude), level)
    longitude = math.atan2(place[1], place[0])
    return np.array(
        [math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude)]
    )


def pairs_above(sensor_m: np.ndarray, place_m: np.ndarray, sine_min: float) -> list[tuple[int, int, float, float]]:
    """Return (sensor, place, range, sine of the grazing angle) of every pair above the limit."""
    found = []
    ups = [normal_at(place) for place in place_m]
    for s, sensor in enumerate(sensor_m):
        for o, place in enumerate(place_m):
            offset = sensor - place
            distance = float(np.linalg.norm(offset))
            sine = float(ups[o] @ offset) / distance
            if sine > 0.0 and sine >= sine_min:
                found.append((s, o, distance, sine))
    return found


def field_value(
    key: int, normal: np.ndarray, lane: int, per_radius: np.ndarray, weights: np.ndarray, quantiles: np.ndarray
) -> float:
    """Return the cloud field at a place: weighted corners of each lattice, over the root of the squared weights."""
    shares, numbers = [], []
    for octave, (fineness, weight) in enumerate(zip(per_radius, weights, strict=True)):
        point = normal * fineness
        cell = np.floor(point).astype(int)
        part = point - cell
        step = 3.0 * part**2 - 2.0 * part**3
        for corner in np.ndindex(2, 2, 2):
            side = np.array(corner)
            shares.append(weight * float(np.prod(np.where(side == 1, step, 1.0 - step))))
            counter = (octave, *(int(i) + (1 << 19) for i in cell + side))
            numbers.append(quantiles[philox_words(counter, key)[lane] >> 20])
    return float(np.dot(shares, numbers) / np.linalg.norm(shares))


def world(count: int, seed: int = 1, *, infrared_class: int = 5, aircraft_class: int = 4) -> Objects:
    """Return level fliers all over the Earth at 500 m to 12 km, 230 m/s."""
    rng = np.random.Generator(np.random.Philox(seed))
    latitude, longitude = np.arcsin(rng.uniform(-1.0, 1.0, count)), rng.uniform(-np.pi, np.pi, count)
    position = ecef_from_geodetic(
        latitude_rad=latitude, longitude_rad=longitude, height_m=rng.uniform(500.0, 12e3, count)
    )
    heading = np.cross(position, rng.normal(size=(count, 3)))
    heading *= 230.0 / np.linalg.norm(heading, axis=1)[:, None]
    kind = np.full(count, aircraft_class, np.uint8)
    return Objects(
        object_id=np.arange(count, dtype=np.uint32) + np.uint32(1),
        aircraft_class=kind,
        rcs_class=kind,
        infrared_class=np.full(count, infrared_class, np.uint8),
        transponder=np.ones(count, np.uint8),
        position_ecef_m=position,
        velocity_ecef_mps=heading,
    )


def lone(
    latitude_deg: float, longitude_deg: float, height_m: float, *, infrared_class: int = 5, north_mps: float = 230.0
) -> Objects:
    """Return one airliner at a place, flying north."""
    latitude, longitude = np.radians([latitude_deg]), np.radians([longitude_deg])
    place = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=np.array([height_m]))
    sine, cosine = np.sin(latitude), np.cos(latitude)
    north = np.stack([-sine * np.cos(longitude), -sine * np.sin(longitude), cosine], axis=1)
    one = np.ones(1, np.uint8)
    return Objects(
        object_id=np.array([9], np.uint32),
        aircraft_class=4 * one,
        rcs_class=4 * one,
        infrared_class=np.array([infrared_class], np.uint8),
        transponder=one,
        position_ecef_m=place,
        velocity_ecef_mps=north_mps * north,
    )


def above(objects: Objects, height_m: float, offset_deg: float = 0.0) -> Satellites:
    """Return a satellite over the first object, or some degrees south of it, flying north."""
    place = objects.position_ecef_m[0]
    longitude = math.atan2(place[1], place[0])
    latitude = math.atan2(place[2], math.hypot(place[0], place[1])) - math.radians(offset_deg)
    radial = np.array(
        [math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude)]
    )
    north = np.array(
        [-math.sin(latitude) * math.cos(longitude), -math.sin(latitude) * math.sin(longitude), math.cos(latitude)]
    )
    zero = np.zeros(1, np.uint16)
    return Satellites(
        satellite_id=np.array([3], np.uint32),
        shell=zero,
        plane=zero,
        slot=zero,
        vendor_id=zero,
        position_ecef_m=((6371e3 + height_m) * radial)[None],
        velocity_ecef_mps=(7550.0 * north)[None],
        status=np.zeros(1, np.uint8),
    )
