"""Verification of the other sensors: infrared, ADS-B heard from orbit, passive radio."""

import math
from collections.abc import Iterator

import numpy as np

from lookdown.astro import MEAN_RADIUS_M
from lookdown.sensing import adsb, infrared, passive
from lookdown.sensing.infrared.background import air_temperature_k
from lookdown.sensing.infrared.radiance import SUN_IRRADIANCE_SHARE, SUN_TEMPERATURE_K
from lookdown.sensing.infrared.signatures import skin_temperature_k
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["rows"]

_AREA = "sensing"
_BANDS = {"mid": (3e-6, 5e-6), "co2": (4.17e-6, 4.45e-6), "long": (8e-6, 12e-6)}
_PLANCK = "reference computation: Planck's law integrated, printed to the digits given"
_NEFD = "reference computation: D 0.3 m, 0.5 mrad, tau 0.6, eta 0.6, 50 ms; background 230 K (CO2), 288 K (others)"
_STRUCTURE = "reference computation: 0.1 % of the background over 500 m"
_LINK = "reference computation: (4 pi R / lambda)^2 at 1090 MHz; 125 W, 0 dBi both ends"
_ALOHA = "reference computation: 6.2 messages/s, 240 us, decoded 0.9, 2 positions/s, 95 %"
_CANX7 = (
    "Vincent, Van Der Pryt, Positioning 8 (2017) 1: average signal -94.5 +- 0.5 dBm; ours the strongest place of "
    "500 W, 5.1 dB monopole, 4.5 dB patch of 95 deg, 3 dB polarisation at 690 km"
)


def rows() -> list[Row]:
    """Return the figures of the other sensors beside ours."""
    parts = (_radiance, _black_bodies, _noise, _structure, _link, _collisions, _canx7, _antenna, _bounds, _fix)
    return [row for part in parts for row in part()]


