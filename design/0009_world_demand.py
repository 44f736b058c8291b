"""Compare the routes of the world with figures that they were not fitted to (0009-world-demand.md).

    git show HEAD:opentraveldata/optd_airline_por_rcld.csv > optd_airline_por_rcld.csv   # in OpenTravelData's clone
    tar xzf vega-datasets-3.1.0.tgz package/data/flights-airport.csv
    python design/0009_world_demand.py optd_airline_por_rcld.csv package/data/flights-airport.csv

OpenTravelData (CC BY 4.0): flights a month by airline and pair, of schedules; neither its pairs nor its totals were
given to the model, but the curve from page rank to departures was drawn through it. BTS: American domestic flights of
2008. Nothing of either is in the package.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from lookdown.astro import tai_ns_from_utc_text
from lookdown.traffic.world.places import Region, Routes, expected_airborne, great_circle_m, read_airports, read_routes

BANDS_KM = [0, 250, 500, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 20000]
JULY = tai_ns_from_utc_text("2024-07-10T12:00:00Z")
PLACES, ROUTES = read_airports(), read_routes()
COUNTRY = np.array(PLACES.countries)[PLACES.rows.country_code]


def as_routes(flights: dict[tuple[str, str], float]) -> Routes:
    """Return pairs of IATA codes as routes; those with a code we do not know are left out."""
    row_of = {code: row for row, code in reversed(list(enumerate(PLACES.iatas))) if code}
    pairs = sorted(
        (row_of[a], row_of[b], per_day) for (a, b), per_day in flights.items() if a in row_of and b in row_of
    )
    pairs = [pair for pair in pairs if pair[0] != pair[1] and pair[2] > 0.0]
    origin, destination = (np.array([pair[i] for pair in pairs], np.uint32) for i in (0, 1))
    return Routes(
        origin_row=origin,
        destination_row=destination,
        flights_per_day=np.array([pair[2] for pair in pairs], np.float32),
        cargo_per_day=np.zeros(len(pairs), np.float32),
        distance_m=great_circle_m(PLACES.rows, origin, destination),
    )


def optd_routes(path: Path) -> Routes:
    flights: dict[tuple[str, str], float] = defaultdict(float)
    with path.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter="^"):
            flights[row["apt_org"], row["apt_dst"]] += float(row["freq_mtly_avg"] or 0.0) * 12.0 / 365.0
    return as_routes(flights)


def bts_routes(path: Path) -> Routes:
    with path.open(encoding="utf-8") as stream:
        return as_routes({(r["origin"], r["destination"]): int(r["count"]) / 366.0 for r in csv.DictReader(stream)})


def matched(theirs: Routes) -> np.ndarray:
    """Return our flights on their pairs, 0 where we have none."""
    key, wanted = (r.origin_row.astype(np.int64) * 100_000 + r.destination_row for r in (ROUTES, theirs))
    at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    return np.where(key[at] == wanted, ROUTES.flights_per_day[at], 0.0).astype(np.float64)


def bands(routes: Routes) -> str:
    shares = np.histogram(routes.distance_m / 1e3, BANDS_KM, weights=routes.flights_per_day)[0]
    return " ".join(f"{share:.3f}" for share in shares / shares.sum())


def mean_km(routes: Routes, rows: np.ndarray | slice = slice(None)) -> float:
    return float(np.average(routes.distance_m[rows], weights=routes.flights_per_day[rows]) / 1e3)


def pairs_compared(name: str, theirs: Routes, our_total: float) -> None:
    ours, flights = matched(theirs), theirs.flights_per_day.astype(np.float64)
    print(f"{name}: {len(theirs)} pairs, {flights.sum():.0f} flights a day, mean {mean_km(theirs):.0f} km")
    for least in (1.0, 5.0, 20.0):
        many = flights >= least
        rank = spearmanr(ours[many], flights[many])[0]
        have = (ours[many] > 0.0).mean()
        print(f"  pairs of {least:g} a day or more: {many.sum()}, we have {have:.3f}, rank correlation {rank:.2f}")
    common = np.minimum(ours / our_total, flights / flights.sum()).sum()
    print(f"  common part of flows {common:.2f}; linear correlation {np.corrcoef(ours, flights)[0, 1]:.2f}")


def totals_compared(theirs: Routes) -> None:
    ours = PLACES.rows.departures_per_day.astype(np.float64)
    other = np.bincount(theirs.origin_row, theirs.flights_per_day, len(ours))
    some = (other > 5.0) & (ours > 0.0)
    ratio = ours[some] / other[some]
    spread = np.percentile(ratio, [10, 50, 90])
    print(f"airports over 5 a day: {some.sum()}, ratio at 10, 50, 90 %: {spread.round(2)}", end=", ")
    print(f"correlation of logarithms {np.corrcoef(np.log(ours[some]), np.log(other[some]))[0, 1]:.2f}")
    for name, counted in (("ours", ours), ("OPTD", other)):
        share = np.bincount(PLACES.rows.region, counted, len(Region)) / counted.sum()
        print(f"departures by region, {name}:", {r.name: round(float(share[r]), 3) for r in Region})
    lands: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for code, mine, its in zip(COUNTRY, ours / ours.sum(), other / other.sum(), strict=True):
        lands[code][0] += mine
        lands[code][1] += its
    top = sorted(lands.items(), key=lambda item: -item[1][1])[:20]
    print("shares of countries, ours and OPTD:", ", ".join(f"{c} {a:.3f} {b:.3f}" for c, (a, b) in top))


def abroad(routes: Routes) -> np.ndarray:
    return COUNTRY[routes.origin_row] != COUNTRY[routes.destination_row]


def main(optd_path: Path, bts_path: Path) -> None:
    optd, bts = optd_routes(optd_path), bts_routes(bts_path)
    print("bands km", BANDS_KM)
    for name, routes in (("ours", ROUTES), ("OPTD", optd)):
        print(
            f"{name}: {bands(routes)}, mean {mean_km(routes):.0f} km, abroad {mean_km(routes, abroad(routes)):.0f} km"
        )
    american = (COUNTRY[ROUTES.origin_row] == "US") & (COUNTRY[ROUTES.destination_row] == "US")
    print(f"US domestic: ours {mean_km(ROUTES, american):.0f} km; BTS {bands(bts)}, {mean_km(bts):.0f} km")
    pairs_compared("OPTD", optd, float(ROUTES.flights_per_day.sum()))
    pairs_compared("BTS 2008", bts, float(ROUTES.flights_per_day[american].sum()))
    totals_compared(optd)
    for name, routes in (("ours", ROUTES), ("OPTD", optd)):
        counts = expected_airborne(PLACES.rows, routes, JULY)
        hourly = counts.sum(axis=1)
        print(f"airborne, {name}: peak {hourly.max():.0f} at {hourly.argmax()} h, least {hourly.min():.0f} at", end=" ")
        print(f"{hourly.argmin()} h, regions", (counts.sum(axis=0) / counts.sum()).round(3))
        print("  by hour over the mean:", (hourly / hourly.mean()).round(3).tolist())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
