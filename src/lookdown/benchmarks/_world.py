"""What the synthetic world costs: a day of it built, and everyone's state at an instant, up to a million.

The figures of the million come from a process of its own, whose greatest memory is measured.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from time import process_time

import numpy as np

from lookdown.astro import tai_ns_from_utc_text
from lookdown.benchmarks._row import Row
from lookdown.tables import AircraftClass, Objects
from lookdown.traffic import WorldSettings, WorldTraffic

__all__ = ["rows"]

_ROUNDS = 5
_SECOND_NS, _DAY_NS = 1_000_000_000, 86_400_000_000_000
_MILLION_SCALE, _HUNDRED_THOUSAND_SCALE = 33.8, 3.38
"""Of the world of today, 29,600 objects at 14 h; what flies is counted in the checksum."""

_MILLION = [sys.executable, "-c", "from lookdown.benchmarks._world import million; million()"]


def _epoch_tai_ns() -> int:
    return tai_ns_from_utc_text("2021-10-07T00:00:00Z")


def _least_s(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(_ROUNDS):
        start = process_time()
        work()
        spent.append(process_time() - start)
    return min(spent)


def _scaled(scale: float) -> tuple[WorldTraffic, int]:
    """Return a world of a minute and an instant in it."""
    at = _epoch_tai_ns() + 14 * 3600 * _SECOND_NS
    settings = WorldSettings(seed=1, epoch_tai_ns=_epoch_tai_ns(), scale=scale)
    return WorldTraffic(settings, start_tai_ns=at, stop_tai_ns=at + 60 * _SECOND_NS), at + _SECOND_NS


def _sum_of(objects: Objects) -> str:
    airliners = np.isin(objects.aircraft_class, (AircraftClass.AIRLINER, AircraftClass.HEAVY, AircraftClass.REGIONAL))
    speed = np.linalg.norm(objects.velocity_ecef_mps, axis=1).mean()
    return f"{len(objects):,} objects, {airliners.sum():,} airliners, mean speed {speed:.6f} m/s"


def _asked(scale: float) -> dict[str, float | str | int]:
    """Return the cost of the first and of later instants of a scaled world."""
    world, at = _scaled(scale)
    start = process_time()
    objects = world.at(at)
    first_s = process_time() - start
    count, told = len(objects), _sum_of(objects)
    # Who asks again and again lets go of what he was told before.
    del objects
    return {
        "count": count,
        "sum": told,
        "first_s": first_s,
        "again_s": _least_s(lambda: world.at(at)),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }


def million() -> None:
    """Measure a million objects in this process and print what it came to."""
    print(json.dumps(_asked(_MILLION_SCALE)))  # noqa: T201 (read by `rows`)


def _day() -> Row:
    settings = WorldSettings(seed=1, epoch_tai_ns=_epoch_tai_ns())
    worlds: list[WorldTraffic] = []
    spent = _least_s(lambda: worlds.append(WorldTraffic(settings)))
    digest = worlds[-1].flights.stop_tai_ns.sum() & 0xFFFFFFFF
    return Row(
        id="world.day",
        must=3.0,
        aim=2.0,
        measured=spent,
        unit="CPU s",
        reference="none: an absolute budget, on a quiet machine",
        checksum=f"{worlds[-1].object_count:,} flights, stops {digest:08x}",
    )


def rows() -> list[Row]:
    """Return what a day of the world costs to build, and 100,000 and 1,000,000 states to ask for."""
    found = [_day()]
    hundred = _asked(_HUNDRED_THOUSAND_SCALE)
    done = subprocess.run(_MILLION, check=True, capture_output=True, text=True)
    thousand = json.loads(done.stdout)
    for name, asked, must, aim in (("100k", hundred, 20.0, 8.0), ("1m", thousand, 250.0, 100.0)):
        full = 1e5 if name == "100k" else 1e6
        found.append(
            Row(
                id=f"world.states-{name}",
                must=must,
                aim=aim,
                measured=1e3 * float(asked["again_s"]) * full / float(asked["count"]),
                unit="CPU ms",
                reference=f"by rule of three; the first of its minute takes {asked['first_s']:.1f} s",
                checksum=str(asked["sum"]),
            )
        )
    found.append(
        Row(
            id="world.memory-1m",
            must=1_000.0,
            aim=800.0,
            measured=float(thousand["memory_mb"]),
            unit="MB",
            reference="greatest of the whole process, Python and kernels included",
            checksum=str(thousand["sum"]),
        )
    )
    return found
