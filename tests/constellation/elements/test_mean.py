"""SGP4 models of mean elements against the package's own reading of the same element set."""

import numpy as np
import pytest
from sgp4.api import WGS72, Satrec

from lookdown.constellation import elements_from_tle, sgp4_models, teme_states

LINES = (
    "1 06251U 62025E   06176.82412014  .00008885  00000-0  12808-3 0  3985",
    "2 06251  58.0579  54.0425 0030035 139.1568 221.1854 15.56387291  6774",
)


@pytest.fixture
def elements():
    return elements_from_tle("\n".join(LINES), "test")


def test_model_holds_what_the_package_reads_from_the_lines(elements):
    ours, theirs = sgp4_models(elements)[0], Satrec.twoline2rv(*LINES, WGS72)
    for name in ("ecco", "inclo", "nodeo", "argpo", "mo", "no_kozai", "bstar", "jdsatepoch", "gsto"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-15), name
    assert ours.jdsatepochF == pytest.approx(theirs.jdsatepochF, abs=5e-10)  # 40 us; times count from the model's own
    assert ours.operationmode == "i"


def test_states_are_those_of_the_package_in_metres(elements):
    minutes = np.array([-1440.0, 0.0, 0.5, 720.0, 2880.0])
    instants = elements.epoch_tai_ns[0] + (minutes * 60e9).astype(np.int64)
    position, velocity, status = teme_states(elements, instants)
    theirs = Satrec.twoline2rv(*LINES, WGS72)
    for column, minute in enumerate(minutes):
        code, position_km, velocity_kmps = theirs.sgp4_tsince(minute)
        assert code == status[0, column] == 0
        assert np.allclose(position[0, column], np.array(position_km) * 1e3, rtol=0, atol=1e-4)
        assert np.allclose(velocity[0, column], np.array(velocity_kmps) * 1e3, rtol=0, atol=1e-7)


def test_elements_that_sgp4_refuses_carry_its_code_and_no_state(elements):
    """Heavy drag brings the satellite down: the code says so, and no number that is not a number comes out."""
    columns = {name: getattr(elements, name) for name, _ in elements.columns()}
    falling = type(elements)(**columns | {"bstar_per_earth_radius": np.array([0.5])})
    instants = elements.epoch_tai_ns[0] + np.arange(0, 40, dtype=np.int64) * 86_400 * 10**9
    position, velocity, status = teme_states(falling, instants)
    assert status[0, 0] == 0
    assert status[0, -1] != 0
    assert np.isfinite(position).all() and np.isfinite(velocity).all()
    assert not position[status != 0].any() and not velocity[status != 0].any()
    assert np.linalg.norm(position[status == 0], axis=1).min() > 6.3e6


def test_rows_do_not_depend_on_their_order(elements):
    twice = type(elements).concatenate([elements, elements]).take(np.array([1, 0]))
    instants = elements.epoch_tai_ns[:1]
    position, _, _ = teme_states(twice, instants)
    assert np.array_equal(position[0], position[1])
