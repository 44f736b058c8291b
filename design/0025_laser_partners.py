"""What design/0025 says of Starlink's lasers, measured: python design/0025_laser_partners.py."""

import math
from dataclasses import replace

import numpy as np

from lookdown.network import TERMINALS, link_limits
from lookdown.verification._network._starlink import _START_TAI_NS, _Fleet, laser_figures, published_times

LASERS, ACQUISITIONS, DAY_S, UP = 9_000, 266_141, 86_400, 0.99
"""What was published."""

RULES = (
    # words, rule, seconds to settle
    ("nearest, parted when both fly one way", {}, 1800),
    ("longest in reach, parted when both fly one way", {"by_time": True}, 1800),
    ("nearest, kept until lost, second hour", {"keeps": True}, 3600),
    ("nearest, kept until lost, sixth hour", {"keeps": True}, 18_000),
    ("longest in reach, kept until lost, sixth hour", {"by_time": True, "keeps": True}, 18_000),
)


def terminals():
    """Return the times of acquiring and turning that are tried, with words."""
    ours = TERMINALS["starlink"]
    still = published_times().slew_rate_max_radps
    return (
        ("20 s, 10 deg/s (ours, assumed)", ours),
        ("20 s, no turning", replace(ours, slew_rate_max_radps=still)),
        ("12 s, 10 deg/s", replace(ours, acquisition_mean_s=published_times().acquisition_mean_s)),
        ("12 s, no turning (published alone)", published_times()),
    )


def allowed() -> None:
    """Print what the published numbers leave for a break, by both ways of counting."""
    for words, breaks in (("by link", ACQUISITIONS), ("by laser", ACQUISITIONS / 2)):
        each_s = LASERS / 2 * DAY_S / breaks
        print(f"{words}: a link lasts {each_s / 60:.1f} min with its break, which may take {(1 - UP) * each_s:.1f} s")


def passes(count: int = 200_000, hours: int = 3, step_s: int = 30) -> None:
    """Print for how long satellites of two planes see each other that meet and part flying opposite ways."""
    fleet, limits = _Fleet(hours * 3600), link_limits(TERMINALS["starlink"])
    ends = np.random.Generator(np.random.Philox(1)).integers(0, len(fleet), (2, count))
    a, b = ends[:, fleet.plane[ends[0]] != fleet.plane[ends[1]]]
    seen, since, against = np.ones(len(a), bool), np.full(len(a), -1), np.zeros(len(a), bool)
    spans = []
    for time_s in range(0, hours * 3600, step_s):
        now = fleet.table.at(_START_TAI_NS + time_s * 10**9)
        place, north = now.position_ecef_m, now.velocity_ecef_mps[:, 2] > 0.0
        line = place[b] - place[a]
        square = (line**2).sum(axis=1)
        along = np.clip(-(place[a] * line).sum(axis=1) / square, 0.0, 1.0)
        low = np.linalg.norm(place[a] + along[:, None] * line, axis=1)
        sees, crosses = (square < limits.range_max_m**2) & (low >= limits.clear_radius_m), north[a] != north[b]
        rises, sets = sees & ~seen, seen & ~sees & (since >= 0)
        spans.append((time_s - since)[sets & against & crosses])
        since[rises], against[rises] = time_s, crosses[rises]
        seen = sees
    span = np.concatenate(spans)
    # A third of the links cross; a break of 33 s lies between two passes.
    most = LASERS / 6 * DAY_S / (span.mean() + 33.0)
    print(f"whole passes: {span.mean() / 60:.1f} min on average ({len(span):,}); {most:,.0f} links a day if all were")


def main() -> None:
    """Print the tables of the note."""
    allowed()
    passes()
    for words, rule, settle_s in RULES:
        for times, terminal in terminals():
            one = laser_figures(settle_s=settle_s, terminal=terminal, **rule)
            links = one.acquisitions_a_day
            print(
                f"{words} | {times} | {links:,.0f} links, {2 * links:,.0f} lasers a day"
                f" | life {one.life_s / 60:.1f} min | break {one.break_s:.1f} s | up {100 * one.up_ratio:.2f} %",
                flush=True,
            )
    more = [
        (s, replace(published_times(), acquisition_min_s=s, acquisition_mean_s=s + 1e-3)) for s in (13.0, 14.0, 15.0)
    ]
    for seconds, terminal in more:
        print(f"nearest, {seconds:g} s: {100 * laser_figures(terminal=terminal).up_ratio:.2f} % up")
    assert math.isclose(TERMINALS["starlink"].acquisition_min_s, 12.0)


if __name__ == "__main__":
    main()
