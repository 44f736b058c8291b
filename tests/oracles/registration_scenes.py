"""A sky of satellites with slow errors over aircraft, and a plain tracker of known associations that settles rows.

Written apart from the package: its own orbits (circles about an Earth that does not turn), its own measurement (turned
antennas look at true places), its own Kalman filter (all objects at once, one satellite after the other). The only
thing of the package that takes part is the registration under test, by its public interface.
"""

from dataclasses import dataclass, field

import numpy as np

from lookdown.seeds import generator
from lookdown.tracking.registration import Registration, Settled, empty_settled
from lookdown.tracking.registration._bias_kernels import correct_report
from lookdown.tracking.registration.registration import new_room

EARTH_M, GM = 6.371e6, 3.986e14
NS = 1_000_000_000
START_NS = 1_900_000_000 * NS
SIGMAS = np.array([20.0, 1.5e-4, 2.5e-3, 0.5])
RADAR, ADSB = 0, 2


def corrected(registration, values, measured, sensor_id, time_tai_ns, stated, kind=None, roll=None):
    """Return reports (n, 4) without what is known of slow errors and sigmas (n, 3) of what is left, one by one."""
    kind = np.zeros(len(values), np.uint8) if kind is None else kind
    keys, epochs, known = registration.known(sensor_id, kind, time_tai_ns)
    out, left, room = np.empty_like(values), np.empty_like(stated), new_room()
    for k in range(len(values)):
        part = known.epochs.tolist().index(epochs[k])
        own = slice(known.starts[part], known.starts[part + 1])
        found = known.rows[own][known.keys[own] == keys[k]]
        if len(found) and found[0] >= 0:
            s = found[0]
            correct_report(
                values[k], measured[k], 0.0 if roll is None else roll[k], known.mean[s], known.spread[s],
                known.speed[s], known.scale, stated[k], room, out[k], left[k],
            )  # fmt: skip
        else:
            out[k], left[k] = values[k], stated[k]
    return out, left


@dataclass
class Scene:
    """What is flown."""

    seed: int = 1
    planes: int = 24
    satellites_a_plane: int = 24
    objects: int = 120
    region_m: float = 400e3
    height_m: float = 600e3
    reach_m: float = 1_600e3
    scans: int = 40
    scan_s: float = 10.0
    cooperative_share: float = 0.6
    range_bias_m: float = 200.0
    turn_bias_rad: float = 200e-6
    rate_bias_mps: float = 0.0
    clock_bias_s: float = 0.0
    claim_sigma_m: float = 15.0
    stated: tuple[float, float, float] = (200.0, 200e-6, 0.3)
    tilt_rad: float = 0.7
    wrong_share: float = 0.0
    lonely: bool = False
    roll_known: bool = True


@dataclass
class Flown:
    """What came of it: truth, what was corrected by the end, rows, track errors."""

    turn: np.ndarray
    range_bias: np.ndarray
    rate_bias: np.ndarray
    clock_bias: np.ndarray
    looks: dict[int, np.ndarray] = field(default_factory=dict)
    left: list[np.ndarray] = field(default_factory=list)
    rows: list[Settled] = field(default_factory=list)
    rolls: list[np.ndarray] = field(default_factory=list)
    nees: list[np.ndarray] = field(default_factory=list)
    errors_m: list[np.ndarray] = field(default_factory=list)


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.linalg.norm(v, axis=-1, keepdims=True)


