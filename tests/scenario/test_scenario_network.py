"""The backbone of a scenario: its pattern shell by shell, its gateways, its vendors and what fails."""

import numpy as np
import pytest

from lookdown.errors import LookdownError, ScenarioError
from lookdown.network.failures import view_at
from lookdown.network.processing import ProcessingMode
from lookdown.scenario import (
    canonical_toml,
    check_network,
    load_scenario,
    scenario_from_toml,
    scenario_hash,
)
from lookdown.scenario._network_warnings import _joined
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
    stop = start + 60 * 10**9
    return mesh_of(document, satellites.elements, seed=seed, start_tai_ns=start, stop_tai_ns=stop)


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
        ("vendor", 'vendors = ["nobody"]', r'network\.failure\.0\.vendors\.0: expected some of one; got "nobody"'),
        ("gateway", 'gateways = ["Tokyo", "Atlantis"]', r'network\.failure\.0\.gateways\.1: .*got "Atlantis"'),
        ("satellite", "satellites = [3, 600]", r"network\.failure\.0\.satellites\.1: .*0 to 599; got 600"),
        ("plane", "planes = [1, 2, 30]", r"network\.failure\.0\.planes\.2: .*0 to 29 .*; got 30"),
        ("partition", "planes = [30]", r"network\.failure\.0\.planes\.0: .*0 to 29 .*; got 30"),
        (
            "flap",
            'satellites = [0, 2]\nperiod = { base = 4, unit = "s", source = "choice" }',
            r"network\.failure\.0\.satellites: .*0 is linked with 1, 19, 20, 599; got 0 and 2",
        ),
    ],
)
def test_what_is_not_there_cannot_fail(kind, what, words):
    with pytest.raises(ScenarioError, match=words):
        mesh(mine(NETWORK + failing(kind, what)))


def test_all_faults_of_all_failures_are_told_at_once():
    text = NETWORK + failing("plane", "planes = [40, 1, 50]") + failing("satellite", "satellites = [700]")
    with pytest.raises(ScenarioError) as caught:
        mesh(mine(text))
    paths = [fault.path for fault in caught.value.faults]
    assert paths == [f"network.failure.{path}" for path in ("0.planes.0", "0.planes.2", "1.satellites.0")]


@pytest.mark.parametrize(
    ("what", "old", "new", "words"),
    [
        ("satellites = [3]", "base = 20", "base = 0.9", r"duration: expected at least 1 s: .*every 1 s; got 0\.9 s"),
        (
            'satellites = [0, 1]\nperiod = { base = 1, unit = "s", source = "choice" }',
            "satellite",
            "flap",
            r"period: expected at least 2 s, up for one look and down for one: .*; got 1 s",
        ),
    ],
)
def test_what_is_over_between_two_looks_is_refused(what, old, new, words):
    text = failing("satellite", what).replace(f'kind = "{old}"', f'kind = "{new}"').replace(f"{old},", f"{new},")
    with pytest.raises(ScenarioError, match=r"network\.failure\.0\." + words):
        mesh(mine(NETWORK + text))


def test_a_failure_as_long_as_a_step_is_seen_wherever_it_begins():
    for begin in (0.0, 0.3, 0.5, 0.7):
        text = failing("satellite", "satellites = [3]").replace("base = 20", "base = 1")
        made = mesh(mine(NETWORK + text.replace("base = 10", f"base = {10.0 + begin}")))
        start, still = int(made.failures.start_tai_ns[0]) - round((10.0 + begin) * 1e9), np.ones((600, 3))
        nodes, none = made.nodes(still, still), np.empty((0, 2), int)
        looks = [start + round((k + 0.5) * 1e9) for k in range(20)]
        assert sum(not view_at(made.failures, look, nodes, none).node_up[3] for look in looks) == 1


SECOND_SHELL = """
[[constellation.shell]]
type = "walker"
altitude = { base = 600, unit = "km", source = "choice" }
first_node = { base = 3, unit = "deg", source = "choice" }
inclination = { base = 53, unit = "deg", source = "choice" }
satellites = { base = 60, unit = "1", source = "choice" }
planes = { base = 6, unit = "1", source = "choice" }
phasing = { base = 1, unit = "1", source = "choice" }
vendor = "two"

"""
NEAR_BY = '[network.optics]\nrange_max = { base = 120, unit = "km", source = "choice" }\n'
FIVE = 'terminals = { base = 5, unit = "1", source = "choice" }\n'


