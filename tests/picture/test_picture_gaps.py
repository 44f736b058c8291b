import numpy as np
import pytest

from lookdown.astro import ecef_from_geodetic
from lookdown.picture import GapClass, GapCode, RadarView, gaps_now
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
