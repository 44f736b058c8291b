"""A gravity model of the world's flights: pairs of airports, fitted by proportions (see data-world.py)."""

import numpy as np
import world_figures as figures
from scipy import ndimage, sparse
from world_airports import EARTH_KM, unit_vectors


def codes(text: str) -> set[str]:
    """Return the countries of a line of two-letter codes."""
    return set(text.split())


EUROPE = codes(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE NO IS LI CH GB AL BA ME MK RS XK "
    "MD UA GI JE GG IM FO AD MC SM"
)
ENGLISH = codes("US CA GB IE AU NZ ZA IN SG HK NG KE GH JM TT BB BS PH")
SPANISH = codes("ES MX CO PE CL AR EC BO VE UY PY CR PA GT HN SV NI DO CU PR")
FRENCH = codes("FR BE CH CA DZ MA TN SN CI CM RE GP MQ MU MG GA CG")
PORTUGUESE = codes("PT BR AO MZ CV")
CHINESE = codes("CN HK MO TW SG MY")
ARAB = codes("AE SA QA KW BH OM EG JO LB IQ MA DZ TN LY SD SY")
GULF_LABOUR = (codes("AE SA QA KW BH OM"), codes("IN PK BD NP LK PH EG ET"))
SOUTH_EAST = codes("SG MY TH ID VN PH MM KH LA BN")
NORTH_EAST = codes("CN HK MO TW JP KR")
NORTH_AMERICA = codes("US CA MX")
CARIBBEAN = codes("BS JM DO CU PR VI TT BB AG LC GD VC KN DM SX CW AW BQ GP MQ KY TC BM HT AI MS VG")
SUNNY = codes("ES PT GR IT TR CY HR MT MA TN EG")
NORTHERN = codes("GB IE DE NL BE AT CH SE NO DK FI PL CZ LU")
FORMER_SOVIET = codes("RU BY KZ UZ KG TJ TM AM AZ GE")
WEST_OF_RUSSIA = EUROPE | codes("US CA JP AU NZ KR TW SG") - {"RS"}

AFFINITIES = (
    (EUROPE, EUROPE, 1.5),
    (NORTHERN, SUNNY, 3.2),
    (ENGLISH, ENGLISH, 1.6),
    (SPANISH, SPANISH, 2.0),
    (FRENCH, FRENCH, 2.0),
    (PORTUGUESE, PORTUGUESE, 3.0),
    (CHINESE, CHINESE, 1.5),
    (ARAB, ARAB, 2.5),
    (*GULF_LABOUR, 2.5),
    (SOUTH_EAST, SOUTH_EAST, 2.0),
    (NORTH_EAST, NORTH_EAST, 1.3),
    (codes("TH"), NORTH_EAST, 2.2),
    (NORTH_AMERICA, NORTH_AMERICA, 2.0),
    (codes("US"), codes("MX"), 3.0),
    (codes("US"), codes("CA"), 2.8),
    (codes("US"), codes("PR VI GU AS MP"), 4.0),
    (codes("US CA"), CARIBBEAN, 2.0),
    (codes("US"), EUROPE, 2.5),
    (codes("US"), NORTH_EAST - {"CN"}, 1.8),
    (CARIBBEAN, CARIBBEAN, 1.5),
    (FORMER_SOVIET, FORMER_SOVIET, 4.0),
    (codes("TR"), EUROPE, 2.5),
    (codes("TR AE"), FORMER_SOVIET, 3.0),
    (EUROPE, codes("MA TN EG"), 1.5),
    (codes("FR"), codes("RE GP MQ GF YT PF NC"), 6.0),
    (codes("ES"), codes("PT"), 2.0),
)
"""Groups of countries between which there are more flights than size and distance tell; assumptions."""

BARRED = (
    (codes("RU BY"), WEST_OF_RUSSIA),
    (codes("IN"), codes("CN PK")),
    (codes("IL"), (ARAB | codes("IR PK MY ID")) - codes("AE BH MA")),
    (codes("IR"), NORTH_AMERICA | codes("IL AU")),
)
"""Between these countries nothing flies (about 2023/24)."""

DOMESTIC = {"power": 0.55, "length_km": 2000.0, "least_km": 240.0}
ABROAD = {"power": 0.55, "length_km": 8500.0, "least_km": 400.0}
AMERICAN = {"power": 0.7, "length_km": 1650.0, "least_km": 320.0}
"""Deterrence: (d + 200 km)**-power exp(-d / length), and no flights where the road is shorter than some least_km."""


