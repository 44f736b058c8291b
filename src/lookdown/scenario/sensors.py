"""Sensors of a scenario beside the radar, ready to watch."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lookdown.scenario.sensor_section import GroundSensor, OnBoardSensor, parameters_of
from lookdown.sensing.adsb import AdsbParameters, AdsbSensor
from lookdown.sensing.ground import (
    AerostatParameters,
    AirborneRadarParameters,
    SkywaveParameters,
    SkywavePlace,
    SkywaveSensor,
    SurveillanceSensor,
)
from lookdown.sensing.infrared import InfraredParameters, InfraredSensor
from lookdown.sensing.passive import PassiveSensor
from lookdown.tables import Detections, Looks, Objects, Satellites, TransponderClaims
from lookdown.terrain import Terrain

__all__ = ["Watcher", "watchers"]

FIRST_GROUND_ID = 100_000
"""Identity of the first sensor that is no satellite's; a constellation has at most 65,535."""

Observe = Callable[[Satellites, Objects, TransponderClaims, int], tuple[Detections, Looks]]


@dataclass(frozen=True, slots=True)
class Watcher:
    """One sensor, or one kind of sensor on many satellites.

    Attributes
    ----------
    name : str
        As the scenario says.
    hears_claims : bool
        Whether it needs to be told what transponders say.
    watch : callable
        Takes the satellites, the objects, what transponders say, and their instant; gives detections, and the
        answer side.
    """

    name: str
    hears_claims: bool
    watch: Observe


def watchers(
    sensors: Sequence[OnBoardSensor | GroundSensor], *, seed: int, start_tai_ns: int, step_s: float
) -> tuple[Watcher, ...]:
    """Return the sensors of a scenario, ready to watch.

    Parameters
    ----------
    sensors : sequence of OnBoardSensor or GroundSensor
    seed : int
    start_tai_ns : int
        When beams begin to turn.
    step_s : float
        From one instant of watching to the next.
    """
    made = []
    for place, sensor in enumerate(sensors):
        if isinstance(sensor, OnBoardSensor):
            alike = sum(other.type == sensor.type for other in sensors[:place])
            made.append(_on_board(sensor, seed, alike))
        else:
            made.append(_on_ground(sensor, FIRST_GROUND_ID + place, seed, start_tai_ns, step_s))
    return tuple(made)


def _carriers(satellites: Satellites, shell: int | None) -> Satellites:
    return satellites if shell is None else satellites.take(np.flatnonzero(satellites.shell == shell))


def _on_board(said: OnBoardSensor, seed: int, number: int) -> Watcher:
    parameters, shell = parameters_of(said), said.shell
    if isinstance(parameters, AdsbParameters):
        receiver = AdsbSensor(parameters, seed, number)

        def hear(
            satellites: Satellites, objects: Objects, claims: TransponderClaims, now: int
        ) -> tuple[Detections, Looks]:
            return receiver.observe(_carriers(satellites, shell), objects, claims, now)

        return Watcher(said.name, True, hear)
    sensor = (
        InfraredSensor(parameters, seed, number)
        if isinstance(parameters, InfraredParameters)
        else PassiveSensor(parameters, seed, number)
    )

    def watch(satellites: Satellites, objects: Objects, _: TransponderClaims, now: int) -> tuple[Detections, Looks]:
        return sensor.observe(_carriers(satellites, shell), objects, now)

    return Watcher(said.name, False, watch)


def _on_ground(said: GroundSensor, sensor_id: int, seed: int, start_tai_ns: int, step_s: float) -> Watcher:
    sensor = _ground_sensor(said, {"sensor_id": sensor_id, "run_seed": seed, "step_s": step_s}, start_tai_ns)

    def watch(_: Satellites, objects: Objects, __: TransponderClaims, now: int) -> tuple[Detections, Looks]:
        return sensor.observe(objects, now)

    return Watcher(said.name, False, watch)


def _ground_sensor(said: Any, run: dict[str, Any], start_tai_ns: int) -> SurveillanceSensor | SkywaveSensor:
    parameters = parameters_of(said)
    where = {"latitude_rad": math.radians(said.latitude_deg), "longitude_rad": math.radians(said.longitude_deg)}
    if isinstance(parameters, SkywaveParameters):
        place = SkywavePlace.at_one(**where, bearing_rad=said.bearing.base_si)
        return SkywaveSensor(parameters, place, start_tai_ns=start_tai_ns, **run)
    terrain = Terrain.read() if said.terrain else None
    if isinstance(parameters, AirborneRadarParameters):
        platform: Any = parameters.place(**where, bearing_rad=said.bearing.base_si, start_tai_ns=start_tai_ns)
    else:
        platform = parameters.place(**where, terrain=terrain)
    aerostat = parameters if isinstance(parameters, AerostatParameters) else None
    return SurveillanceSensor(
        parameters.radar, platform, start_tai_ns=start_tai_ns, terrain=terrain, aerostat=aerostat, **run
    )
