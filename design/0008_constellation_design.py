"""Figures of design/0008-constellation-design.md: python design/0008_constellation_design.py [rosettes|questions]."""

import math
import sys
from time import process_time

from lookdown.astro import tai_ns_from_utc_text
from lookdown.constellation import (
    AccessLimits,
    CoverageRequirement,
    PatternKind,
    WalkerShell,
    best_inclination_rad,
    check_design,
    design_pattern,
    pattern_radius_rad,
)

QUESTIONS = (
    # altitude km, grazing deg, latitude deg, fold, share, kinds, most planes
    (700, (10, 70), 60, 1, 1.0, "walker streets", None),
    (700, (10, 70), 60, 1, 1.0, "walker streets", 12),
    (700, (10, 70), 60, 2, 1.0, "walker streets", None),
    (700, (10, 70), 60, 1, 0.95, "walker", None),
    (500, (10, 70), 60, 1, 1.0, "walker streets", None),
    (500, (20, 60), 60, 1, 1.0, "walker streets", 24),
    (780, (8.2, 90), 90, 1, 1.0, "walker star streets", None),
    (780, (8.2, 90), 60, 1, 1.0, "walker streets", None),
    (1200, (10, 70), 90, 1, 1.0, "walker star streets", None),
)


def radius_deg(inclination_deg: float) -> float:
    shell = WalkerShell(
        altitude_m=1e6, inclination_rad=math.radians(inclination_deg), satellite_count=9, plane_count=9, phasing=7
    )
    return math.degrees(pattern_radius_rad(shell))


def rosettes() -> None:
    print("R of 9/9/7 over inclination, deg")
    for inclination in (69.8, 70.0, 70.2, 70.3, 70.4, 70.5, 70.5288, 70.54, 70.544, 70.546, 70.56, 70.6, 70.8, 71.0):
        print(f"  {inclination:8.4f}  {radius_deg(inclination):.6f}")
    print("the least R of any phasing, by satellites: T/P/F, inclination, R")
    for count in range(5, 16):
        found = []
        for planes in (each for each in range(3, count + 1) if count % each == 0):
            for phasing in range(planes):
                pattern = {"satellite_count": count, "plane_count": planes, "phasing": phasing}
                inclination, radius = best_inclination_rad(**pattern)
                found.append((radius, f"{count}/{planes}/{phasing}", inclination))
        radius, name, inclination = min(found)
        print(f"  {name:10} {math.degrees(inclination):6.2f} {math.degrees(radius):6.2f}")


def questions() -> None:
    start = tai_ns_from_utc_text("2026-01-01")
    for altitude, grazing, latitude, fold, share, kinds, planes_max in QUESTIONS:
        edge = math.radians(latitude)
        requirement = CoverageRequirement(
            altitude_m=altitude * 1e3,
            limits=AccessLimits(grazing_min_rad=math.radians(grazing[0]), grazing_max_rad=math.radians(grazing[1])),
            fold=fold,
            latitude_min_rad=-edge,
            latitude_max_rad=edge,
            share=share,
        )
        began = process_time()
        search = design_pattern(
            requirement, kinds=tuple(PatternKind[name.upper()] for name in kinds.split()), planes_max=planes_max
        )
        spent, tried = process_time() - began, search.candidates
        print(
            f"{altitude} km, grazing {grazing}, latitude {latitude}, {fold}-fold, share {share}, {kinds}, planes "
            f"{planes_max}: at least {search.least_count}; {len(tried)} patterns, {int(tried.tries.sum())} tries, "
            f"{int((tried.outcome == 2).sum())} undecided, {spent:.1f} s {search.reason}",
            flush=True,
        )
        for row in search.choices():
            flown = check_design(search, start, row=int(row))
            inclination, margin = (math.degrees(c[row]) for c in (tried.inclination_rad, tried.margin_rad))
            kind = PatternKind(tried.kind[row]).name.lower()
            name = f"{tried.satellite_count[row]}/{tried.plane_count[row]}/{tried.phasing[row]}"
            print(
                f"   {kind:8} {name:11} {inclination:6.2f} deg, margin {margin:.3f}, "
                f"share {tried.share[row]:.4f}; flown {flown.share:.6f}, least {flown.count_min}",
                flush=True,
            )


if __name__ == "__main__":
    for name in sys.argv[1:] or ("rosettes", "questions"):
        {"rosettes": rosettes, "questions": questions}[name]()
