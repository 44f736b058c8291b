"""The figures of 0011: blind zones, the clutter table (F2) against dwells (F3), detections and false alarms.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python design/0011_signal_level.py [dwells]

About 90 s of CPU for 50 dwells.
"""

import math
import sys
import time
from dataclasses import replace

import numpy as np

from lookdown.astro import MEAN_RADIUS_M, WGS84_GM_M3PS2
from lookdown.seeds import generator
from lookdown.sensing import reference_radar
from lookdown.sensing import signal as sg
from lookdown.sensing.clutter import clutter_response, minimum_detectable_speed_mps
from lookdown.sensing.detection import detection_probability, required_snr_ratio

POLAR = {"inclination_rad": math.pi / 2, "latitude_rad": 0.0}


def half_width_u(dwell: sg.SignalDwell) -> float:
    """Return half of the speeds at which clutter costs more than 5 dB, in u at the orbital speed."""
    speed = (np.arange(961) / 961 - 0.5) * dwell.period_mps
    orbital = math.sqrt(WGS84_GM_M3PS2 / (MEAN_RADIUS_M + dwell.height_m))
    share = float(np.mean(sg.sinr_loss_ratio(dwell, speed) > 10.0**0.5))
    return share * dwell.period_mps * dwell.antenna_length_m / orbital / dwell.wavelength_m


def blind_zones() -> None:
    """Print the half widths of the published scene."""
    print("case | L | X")
    cases = {
        "still, 1 range": (0, {"rotating_earth": False}),
        "rotation, 1 range": (0, {"yaw_steering": False}),
        "still, 11 folds": (5, {"rotating_earth": False}),
        "rotation, 11 folds": (5, {"yaw_steering": False}),
        "steered": (5, {}),
        **{f"yaw error {e} deg": (5, {"yaw_error_rad": math.radians(e)}) for e in (0.1, 0.25, 0.5, 1.0)},
    }
    for name, (folds, motion) in cases.items():
        widths = [half_width_u(sg.dwell_on_orbit(sg.reference_dwell(band, folds), **POLAR, **motion)) for band in "LX"]
        print(f"{name} | {widths[0]:.2f} | {widths[1]:.2f}")


def table_against_dwells(count: int) -> None:
    """Print the errors of loss and of detection over random dwells."""
    loss_worst, chance_worst, chance_table = [], [], []
    for number in range(count):
        dwell = sg.random_dwell(number)
        speed = ((np.arange(100) + 0.37) / 100.0 - 0.5) * dwell.period_mps
        own, table = sg.sinr_loss_ratio(dwell, speed), sg.table_loss_ratio(dwell, speed)
        counted = own < 10.0**1.5
        loss_worst.append(float(np.abs(10.0 * np.log10(table / own))[counted].max()))
        source = generator(9, "design detection", number)
        place, case = int(source.choice(np.nonzero(counted)[0])), number % 5
        looks, rate = int(source.integers(1, 5)), float(10.0 ** source.uniform(-6.0, -3.0))
        law = {"look_count": looks, "swerling_case": case, "false_alarm_probability": rate}
        wanted = float(source.uniform(0.1, 0.9))
        snr = float(own[place]) * required_snr_ratio(wanted, **law)
        trial = sg.DetectionTrial(float(speed[place]), snr, looks, case, rate)
        drawn = sg.detection_share(dwell, trial, trials=40000, run_seed=number)
        ours = float(detection_probability(snr / float(table[place]), **law))
        chance_worst.append(abs(ours - drawn))
        chance_table.append(abs(ours - wanted))
        print(f"{number} loss {loss_worst[-1]:.2f} dB, Pd table {ours:.4f} drawn {drawn:.4f} exact {wanted:.4f}")
    loss, chance = np.array(loss_worst), np.array(chance_worst)
    print(
        f"loss: {int((loss < 1.0).sum())} of {count} within 1 dB, worst {loss.max():.2f}, median {np.median(loss):.2f}"
    )
    print(
        f"Pd: {int((chance < 0.02).sum())} of {count} within 0.02 of the draws, worst {chance.max():.4f}; "
        f"worst against the exact {max(chance_table):.4f}"
    )


def other_looks() -> None:
    """Print where the table is weak: the reference design by azimuth, grazing and misalignment, 16 pulses."""
    radar = replace(reference_radar(), coherent_time_s=0.008)
    response = clutter_response(radar)
    design = response.design
    print("azimuth, grazing (rad): worst error in dB at misalignments of 0.0002, 0.001, 0.003, 0.01 rad")
    for azimuth in (90.0, 75.0, 60.0):
        for grazing in (0.2, 0.4, 0.7):
            errors = []
            for misaligned in (0.0002, 0.001, 0.003, 0.01):
                yaw = misaligned * math.sin(math.radians(azimuth))
                dwell = sg.SignalDwell(
                    wavelength_m=design.wavelength_m,
                    antenna_length_m=design.antenna_length_m,
                    antenna_height_m=design.antenna_height_m,
                    face_tilt_rad=design.face_tilt_rad,
                    channel_count=design.channel_count,
                    pulse_count=design.pulse_count,
                    pulse_repetition_frequency_hz=design.pulse_repetition_frequency_hz,
                    height_m=design.height_m,
                    velocity_mps=(design.speed_mps * math.cos(yaw), design.speed_mps * math.sin(yaw), 0.0),
                    azimuth_rad=math.radians(azimuth),
                    grazing_rad=grazing,
                    cnr_ratio=30.0,
                    phase_error_rad=design.phase_error_rad,
                    internal_motion_mps=design.internal_motion_mps,
                )
                speed = ((np.arange(100) + 0.37) / 100.0 - 0.5) * dwell.period_mps
                own = sg.sinr_loss_ratio(dwell, speed)
                found = response.loss_ratio(speed, 30.0, grazing_rad=grazing, misalignment_rad=misaligned)
                errors.append(float(np.abs(10.0 * np.log10(found / own))[own < 10.0**1.5].max()))
            print(f"{azimuth:.0f} deg, {grazing}: " + ", ".join(f"{e:.2f}" for e in errors))


def long_dwells() -> None:
    """Print what three staggered filters lose against all 100 pulses, the time to build, and least speeds."""
    start = time.process_time()
    response = clutter_response(reference_radar())
    print(f"reference response: {time.process_time() - start:.2f} s of CPU, {response.log_loss.nbytes / 1e6:.1f} MB")
    for cnr_db in (-10.0, 0.0, 10.0, 20.0, 30.0, 40.0):
        least = [
            minimum_detectable_speed_mps(response, 10.0 ** (cnr_db / 10.0), grazing_rad=0.35, misalignment_rad=m)
            for m in (0.0, 0.00017, 0.0017, 0.0066)
        ]
        print(f"least speed, CNR {cnr_db:.0f} dB: " + ", ".join(f"{v:.1f}" for v in least) + " m/s")


if __name__ == "__main__":
    blind_zones()
    long_dwells()
    other_looks()
    table_against_dwells(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