def land_of(is_sea: np.ndarray, latitude_deg: np.ndarray, longitude_deg: np.ndarray) -> np.ndarray:
    """Return the number of the land mass that each place is on, 0 at sea, from a mask of 1/120 deg.

    Cells of 1/30 deg are land where any of their parts is, so that straits of less than some 5 km do not part.
    """
    land = ~is_sea.reshape(5400, 4, 10800, 4).all(axis=(1, 3))
    label, _ = ndimage.label(land, structure=np.ones((3, 3)))
    row = np.clip(((90.0 - latitude_deg) * 30.0).astype(int), 0, 5399)
    column = ((longitude_deg + 180.0) * 30.0).astype(int) % 10800
    # A place by the water may lie in a cell of sea: the largest number near it is taken.
    grown = ndimage.maximum_filter(label, size=3)
    return np.where(label[row, column] > 0, label[row, column], grown[row, column])


def deterrence(
    distance_km: np.ndarray, by_road: np.ndarray, *, power: float, length_km: float, least_km: float
) -> np.ndarray:
    """Return how much fewer flights there are for the distance; water in between keeps short ones."""
    falling = ((distance_km + 200.0) / 1000.0) ** -power * np.exp(-distance_km / length_km)
    short = 1.0 - np.exp(-((distance_km / least_km) ** 3))
    return falling * np.where(by_road, short, 1.0 - np.exp(-((distance_km / 60.0) ** 2)))


def affinity(country: np.ndarray) -> np.ndarray:
    """Return (n, n) factors between places by their countries; 1 where nothing is known, 0 where barred."""
    codes, index = np.unique(country, return_inverse=True)
    table = np.ones((len(codes), len(codes)))

    def members(group: set[str]) -> np.ndarray:
        return np.isin(codes, list(group))

    for first, second, factor in AFFINITIES:
        both = np.outer(members(first), members(second))
        table = np.where(both | both.T, np.maximum(table, factor), table)
    for first, second in BARRED:
        both = np.outer(members(first), members(second))
        table[both | both.T] = 0.0
    return table[index][:, index]


def distances_km(latitude_deg: np.ndarray, longitude_deg: np.ndarray) -> np.ndarray:
    """Return (n, n) great-circle distances on a sphere."""
    vectors = unit_vectors(latitude_deg, longitude_deg)
    return (
        2.0 * EARTH_KM * np.arcsin(np.clip(np.linalg.norm(vectors[:, None] - vectors[None], axis=2) / 2.0, 0.0, 1.0))
        if (len(vectors) < 600)
        else EARTH_KM * np.arccos(np.clip(vectors @ vectors.T, -1.0, 1.0))
    )


def balance(pull: sparse.csr_matrix, target: np.ndarray, rounds: int) -> sparse.csr_matrix:
    """Return a symmetric matrix whose rows add up to the targets, each entry scaled by its row and its column."""
    factor = np.ones(len(target))
    for _ in range(rounds):
        total = factor * (pull @ factor)
        factor *= np.sqrt(target / np.maximum(total, 1e-12))
    diagonal = sparse.diags(factor)
    return (diagonal @ pull @ diagonal).tocsr()


def with_domestic_shares(flights: sparse.csr_matrix, country: np.ndarray) -> sparse.csr_matrix:
    """Return the matrix with inner flights scaled half way to the shares of the countries named."""
    entries = flights.tocoo()
    inner = country[entries.row] == country[entries.col]
    factor = np.ones(len(entries.data))
    for code, share in figures.DOMESTIC_SHARE.items():
        mine = country[entries.row] == code
        total = entries.data[mine].sum()
        own = entries.data[mine & inner].sum() / total if total else 0.0
        if 0.0 < own < 1.0:
            factor[mine & inner] = (share / own * (1.0 - own) / (1.0 - share)) ** 0.8
    entries.data = entries.data * factor
    return entries.tocsr()