def satellites_at(scene: Scene, time_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return positions and velocities of a Walker pattern at 53 degrees."""
    radius = EARTH_M + scene.height_m
    rate = np.sqrt(GM / radius**3)
    plane, slot = np.divmod(np.arange(scene.planes * scene.satellites_a_plane), scene.satellites_a_plane)
    node = 2 * np.pi * plane / scene.planes
    phase = 2 * np.pi * (slot + plane / scene.planes) / scene.satellites_a_plane + rate * time_s
    tilt = np.deg2rad(53.0)
    p = np.stack([np.cos(node), np.sin(node), 0 * node], axis=1)
    q = np.stack([-np.sin(node) * np.cos(tilt), np.cos(node) * np.cos(tilt), 0 * node + np.sin(tilt)], axis=1)
    cosine, sine = np.cos(phase)[:, None], np.sin(phase)[:, None]
    return radius * (p * cosine + q * sine), radius * rate * (q * cosine - p * sine)


def fleet(scene: Scene) -> np.ndarray:
    """Return level flights (n, 6) about 45 north, 0 east."""
    source = generator(scene.seed, "registration fleet")
    centre = np.array([np.sqrt(0.5), 0.0, np.sqrt(0.5)])
    east, north = np.array([0.0, 1.0, 0.0]), np.array([-np.sqrt(0.5), 0.0, np.sqrt(0.5)])
    offset = source.uniform(-1.0, 1.0, (scene.objects, 2)) * scene.region_m
    place = _unit(centre * EARTH_M + offset[:, :1] * east + offset[:, 1:] * north)
    heading = source.uniform(0.0, 2 * np.pi, scene.objects)
    level = np.sin(heading)[:, None] * east + np.cos(heading)[:, None] * north
    level = _unit(level - place * np.sum(level * place, axis=1, keepdims=True))
    height, speed = source.uniform(3e3, 12e3, scene.objects), source.uniform(120.0, 260.0, scene.objects)
    return np.concatenate([place * (EARTH_M + height)[:, None], level * speed[:, None]], axis=1)


def faces(position: np.ndarray, velocity: np.ndarray, tilt: float, side: float) -> np.ndarray:
    """Return forward, starboard, down, and the face's cross axis."""
    forward, down = _unit(velocity), -_unit(position)
    starboard = np.cross(down, forward)
    cross = -np.cos(tilt) * starboard + side * np.sin(tilt) * down
    return np.stack([forward, starboard, down, cross])


def components(state: np.ndarray, position, velocity, along, cross) -> np.ndarray:
    """Return range, two cosines and range rate of states."""
    offset = state[:, :3] - position
    distance = np.linalg.norm(offset, axis=1)
    sight = offset / distance[:, None]
    rate = np.sum(sight * (state[:, 3:] - velocity), axis=1)
    return np.stack([distance, sight @ along, sight @ cross, rate], axis=1)


def gradients(state: np.ndarray, position, velocity, along, cross) -> np.ndarray:
    """Return the derivatives of `components` (n, 4, 6)."""
    offset = state[:, :3] - position
    distance = np.linalg.norm(offset, axis=1)[:, None]
    sight, relative = offset / distance, state[:, 3:] - velocity
    rate = np.sum(sight * relative, axis=1)[:, None]
    out = np.zeros((len(state), 4, 6))
    out[:, 0, :3] = out[:, 3, 3:] = sight
    for row, axis in ((1, along), (2, cross)):
        out[:, row, :3] = (axis - sight * (sight @ axis)[:, None]) / distance
    out[:, 3, :3] = (relative - sight * rate) / distance
    return out


def reported(scene: Scene, flown: Flown, s: int, state, position, velocity, frame, side: float) -> np.ndarray:
    """Return what a satellite with slow errors would report of states without noise: turned axes, an early place."""
    forward, starboard, down, cross = frame
    turn = flown.turn[s] @ np.stack([forward, starboard, down])
    along, across = _unit(forward + np.cross(turn, forward)), _unit(cross + np.cross(turn, cross))
    lag = flown.clock_bias[s]
    true = state.copy()
    true[:, :3] += lag * state[:, 3:]
    values = components(true, position + lag * velocity, velocity, along, across)
    values[:, 0] += flown.range_bias[s]
    values[:, 3] += flown.rate_bias[s]
    return values


class PlainTracker:
    """A Kalman filter for each object; which report is whose is known."""

    def __init__(self, truth: np.ndarray, source: np.random.Generator) -> None:
        spread = np.array([1e3] * 3 + [30.0] * 3)
        self.state = truth + spread * source.standard_normal(truth.shape)
        self.covariance = np.broadcast_to(np.diag(spread**2), (len(truth), 6, 6)).copy()
        self.updates = np.zeros(len(truth), np.uint32)

    def predict(self, dt: float, density: float = 0.05) -> None:
        move = np.eye(6)
        move[:3, 3:] = dt * np.eye(3)
        noise = np.kron(np.array([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]]), np.eye(3)) * density
        # The pull of the circle: level flight bends downwards.
        up = _unit(self.state[:, :3])
        bend = -up * (np.sum(self.state[:, 3:] ** 2, axis=1) / np.linalg.norm(self.state[:, :3], axis=1))[:, None]
        self.state = self.state @ move.T
        self.state[:, :3] += 0.5 * dt**2 * bend
        self.state[:, 3:] += dt * bend
        self.covariance = move @ self.covariance @ move.T + noise

    def update(self, rows: np.ndarray, values: np.ndarray, sigmas: np.ndarray, parts: int, pose) -> tuple:
        """Take reports of some objects; return innovations and their variances before the update."""
        state, covariance = self.state[rows], self.covariance[rows]
        slope = gradients(state, *pose)
        innovation = values - components(state, *pose)
        variance = np.einsum("nij,njk,nik->ni", slope, covariance, slope) + sigmas**2
        for c in range(parts):
            h = gradients(state, *pose)[:, c]
            left = values[:, c] - components(state, *pose)[:, c]
            ph = np.einsum("nij,nj->ni", covariance, h)
            size = np.einsum("ni,ni->n", h, ph) + sigmas[:, c] ** 2
            state = state + ph * (left / size)[:, None]
            covariance = covariance - ph[:, :, None] * ph[:, None, :] / size[:, None, None]
        self.state[rows], self.covariance[rows] = state, 0.5 * (covariance + covariance.transpose(0, 2, 1))
        innovation[:, parts:], variance[:, parts:] = 0.0, 1.0
        return innovation, variance


