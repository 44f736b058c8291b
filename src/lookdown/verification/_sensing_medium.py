"""Verification of sensing's medium and surface: gases, rain, ionosphere, terrain, sea, land and movers."""

import math
from collections.abc import Iterator

import numpy as np
from scipy import integrate, special, stats

from lookdown.sensing import clutter as cl
from lookdown.sensing import medium as md
from lookdown.sensing.clutter import MoverKind, SurfaceClass
from lookdown.sensing.geometry import SearchRegion
from lookdown.sensing.medium import atmosphere
from lookdown.verification._nathanson import FREQUENCIES_GHZ, GRAZING_DEG, measured_db
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["rows"]

_AREA = "sensing"
_P676 = "independent program: p676 0.1.0 (P.676-13) over P.835, ray traced; design/0014_medium.py"
_P835 = "independent program: p835, the reference standard atmosphere; design/0014_medium.py"
_ITUR = "independent program: itur 0.4.0, {}; design/0014_medium.py"
_APPROXIMATE = _ITUR.format("P.676-12 approximate mode, 1 GHz of it by an equivalent height: 3 % and less from the ray")
_EXACT = _ITUR.format("P.676-12 exact mode, which takes the air at the lower edge of each layer")
_IONOSPHERE = "closed form: 40.3 TEC / f^2; printed to the digits given"
_NRL = "NRL/MR/5310-12-9346, tables 2 and 3: mean |model - Nathanson|; {}"
_TEN_RAD = math.radians(10.0)
_NOON_NS = 1_750_075_200_000_000_000

# GHz; dB one way at 10 deg by p676, by itur approximate and exact
_GASES = (
    (1.3, 0.18762276, 0.182, 0.1885),
    (3.0, 0.20808588, 0.207, 0.2091),
    (5.5, 0.22760705, 0.228, 0.2287),
    (10.0, 0.29056361, 0.291, 0.2920),
    (35.0, 1.58133114, 1.574, 1.5892),
)
# height km, temperature K, pressure hPa
_AIRS = (
    (5.0, 255.675543, 540.48281),
    (15.0, 216.65, 121.11929),
    (30.0, 226.509084, 11.970513),
    (60.0, 247.020885, 0.2195958),
    (90.0, 186.8673, 0.0018359967),
)
# GHz, k, alpha at 10 deg circular, dB/km in 16 mm/h as the reference prints them
_RAINS = (
    (1.3, 3.9155356e-05, 0.9309593, 0.0005),
    (3.0, 1.6660544e-4, 1.1369118, 0.0039),
    (10.0, 0.011729429, 1.2371441, 0.362),
    (35.0, 0.32988152, 0.8907525, 3.90),
)
# GHz, elevation deg, latitude deg, mm/h, rain height km, % of the year, dB
_EXCEEDED = (
    (10.0, 20.0, 50.0, 22.9, 2.67, 0.01, 3.582963),
    (10.0, 10.0, 2.0, 99.2, 5.01, 0.1, 19.282838),
    (35.0, 30.0, 45.0, 30.0, 3.0, 1.0, 3.884829),
)
_CLOUDS = ((1.3, 0.00157994), (10.0, 0.09255038), (35.0, 1.01878044), (94.0, 4.54645259))
# MHz, TECU, metre, digits kept: half of the last
_DELAYS = (
    (1250.0, 1.0, 0.258, 5e-4),
    (1575.42, 1.0, 0.162, 5e-4),
    (3200.0, 1.0, 0.039, 5e-4),
    (10000.0, 1.0, 0.004, 5e-4),
    (1250.0, 50.0, 12.9, 0.05),
    (435.0, 100.0, 213.0, 0.5),
    (1300.0, 100.0, 24.0, 0.5),
    (10000.0, 100.0, 0.4, 0.05),
)


def rows() -> list[Row]:
    """Return the reference figures of the medium and the surface beside ours."""
    parts = (_gases, _air, _rain, _ionosphere, _shadow, _sea, _land, _movers)
    return [row for part in parts for row in part()]


