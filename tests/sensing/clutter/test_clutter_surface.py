"""Surface classes of the world, their echo and their motion."""

import math

import numpy as np
import pytest
from clutter_surface_plain import class_of
from hypothesis import given
from hypothesis import strategies as st

from lookdown.astro import ellipsoid_up
from lookdown.sensing import clutter as cl
from lookdown.sensing.clutter import SurfaceClass
from lookdown.sensing.clutter._surface_kernels import reflectivity_at, surface_cell
from lookdown.sensing.clutter.people import town_cells
from lookdown.terrain import Terrain, land_bits, on_land

TABLE = cl.reflectivity_table(1.25e9, 2, 3.0)
(
    reflectivity_at(TABLE, 2, 0.5),
    reflectivity_at(TABLE, SurfaceClass.SEA, 0.5),
    surface_cell(1.0, 0.0, 0.0),
)  # compiled here, not against a test's deadline

PLACES = (
    ("mid Atlantic", 30.0, -45.0, SurfaceClass.SEA),
    ("Bay of Bengal", 15.0, 88.0, SurfaceClass.SEA),
    ("Vostok", -78.5, 106.9, SurfaceClass.ICE),
    ("Summit, Greenland", 72.6, -38.5, SurfaceClass.ICE),
    ("Camp Century, Greenland", 77.17, -61.1, SurfaceClass.ICE),
    ("Iceland, highlands", 65.0, -17.5, SurfaceClass.HILLS),
    ("Hungarian plain", 47.0, 20.6, SurfaceClass.FLAT),
    ("Warwickshire", 52.2, -1.5, SurfaceClass.FARMLAND),
    ("Mont Blanc", 45.83, 6.86, SurfaceClass.MOUNTAINS),
    ("Karakoram", 35.9, 76.5, SurfaceClass.MOUNTAINS),
    ("Paris", 48.86, 2.33, SurfaceClass.URBAN),
    ("Tokyo", 35.69, 139.69, SurfaceClass.URBAN),
)


def normals(latitude_deg, longitude_deg):
    return ellipsoid_up(latitude_rad=np.radians(latitude_deg), longitude_rad=np.radians(longitude_deg))


@pytest.mark.parametrize(("latitude", "longitude", "kind"), [place[1:] for place in PLACES], ids=[p[0] for p in PLACES])
def test_known_places_are_what_they_are(latitude, longitude, kind):
    assert cl.surface_class(normals([latitude], [longitude]))[0] == kind


