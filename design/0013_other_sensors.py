"""Figures of design/0013: what infrared, ADS-B and passive sensors see of a world of airliners, and what it costs."""

import dataclasses
import math
import time

import numpy as np

from lookdown.astro import MEAN_RADIUS_M, ecef_from_geodetic, tai_ns_from_utc_text
from lookdown.sensing import adsb, infrared, passive
from lookdown.sensing.infrared.clouds import CLOUD_DECKS
from lookdown.tables import Objects, Satellites
from lookdown.traffic.claims import honest_claims, offset_claims

NOW = tai_ns_from_utc_text("2026-06-21T12:00:00Z")


def satellites(count: int, height_m: float) -> Satellites:
    """Return satellites evenly over the sphere (a spiral), flying east."""
    z = 1.0 - (2.0 * np.arange(count) + 1.0) / count
    angle = np.arange(count) * math.pi * (3.0 - math.sqrt(5.0))
    level = np.sqrt(1.0 - z**2)
    unit = np.stack([level * np.cos(angle), level * np.sin(angle), z], axis=1)
    east = np.cross([0.0, 0.0, 1.0], unit)
    east /= np.linalg.norm(east, axis=1)[:, None]
    zero = np.zeros(count, np.uint16)
    return Satellites(
        satellite_id=np.arange(count, dtype=np.uint32),
        shell=zero,
        plane=zero,
        slot=zero,
        vendor_id=zero,
        position_ecef_m=(MEAN_RADIUS_M + height_m) * unit,
        velocity_ecef_mps=7100.0 * east,
        status=np.zeros(count, np.uint8),
    )


def airliners(count: int, height_m: tuple[float, float], infrared_class: int = 5) -> Objects:
    """Return airliners all over the world."""
    rng = np.random.Generator(np.random.Philox(1))
    place = ecef_from_geodetic(
        latitude_rad=np.arcsin(rng.uniform(-1.0, 1.0, count)),
        longitude_rad=rng.uniform(-math.pi, math.pi, count),
        height_m=rng.uniform(*height_m, count),
    )
    heading = np.cross(place, rng.normal(size=(count, 3)))
    heading *= 230.0 / np.linalg.norm(heading, axis=1)[:, None]
    kind = np.full(count, 4, np.uint8)
    return Objects(
        object_id=np.arange(count, dtype=np.uint32),
        aircraft_class=kind,
        rcs_class=kind,
        infrared_class=np.full(count, infrared_class, np.uint8),
        transponder=np.ones(count, np.uint8),
        position_ecef_m=place,
        velocity_ecef_mps=heading,
    )


def show_infrared() -> None:
    """Print the share of looks that detect, by band and height, clear and with cloud."""
    sky = satellites(100, 600e3)
    for low, high in ((500.0, 4e3), (4e3, 8e3), (8e3, 10e3), (10e3, 12e3)):
        world = airliners(5000, (low, high))
        for band in infrared.InfraredBand:
            known = infrared.reference_infrared(band)
            clear = infrared.InfraredSensor(dataclasses.replace(known, cloud_ratio=0.0), 1).observe(sky, world, NOW)[1]
            cloudy = infrared.InfraredSensor(known, 1).observe(sky, world, NOW)[1]
            calm = infrared.InfraredSensor(dataclasses.replace(known, cloud_ratio=0.0, structure_ratio=0.0), 1)
            noise = calm.observe(sky, world, NOW)[1]
            shares = [100.0 * float(looks.detected.mean()) for looks in (noise, clear, cloudy)]
            print(f"infrared {low / 1e3:4.1f}-{high / 1e3:4.1f} km {band.name:10s}", *(f"{s:6.1f} %" for s in shares))
    places = airliners(20000, (0.0, 1.0)).position_ecef_m
    field = infrared.CloudField(1)
    decks = [field.covers(row, places, NOW) for row in range(len(CLOUD_DECKS))]
    print(
        "cloud by deck", [round(float(deck.mean()), 3) for deck in decks], "any", round(np.any(decks, axis=0).mean(), 3)
    )


def show_adsb() -> None:
    """Print the share of claims heard by beams and traffic, and how displaced claims show in the Doppler."""
    sky = satellites(66, 780e3)
    for count in (5000, 25000):
        world = airliners(count, (9e3, 12e3))
        claims = honest_claims(world, world.object_id, NOW)
        for beams in (1, 7, 19, 61):
            known = dataclasses.replace(adsb.reference_adsb(), beam_count=beams, design_height_m=780e3)
            _, looks = adsb.AdsbSensor(known, 1).observe(sky, world, claims, NOW)
            missed = np.ones(count)
            np.multiply.at(missed, looks.object_id, 1.0 - looks.detection_probability)
            # A second holds two messages; eight seconds eight times as many chances.
            within = 1.0 - missed**8
            print(
                f"adsb {count} aircraft, {beams} beams: {100 * looks.detection_probability.mean():.1f} % of looks a "
                f"second, {100 * (within > 0.95).mean():.1f} % of aircraft updated in 8 s at 95 %"
            )
    known = dataclasses.replace(adsb.reference_adsb(), beam_count=19, design_height_m=780e3)
    world = airliners(5000, (9e3, 12e3))
    honest = honest_claims(world, world.object_id, NOW)
    side = np.cross(world.position_ecef_m, np.random.Generator(np.random.Philox(2)).normal(size=(len(world), 3)))
    side /= np.linalg.norm(side, axis=1)[:, None]
    for offset_m in (0.0, 10e3, 25e3, 50e3, 100e3, 200e3):
        zero = np.zeros(len(honest))
        place, speed, height = offset_claims(
            honest.position_ecef_m, honest.velocity_ecef_mps, axis_ecef=side, offset_m=zero + offset_m, growth_mps=zero
        )
        claims = dataclasses.replace(
            honest, position_ecef_m=place, velocity_ecef_mps=speed, height_m=height, kind=np.ones(len(honest), np.uint8)
        )
        got, _ = adsb.AdsbSensor(known, 1).observe(sky, world, claims, NOW)
        row = np.searchsorted(claims.icao24, got.reported_icao24)
        los = claims.position_ecef_m[row] - got.sensor_position_ecef_m
        los /= np.linalg.norm(los, axis=1)[:, None]
        rate = np.einsum("ij,ij->i", los, claims.velocity_ecef_mps[row] - got.sensor_velocity_ecef_mps)
        sigma = np.hypot(got.sigma_range_rate_mps, got.bias_sigma_range_rate_mps)
        share = float((np.abs(got.range_rate_mps - rate) > 3.0 * sigma).mean())
        print(f"adsb displaced {offset_m / 1e3:.0f} km: {100.0 * share:.1f} % of reports beyond 3 sigma")