def two_shells(text):
    return mine(NETWORK + text, replacing=[("[schedule]", SECOND_SHELL + "[schedule]")])


def between(topology):
    """Return the links between the two shells, whose vendors are two."""
    return topology.vendor_id[topology.link_a] != topology.vendor_id[topology.link_b]


def test_a_fifth_terminal_links_shells_that_stay_near_where_vendors_allow():
    grid, linked = mesh(two_shells("")).topology, mesh(two_shells(FIVE)).topology
    apart = mesh(two_shells(FIVE + "interoperate = []\n")).topology
    assert not between(grid).any() and not between(apart).any() and len(apart.link_a) == len(grid.link_a)
    assert 0 < between(linked).sum() <= 60 and linked.link_counts.max() <= 5
    # The grids are as they were, and what was added are links between shells alone.
    assert len(linked.link_a) - between(linked).sum() == len(grid.link_a)


def test_who_stays_near_is_of_any_shell_and_does_not_depend_on_how_long_is_flown():
    document = two_shells('pattern = "nearest"\n')
    topology = mesh(document).topology
    assert between(topology).any() and topology.link_counts.max() <= 4
    start = epoch_of(document)
    elements = flown_elements(document, start).counted().elements
    longer = mesh_of(document, elements, seed=1, start_tai_ns=start, stop_tai_ns=start + 7200 * 10**9).topology
    assert np.array_equal(longer.link_a, topology.link_a) and np.array_equal(longer.link_b, topology.link_b)


APART = "the 2 shells are not linked with each other, for "


@pytest.mark.parametrize(
    ("network", "why"),
    [
        ("", "their grids take all 4 terminals"),
        ('interoperate = [["one", "two"]]\n', "their grids take all 4 terminals"),
        ("interoperate = []\n", "interoperate lets no vendor of one"),
        (FIVE + "interoperate = []\n", "interoperate lets no vendor of one"),
        (FIVE + NEAR_BY, "no two of their satellites that have a terminal free"),
    ],
)
def test_shells_that_stay_apart_are_warned_of_with_the_reason(network, why):
    (words,) = [each for each in check_network(two_shells(network)) if "shells" in each]
    assert words.startswith(f"network: {APART}{why}")


def test_shells_that_are_linked_are_not_warned_of():
    for document in (two_shells(FIVE), two_shells('pattern = "nearest"\n'), mine(NETWORK)):
        assert not any("shell" in each for each in check_network(document))


def test_shells_that_are_joined_over_others_are_one_part():
    of_shell = np.array([0, 0, 1, 1, 2, 2, 3])
    assert _joined(of_shell, np.array([0, 3]), np.array([2, 4])) == [[0, 1, 2], [3]]


def test_a_check_tells_what_flying_would():
    check_network(load_scenario("paris"))
    check_network(mine(NETWORK))
    with pytest.raises(ScenarioError, match=r"network\.stations: expected a file .*none of this name"):
        check_network(mine('[network]\nstations = "/nowhere/none.csv"\n'))
    with pytest.raises(ScenarioError, match=r"network\.failure\.0\.planes\.0"):
        check_network(mine(NETWORK + failing("plane", "planes = [30]")))


def test_failures_by_rate_are_drawn_from_the_seed():
    document = mine(NETWORK + "fails_by_rate = true\n")
    one, two, other = mesh(document), mesh(document), mesh(document, seed=2)
    assert np.array_equal(one.failures.target, two.failures.target)
    assert len(one.failures) < 20 and len(other.failures) < 20


def test_a_computer_that_cannot_keep_up_is_refused():
    slow = '[network.processing]\nboard_op = { base = 1, unit = "Gop/s", source = "choice" }\n'
    for ask in (loads_of, check_network):
        with pytest.raises(
            ScenarioError, match=r"network\.processing\.board_op: expected more than 2 Gop/s.*got 1 Gop"
        ):
            ask(mine(NETWORK + slow))


def test_gateways_misspelt_are_told_with_the_name_meant():
    with pytest.raises(ScenarioError, match=r"did you mean 'Tokyo'\?\); got \"Tokio\""):
        mesh(mine(NETWORK + failing("gateway", 'gateways = ["Tokio"]')))


def test_loads_are_those_of_the_scenario():
    loads = loads_of(mine(NETWORK + 'sends = "raw"\nheader = { base = 1, unit = "kB", source = "choice" }\n'))
    assert loads.mode is ProcessingMode.RAW and loads.header_bit == 8000.0 and loads.sensing_s == 0.1
