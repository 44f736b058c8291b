"""Print the medium of lookdown beside two other programs: itur 0.4.0 and p676 0.1.0, and the zonal rain of itur's maps.

Run in an environment of its own that has both and lookdown:

    python -m venv peers && peers/bin/pip install itur==0.4.0 p676==0.1.0 -e .
    peers/bin/python design/0014_medium.py
"""

import math
import warnings

import itur
import numpy as np
import p676
import p835
from itur.models import itu618, itu676, itu837, itu838, itu839, itu840

from lookdown.sensing import medium
from lookdown.sensing.medium import atmosphere

TEN_DEG = math.radians(10.0)
BANDS_GHZ = (1.3, 3.0, 5.5, 10.0, 35.0)
RAINS = ((10.0, 20.0, 50.0, 22.9, 2.67, 0.01), (10.0, 10.0, 2.0, 99.2, 5.01, 0.1), (35.0, 30.0, 45.0, 30.0, 3.0, 1.0))
"""GHz, elevation, latitude, mm/h, km of rain height, per cent of the year."""


def db(ratio: float) -> float:
    return 10.0 * math.log10(float(ratio))


def gases() -> None:
    print("one-way gas loss at 10 deg, dB: lookdown, p676, itur approximate, itur exact")
    for ghz in BANDS_GHZ:
        ours = db(medium.gas_loss_ratio(ghz * 1e9, TEN_DEG))
        ray = p676.slant_path_attenuation(ghz, 0.0, 100.0, 10.0)
        given = {"rho": 7.5, "P": 1013.25, "T": 288.15}
        near, exact = (
            float(itu676.gaseous_attenuation_slant_path(ghz, 10.0, mode=mode, **given).value)
            for mode in ("approx", "exact")
        )
        print(f"  {ghz:5.1f} GHz {ours:.8f} {ray.loss_db:.8f} {near:.4f} {exact:.4f}")
    bending, excess = medium.refraction_of_ray(TEN_DEG)
    print(f"bending deg {math.degrees(float(bending)):.8f} {ray.metadata['bending_deg']:.8f}")
    print(f"excess path m {float(excess):.6f} {1e3 * ray.metadata['excess_path_km']:.6f}")
    print("elevation: exact over zenith / sine, 10 GHz")
    for deg in (3.0, 5.0, 10.0, 30.0):
        level = db(medium.gas_loss_ratio(10e9, math.radians(deg))) * math.sin(math.radians(deg))
        print(f"  {deg:4.0f} {level / db(medium.zenith_gas_loss_ratio(10e9)):.4f}")


def airs() -> None:
    print("height km: T K and p hPa, lookdown and p835")
    for km in (0.0, 5.0, 15.0, 30.0, 60.0, 90.0):
        ours = float(atmosphere.temperature_k(km * 1e3)), float(atmosphere.pressure_pa(km * 1e3)) / 100.0
        print(
            f"  {km:4.0f} {ours[0]:.6f} {p835.global_temperature(km):.6f} {ours[1]:.8g} {p835.global_pressure(km):.8g}"
        )


def rains() -> None:
    print("k, alpha at 10 deg, circular: lookdown, itur")
    for ghz in (1.3, 3.0, 10.0, 35.0):
        k, alpha = medium.rain_coefficients(ghz * 1e9, TEN_DEG)
        theirs = itu838.rain_specific_attenuation_coefficients(ghz, 10.0, 45.0)
        rain = 1e3 * float(medium.specific_rain_loss_dbpm(ghz * 1e9, 16.0 / 3.6e6, TEN_DEG))
        print(
            f"  {ghz:5.1f} {float(k):.8g} {float(alpha):.7f} {float(theirs[0]):.8g} {float(theirs[1]):.7f} {rain:.6g}"
        )
    print("loss exceeded, dB: lookdown, itur")
    for ghz, deg, north, rate, top, percent in RAINS:
        itu618.rain_height = lambda lat, lon, top=top: top * itur.u.km
        theirs = itu618.rain_attenuation(north, 0.0, ghz, deg, hs=0.0, p=percent, R001=rate, tau=45)
        ours = medium.rain_exceeded_loss_ratio(
            ghz * 1e9,
            math.radians(deg),
            latitude_rad=math.radians(north),
            share_of_year=percent / 100.0,
            rain_rate_mps=rate / 3.6e6,
            rain_height_m=top * 1e3,
        )
        print(f"  {ghz:4.0f} GHz {deg:3.0f} deg {percent:5.2f} % {db(ours):.6f} {float(theirs.value):.6f}")
    print("cloud, dB per kg/m2: lookdown, itur")
    for ghz in (1.3, 10.0, 35.0, 94.0):
        theirs = float(itu840.specific_attenuation_coefficients(ghz, 0.0))
        print(f"  {ghz:5.1f} {medium.cloud_coefficient_m2pkg(ghz * 1e9):.8f} {theirs:.8f}")


def climates() -> None:
    print("south deg: mm/h exceeded for 0.01 % of a year at 10, 50, 90 % of the places; rain height km (median)")
    east = np.arange(-178.75, 180.0, 2.5)
    for south in range(-90, 90, 10):
        places = np.meshgrid(np.arange(south + 1.25, south + 10.0, 2.5), east, indexing="ij")
        rate = np.percentile(itu837.rainfall_rate(*places, 0.01).value, [10, 50, 90])
        print(f"  {south:4d} {rate.round(1)} {np.median(itu839.rain_height(*places).value):.2f}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    gases()
    airs()
    rains()
    climates()