def show_canx7() -> None:
    """Print the power at 400, 600 and 800 km over the disc, by the parts that CanX-7's papers name."""
    for height_m in (400e3, 600e3, 690e3, 800e3):
        orbit, place = MEAN_RADIUS_M + height_m, MEAN_RADIUS_M + 11e3
        # Equal areas of the cap down to the horizon.
        cosine = np.linspace(place / orbit, 1.0, 200001)[1:-1]
        range_m = np.sqrt(orbit**2 + place**2 - 2.0 * orbit * place * cosine)
        sine = (orbit * cosine - place) / range_m
        nadir = np.degrees(np.arccos((orbit - place * cosine) / range_m))
        power = adsb.received_power_w(
            range_m,
            power_w=250.0,
            transmit_gain_ratio=adsb.monopole_gain_ratio(sine),
            receive_gain_ratio=10.0 ** (0.45 - 0.3 * (2.0 * nadir / 95.0) ** 2),
            losses_ratio=10.0**0.3,
        )
        dbm = 10.0 * np.log10(power) + 30.0
        print(f"canx-7 {height_m / 1e3:.0f} km, 250 W: greatest {dbm.max():.1f}, median {np.median(dbm):.1f} dBm")


def show_passive() -> None:
    """Print how well emitters are located, and by what it is limited."""
    world = airliners(3000, (8e3, 12e3))
    sky = satellites(100, 575e3)
    for along, cross, height, speed in (
        (100e3, 30e3, 3e3, 140.0),
        (100e3, 60e3, 3e3, 140.0),
        (200e3, 60e3, 3e3, 140.0),
        (100e3, 30e3, 300.0, 140.0),
        (100e3, 30e3, 3e3, 1.0),
    ):
        known = dataclasses.replace(
            passive.reference_passive(),
            along_baseline_m=along,
            cross_baseline_m=cross,
            height_sigma_m=height,
            speed_sigma_mps=speed,
        )
        got, looks = passive.PassiveSensor(known, 1).observe(sky, world, NOW)
        mine = looks.take(looks.detected == 1)
        d = got.take(np.searchsorted(got.detection_id, mine.detection_id))
        los = np.cross(d.axis_cross_ecef, d.axis_along_ecef)
        error = d.sensor_position_ecef_m + d.range_m[:, None] * los - world.position_ecef_m[mine.object_id]
        across = np.linalg.norm(error - np.einsum("ij,ij->i", error, los)[:, None] * los, axis=1)
        miss = np.percentile(np.linalg.norm(error, axis=1), [50, 90]) / 1e3
        print(
            f"passive {along / 1e3:.0f}/{cross / 1e3:.0f} km, height {height:.0f} m, speed {speed:.0f} m/s: "
            f"{len(d)} fixes, error median {miss[0]:.1f}, 90 % {miss[1]:.1f} km; "
            f"across the sight {np.median(across) / 1e3:.2f} km"
        )


def show_cost() -> None:
    """Print CPU seconds of one step: 100,000 objects, 300 satellites."""
    world, sky = airliners(100_000, (500.0, 12e3)), satellites(300, 600e3)
    claims = honest_claims(world, world.object_id, NOW)
    sensors = {
        "infrared": lambda: infrared.InfraredSensor(infrared.reference_infrared(), 1).observe(sky, world, NOW),
        "adsb": lambda: adsb.AdsbSensor(adsb.reference_adsb(), 1).observe(sky, world, claims, NOW),
    }
    for name, step in sensors.items():
        took = []
        for _ in range(3):
            start = time.process_time()
            got, looks = step()
            took.append(time.process_time() - start)
        print(f"cost {name}: {min(took):.2f} s CPU, {len(looks)} looks, {len(got)} detections")
    few = airliners(10_000, (500.0, 12e3))
    sensor = passive.PassiveSensor(passive.reference_passive(), 1)
    took = []
    for _ in range(3):
        start = time.process_time()
        got, looks = sensor.observe(sky, few, NOW)
        took.append(time.process_time() - start)
    print(f"cost passive, 10,000 objects: {min(took):.2f} s CPU, {len(looks)} looks, {len(got)} fixes")


if __name__ == "__main__":
    for part in (show_infrared, show_adsb, show_canx7, show_passive, show_cost):
        part()