def test_cells_agree_with_the_rules_one_by_one():
    cells, grid, land = cl.surface_cells(), Terrain.read().grid, land_bits()
    number, count = town_cells()
    people = {(int(n) // 5400, int(n) % 5400): float(c) for n, c in zip(number, count, strict=True)}
    rng = np.random.Generator(np.random.Philox(3))
    rows, columns = rng.integers(0, 2700, 3000), rng.integers(0, 5400, 3000)
    towns = number[:: len(number) // 500]
    rows, columns = np.concatenate([rows, towns // 5400]), np.concatenate([columns, towns % 5400])
    ours = cells[rows, columns]
    plain = [class_of(grid, land, people, int(i), int(j)) for i, j in zip(rows, columns, strict=True)]
    assert ours.tolist() == plain
    assert set(plain) == set(range(7))


def test_shares_of_the_world_are_plausible():
    cells = cl.surface_cells()
    weight = np.cos(np.radians(90.0 - (np.arange(2700) + 0.5) / 15.0))
    share = np.array([np.bincount(row, minlength=7) for row in cells]).T @ weight / weight.sum() / 5400
    # 71 % of the Earth is sea (CIA World Factbook); 3 % is under ice sheets (NSIDC: 14 and 1.7 million km2).
    assert share[SurfaceClass.SEA] == pytest.approx(0.71, abs=0.01)
    assert share[SurfaceClass.ICE] == pytest.approx(15.7 / 510.0, abs=0.006)
    assert 0.0005 < share[SurfaceClass.URBAN] < 0.01 and share.sum() == pytest.approx(1.0)


@given(st.floats(-89.9, 89.9), st.floats(-179.99, 179.99))
def test_a_place_is_in_its_cell(latitude, longitude):
    row, column = surface_cell(*normals([latitude], [longitude])[0])
    assert row == int((90.0 - latitude) * 15.0 - 1e-9) or row == int((90.0 - latitude) * 15.0 + 1e-9)
    assert column in (int((longitude + 180.0) * 15.0 - 1e-9), int((longitude + 180.0) * 15.0 + 1e-9))


def test_length_of_the_normal_does_not_matter_and_poles_and_date_line_are_in():
    up = normals([90.0, -90.0, 0.0, 0.0, 61.0], [0.0, 0.0, 180.0, -180.0, 77.0])
    assert np.array_equal(cl.surface_class(up), cl.surface_class(1e6 * up))
    assert cl.surface_class(up)[1] == SurfaceClass.ICE and cl.surface_class(up)[0] == SurfaceClass.SEA


def test_sea_of_the_cells_is_the_sea_of_the_ground():
    rng = np.random.Generator(np.random.Philox(8))
    latitude, longitude = np.arcsin(rng.uniform(-1, 1, 20_000)), rng.uniform(-math.pi, math.pi, 20_000)
    sea = cl.surface_class(ellipsoid_up(latitude_rad=latitude, longitude_rad=longitude)) == SurfaceClass.SEA
    # Cells of 7.4 km against 3.7: they differ along coasts only.
    assert (sea == ~on_land(latitude, longitude)).mean() > 0.985


@given(st.floats(3.0, 60.0), st.sampled_from([1, 2]), st.floats(0.0, 6.0), st.sampled_from([1.25e9, 10e9]))
def test_a_lookup_is_the_model(grazing_deg, polarisation, sea_state, frequency_hz):
    table = cl.reflectivity_table(frequency_hz, polarisation, sea_state)
    grazing = math.radians(grazing_deg)
    sea = cl.sea_reflectivity(
        sea_state=sea_state,
        grazing_rad=grazing,
        carrier_frequency_hz=frequency_hz,
        polarisation="HV"[polarisation - 1],
    )
    assert reflectivity_at(table, SurfaceClass.SEA, math.sin(grazing)) == pytest.approx(float(sea), rel=0.01)
    for kind in (SurfaceClass.FLAT, SurfaceClass.MOUNTAINS):
        gamma = 10.0 ** (cl.SURFACES[kind].gamma.base / 10.0) * math.sqrt(frequency_hz / 10e9)
        assert reflectivity_at(table, kind, math.sin(grazing)) == pytest.approx(gamma * math.sin(grazing))


def test_a_table_ends_where_the_models_end():
    assert reflectivity_at(TABLE, SurfaceClass.SEA, 1.0) == pytest.approx(
        reflectivity_at(TABLE, SurfaceClass.SEA, math.sin(math.radians(60.0))), rel=0.01
    )
    assert reflectivity_at(TABLE, SurfaceClass.SEA, -0.1) == TABLE[0, 0] > 0.0
    assert reflectivity_at(TABLE, SurfaceClass.FLAT, 2.0) == TABLE[2, -1]
    assert np.isfinite(TABLE).all() and TABLE.shape == (7, 513)


def test_rougher_ground_echoes_more_and_bands_hold_their_base():
    low, base, high = (cl.reflectivity_table(10e9, 1, 3.0, gamma=which) for which in ("low", "base", "high"))
    order = [SurfaceClass.FLAT, SurfaceClass.FARMLAND, SurfaceClass.HILLS, SurfaceClass.MOUNTAINS]
    assert (np.diff(base[order, 200]) > 0.0).all()
    assert (low[1:, 1:] < base[1:, 1:]).all() and (base[1:, 1:] < high[1:, 1:]).all()
    assert np.array_equal(low[0], high[0])


def test_motion_of_leaves_meets_the_published_rates_of_decay():
    # Billingsley's beta of 12, 8, 5.7 and 4.3 for light air, breeze, wind and gale, bands of wind in miles an hour.
    for low, high, beta in ((1.0, 7.0, 12.0), (7.0, 15.0, 8.0), (15.0, 30.0, 5.7), (30.0, 60.0, 4.3)):
        slow, fast = (cl.vegetation_motion_mps(0.44704 * mph) for mph in (low, high))
        assert 0.94 * slow <= math.sqrt(2.0) / beta <= 1.06 * fast
    assert cl.vegetation_motion_mps(0.0) == cl.vegetation_motion_mps(1.0)


def test_more_wind_and_sea_move_more_and_bare_ground_does_not():
    calm, rough = cl.internal_motion_mps(2.0, 1.0), cl.internal_motion_mps(15.0, 6.0)
    moving = [SurfaceClass.SEA, SurfaceClass.FLAT, SurfaceClass.FARMLAND, SurfaceClass.HILLS, SurfaceClass.MOUNTAINS]
    assert (rough[moving] > calm[moving]).all()
    assert rough[SurfaceClass.ICE] == rough[SurfaceClass.URBAN] == 0.0
    assert 0.9 < rough[SurfaceClass.SEA] < 2.0