def move(truth: np.ndarray, dt: float) -> np.ndarray:
    """Return level flights one step on, along great circles."""
    place, velocity = truth[:, :3], truth[:, 3:]
    radius, speed = np.linalg.norm(place, axis=1)[:, None], np.linalg.norm(velocity, axis=1)[:, None]
    angle, up, ahead = speed * dt / radius, _unit(place), _unit(velocity)
    return np.concatenate(
        [
            radius * (up * np.cos(angle) + ahead * np.sin(angle)),
            speed * (ahead * np.cos(angle) - up * np.sin(angle)),
        ],
        axis=1,
    )


def fly(scene: Scene, registration: Registration | None) -> Flown:
    """Fly a scene; reports are corrected by the registration where there is one, and it learns from what settles."""
    source = generator(scene.seed, "registration noise")
    count = scene.planes * scene.satellites_a_plane
    draw = generator(scene.seed, "registration biases")
    flown = Flown(
        scene.turn_bias_rad * draw.standard_normal((count, 3)),
        scene.range_bias_m * draw.standard_normal(count),
        scene.rate_bias_mps * draw.standard_normal(count),
        scene.clock_bias_s * draw.standard_normal(count),
    )
    truth = fleet(scene)
    tracker = PlainTracker(truth, source)
    claims = np.arange(scene.objects) < scene.cooperative_share * scene.objects
    for scan in range(scene.scans):
        part = scene.scan_s / 4
        for quarter in range(4):
            time_s = scan * scene.scan_s + quarter * part
            if scan or quarter:
                truth = move(truth, part)
                tracker.predict(part)
            _look(scene, flown, registration, tracker, truth, claims, time_s, quarter, source)
        flown.errors_m.append(np.linalg.norm(tracker.state[:, :3] - truth[:, :3], axis=1))
    return flown


def _look(scene, flown, registration, tracker, truth, claims, time_s, quarter, source) -> None:
    """All satellites of one quarter look at all objects in reach; transponders report in the first quarter."""
    position, velocity = satellites_at(scene, time_s)
    time_ns = START_NS + round(time_s * NS)
    near = np.linalg.norm(position - truth[:, :3].mean(axis=0), axis=1) < scene.reach_m
    seeing = np.flatnonzero(near)
    if quarter == 0 and claims.any() and len(seeing):
        s = int(seeing[0])
        _settle_claims(
            scene, flown, registration, tracker, truth, claims, time_ns, (position[s], velocity[s]), s, source
        )
    for s in seeing[seeing % 4 == quarter]:
        if not scene.lonely or s == seeing.min():
            for side in (-1.0, 1.0):
                _settle_radar(
                    scene,
                    flown,
                    registration,
                    tracker,
                    truth,
                    time_ns,
                    (position[s], velocity[s]),
                    int(s),
                    side,
                    source,
                )


