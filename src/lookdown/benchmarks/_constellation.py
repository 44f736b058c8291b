"""Positions from the ephemeris table against SGP4 called anew, at equal instants."""

import math
from time import process_time

import numpy as np

from lookdown.benchmarks._row import Row
from lookdown.constellation import EphemerisTable, WalkerShell, teme_states, walker_elements

__all__ = ["rows"]

_SATELLITES, _INSTANTS, _ROUNDS = 1000, 200, 5
_START_TAI_NS = 1_633_608_037_000_000_000


def _shell() -> WalkerShell:
    return WalkerShell(
        altitude_m=550e3, inclination_rad=math.radians(53.0), satellite_count=_SATELLITES, plane_count=40, phasing=1
    )


def rows() -> list[Row]:
    """Return the cost of a state from the table as a share of one from python-sgp4's array call."""
    elements = walker_elements(_shell(), _START_TAI_NS)
    step_ns = 17_300_000_000
    instants = _START_TAI_NS + step_ns * np.arange(_INSTANTS)
    table = EphemerisTable.from_elements(elements, _START_TAI_NS, int(instants[-1]))
    radii = np.array([np.linalg.norm(table.at(int(t)).position_ecef_m, axis=1).sum() for t in instants]).sum()
    # Rotation to the Earth's frame keeps lengths, so the sums of the radii must agree.
    reference = np.linalg.norm(teme_states(elements, instants)[0], axis=-1).sum()
    best_table = best_sgp4 = float("inf")
    for _ in range(_ROUNDS):
        start = process_time()
        for instant in instants.tolist():
            table.at(instant)
        middle = process_time()
        teme_states(elements, instants)
        best_table = min(best_table, middle - start)
        best_sgp4 = min(best_sgp4, process_time() - middle)
    mean_difference_m = abs(radii - reference) / (_SATELLITES * _INSTANTS)
    per_state_ns = 1e9 / (_SATELLITES * _INSTANTS)
    return [
        Row(
            id="constellation.table",
            must=0.1,
            aim=0.02,
            measured=best_table / best_sgp4 if mean_difference_m < 0.5 else float("inf"),
            unit="ratio",
            reference=f"python-sgp4 SatrecArray, {best_sgp4 * per_state_ns:.0f} ns a state",
            checksum=f"mean radius differs by {mean_difference_m:.1e} m",
        )
    ]
