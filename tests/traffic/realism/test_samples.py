"""Samples of flights whose speed, climb and turn are known, and of the real ones."""

import numpy as np
import pytest
from known_sources import SECOND_NS, Circling

from lookdown.tables import Transponder
from lookdown.traffic.realism.samples import CELLS, AltitudeBand, FlightPhase, cell_name, samples_of

ON = np.full(3, Transponder.ON.value, np.uint8)


@pytest.mark.parametrize(
    ("climb_mps", "phase"),
    [(5.0, FlightPhase.CLIMB), (1.4, FlightPhase.LEVEL), (-1.4, FlightPhase.LEVEL), (-1.6, FlightPhase.DESCENT)],
)
def test_speed_climb_turn_height_and_phase_of_a_circle(climb_mps, phase) -> None:
    source = Circling(3, 80.0, np.radians(3.0), climb_mps, 6, ON, latitude_deg=30.0, longitude_deg=-70.0)
    samples = samples_of(source, start_tai_ns=0, stop_tai_ns=40 * SECOND_NS)
    assert len(samples) == 12
    # On a plane that touches the ellipsoid 3 km above ground, 1.5 km from the middle: 1e-3 is the plane's.
    assert np.allclose(samples.ground_speed_mps, 80.0, rtol=1e-3)
    assert np.allclose(np.degrees(samples.turn_rate_radps), 3.0, rtol=2e-3)
    assert np.allclose(samples.climb_rate_mps, climb_mps, atol=0.05)
    assert np.allclose(samples.height_m, 3000.0 + climb_mps * np.repeat([0, 10, 20, 30], 3), atol=1.0)
    low = samples.height_m < 3048.0
    assert np.array_equal(samples.cell, 3 * np.where(low, AltitudeBand.LOW, AltitudeBand.MIDDLE) + phase)


def test_who_hovers_does_not_turn() -> None:
    source = Circling(3, 1.0, 0.5, 0.0, 6, ON)
    assert not samples_of(source, start_tai_ns=0, stop_tai_ns=20 * SECOND_NS).turn_rate_radps.any()


def test_the_first_and_last_ten_seconds_of_a_flight_are_left_out(paris, real) -> None:
    counted = sum(len(paris.at(t)) for t in range(paris.start_tai_ns, paris.start_tai_ns + 600 * SECOND_NS, 10**10))
    samples = samples_of(paris, start_tai_ns=paris.start_tai_ns, stop_tai_ns=paris.start_tai_ns + 600 * SECOND_NS)
    assert 0.9 * counted < len(samples) < counted
    assert len(real) > 5000 and real.cell.max() < CELLS


def test_one_object_alone_has_the_samples_it_has_among_all(paris, real, window) -> None:
    one = np.array([np.bincount(real.object_id).argmax()], np.uint32)
    alone = samples_of(paris, start_tai_ns=window[0], stop_tai_ns=window[1], object_ids=one)
    among = real.take(real.object_id == one[0])
    assert all(np.array_equal(getattr(alone, name), getattr(among, name)) for name, _ in among.columns())


def test_no_instant_no_sample_and_cells_have_names(paris) -> None:
    assert len(samples_of(paris, start_tai_ns=5, stop_tai_ns=5)) == 0
    assert len({cell_name(cell) for cell in range(CELLS)}) == CELLS
