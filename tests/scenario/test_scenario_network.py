"""The backbone of a scenario: its pattern shell by shell, its gateways, its vendors and what fails."""

import numpy as np
import pytest

from lookdown.errors import LookdownError, ScenarioError
from lookdown.network.processing import ProcessingMode
from lookdown.scenario import canonical_toml, load_scenario, scenario_from_toml, scenario_hash
from lookdown.scenario.constellation import epoch_of, flown_elements
from lookdown.scenario.network import loads_of, mesh_of
from lookdown.tables import FailureKind, NodeKind

NETWORK = """
[network]
cities = { base = 5, unit = "1", source = "choice" }
"""


def mine(text, *, name="paris", replacing=()):
    whole = canonical_toml(load_scenario(name))
    for old, new in replacing:
        assert old in whole, old
        whole = whole.replace(old, new)
    return scenario_from_toml(whole + text, "mine")


def mesh(document, seed=1):
    start = epoch_of(document)
    satellites = flown_elements(document, start).counted()
    ephemeris = satellites.ephemeris(start, start + 60 * 10**9)
    return mesh_of(document, satellites.elements, ephemeris, seed=seed, start_tai_ns=start)


def test_a_walker_pattern_is_a_grid_of_four_links_each():
    made = mesh(mine(NETWORK))
    assert len(made.topology) == 600 and set(made.topology.link_counts.tolist()) == {4}
    assert made.stations.names[:2] == ("Tokyo", "Delhi") and made.parameters.antenna_count == 8
    # The seam is closed as the pattern's phasing goes on: no link is longer than the grid's own.
    plane, slot = made.topology.plane.astype(int), made.topology.slot.astype(int)
    seam = (plane[made.topology.link_a] == 0) & (plane[made.topology.link_b] == 29)
    ahead = slot[made.topology.link_a[seam]] - slot[made.topology.link_b[seam]]
    assert seam.sum() == 20 and set((ahead % 20).tolist()) == {1}


def test_nearest_links_have_no_more_than_the_terminals():
    made = mesh(mine(NETWORK + 'pattern = "nearest"\nterminals = { base = 3, unit = "1", source = "choice" }\n'))
    assert made.topology.link_counts.max() <= 3 and len(made.topology.link_a) > 800


def test_a_grid_on_three_terminals_is_refused():
    with pytest.raises(ScenarioError, match=r"network\.terminals: expected at least 4"):
        mesh(mine(NETWORK + 'terminals = { base = 3, unit = "1", source = "choice" }\n'))


STATIONS = """name, latitude_deg, longitude_deg, kind
Svalbard, 78.2, 15.4, gateway
Here, 48.7, 2.2, gateway
A ship, 40.0, -30.0, ship_user
"""


def test_stations_come_from_cities_the_scenario_and_a_file(tmp_path):
    (tmp_path / "mine.csv").write_text(STATIONS, encoding="utf-8")
    text = '[scenario]\nbased_on = "paris"\nname = "mine"\ntitle = "Mine"\n' + NETWORK + 'stations = "mine.csv"\n'
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    document = load_scenario(str(tmp_path / "mine.toml"))
    made = mesh(document)
    assert made.stations.names[0] == "Tokyo" and made.stations.names[5:] == ("Svalbard", "Here", "A ship")
    assert made.stations.kind.tolist() == [NodeKind.GATEWAY] * 7 + [NodeKind.SHIP_USER]
    # The hash says the same wherever the folder lies.
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("mine.csv", "mine.toml"):
        (elsewhere / name).write_text((tmp_path / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert scenario_hash(load_scenario(str(elsewhere / "mine.toml"))) == scenario_hash(document)


@pytest.mark.parametrize(
    ("row", "words"),
    [("Pole, 95, 0, gateway", r"row 1\.latitude_deg: .*95"), ("Tokyo, 35, 139, gateway", '"Tokyo" again')],
)
def test_a_file_of_stations_that_cannot_be_is_refused(tmp_path, row, words):
    (tmp_path / "bad.csv").write_text(f"name, latitude_deg, longitude_deg, kind\n{row}\n", encoding="utf-8")
    document = mine(NETWORK + f'stations = "{tmp_path / "bad.csv"}"\n')
    with pytest.raises(LookdownError, match=words):
        mesh(document)


TWO = [('vendor = "one"', 'vendors = ["one", "two"]')]


def test_vendors_that_do_not_interoperate_are_not_linked():
    apart = mesh(mine(NETWORK + "interoperate = []\n", replacing=TWO)).topology
    together = mesh(mine(NETWORK + 'interoperate = [["one", "two"]]\n', replacing=TWO)).topology
    same = apart.vendor_id[apart.link_a] == apart.vendor_id[apart.link_b]
    assert same.all() and len(apart.link_a) == 600 and len(together.link_a) == 1200


def test_a_vendor_that_is_not_known_is_refused_with_its_path():
    with pytest.raises(ScenarioError, match=r'network\.interoperate\.0\.1: expected one of .*got "three"'):
        mesh(mine(NETWORK + 'interoperate = [["one", "three"]]\n', replacing=TWO))


def failing(kind, what):
    return f"""
[[network.failure]]
kind = "{kind}"
{what}
start = {{ base = 10, unit = "s", source = "choice" }}
duration = {{ base = 20, unit = "s", source = "choice" }}
"""


def test_failures_are_told_by_number_and_gateways_are_of_no_vendor():
    document = mine(NETWORK + failing("vendor", 'vendors = ["one"]') + failing("gateway", 'gateways = ["Delhi"]'))
    made = mesh(document)
    rows, start = made.failures, epoch_of(document)
    assert rows.kind.tolist() == [FailureKind.VENDOR, FailureKind.GATEWAY]
    assert rows.target.tolist() == [0, 601] and set((rows.start_tai_ns - start).tolist()) == {10 * 10**9}
    still = np.zeros((600, 3))
    assert not np.isin(made.nodes(still, still).vendor_id[600:], rows.target[:1]).any()


@pytest.mark.parametrize(
    ("kind", "what", "words"),
    [
        ("vendor", 'vendors = ["nobody"]', r'network\.failure\.0\.vendors: expected some of one; got "nobody"'),
        ("gateway", 'gateways = ["Atlantis"]', r'network\.failure\.0\.gateways: .*Tokyo.*got "Atlantis"'),
        (
            "satellite",
            "satellites = [600]",
            r"network\.failure\.0\.target: expected a satellite of the network; got 600",
        ),
        ("plane", "planes = [30]", r"network\.failure\.0\.target: expected a plane of the network; got 30"),
    ],
)
def test_what_is_not_there_cannot_fail(kind, what, words):
    with pytest.raises(ScenarioError, match=words):
        mesh(mine(NETWORK + failing(kind, what)))


def test_failures_by_rate_are_drawn_from_the_seed():
    document = mine(NETWORK + "fails_by_rate = true\n")
    one, two, other = mesh(document), mesh(document), mesh(document, seed=2)
    assert np.array_equal(one.failures.target, two.failures.target)
    assert len(one.failures) < 20 and len(other.failures) < 20


def test_loads_are_those_of_the_scenario():
    loads = loads_of(mine(NETWORK + 'sends = "raw"\nheader = { base = 1, unit = "kB", source = "choice" }\n').network)
    assert loads.mode is ProcessingMode.RAW and loads.header_bit == 8000.0 and loads.sensing_s == 0.1
