"""States from the ephemeris table against SGP4 called anew, at equal instants.

The reference is python-sgp4's fastest call, `SatrecArray.sgp4`, which gives positions
and velocities of all satellites at all instants in one go, in TEME, without the turn
to the Earth's frame that the table includes. Building the table is not in the figure,
for it is paid once for all who read it; the reference text says what it costs.
"""

import math
from collections.abc import Callable
from time import process_time

import numpy as np
from sgp4.api import SatrecArray

from lookdown.benchmarks._row import Row
from lookdown.constellation import EphemerisTable, MeanElements, WalkerShell, sgp4_models, teme_states, walker_elements

__all__ = ["rows"]

_SATELLITES, _INSTANTS, _STEP_NS = 1000, 720, 5_000_000_000
_ROUNDS, _BATCH = 5, 24
_START_TAI_NS = 1_633_608_037_000_000_000


def _shell() -> WalkerShell:
    return WalkerShell(
        altitude_m=550e3, inclination_rad=math.radians(53.0), satellite_count=_SATELLITES, plane_count=40, phasing=1
    )


def _best_s(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def rows() -> list[Row]:
    """Return the cost of a state from the table as a share of one from python-sgp4's array call."""
    elements = walker_elements(_shell(), _START_TAI_NS)
    instants = _START_TAI_NS + _STEP_NS * np.arange(_INSTANTS)
    start = process_time()
    table = EphemerisTable.from_elements(elements, _START_TAI_NS, int(instants[-1]))
    build_s = process_time() - start
    out = np.empty((_BATCH, _SATELLITES, 3)), np.empty((_BATCH, _SATELLITES, 3))
    batches = instants.reshape(-1, _BATCH)
    models = sgp4_models(elements)
    array = SatrecArray(models)
    whole = np.full(_INSTANTS, models[0].jdsatepoch)
    fraction = models[0].jdsatepochF + (instants - _START_TAI_NS) / 86_400e9

    def in_batches() -> None:
        for batch in batches:
            table.states_at(batch, out=out)

    def one_by_one() -> None:
        for instant in instants.tolist():
            table.at(instant)

    works = (in_batches, one_by_one, lambda: array.sgp4(whole, fraction))
    best = np.full(3, np.inf)
    for _ in range(_ROUNDS):
        best = np.minimum(best, [_best_s(work) for work in works])
    per_state_ns = best * 1e9 / (_SATELLITES * _INSTANTS)
    worst_m = _worst_radius_m(table, instants, elements)
    built = f"1,000 satellites, 5 s steps; building {build_s * 1e3:.0f} ms for {table.codes.shape[0]} x 10 min"
    sgp4 = f"python-sgp4 SatrecArray {per_state_ns[2]:.0f} ns a state"
    return [
        Row(
            id=id,
            must=must,
            aim=aim,
            measured=best[which] / best[2] if worst_m < 0.1 else float("inf"),
            unit="ratio",
            reference=f"{sgp4}, ours {per_state_ns[which]:.1f}; {built}",
            checksum=f"radii differ by up to {worst_m:.1e} m",
        )
        for id, which, must, aim in (
            ("constellation.table", 0, 0.01, 0.005),
            ("constellation.table-at", 1, 0.1, 0.02),
        )
    ]


def _worst_radius_m(table: EphemerisTable, instants: np.ndarray, elements: MeanElements) -> float:
    """Return by how much distances from the Earth's centre differ at most: turning keeps them."""
    position, _ = table.states_at(instants)
    reference = teme_states(elements, instants)[0]
    return float(np.abs(np.linalg.norm(position, axis=-1).T - np.linalg.norm(reference, axis=-1)).max())
