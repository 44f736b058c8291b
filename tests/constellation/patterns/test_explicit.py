"""Satellites told one by one, and constellations joined."""

import numpy as np
import pytest

from lookdown.constellation import MeanElements, WalkerShell, combined, explicit_elements, newest, walker_elements
from lookdown.errors import ArgumentError

EPOCH = 1_633_608_757_000_000_000
SHELL = WalkerShell(altitude_m=5e5, inclination_rad=0.9, satellite_count=6, plane_count=3, phasing=1, vendor_ids=(2,))


def _catalogued(*numbers):
    elements = explicit_elements(epoch_tai_ns=EPOCH, altitude_m=5e5, inclination_rad=[0.9] * len(numbers))
    columns = {name: getattr(elements, name) for name, _ in MeanElements.columns()}
    return MeanElements(**columns | {"satellite_id": np.array(numbers, np.uint32), "plane": 0 * elements.plane})


def test_one_number_stands_for_all_and_angles_are_brought_into_a_turn():
    elements = explicit_elements(
        epoch_tai_ns=EPOCH,
        altitude_m=[500e3, 600e3],
        inclination_rad=0.9,
        raan_rad=[-1.0, 7.0],
        vendor_id=[3, 4],
        bstar_per_earth_radius=1e-4,
    )
    assert len(elements) == 2 and elements.plane.tolist() == [0, 1] and elements.vendor_id.tolist() == [3, 4]
    assert elements.raan_rad.tolist() == [2 * np.pi - 1.0, 7.0 - 2 * np.pi]
    assert elements.bstar_per_earth_radius.tolist() == [1e-4, 1e-4]
    assert elements.mean_motion_radps[0] > elements.mean_motion_radps[1]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"eccentricity": [0.0, 1.0]}, "satellite 1: expected an eccentricity of 0 to below 1; got 1"),
        ({"eccentricity": 0.2}, "satellite 0: expected a perigee above the Earth; got -"),
        ({"inclination_rad": 4.0}, "satellite 0: expected an inclination of 0 to 180 deg; got 229"),
        ({"altitude_m": np.inf}, "satellite 0: expected a perigee"),
        ({"altitude_m": np.nan}, "satellite 0: expected a perigee"),
    ],
)
def test_an_orbit_that_is_none_is_told(fault, message):
    with pytest.raises(ArgumentError, match=message):
        explicit_elements(epoch_tai_ns=EPOCH, **{"altitude_m": 5e5, "inclination_rad": 0.9} | fault)


def test_designed_parts_are_counted_on():
    both = combined([walker_elements(SHELL, EPOCH), MeanElements.empty(), walker_elements(SHELL, EPOCH)])
    assert np.array_equal(both.satellite_id, np.arange(12))
    assert both.shell.tolist() == [0] * 6 + [1] * 6
    assert both.plane.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert both.slot.tolist() == [0, 1] * 6 and set(both.vendor_id.tolist()) == {2}


def test_one_real_part_keeps_its_numbers_and_no_part_is_no_satellite():
    assert combined([_catalogued(25544, 5)]).satellite_id.tolist() == [25544, 5]
    assert len(combined([])) == 0


def test_designed_satellites_are_numbered_above_the_catalogue():
    mixed = combined([walker_elements(SHELL, EPOCH), _catalogued(25544, 5), walker_elements(SHELL, EPOCH)])
    assert mixed.satellite_id.tolist() == [*range(25545, 25551), 25544, 5, *range(25551, 25557)]
    assert mixed.shell.tolist() == [0] * 6 + [1] * 2 + [2] * 6
    assert mixed.plane.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]


def test_a_number_in_two_parts_is_refused():
    with pytest.raises(ArgumentError, match=r"1 catalogue numbers more than once \(25544\)"):
        combined([_catalogued(25544, 5), _catalogued(25544, 6)])


def test_several_sets_of_one_satellite_are_refused_until_one_is_chosen():
    history = _catalogued(25544, 5, 25544)
    with pytest.raises(ArgumentError, match="`newest` picks one a satellite"):
        combined([history])
    assert combined([newest(history)]).satellite_id.tolist() == [5, 25544]


def test_too_many_planes_are_refused():
    many = explicit_elements(epoch_tai_ns=EPOCH, altitude_m=5e5, inclination_rad=np.full(40_000, 0.9))
    with pytest.raises(ArgumentError, match="at most 65536 planes"):
        combined([many, many])