def with_busiest_pairs(flights: sparse.csr_matrix, iata: np.ndarray) -> sparse.csr_matrix:
    """Return the matrix with the pairs known to be the busiest set to their flights, grown with the world's total."""
    row_of = {str(code): row for row, code in enumerate(iata) if code}
    grown = figures.TOTAL_PER_DAY / figures.PUBLISHED_PER_DAY
    flights = flights.tolil()
    for (first, second), per_day in figures.BUSIEST_PAIRS.items():
        a, b = row_of[first], row_of[second]
        flights[a, b] = flights[b, a] = per_day * grown
    return flights.tocsr()


def hubs_only(flights: sparse.csr_matrix, departures: np.ndarray) -> sparse.csr_matrix:
    """Return the matrix with as many partners a place as its size feeds, the busier and likelier kept.

    A place has 0.9 departures**0.75 partners or so (1 at 1 a day, 12 at 30, 150 at 900); a pair stays where either of
    its ends would keep it. Larger partners are preferred, for small places fly to hubs.
    """
    flights = flights.tocsr()
    wanted = np.ceil(0.9 * departures**0.75 + 0.3).astype(int)
    keep_row, keep_column = [], []
    for row in range(flights.shape[0]):
        columns = flights.indices[flights.indptr[row] : flights.indptr[row + 1]]
        pull = flights.data[flights.indptr[row] : flights.indptr[row + 1]]
        score = pull * departures[columns] ** 0.35
        best = np.argsort(-score)[: wanted[row]]
        keep_row.append(np.full(len(best), row))
        keep_column.append(columns[best])
    row, column = np.concatenate(keep_row), np.concatenate(keep_column)
    mask = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=flights.shape)
    mask = ((mask + mask.T) > 0).astype(float)
    return flights.multiply(mask).tocsr()


def passenger_flights(places: dict[str, np.ndarray], land: np.ndarray, departures: np.ndarray) -> sparse.csr_matrix:
    """Return flights a day from each place to each other one."""
    country = places["country"]
    distance = distances_km(places["latitude_deg"], places["longitude_deg"])
    by_road = (land[:, None] == land[None]) & (land[:, None] > 0)
    inner = country[:, None] == country[None]
    pull = np.where(
        inner,
        12.0 * deterrence(distance, by_road, **DOMESTIC),
        affinity(country) * deterrence(distance, by_road, **ABROAD),
    )
    american = (country[:, None] == "US") & inner
    pull = np.where(american, 12.0 * deterrence(distance, by_road, **AMERICAN), pull)
    pull *= (distance > 40.0) & (distance < 15_500.0)
    # Small places have few flights abroad and none far; hubs feed small places rather than each other.
    smaller = np.minimum(departures[:, None], departures[None])
    pull *= np.where(
        inner, (1.0 + smaller / 150.0) ** -0.6, np.minimum(1.0, smaller / 60.0) ** (0.3 + distance / 8_000.0)
    )
    np.fill_diagonal(pull, 0.0)
    flights = sparse.csr_matrix(pull)
    del pull, distance, by_road, inner, smaller
    for _ in range(12):
        flights = with_domestic_shares(balance(flights, departures, 15), country)
    flights = hubs_only(balance(flights, departures, 30), departures)
    for _ in range(20):
        flights = with_domestic_shares(balance(flights, departures, 15), country)
        flights = with_busiest_pairs(flights, places["iata"])
    return balance(flights, departures, 60)


def cargo_flights(places: dict[str, np.ndarray], total: float) -> sparse.csr_matrix:
    """Return freighters' flights a day between their airports, and from the great ones to all larger airports near."""
    weight = np.array([figures.CARGO_AIRPORTS_KT.get(str(code), 0.0) for code in places["iata"]])
    rows = np.flatnonzero(weight)
    distance = distances_km(places["latitude_deg"][rows], places["longitude_deg"][rows])
    table = affinity(places["country"][rows])
    inner = places["country"][rows][:, None] == places["country"][rows][None]
    # Anchorage is a stop on the way over the Pacific: long legs are kept by the range of a loaded freighter.
    pull = ((distance + 600.0) / 1000.0) ** -0.7 * np.exp(-((distance / 8_500.0) ** 4)) * np.where(inner, 4.0, table)
    pull *= distance > 250.0
    flights = balance(sparse.csr_matrix(pull), weight[rows] * (total / weight.sum()), 80).tocoo()
    kept = flights.data > 0.12
    full = sparse.csr_matrix(
        (flights.data[kept], (rows[flights.row[kept]], rows[flights.col[kept]])), shape=(len(weight),) * 2
    )
    return full * (total / full.sum())
