"""The medium against two other programs over their whole range: figures printed by them (design/0014)."""

import math

import numpy as np
import pytest

from lookdown.sensing import medium as md

# p676 0.1.0 (P.676-13 over P.835), one way in dB at 5, 20, 45 and 90 degrees of elevation.
GASES = {
    1.25: (0.353293, 0.095857, 0.046544, 0.032931),
    9.6: (0.540632, 0.145318, 0.070519, 0.049889),
    22.235: (5.730597, 1.519557, 0.736788, 0.521184),
    60.0: (1601.256288, 447.977103, 217.97871, 154.276604),
    94.0: (9.120758, 2.401644, 1.163905, 0.823251),
}
# p676 0.1.0: elevation, bending in degrees, excess path in metres.
RAYS = (
    (3.0, 0.2798527, 37.031869),
    (5.0, 0.1889372, 24.998914),
    (20.0, 0.0500012, 6.985887),
    (45.0, 0.0183176, 3.399878),
)
# itur 0.4.0, P.618-13: GHz, elevation, latitude, mm/h, rain height km, per cent of the year; dB.
RAINS = (
    ((5.0, 30.0, 20.0, 60.0, 4.6, 0.01), 0.955582),
    ((10.0, 60.0, 50.0, 22.9, 2.67, 0.01), 1.809235),
    ((20.0, 12.0, -15.0, 70.0, 4.9, 0.001), 69.032258),
    ((35.0, 45.0, 65.0, 15.0, 2.5, 5.0), 0.504344),
    ((10.0, 8.0, 33.0, 40.0, 3.5, 0.5), 2.206345),
)


@pytest.mark.parametrize("ghz", sorted(GASES))
def test_gas_loss_at_four_elevations(ghz):
    ours = md.gas_loss_ratio(1e9 * ghz, np.radians([5.0, 20.0, 45.0, 90.0]))
    # Layers are laid out a little differently: 1e-4 at 94 GHz, less below.
    assert 10.0 * np.log10(ours) == pytest.approx(GASES[ghz], rel=1e-4)


def test_gas_loss_from_a_mountain():
    ours = 10.0 * math.log10(float(md.gas_loss_ratio(10e9, math.radians(10.0), 3000.0)))
    # p676 lays its layers out from the ground up; from 3 km they are thicker than ours.
    assert ours == pytest.approx(0.134940, rel=1e-3)


@pytest.mark.parametrize(("grazing_deg", "bending_deg", "excess_m"), RAYS)
def test_bent_rays(grazing_deg, bending_deg, excess_m):
    bending, excess = md.refraction_of_ray(math.radians(grazing_deg))
    assert math.degrees(float(bending)) == pytest.approx(bending_deg, rel=2e-5)
    assert float(excess) == pytest.approx(excess_m, rel=1e-5)


@pytest.mark.parametrize(("rain", "wanted_db"), RAINS, ids=lambda x: str(x[0]) if isinstance(x, tuple) else "")
def test_rain_exceeded(rain, wanted_db):
    ghz, elevation_deg, north_deg, rate, top_km, percent = rain
    ours = md.rain_exceeded_loss_ratio(
        1e9 * ghz,
        math.radians(elevation_deg),
        latitude_rad=math.radians(north_deg),
        share_of_year=percent / 100.0,
        rain_rate_mps=rate / 3.6e6,
        rain_height_m=1e3 * top_km,
    )
    assert 10.0 * math.log10(ours) == pytest.approx(wanted_db, rel=2e-6)
