import numpy as np
import pytest
from gaps_plain import gaps_plain

from lookdown.astro import ecef_from_geodetic
from lookdown.picture import GapClass, GapCode, RadarView, gap_shares, gaps_now
from lookdown.seeds import generator
from lookdown.tables import Dwells, Satellites

VIEW = RadarView(np.radians(8.0), np.radians(70.0), needed_snr_ratio=20.0)
AIRLINER, SMALL, SLOW = GapClass("airliner", 40.0, 230.0), GapClass("small", 0.1, 200.0), GapClass("slow", 40.0, 25.0)
NORTHWARD = np.array([0.0, 0.0, 7500.0])


def over(longitude_deg, height_m=600e3):
    """Places over the equator."""
    longitude = np.radians(np.atleast_1d(np.asarray(longitude_deg, float)))
    height = np.full(len(longitude), height_m)
    return ecef_from_geodetic(latitude_rad=np.zeros(len(longitude)), longitude_rad=longitude, height_m=height)


def satellites(*longitudes_deg, status=0):
    count = len(longitudes_deg)
    columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in Satellites.columns()}
    columns["position_ecef_m"] = over(longitudes_deg)
    columns["status"][:] = status
    return Satellites(**columns)


def dwell(start_deg=0.0, width_deg=360.0, *, snr=10.0, notch=8.0):
    columns = {name: np.zeros((1, *spec.row_shape), spec.dtype) for name, spec in Dwells.columns()}
    columns["sensor_position_ecef_m"], columns["sensor_velocity_ecef_mps"] = over(0.0), NORTHWARD[None].copy()
    for name, value in {
        "azimuth_start_rad": np.radians(start_deg),
        "azimuth_width_rad": np.radians(width_deg),
        "grazing_min_rad": VIEW.grazing_min_rad,
        "grazing_max_rad": VIEW.grazing_max_rad,
        "snr_ratio_per_m2": snr,
        "notch_width_mps": notch,
    }.items():
        columns[name][0] = value
    return Dwells(**columns)


def codes(satellites_, dwells, *classes):
    return gaps_now(satellites_, dwells, classes=classes, view=VIEW, rows=180, columns=360)


def at(raster, latitude_deg, longitude_deg):
    return GapCode(int(raster[int(90 - latitude_deg), int(180 + longitude_deg)])).name


def test_a_field_of_regard_is_a_ring_with_a_hole():
    raster = codes(satellites(0.0), Dwells.empty(), AIRLINER)[0]
    assert at(raster, 0.5, 0.5) == "NO_SATELLITE", "the nadir hole"
    assert at(raster, 0.5, 10.5) == at(raster, 10.5, 0.5) == at(raster, -9.5, 0.5) == "IN_VIEW"
    assert at(raster, 0.5, 25.5) == at(raster, 60.5, 0.5) == at(raster, 0.5, 179.5) == "NO_SATELLITE"
    # The outer edge by the triangle of centre, satellite and cell: 8 degrees of grazing seen from 600 km.
    reach = np.degrees(np.arccos(6378.137 / 6978.137 * np.cos(np.radians(8.0)))) - 8.0
    width = (raster[90] == GapCode.IN_VIEW).sum()
    assert width + (raster[90, 170:190] == GapCode.NO_SATELLITE).sum() == pytest.approx(2.0 * reach, abs=2.0)


def test_only_a_broken_satellite_is_an_outage():
    raster = codes(satellites(0.0, status=3), Dwells.empty(), AIRLINER)[0]
    assert at(raster, 0.5, 10.5) == "OUTAGE" and at(raster, 0.5, 60.5) == "NO_SATELLITE"
    both = Satellites.concatenate([satellites(0.0, status=3), satellites(2.0)])
    assert at(codes(both, Dwells.empty(), AIRLINER)[0], 0.5, 12.5) == "IN_VIEW"


def test_each_class_has_its_own_reason():
    found = codes(satellites(0.0), dwell(), AIRLINER, SMALL, SLOW)
    assert [at(raster, 0.5, 10.5) for raster in found] == ["LOOKED_AT", "ENERGY", "LOOKED_AT"]
    # 25 m/s against a notch of 20 m/s: 59 % of directions and more are hidden.
    blind = codes(satellites(0.0), dwell(notch=20.0), AIRLINER, SMALL, SLOW)
    assert [at(raster, 0.5, 15.5) for raster in blind] == ["LOOKED_AT", "ENERGY", "BLIND_DOPPLER"]
    # One good look is enough, in any order.
    for looks in ([dwell(notch=20.0), dwell()], [dwell(), dwell(notch=20.0)]):
        assert at(codes(satellites(0.0), Dwells.concatenate(looks), SLOW)[0], 0.5, 15.5) == "LOOKED_AT"


