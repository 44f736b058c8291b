"""Make web/src/assets/airports.csv, the airports that the live globe shows, from the package's own airports.

    python design/data-airports-web.py

Airports with scheduled flights, the busiest first (order of airports.parquet); ident, IATA code, degrees to 1e-3 and
the longest runway in metres. Where the data come from: NOTICE, number 5.
"""

from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/lookdown/traffic/world/places/data/airports.parquet"
TARGET = ROOT / "web/src/assets/airports.csv"
MOST = 1200

places = pq.read_table(SOURCE)
airports = places.filter(pc.and_(pc.equal(places["scheduled"], 1), pc.less_equal(places["kind"], 1))).slice(0, MOST)
rows = [
    f"{a['ident']},{a['iata']},{a['latitude_e5_deg'] / 1e5:.3f},{a['longitude_e5_deg'] / 1e5:.3f},{a['runway_m']}"
    for a in airports.to_pylist()
]
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text("\n".join(rows) + "\n", encoding="ascii")
print(f"{len(rows)} airports, {TARGET.stat().st_size} bytes")
