"""Measures rules of association on formations, crossings and lone objects; prints the tables of 0017-association.md.

Every rule is given the same reports and the same first guesses, and has the same filter: the tracker's own motion and
measurement kernels. Nothing is started or dropped: what differs is only who gets which report.
Run: .venv/bin/python design/0017_association.py (about 2 minutes of CPU).
"""

import math
from time import process_time

import numpy as np
from association_hypotheses import track_hypotheses
from association_scenes import DETECTED, STEP_S, alone, crossing, formation, observe
from association_trials import BEST, GREEDY, OURS, SURE_90, SURE_99, track
from scipy.optimize import linear_sum_assignment

from lookdown.seeds import generator
from lookdown.tracking import TRACKER_REFERENCE, TrackerParameters
from lookdown.tracking.association._component_kernels import new_work
from lookdown.tracking.filtering import motion_of

LOOKS, SETTLED, CUTOFF_M = 40, 10, 5_000.0
MOTION = motion_of(TrackerParameters(**{name: one.base_si for name, one in TRACKER_REFERENCE.items()}))
RULES = {
    "greedy nearest neighbours": GREEDY,
    "best joint assignment": BEST,
    "marginals (ours)": OURS,
    "hard where above 0.99": SURE_99,
    "hard where above 0.9": SURE_90,
}


def four_models(scene):
    """Return models, each as the first guess, with the weights of a straight flight."""
    states = np.repeat(scene["states"][:, None], 4, axis=1)
    covariances = np.repeat(scene["covariances"][:, None], 4, axis=1)
    return states, covariances, np.tile([0.9, 0.04, 0.04, 0.02], (len(states), 1))


def inputs(scene):
    return [scene[name] for name in ("values", "sigmas", "counts", "poses", "density")]


def flown(scene, rule):
    """Return means (looks, n, 6), covariances and each track's probability to have kept its identity."""
    count = scene["truth"].shape[1]
    means, spreads, kept = np.empty((LOOKS, count, 6)), np.empty((LOOKS, count, 6, 6)), np.empty(count)
    if isinstance(rule, str):
        track_hypotheses(int(rule), MOTION, *inputs(scene), *four_models(scene), means)
    else:
        track(rule, MOTION, *inputs(scene), *four_models(scene), new_work(256), means, spreads, kept)
    return means, spreads, kept


def matched(truth, means):
    """Return (squared GOSPA an object, track of each object) at each look."""
    squares, owners = np.empty(LOOKS), np.empty(means.shape[:2], np.int64)
    for k in range(LOOKS):
        apart = ((truth[k + 1, :, None, :3] - means[k, None, :, :3]) ** 2).sum(axis=2)
        cost = np.minimum(apart, CUTOFF_M**2)
        rows, owners[k] = linear_sum_assignment(cost)
        squares[k] = cost[rows, owners[k]].mean()
    return squares, owners


def row(scenes, name, rule):
    """Print what one rule makes of the scenes; return (its GOSPA, predicted and true shares of identities kept)."""
    early, late, switches, kept, right, cpu_s = [], [], 0, [], [], 0.0
    for scene in scenes:
        start = process_time()
        means, _, predicted = flown(scene, rule)
        cpu_s += process_time() - start
        squares, owners = matched(scene["truth"], means)
        early.append(squares[:SETTLED]), late.append(squares[SETTLED:])
        switches += (owners[SETTLED:] != owners[SETTLED - 1 : -1]).sum()
        right.append(owners[-1] == np.arange(owners.shape[1]))
        kept.append(predicted)
    hours = len(scenes) * owners.shape[1] * (LOOKS - SETTLED) * STEP_S / 3600.0
    first, gospa = (math.sqrt(np.mean(part)) for part in (early, late))
    middle = np.median(np.sqrt(np.mean(late, axis=1)))
    print(
        f"| {name} | {first:.0f} | {gospa:.0f} | {middle:.0f} | {switches / hours:.2f} | {1.0 - np.mean(right):.3f} "
        f"| {1e3 * cpu_s / len(scenes):.1f} |",
        flush=True,
    )
    return gospa, np.concatenate(kept), np.concatenate(right)


def table(title, scenes, names=("greedy nearest neighbours", "best joint assignment", "marginals (ours)")):
    print(f"\n{title}, {len(scenes)} scenes\n")
    print("| rule | GOSPA looks 1-10 m | 11-40 m | median scene m | switches a track-hour | identities lost | CPU ms |")
    print("|---|---|---|---|---|---|---|")
    return {name: row(scenes, name, RULES.get(name, name)) for name in names}


def drawn(count, name, make, **how):
    result = []
    for number in range(count):
        rng = generator(17, f"association-{name}", number)
        result.append(observe(rng, make(rng), **how))
    return result


def eights(shape, spacing_m, *, turning=False):
    return lambda rng: formation(rng, LOOKS, shape, spacing_m, turning)


def main():
    everything = tuple(RULES)
    assert DETECTED == 0.9
    calibration = []
    for shape in ("grid", "line", "wedge"):
        scenes = drawn(60, shape, eights(shape, 1_500.0))
        found = table(f"Eight at 1.5 km in a {shape}", scenes, everything)
        calibration.append((f"{shape} 1.5 km", *found["marginals (ours)"][1:]))
        gain = 1.0 - found["marginals (ours)"][0] / found["greedy nearest neighbours"][0]
        print(f"\nGOSPA better than greedy by {100.0 * gain:.0f} %")
    table("Grid, speed known to 170 m/s", drawn(60, "birth", eights("grid", 1_500.0), speed_sigma_mps=170.0))
    table("Grid that turns", drawn(60, "turn", eights("grid", 1_500.0, turning=True)))
    for spacing_m in (750.0, 3_000.0, 6_000.0):
        scenes = drawn(40, f"spacing{spacing_m:.0f}", eights("grid", spacing_m))
        found = table(f"Grid at {spacing_m / 1e3:g} km", scenes)
        calibration.append((f"grid {spacing_m / 1e3:g} km", *found["marginals (ours)"][1:]))
    table("Two that cross", drawn(120, "cross", lambda rng: crossing(rng, LOOKS)), everything)
    for share in (0.1, 1.0):
        title = f"One alone, {share:g} false reports a look near it"
        table(title, drawn(200, f"alone{share}", lambda rng: alone(rng, LOOKS), false_share=share), everything)
    table("Hypotheses: grid at 1.5 km", drawn(24, "grid", eights("grid", 1_500.0)), ("marginals (ours)", "16", "64"))
    table("Hypotheses: line at 1.5 km", drawn(24, "line", eights("line", 1_500.0)), ("marginals (ours)", "16", "64"))
    print("\n| identities kept | predicted | true |\n|---|---|---|")
    for name, predicted, true in calibration:
        print(f"| {name} | {predicted.mean():.2f} | {true.mean():.2f} |")


if __name__ == "__main__":
    main()