@pytest.mark.parametrize(
    ("start", "held", "missed"),
    [(45.0, (0.5, 10.5), (0.5, -9.5)), (225.0, (0.5, -9.5), (0.5, 10.5)), (315.0, (10.5, 0.5), (-9.5, 0.5))],
)
def test_a_sector_is_counted_from_along_the_track_to_starboard(start, held, missed):
    # Flying north, starboard is east; the last sector runs over north.
    raster = codes(satellites(0.0), dwell(start, 90.0), AIRLINER)[0]
    assert at(raster, *held) == "LOOKED_AT" and at(raster, *missed) == "IN_VIEW"


def scene(count, dwell_count, seed):
    """Satellites all over, some broken or without a place, and dwells of them."""
    rng = generator(seed, "test-picture-gaps")
    way = rng.normal(size=(count, 3))
    way /= np.linalg.norm(way, axis=1)[:, None]
    columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in Satellites.columns()}
    columns["position_ecef_m"] = way * rng.uniform(6.8e6, 7.8e6, (count, 1))
    columns["status"] = (rng.random(count) < 0.2).astype(np.uint8)
    columns["position_ecef_m"][::17] = 0.0
    columns["status"][::17] = 6
    rows = rng.integers(0, count, dwell_count)
    looks = {name: np.zeros((dwell_count, *spec.row_shape), spec.dtype) for name, spec in Dwells.columns()}
    place = way[rows] * rng.uniform(6.8e6, 7.8e6, (dwell_count, 1))
    looks["sensor_position_ecef_m"] = place
    looks["sensor_velocity_ecef_mps"] = np.cross(place, rng.normal(size=(dwell_count, 3))) * 1e-3
    for name, low, high in (
        ("azimuth_start_rad", 0.0, 2.0 * np.pi),
        ("azimuth_width_rad", 0.05, 2.0 * np.pi),
        ("grazing_min_rad", 0.0, 0.5),
        ("grazing_max_rad", 0.6, 1.5),
        ("snr_ratio_per_m2", 0.1, 40.0),
        ("notch_width_mps", 1.0, 40.0),
    ):
        looks[name] = rng.uniform(low, high, dwell_count)
    return Satellites(**columns), Dwells(**looks)


@pytest.mark.parametrize(("rows", "columns"), [(45, 90), (31, 77), (2, 3)])
@pytest.mark.parametrize("seed", [1, 2])
def test_bands_leave_out_no_cell_that_the_plain_way_finds(rows, columns, seed):
    sky, looks = scene(60, 80, seed)
    given = {"classes": (AIRLINER, SMALL, SLOW), "view": VIEW, "rows": rows, "columns": columns}
    found = gaps_now(sky, looks, **given)
    assert np.array_equal(found, gaps_plain(sky, looks, **given))
    if rows > 40:
        assert set(np.unique(found)) == {code.value for code in GapCode}


def test_a_satellite_over_a_pole_sees_all_longitudes():
    sky = satellites(0.0)
    sky.position_ecef_m[0] = [1e3, -1e3, 6.95e6]
    given = {"classes": (AIRLINER,), "view": VIEW, "rows": 90, "columns": 180}
    found = gaps_now(sky, Dwells.empty(), **given)
    assert np.array_equal(found, gaps_plain(sky, Dwells.empty(), **given))
    rings = (found[0] == GapCode.IN_VIEW).sum(axis=1)
    assert rings.max() == 180 and rings[45:].max() == 0


def test_shares_are_of_area_not_of_cells():
    codes_ = np.full((180, 4), GapCode.NO_SATELLITE, np.uint8)
    codes_[:60] = GapCode.IN_VIEW  # north of 30 degrees lies a quarter of the Earth
    shares = gap_shares(codes_)
    assert shares[GapCode.IN_VIEW] == pytest.approx(0.25, abs=1e-12)
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-12)