def _near(id: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    return absolute_row(
        id=id, area=_AREA, published=published, ours=float(ours), tolerance=tolerance, unit=unit, source=source
    )


def _same(id: str, published: float, ours: float, unit: str, source: str, *, tolerance: float = 1e-9) -> Row:
    return relative_row(
        id=id, area=_AREA, published=published, ours=float(ours), tolerance=tolerance, unit=unit, source=source
    )


def _radiance() -> Iterator[Row]:
    for name, kelvin, printed, half in (
        ("mid", 250.0, 0.217, 5e-4),
        ("mid", 288.0, 1.187, 5e-4),
        ("co2", 250.0, 0.0359, 5e-5),
        ("co2", 288.0, 0.2083, 5e-5),
        ("long", 250.0, 14.56, 5e-3),
        ("long", 288.0, 31.39, 6e-3),
    ):
        ours = float(infrared.band_radiance(kelvin, *_BANDS[name]))
        yield _near(f"radiance-{name}-{kelvin:.0f}", printed, ours, half, "W/(m2 sr)", _PLANCK)


def _black_bodies() -> Iterator[Row]:
    whole = 0.1e-6, 1e-3 / 2.1
    ours = math.pi * float(infrared.band_radiance(288.0, *whole))
    law = 5.670374419e-8 * 288.0**4
    yield _same("stefan-boltzmann-288", law, ours, "W/m2", "closed form: sigma T^4; ours to 0.48 mm", tolerance=1e-4)
    sun = SUN_IRRADIANCE_SHARE * float(infrared.band_radiance(SUN_TEMPERATURE_K, 0.05e-6, 25e-6))
    yield _near("solar-irradiance", 1361.0, sun, 0.5, "W/m2", "definition: IAU 2015 resolution B3, nominal irradiance")
    standard = "definition: ISO 2533:1975, temperature of the standard atmosphere"
    for height_km, kelvin in ((0.0, 288.15), (11.0, 216.65), (15.0, 216.65)):
        yield _near(f"air-{height_km:.0f}-km", kelvin, float(air_temperature_k(1e3 * height_km)), 0.005, "K", standard)
    mach = np.array([0.8 * math.sqrt(1.4 * 287.05287 * 216.65)])
    skin = float(skin_temperature_k(np.array([11e3]), mach)[0])
    yield _same("skin-mach-0.8", 216.65 * (1.0 + 0.89 * 0.2 * 0.64), skin, "K", "closed form: T (1 + 0.2 r M^2)")


def _noise() -> Iterator[Row]:
    for name, kelvin, printed, half, needed, half_needed in (
        ("co2", 230.0, 3.2e-13, 0.05e-13, 1.9, 0.05),
        ("mid", 288.0, 3.6e-12, 0.05e-12, 22.0, 0.5),
        ("long", 288.0, 1.1e-11, 0.05e-11, 67.0, 0.6),
    ):
        band = _BANDS[name]
        nefd = float(
            infrared.noise_irradiance_wpm2(
                infrared.band_photon_radiance(kelvin, *band),
                aperture_m=0.3,
                pixel_rad=0.5e-3,
                transmission_ratio=0.6,
                quantum_efficiency_ratio=0.6,
                integration_s=0.05,
                wavelength_m=0.5 * sum(band),
            )
        )
        yield _near(f"nefd-{name}", printed, nefd, half, "W/m2", _NEFD)
        six = float(infrared.intensity_at_snr_wpsr(nefd, 1e6, 6.0))
        yield _near(f"six-sigma-{name}", needed, six, half_needed, "W/sr", f"{_NEFD}; 6 sigma at 1,000 km")


def _structure() -> Iterator[Row]:
    for name, kelvin, printed, half in (
        ("co2", 230.0, 2.8, 0.05),
        ("mid", 288.0, 297.0, 0.5),
        ("long", 288.0, 7850.0, 5.0),
    ):
        radiance = infrared.band_radiance(kelvin, *_BANDS[name])
        ours = float(infrared.clutter_intensity_wpsr(radiance, 1e-3, 500.0))
        yield _near(f"structure-{name}", printed, ours, half, "W/sr", _STRUCTURE)


def _link() -> Iterator[Row]:
    for height_km, loss_db, power_dbm in ((400, 145.24, -94.3), (600, 148.76, -97.8), (800, 151.26, -100.3)):
        loss = 10.0 * math.log10(float(adsb.free_space_loss_ratio(1e3 * height_km)))
        yield _near(f"adsb-free-space-{height_km}", loss_db, loss, 5.1e-3, "dB", _LINK)
        power = adsb.received_power_w(1e3 * height_km, power_w=125.0, transmit_gain_ratio=1.0, receive_gain_ratio=1.0)
        ours = 10.0 * math.log10(float(power)) + 30.0
        yield _near(f"adsb-power-{height_km}", power_dbm, ours, 0.051, "dBm", _LINK)


def _collisions() -> Iterator[Row]:
    free = float(adsb.aloha_success_probability(500 * 6.2, 240e-6))
    yield _near("adsb-not-hit-500", 0.475, free, 5e-4, "1", _ALOHA)
    for count, printed, half in ((500, 2.7, 0.05), (1000, 6.6, 0.05), (2000, 32.0, 0.5)):
        free = float(adsb.aloha_success_probability(count * 6.2, 240e-6))
        wait = float(adsb.update_interval_s(0.9 * free, 2.0, 0.95))
        yield _near(f"adsb-update-{count}", printed, wait, half, "s", _ALOHA)
    for interval, printed in ((8.0, 0.1707), (15.0, 0.0950)):
        ours = adsb.least_success_probability(interval, 2.0, 0.95)
        source = "closed form: 1 - 0.05^(1/n), 2 messages/s"
        yield _near(f"adsb-needed-{interval:.0f}-s", printed, ours, 5.1e-5, "1", source)
        back = float(adsb.update_interval_s(ours, 2.0, 0.95))
        yield _same(f"adsb-round-trip-{interval:.0f}-s", interval, back, "s", "identity: needed probability and wait")


def _canx7() -> Iterator[Row]:
    nadir = np.radians(np.linspace(1.0, 62.0, 6101))
    orbit, place = MEAN_RADIUS_M + 690e3, MEAN_RADIUS_M + 11e3
    cosine = orbit / place * np.sin(nadir)
    sine = np.sqrt(1.0 - cosine**2)
    range_m = orbit * np.cos(nadir) - place * sine
    power = adsb.received_power_w(
        range_m,
        power_w=500.0,
        transmit_gain_ratio=10.0**0.51 / 3.2818 * adsb.monopole_gain_ratio(sine),
        receive_gain_ratio=10.0 ** (0.45 - 0.3 * (2.0 * np.degrees(nadir) / 95.0) ** 2),
        losses_ratio=10.0**0.3,
    )
    yield _near("canx-7-signal", -94.5, 10.0 * math.log10(power.max()) + 30.0, 1.0, "dBm", _CANX7)


def _antenna() -> Iterator[Row]:
    level = float(adsb.monopole_gain_ratio(0.0))
    yield _near("monopole-level", 3.286, level, 5e-3, "1", "closed form: twice the half-wave dipole's 1.643")
    # The mean gain over the upper half of the sphere, by 20,000 rings of equal solid angle, is 2: no power is lost.
    rings = (np.arange(20000) + 0.5) / 20000.0
    mean = float(adsb.monopole_gain_ratio(rings).mean())
    yield _same("monopole-mean", 2.0, mean, "1", "closed form: all power in the upper half", tolerance=2e-5)
    half = 0.5 * math.exp(-5.0)
    ours = float(adsb.message_success_probability(10.0))
    yield _same("message-10", (1.0 - half) ** 112, ours, "1", "closed form: (1 - exp(-Eb/2N0)/2)^112")
    ours = float(adsb.doppler_sigma_mps(10.0, 1))
    wave = 299792458.0 / 1090e6
    law = wave * math.sqrt(6.0 / 1120.0) / (2.0 * math.pi * 112e-6)
    yield _same("doppler-message", law, ours, "m/s", "closed form: Rife and Boorstyn (1974), 18")


def _bounds() -> Iterator[Row]:
    rms = passive.rms_of_flat(1e6)
    ours = float(passive.time_sigma_s(10.0, bandwidth_hz=1e6, duration_s=1e-3, rms_bandwidth_hz=rms))
    # Fisher information of a delay: 2 SNR T times the integral of (2 pi f)^2 over the band.
    information = 2.0 * 10.0 * 1e-3 * (2.0 * math.pi) ** 2 * 2.0 * (0.5e6) ** 3 / 3.0
    yield _same("toa-bound", information**-0.5, ours, "s", "closed form: integral of (2 pi f)^2 over a flat band")
    # Stein prints 0.55 / (B sqrt(B T g)) for the difference of two: 2 pi / sqrt(12) = 1.8 and its inverse 0.55.
    pair = float(passive.pair_snr_ratio(1e6, 1e6))
    stein = math.sqrt(2.0) * float(passive.time_sigma_s(pair, bandwidth_hz=1e6, duration_s=1e-3, rms_bandwidth_hz=rms))
    printed = 0.55 / (1e6 * math.sqrt(1e3 * pair))
    source = "closed form: Stein (1981), 0.55 / (B sqrt(B T g)), rounded [unverified]"
    yield _same("tdoa-stein", printed, stein, "s", source, tolerance=0.01)
    stein = math.sqrt(2.0) * float(passive.frequency_sigma_hz(pair, bandwidth_hz=1e6, duration_s=1e-3))
    printed = 0.55 / (1e-3 * math.sqrt(1e3 * pair))
    source = "closed form: Stein (1981), 0.55 / (T sqrt(B T g)), rounded [unverified]"
    yield _same("fdoa-stein", printed, stein, "Hz", source, tolerance=0.01)
    source = "reference computation: 40.3 TEC / f^2, one unit"
    for name, hertz, printed_m, half in (("l1", 1.57542e9, 0.162, 5e-4), ("s", 3.2e9, 0.039, 5e-4)):
        ours = float(passive.ionosphere_sigma_m(hertz, 1e16))
        yield _near(f"tdoa-ionosphere-{name}", printed_m, ours, half, "m", source)


def _fix() -> Iterator[Row]:
    """The information of a fix against one whose slopes are differences of ranges, not formulas."""
    known = passive.reference_passive()
    place, moving = passive.cluster_states(known, np.array([[6.946e6, 0.0, 0.0]]), np.array([[0.0, 4e3, 6e3]]))
    state = np.array([[6.36e6, 4e5, 5e5, -30.0, 180.0, 90.0]])
    noise = np.diag([100.0, 120.0, 1e-4, 2e-4])
    noise[0, 1] = noise[1, 0] = 40.0
    step = np.array([10.0, 10.0, 10.0, 0.1, 0.1, 0.1])
    slopes = np.empty((4, 6))
    for column in range(6):
        move = np.zeros((1, 6))
        move[0, column] = step[column]
        ahead, _ = passive.differences(place, moving, state + move)
        behind, _ = passive.differences(place, moving, state - move)
        slopes[:, column] = (ahead - behind)[0] / (2.0 * step[column])
    slope2 = (1.0 - 1.0 / 298.257223563) ** 2
    normal = state[0, :3] / [1.0, 1.0, slope2]
    normal /= np.linalg.norm(normal)
    information = slopes.T @ np.linalg.inv(noise) @ slopes
    information[:3, :3] += np.outer(normal, normal) / known.height_sigma_m**2
    information[3:, 3:] += np.eye(3) / known.speed_sigma_mps**2
    law = math.sqrt(np.trace(np.linalg.inv(information)[:3, :3]))
    ours = passive.fix_covariance(known, place, moving, state, noise[None])[0, :3, :3]
    source = "reference computation: information from differenced ranges, by the same constraints"
    yield _same("fix-bound", law, math.sqrt(np.trace(ours)), "m", source, tolerance=1e-4)
