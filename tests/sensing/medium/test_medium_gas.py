"""Gas loss and refraction: another way to follow the ray, other programs' numbers, and what must hold anywhere."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from medium_plain import ray_by_angles

from lookdown.errors import ArgumentError
from lookdown.sensing import medium as md
from lookdown.sensing.medium import atmosphere as air


def loss_db(frequency_hz: float, grazing_rad: float, height_m: float = 0.0, vapour_ratio: float = 1.0) -> float:
    return 10.0 * math.log10(float(md.gas_loss_ratio(frequency_hz, grazing_rad, height_m, vapour_ratio=vapour_ratio)))


@pytest.mark.parametrize(("frequency_hz", "grazing_deg"), [(1.25e9, 10.0), (22.2e9, 6.0), (60e9, 45.0)])
def test_the_ray_agrees_with_one_followed_by_angles(frequency_hz, grazing_deg):
    heights = np.arange(5.0, 100.2e3, 5.0)
    dry, wet = md.specific_gas_loss_dbpm(
        frequency_hz,
        dry_pressure_pa=air.pressure_pa(heights),
        wet_pressure_pa=air.vapour_pressure_pa(heights),
        air_temperature_k=air.temperature_k(heights),
    )
    index, both = air.refractivity_ratio(heights), dry + wet

    def at(values):
        return lambda height_m: float(values[min(round(height_m / 5.0) - 1, len(values) - 1)])

    plain, bent, late = ray_by_angles(at(index), at(both), math.radians(grazing_deg))
    bending, excess = md.refraction_of_ray(math.radians(grazing_deg))
    # Layers of 10 m against layers that grow to 1 km: the sums differ by 1e-4.
    assert loss_db(frequency_hz, math.radians(grazing_deg)) == pytest.approx(plain, rel=3e-4)
    assert float(bending) == pytest.approx(bent, rel=2e-3)
    assert float(excess) == pytest.approx(late, rel=3e-4)


def test_lines_are_where_they_are():
    # The oxygen complex at 60 GHz and the water line at 22.235 GHz stand out of their surroundings.
    oxygen = [loss_db(f * 1e9, 0.5 * math.pi) for f in (40.0, 60.0, 80.0)]
    water = [loss_db(f * 1e9, 0.5 * math.pi) for f in (20.0, 22.235, 25.5)]
    assert oxygen[1] > 100.0 > 10.0 * max(oxygen[0], oxygen[2])
    assert water[1] > 1.1 * max(water[0], water[2])


@settings(max_examples=30)
@given(st.floats(1.0, 89.0), st.floats(0.0, 15e3), st.sampled_from([1.25e9, 10e9, 35e9]))
def test_loss_falls_with_height_and_with_elevation(grazing_deg, height_m, frequency_hz):
    base = loss_db(frequency_hz, math.radians(grazing_deg), round(height_m, -3))
    assert base > 0.0
    assert loss_db(frequency_hz, math.radians(grazing_deg + 1.0), round(height_m, -3)) < base
    assert loss_db(frequency_hz, math.radians(grazing_deg), round(height_m, -3) + 1000.0) < base


def test_cosecant_law_errs_as_said():
    zenith = 10.0 * math.log10(md.zenith_gas_loss_ratio(10e9))
    for grazing_deg, over in ((5.0, 0.058), (10.0, 0.0155), (30.0, 0.0016)):
        cosecant = zenith / math.sin(math.radians(grazing_deg))
        assert cosecant / loss_db(10e9, math.radians(grazing_deg)) - 1.0 == pytest.approx(over, abs=0.002)


def test_vapour_counts_at_k_band_and_hardly_in_l_band():
    wet, dry = (loss_db(22.2e9, math.radians(10.0), vapour_ratio=r) for r in (3.0, 0.3))
    assert wet > 3.0 * dry
    low = [loss_db(1.25e9, math.radians(10.0), vapour_ratio=r) for r in (3.0, 0.3)]
    assert low[0] == pytest.approx(low[1], rel=0.05)


def test_table_is_the_loss_twice_between_its_nodes():
    table = md.gas_loss_table(10e9)
    assert table.shape == (21, 257) and (np.diff(table, axis=1) <= 0.0).all() and (table >= 1.0).all()
    for grazing_deg, height_m in ((5.3, 0.0), (6.0, 500.0), (23.0, 2000.0), (40.0, 1500.0), (71.0, 10e3)):
        place = math.sin(math.radians(grazing_deg)) * 256.0
        level, node = int(height_m / 1000.0), int(place)
        row = table[level] + (height_m / 1000.0 - level) * (table[level + 1] - table[level])
        twice = 10.0 * math.log10(row[node] + (place - node) * (row[node + 1] - row[node]))
        assert twice == pytest.approx(2.0 * loss_db(10e9, math.radians(grazing_deg), height_m), rel=0.02)


def test_shapes_follow_the_angles():
    grazing = np.radians([[10.0, 20.0, 30.0], [40.0, 50.0, 60.0]])
    batch = md.gas_loss_ratio(3e9, grazing)
    assert batch.shape == (2, 3) and float(batch[1, 0]) == float(md.gas_loss_ratio(3e9, grazing[1, 0]))
    bending, excess = md.refraction_of_ray(grazing)
    assert bending.shape == excess.shape == (2, 3) and (np.diff(excess.ravel()) < 0.0).all()


@pytest.mark.parametrize(
    ("frequency_hz", "grazing_rad", "height_m", "word"),
    [(1e12 + 1e9, 0.5, 0.0, "carrier"), (1e9, 0.0, 0.0, "grazing"), (1e9, 0.5, -10.0, "height"), (1e9, 2.0, 0.0, "90")],
)
def test_what_is_out_of_range_is_refused_with_a_sentence(frequency_hz, grazing_rad, height_m, word):
    with pytest.raises(ArgumentError, match=word):
        md.gas_loss_ratio(frequency_hz, grazing_rad, height_m)