def _settle_claims(scene, flown, registration, tracker, truth, claims, time_ns, where, s, source) -> None:
    rows = np.flatnonzero(claims)
    frame = faces(*where, scene.tilt_rad, 1.0)
    pose = (*where, frame[0], frame[3])
    heard = truth[rows].copy()
    heard[:, :3] += scene.claim_sigma_m * source.standard_normal((len(rows), 3))
    values = components(heard, *pose)
    distance = values[:, :1]
    ones = np.ones((len(rows), 1))
    sigmas = scene.claim_sigma_m * np.concatenate([ones, ones / distance, ones / distance, ones], axis=1)
    # Cosines of a place that is known alike in all directions are blurred by less along themselves; near enough.
    _settle(flown, registration, tracker, rows, values, sigmas, 3, pose, time_ns, s, ADSB, 0.0)


def _settle_radar(scene, flown, registration, tracker, truth, time_ns, where, s, side, source) -> None:
    frame = faces(*where, scene.tilt_rad, side)
    pose = (*where, frame[0], frame[3])
    offset = truth[:, :3] - where[0]
    rows = np.flatnonzero((offset @ frame[1] * side > 0.0) & (source.random(len(truth)) < 0.9))
    if len(rows) == 0:
        return
    clean = reported(scene, flown, s, truth[rows], *where, frame, side)
    values = clean + SIGMAS * source.standard_normal((len(rows), 4))
    if scene.wrong_share:
        wrong = source.random(len(rows)) < scene.wrong_share
        values[wrong] += (10.0 * SIGMAS * source.standard_normal((len(rows), 4)))[wrong]
    roll = side * scene.tilt_rad if scene.roll_known else 0.0
    stated = np.tile(np.array(scene.stated), (len(rows), 1))
    sensor, times = np.full(len(rows), s, np.uint32), np.full(len(rows), time_ns)
    bits = np.full(len(rows), 15, np.uint8)
    if registration is not None:
        rolls = np.full(len(rows), roll)
        values, stated = corrected(registration, values, bits, sensor, times, stated, roll=rolls)
        true = components(truth[rows], *pose)
        left, _ = corrected(registration, clean, bits, sensor, times, stated, roll=rolls)
        flown.left.append(np.column_stack([times, sensor, clean[:, 0], left - true, clean - true, stated]))
    sigmas = np.hypot(SIGMAS, stated[:, [0, 1, 1, 2]])
    _settle(flown, registration, tracker, rows, values, sigmas, 4, pose, time_ns, s, RADAR, roll)


def _settle(flown, registration, tracker, rows, values, sigmas, parts, pose, time_ns, s, kind, roll) -> None:
    """Update tracks and hand over the rows at once: known associations are settled when made."""
    count = len(rows)
    before = tracker.updates[rows].copy()
    innovation, variance = tracker.update(rows, values, sigmas, parts, pose)
    tracker.updates[rows] += 1
    settled = empty_settled()._replace(
        detection_id=np.arange(count, dtype=np.uint64)
        + np.uint64(((time_ns - START_NS) // 10**6 * 1_000 + s) * 8_000 + kind * 2_000 + (1_000 if roll > 0 else 0)),
        track_id=rows.astype(np.uint64) + np.uint64(1),
        time_tai_ns=np.full(count, time_ns),
        sensor_id=np.full(count, s, np.uint32),
        kind=np.full(count, kind, np.uint8),
        values=values,
        sigmas=sigmas,
        innovations=innovation,
        variances=variance,
        measured=np.full(count, 2**parts - 1, np.uint8),
        track_updates=before,
        reported_icao24=np.full(count, 1 if kind == ADSB else 0, np.uint32),
    )
    flown.rows.append(settled)
    flown.rolls.append(np.full(count, roll))
    if registration is not None:
        registration.learn(settled, face_roll_rad=np.full(count, roll))