def _absolute(id: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    return absolute_row(
        id=id, area=_AREA, published=published, ours=float(ours), tolerance=tolerance, unit=unit, source=source
    )


def _relative(id: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    return relative_row(
        id=id, area=_AREA, published=published, ours=float(ours), tolerance=tolerance, unit=unit, source=source
    )


def _db(ratio: float) -> float:
    return 10.0 * math.log10(float(ratio))


def _gases() -> Iterator[Row]:
    for ghz, ray, near, exact in _GASES:
        ours = _db(float(md.gas_loss_ratio(ghz * 1e9, _TEN_RAD)))
        yield _relative(f"gas-10deg-{ghz:g}ghz", ray, ours, 1e-5, "dB", _P676)
        yield _relative(f"gas-10deg-{ghz:g}ghz-approximate", near, ours, 0.04, "dB", _APPROXIMATE)
        yield _relative(f"gas-10deg-{ghz:g}ghz-exact", exact, ours, 0.006, "dB", _EXACT)
    dry, wet = md.specific_gas_loss_dbpm(
        12e9, dry_pressure_pa=101325.0, wet_pressure_pa=7.5 * 288.15 / 2.167, air_temperature_k=288.15
    )
    source = _ITUR.format("P.676-12 at 1013.25 hPa, 288.15 K, 7.5 g/m3")
    yield _relative("gas-oxygen-12ghz", 0.00869826, 1e3 * float(dry), 1e-6, "dB/km", source)
    yield _relative("gas-vapour-12ghz", 0.00953539, 1e3 * float(wet), 1e-6, "dB/km", source)
    bending, excess = md.refraction_of_ray(_TEN_RAD)
    yield _relative("ray-bending-10deg", 0.10088922, math.degrees(float(bending)), 1e-5, "deg", _P676)
    yield _relative("ray-excess-path-10deg", 13.464988, float(excess), 1e-5, "m", _P676)
    five = math.radians(5.0)
    cosecant = md.zenith_gas_loss_ratio(10e9) ** (1.0 / math.sin(five))
    share = 1.0 - _db(float(md.gas_loss_ratio(10e9, five))) / _db(cosecant)
    source = "reference computation: the exact mode deviates from zenith over sine by 6 % at 5 deg"
    yield _absolute("gas-cosecant-error-5deg", 0.06, share, 0.006, "1", source)


def _air() -> Iterator[Row]:
    for km, kelvin, hpa in _AIRS:
        ours = float(atmosphere.temperature_k(1e3 * km))
        yield _relative(f"air-temperature-{km:.0f}km", kelvin, ours, 1e-8, "K", _P835)
        ours = float(atmosphere.pressure_pa(1e3 * km)) / 100.0
        yield _relative(f"air-pressure-{km:.0f}km", hpa, ours, 1e-7, "hPa", _P835)


def _rain() -> Iterator[Row]:
    source = _ITUR.format("P.838-3, 10 deg, circular")
    for ghz, k, alpha, per_km in _RAINS:
        ours_k, ours_alpha = md.rain_coefficients(ghz * 1e9, _TEN_RAD)
        yield _relative(f"rain-k-{ghz:g}ghz", k, float(ours_k), 1e-7, "1", source)
        yield _relative(f"rain-alpha-{ghz:g}ghz", alpha, float(ours_alpha), 1e-7, "1", source)
        ours = 1e3 * float(md.specific_rain_loss_dbpm(ghz * 1e9, 16.0 / 3.6e6, _TEN_RAD))
        half = 5e-4 if per_km == 0.362 else 5e-3 if per_km > 1.0 else 5e-5
        yield _absolute(
            f"rain-16mmph-{ghz:g}ghz", per_km, ours, half, "dB/km", source + "; printed to the digits given"
        )
    for ghz, deg, north, rate, top, percent, db in _EXCEEDED:
        ours = md.rain_exceeded_loss_ratio(
            ghz * 1e9,
            math.radians(deg),
            latitude_rad=math.radians(north),
            share_of_year=percent / 100.0,
            rain_rate_mps=rate / 3.6e6,
            rain_height_m=1e3 * top,
        )
        yield _relative(
            f"rain-exceeded-{ghz:.0f}ghz-{percent:g}pc", db, _db(ours), 1e-6, "dB", _ITUR.format("P.618-13, same rain")
        )
    for ghz, coefficient in _CLOUDS:
        ours = md.cloud_coefficient_m2pkg(ghz * 1e9)
        source = _ITUR.format("P.840-8 at 273.15 K")
        yield _relative(f"cloud-{ghz:g}ghz", coefficient, ours, 1e-5, "dB m2/kg", source)


def _ionosphere() -> Iterator[Row]:
    for mhz, tecu, metre, half in _DELAYS:
        ours = float(md.ionospheric_delay_m(1e6 * mhz, 1e16 * tecu))
        yield _absolute(f"ionosphere-{mhz:g}mhz-{tecu:g}tecu", metre, ours, half, "m", _IONOSPHERE)
    ours = float(md.dispersion_m(1.25e9, 5e6, 50e16))
    yield _absolute("ionosphere-dispersion-5mhz", 0.10, ours, 0.005, "m", _IONOSPHERE)
    source = "Klobuchar, IEEE T-AES 23 (1987): 1 + 16 (0.53 - E)^3, a fit within some 5 %"
    for deg in (10.0, 20.0, 45.0, 90.0):
        fit = 1.0 + 16.0 * (0.53 - deg / 180.0) ** 3
        ours = float(md.slant_content_ratio(math.radians(deg)))
        yield _relative(f"ionosphere-slant-{deg:.0f}deg", fit, ours, 0.07, "1", source)
    layer = md.reference_ionosphere()

    def density(height_m: float) -> float:
        z = (height_m - layer.peak_height_m) / layer.scale_height_m
        return math.exp(0.5 * (1.0 - z - math.exp(-z)))

    below, whole = (integrate.quad(density, 0.0, top, points=[layer.peak_height_m])[0] for top in (500e3, 3e6))
    source = "closed form: Chapman's layer against its integral by quadrature"
    ours = float(md.content_below_ratio(500e3, layer))
    yield _relative("ionosphere-below-500km", below / whole, ours, 1e-6, "1", source)


def _shadow() -> Iterator[Row]:
    source = "closed form: Smith 1967, lit share of a random surface 1 / (1 + Lambda), by quadrature over heights"
    for deg, slope in ((6.0, 0.3), (10.0, 0.12), (20.0, 0.3)):
        ratio = math.tan(math.radians(deg)) / slope
        hills = 0.5 * (
            math.sqrt(2.0 / math.pi) / ratio * math.exp(-0.5 * ratio**2) - special.erfc(ratio / math.sqrt(2.0))
        )

        def lit(z: float, deg: float = deg, slope: float = slope) -> float:
            hidden = md.terrain_shadow_probability(math.radians(deg), 1.0, slope, z)
            return (1.0 - float(hidden)) * float(stats.norm.pdf(z))

        ours = integrate.quad(lit, -9.0, 9.0)[0]
        yield _relative(f"terrain-lit-{deg:.0f}deg-{slope:g}", 1.0 / (1.0 + hills), ours, 1e-6, "1", source)


def _sea() -> Iterator[Row]:
    for polarisation, highest_deg, printed, half, note in (
        ("H", 10.0, 2.3, 0.05, "to 10 deg"),
        ("V", 10.0, 2.2, 0.05, "to 10 deg"),
        ("H", 60.0, 2.64, 0.005, "to 60 deg, two digits in the report's program"),
        ("V", 60.0, 2.54, 0.005, "to 60 deg, two digits in the report's program; its table 3 prints 2.6"),
    ):
        table = measured_db(polarisation)
        deviation = []
        for i, state, j in zip(*np.nonzero(table), strict=True):
            if GRAZING_DEG[i] > highest_deg:
                continue
            ours = cl.sea_reflectivity(
                sea_state=float(state),
                grazing_rad=math.radians(GRAZING_DEG[i]),
                carrier_frequency_hz=FREQUENCIES_GHZ[j] * 1e9,
                polarisation=polarisation,
            )
            deviation.append(abs(_db(float(ours)) - table[i, state, j]))
        id = f"sea-nathanson-{polarisation.lower()}-{highest_deg:.0f}deg"
        yield _absolute(id, printed, float(np.mean(deviation)), half, "dB", _NRL.format(note))


def _land() -> Iterator[Row]:
    source = "closed form: gamma sin g, gamma at 10 GHz with 5 log10(f / 10 GHz) dB"
    for kind, gamma_db, ghz in ((SurfaceClass.FLAT, -20.0, 10.0), (SurfaceClass.FARMLAND, -15.0, 1.25)):
        table = cl.reflectivity_table(ghz * 1e9, 2, 3.0)
        sine = math.sin(math.radians(20.0))
        place = sine * (table.shape[1] - 1)
        node = int(place)
        ours = table[kind, node] + (place - node) * (table[kind, node + 1] - table[kind, node])
        wanted = gamma_db + 5.0 * math.log10(ghz / 10.0) + 10.0 * math.log10(sine)
        yield _absolute(f"land-{kind.name.lower()}-{ghz:g}ghz", wanted, _db(ours), 1e-9, "dB", source)
    source = "closed form: pi^5 |K|^2 Z / lambda^4 with 200 R^1.6, R 4 mm/h: 306.02 0.93 1.8379e-15 / 0.0299792^4"
    ours = _db(float(cl.rain_volume_reflectivity_pm(10e9, 4.0 / 3.6e6)))
    yield _absolute("rain-volume-10ghz-4mmph", -61.888, ours, 1e-3, "dB/m", source)


def _movers() -> Iterator[Row]:
    settings = cl.reference_moving_clutter()
    region = SearchRegion(south_rad=0.84, north_rad=0.86, west_rad=0.03, east_rad=0.05)
    clutter = cl.MovingClutter(settings, 3)
    whole = clutter.expected_movers(region)[MoverKind.ROAD]
    source = "closed form: two normal distributions of speed, fast and slow roads"
    for least in (18.0, 30.0):
        fast = stats.norm.sf(least, settings.vehicle_fast_mps, settings.vehicle_fast_spread_mps)
        slow = stats.norm.sf(least, settings.vehicle_slow_mps, settings.vehicle_slow_spread_mps)
        wanted = settings.vehicle_fast_ratio * fast + (1.0 - settings.vehicle_fast_ratio) * slow
        ours = clutter.expected_movers(region, least)[MoverKind.ROAD] / whole
        yield _relative(f"road-traffic-above-{least:.0f}mps", float(wanted), ours, 0.01, "1", source)
    seen = len(clutter.movers(region, _NOON_NS, 18.0))
    expected = sum(clutter.expected_movers(region, 18.0).values())
    source = "closed form: a Poisson number of movers at midday; tolerance four sigma"
    yield _relative("road-traffic-count", expected, float(seen), 4.0 / math.sqrt(expected), "1", source)
