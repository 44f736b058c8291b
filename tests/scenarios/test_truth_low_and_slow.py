"""Hard truths 3, 8, 12 and 20: what is small, low, slow, or says what is not so, before the radars of `paris`."""

import dataclasses
import math

import numpy as np
import pytest
import scenes

from lookdown.scenario import build, find_scenario, scenario_from_toml
from lookdown.sensing import RadarSensor, SearchRegion
from lookdown.tables import AircraftClass, ClaimKind, Detections, Looks, RcsClass

PARIS = find_scenario("paris").read_text(encoding="utf-8")
SECOND_NS = 10**9
STEPS = 300


def quantity(base: float, unit: str = "1") -> str:
    return f'{{ base = {base}, unit = "{unit}", source = "test" }}'


def group(kind: str, count: int, **said: str) -> str:
    lines = [f'[[traffic.interest]]\ntype = "{kind}"\ncount = {quantity(count)}']
    return "\n".join([*lines, *(f"{key} = {value}" for key, value in said.items())])


def stages_of(*groups: str):
    text = PARIS.replace(
        'recording = "quickstart"', "region = { south_deg = 47, north_deg = 50, west_deg = 0, east_deg = 5 }"
    )
    text = text.replace("seed = 1\n", f'seed = 1\nstart = "2026-06-01T10:00:00Z"\nduration = {quantity(600, "s")}\n')
    joined = "\n".join(groups)
    return build(
        scenario_from_toml(text.replace("[constellation]\n", f"{joined}\n[constellation]\n", 1), "test"), seed=3
    )


def flown(stages) -> tuple[Looks, Detections, dict[int, int]]:
    """Return looks and detections of some minutes, and the radar class of each object."""
    looks, detections, sizes = [], [], {}
    for k in range(STEPS):
        instant = stages.start_tai_ns + k * SECOND_NS + SECOND_NS // 2
        objects = stages.traffic.at(instant)
        sizes |= dict(zip(objects.object_id.tolist(), objects.rcs_class.tolist(), strict=True))
        heard, seen = stages.radar.observe(stages.scheduler.dwells(stages.ephemeris.at(instant), instant), objects)
        looks.append(seen)
        detections.append(heard)
    return Looks.concatenate(looks), Detections.concatenate(detections), sizes


@pytest.fixture(scope="module")
def by_size():
    """Return the share of looks that detected, by radar class, of objects on the same ways at the same height."""
    speed = {"speed": quantity(250, "m/s")}
    stages = stages_of(
        *(group("low_fast", 15, rcs=f'"{rcs}"', **speed) for rcs in ("one_m2", "tenth_m2", "hundredth_m2")),
        group("aircraft", 15, **speed),
    )
    looks, _, sizes = flown(stages)
    size = np.array([sizes[name] for name in looks.object_id.tolist()])
    return {RcsClass(each): looks.detected[size == each].mean() for each in np.unique(size)}, looks, size


def test_the_smaller_an_object_the_less_it_is_seen_by_the_same_radars(by_size):
    """Truth 8: with R**4, a tenth of the size is a tenth of the signal; never one number for all classes."""
    share, looks, size = by_size
    order = [RcsClass.HUNDREDTH_M2, RcsClass.TENTH_M2, RcsClass.ONE_M2, RcsClass.AIRLINER]
    shares = [share[each] for each in order]
    assert shares == sorted(shares) and len(looks) > 500
    assert share[RcsClass.AIRLINER] > 0.7 > 0.35 > share[RcsClass.ONE_M2]
    assert share[RcsClass.TENTH_M2] < 0.05 and share[RcsClass.HUNDREDTH_M2] < 0.005
    signal = [np.median(looks.snr_ratio[size == each]) for each in order[:3]]
    assert 4.0 < signal[1] / signal[0] < 25.0 and 4.0 < signal[2] / signal[1] < 25.0


def test_the_share_of_blind_headings_of_drones_is_that_of_the_formula():
    """Truth 3: (2 / pi) asin(w / (v cos g)) of all headings are within the notch of width w."""
    stages = stages_of(group("drone", 60, speed=quantity(50, "m/s")))
    looks, _, _ = flown(stages)
    width = 20.0
    across = np.minimum(width / (50.0 * np.cos(looks.grazing_rad)), 1.0)
    blind = np.abs(looks.radial_speed_mps) < width
    assert len(looks) > 1_000
    assert blind.mean() == pytest.approx(float((2.0 / math.pi * np.arcsin(across)).mean()), abs=0.06)
    assert 0.2 < blind.mean() < 0.6


def test_a_balloon_is_below_the_notch_and_only_another_gate_would_show_it():
    """Truth 12: at 5 m/s the echo of the ground takes more than 10 dB of nearly every look."""
    drift = group("balloon", 10, speed=quantity(5, "m/s"), height=quantity(10, "km"), course=quantity(80, "deg"))
    looks, _, _ = flown(stages_of(drift))
    assert len(looks) > 200 and np.abs(looks.radial_speed_mps).max() <= 5.1
    assert (looks.notch_loss_ratio > 10.0).mean() > 0.9 and looks.detected.sum() == 0
    stages = stages_of(drift)
    box = SearchRegion(math.radians(47.0), math.radians(50.0), 0.0, math.radians(5.0))
    open_eyed = RadarSensor(stages.radar_parameters, box, 3, response=scenes.SharpNotch())
    open_gate, _, _ = flown(dataclasses.replace(stages, radar=open_eyed))
    # What is left is what the pulses deafen.
    assert np.median(open_gate.notch_loss_ratio) < 1.2
    # A tenth of a square metre is little: what a look gains is told above the chance that noise alone has.
    noise = stages.radar_parameters.false_alarm_probability
    gained, left = (table.detection_probability.mean() - noise for table in (open_gate, looks))
    assert gained > 20.0 * left > 0.0


def test_radars_do_not_listen_and_transponders_do_not_show():
    """Truth 20: what is silent is looked at, what is claimed and not there never is."""
    heard, silent = (
        flown(stages_of(group("aircraft", 8, transponder=f'"{said}"'), group("ghost", 4))) for said in ("on", "off")
    )
    for table in (0, 1):
        for name, _ in type(heard[table]).columns():
            np.testing.assert_array_equal(getattr(heard[table], name), getattr(silent[table], name))
    assert len(heard[2]) == 8 and set(heard[0].object_id.tolist()) <= set(heard[2])
    stages = stages_of(group("aircraft", 8, transponder='"off"'), group("ghost", 4))
    claims = stages.traffic.claims_at(stages.start_tai_ns + 10 * SECOND_NS)
    assert claims.kind.tolist() == [ClaimKind.GHOST] * 4 and (claims.object_id == 0).all()


def test_classes_are_those_that_the_scenario_names():
    stages = stages_of(group("low_fast", 1), group("drone", 1), group("balloon", 1), group("fast_jet", 1))
    objects = stages.traffic.at(stages.start_tai_ns + SECOND_NS)
    kinds = [AircraftClass.LOW_FAST, AircraftClass.DRONE, AircraftClass.BALLOON, AircraftClass.FAST_JET]
    assert objects.aircraft_class.tolist() == kinds
    assert objects.rcs_class.tolist() == [RcsClass.TENTH_M2, RcsClass.DRONE, RcsClass.BALLOON, RcsClass.FAST_JET]
