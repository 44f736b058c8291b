"""`study_network`: every report is accounted for, failures are told with their cost, and the folder holds it all."""

import csv

import numpy as np
import pytest

from lookdown.errors import ArgumentError, RecordingError, ScenarioError
from lookdown.report import write_coverage_report, write_network_report
from lookdown.scenario import load_scenario, scenario_from_toml
from lookdown.scenario.start import flight_start
from lookdown.study import (
    NetworkInstants,
    NetworkLoad,
    is_study_folder,
    read_study_json,
    read_study_table,
    study_network,
    study_page,
    write_study,
)
from lookdown.tables import Deliveries, DeliveryStatus, LinkKind, LinkState, NetworkLinks

FAILURE = """
[[network.failure]]
kind = "gateway"
gateways = ["Tokyo", "Delhi", "Shanghai"]
start = { base = 3, unit = "s", source = "choice" }
duration = { base = 4, unit = "s", source = "choice" }

[[network.failure]]
kind = "plane"
planes = [2, 3]
start = { base = 3, unit = "s", source = "choice" }
duration = { base = 2, unit = "s", source = "choice" }

[[network.failure]]
kind = "satellite"
satellites = [1]
start = { base = 8, unit = "s", source = "choice" }
duration = { base = 9, unit = "s", source = "choice" }
"""
LOAD = NetworkLoad(object_count=400, observer_count=2.0, rate_hz=1.0)


def document(text=""):
    return scenario_from_toml(f'[scenario]\nbased_on = "paris-mesh"\nname = "mine"\ntitle = "Mine"\n{text}', "mine")


def study(text="", seconds=8.0, load=LOAD):
    return study_network(
        document(text), duration_s=seconds, load=load, name="network-mine", on_progress=lambda *_: None
    )


@pytest.fixture(scope="module")
def whole():
    return study()


@pytest.fixture(scope="module")
def failing():
    # So many that some are on a satellite as it fails.
    return study(FAILURE, load=NetworkLoad(object_count=3000, observer_count=2.0, rate_hz=1.0))


def test_every_second_is_told_and_every_shipment_is_once_somewhere(whole):
    told, instants = whole.summary["delivery"], whole.instants
    assert len(instants) == 8 and np.all(np.diff(instants.time_tai_ns) == 10**9)
    assert told["shipments"] == len(whole.deliveries) == int(instants.delivered.sum() + instants.lost.sum())
    ids = whole.deliveries.detection_id
    assert len(np.unique(ids)) == len(ids) and ids.max() < len(ids) + told["under_way"]
    reports = told["reports"]
    assert reports["made"] == pytest.approx(8 * 800, rel=0.05) and reports["under_way"] >= told["under_way"] > 0
    assert reports["delivered"] + reports["given_up"] + reports["not_sent"] + reports["under_way"] == reports["made"]
    assert reports["delivered"] > len(ids) and reports["not_sent"] == 0
    assert whole.summary["load"]["reports_hz"] == 800.0 and told["shipments"] > 8 * 700
    assert told["delivered_ratio"] == 1.0 and instants.lost.sum() == 0


def test_it_is_flown_when_a_run_is(whole):
    begins = flight_start(document())
    assert whole.instants.time_tai_ns[0] == begins.start_tai_ns
    assert whole.summary["start_utc"] == "2021-10-07T12:00:01Z"
    assert whole.summary["start_given_by"] == "the recording's first instant"
    later = study('start = "2021-10-07T12:10:00Z"\n', seconds=1.0)
    assert later.summary["start_utc"] == "2021-10-07T12:10:00Z"
    # Ten minutes on, the satellites are those of the same run: the first plane is where it has flown to.
    moved = np.linalg.norm(later.satellites.position_ecef_m - whole.satellites.position_ecef_m, axis=1)
    assert moved == pytest.approx(np.full(600, 4.3e6), rel=0.1)


def test_reports_are_of_the_classes_that_the_scenario_says():
    shares = {"custody": 40, "associated": 0, "other": 60}
    keys = "".join(f'{name} = {{ base = {base}, unit = "%", source = "x" }}\n' for name, base in shares.items())
    told = study(f"[network.mix]\n{keys}", seconds=2.0)
    assert told.summary["load"]["classes"] == {"custody": 0.4, "other": 0.6}
    assert set(told.summary["delivery"]["classes"]) == {"custody", "other"}
    custody = told.summary["delivery"]["classes"]["custody"]["size_bit"] / told.summary["delivery"]["size_bit"]
    assert custody == pytest.approx(0.4, abs=0.05)


SLOW = '[network.optics]\nrate = { base = 1, unit = "bit/s", source = "choice" }\n'


def test_what_a_slow_link_cannot_bring_in_time_is_too_late_and_what_is_under_way_is_warned_of(tmp_path):
    short, longer = (study(SLOW, seconds=seconds) for seconds in (2.0, 15.0))
    (sentence,) = short.summary["warnings"]
    assert "of the reports" in sentence and "2 s are short" in sentence
    assert short.summary["delivery"]["expired"] == 0
    folder = write_study(short, document(SLOW), tmp_path, "short")
    assert f"<b>Beware:</b> {sentence}" in write_network_report(folder).read_text(encoding="utf-8")
    delivery, instants = longer.summary["delivery"], longer.instants
    # Two thirds were made more than ten seconds, the longest deadline, before the end or are custody's.
    assert delivery["expired"] > 0.25 * delivery["reports"]["made"] and delivery["delivered_ratio"] < 0.3
    assert instants.lost[:2].sum() == 0 < instants.lost[3] and instants.lost.sum() == delivery["expired"]
    late = longer.deliveries.take(longer.deliveries.status == DeliveryStatus.EXPIRED)
    assert late.arrived_tai_ns.max() < instants.time_tai_ns[-1] + 10**9
    assert len(np.unique(longer.deliveries.detection_id)) == len(longer.deliveries)
    assert study(seconds=4.0).summary["warnings"] == []


def test_every_node_has_its_row(whole):
    nodes = whole.nodes
    assert [each["node_id"] for each in nodes] == list(range(610))
    assert nodes[21] | {"vendor": "one"} == nodes[21] and (nodes[21]["plane"], nodes[21]["slot"]) == (1, 1)
    tokyo = nodes[600]
    assert (tokyo["kind"], tokyo["name"]) == ("gateway", "Tokyo")
    assert tokyo["latitude_deg"] == pytest.approx(35.69, abs=0.05)
    down = whole.deliveries.gateway[whole.deliveries.status == DeliveryStatus.DELIVERED]
    used = {each["node_id"]: each["shipments"] for each in whole.summary["gateways_used"]}
    assert used == {node: int((down == node).sum()) for node in range(600, 610)} and sum(used.values()) == len(down)


def test_regions_add_up_to_the_whole(whole):
    regions, delivery = whole.summary["regions"], whole.summary["delivery"]
    assert sum(each["shipments"] for each in regions) == delivery["shipments"]
    assert {each["name"] for each in regions} == {
        "60 deg S to 30 deg S",
        "30 deg S to equator",
        "equator to 30 deg N",
        "30 deg N to 60 deg N",
    }
    mean = sum(each["hops_mean"] * each["shipments"] for each in regions) / delivery["shipments"]
    assert mean == pytest.approx(delivery["hops_mean"], rel=1e-6)


def test_links_have_their_mean_load(whole):
    laser = whole.links.kind == LinkKind.OPTICAL
    assert laser.sum() == whole.summary["links"] == 1200
    used = whole.links.load_ratio[laser]
    assert 0.0 < used.max() < 0.5 and np.all(used[whole.links.state[laser] == LinkState.DOWN] < 0.01)
    assert whole.summary["use"]["links_up_mean"] > 1150.0


def test_failures_are_told_with_what_they_cost(failing, whole):
    told = {each["kind"]: each for each in failing.summary["failures"]}
    plane, gateway = told["plane"], told["gateway"]
    assert plane["things"] == 2 and gateway["things"] == 3
    assert (plane["start_s"], plane["end_s"], gateway["end_s"]) == (3.0, 5.0, 7.0)
    # Two planes are 40 satellites with 40 links along, 20 between and 40 to those beside them.
    assert plane["links_up_before"] - plane["links_up_min"] == pytest.approx(100, abs=4)
    assert plane["satellites_down_max"] == 40 and failing.instants.satellites_down[:3].max() == 0
    # Who has failed is not cut off, but is when it is back and acquires its links; what it would have sent is not lost.
    cut = failing.instants.satellites_cut
    assert cut[:5].max() == 0 and cut[5] == plane["satellites_cut_max"] == 40
    unsent = failing.deliveries.take(failing.deliveries.status == DeliveryStatus.NOT_SENT)
    assert np.isin(failing.satellites.plane[unsent.source], (2, 3)).all() and len(unsent) > 100
    lost = failing.deliveries.status != DeliveryStatus.DELIVERED
    lost = failing.deliveries.take(lost & (failing.deliveries.status != DeliveryStatus.NOT_SENT))
    # Lost is what was on one of these satellites as it failed, and what waited in vain on one that was cut off.
    began = int(failing.instants.time_tai_ns[3])
    dropped, waited = (lost.take(lost.status == kind) for kind in (DeliveryStatus.DROPPED, DeliveryStatus.NO_ROUTE))
    assert 0 < len(dropped) < 20 and np.all(dropped.sent_tai_ns < began) and len(dropped) + len(waited) == len(lost)
    assert np.isin(failing.satellites.plane[waited.source], (2, 3)).all()
    assert (plane["lost"], plane["not_sent"]) == (len(lost), len(unsent))
    delivery = failing.summary["delivery"]
    assert delivery["not_sent"] == len(unsent) == int(failing.instants.not_sent.sum())
    assert delivery["shipments"] + len(unsent) == len(failing.deliveries)
    assert sum(each["not_sent"] for each in failing.summary["regions"]) == len(unsent)
    assert whole.summary["failures"] == [] and whole.summary["failures_not_flown"] == []


def test_failures_are_told_apart_by_what_each_took_and_name_each_other(failing):
    told = {each["kind"]: each for each in failing.summary["failures"]}
    plane, gateway = told["plane"], told["gateway"]
    assert (plane["what"], gateway["what"]) == ("2, 3", "Tokyo, Delhi, Shanghai")
    assert (plane["own_satellites"], plane["own_gateways"], plane["own_not_sent"]) == (40, 0, plane["not_sent"])
    assert plane["own_laser_links"] == pytest.approx(100, abs=4)
    assert (gateway["own_satellites"], gateway["own_gateways"], gateway["own_laser_links"]) == (0, 3, 0)
    assert gateway["own_ground_radio"] + gateway["own_ground_optical"] > 0 and gateway["own_not_sent"] == 0
    assert plane["beside"] == [gateway["number"]] and gateway["beside"] == [plane["number"]]


def test_what_would_fail_after_the_study_is_told_as_not_flown(failing):
    assert failing.summary["failures_not_flown"] == [{"kind": "satellite", "what": "1", "start_s": 8.0}]
    assert {each["kind"] for each in failing.summary["failures"]} == {"plane", "gateway"}


def test_raw_samples_weigh_more_than_plots(whole):
    raw = study_network(
        scenario_from_toml(
            '[scenario]\nbased_on = "paris-mesh"\nname = "mine"\ntitle = "Mine"\n[network]\nsends = "raw"\n', "mine"
        ),
        duration_s=3.0,
        load=LOAD,
        name="network-raw",
        on_progress=lambda *_: None,
    )
    bits = [each.summary["delivery"]["size_bit"] / len(each.deliveries) for each in (raw, whole)]
    # 4 MB a look and 200 B of header in place of 2 plots of 200 B.
    assert bits[0] / bits[1] == pytest.approx((32e6 + 1600.0) / (1600.0 + 3200.0), rel=0.05)


def test_same_seed_same_study(whole):
    again = study()
    assert again.summary == whole.summary
    for name, _ in Deliveries.columns():
        assert np.array_equal(getattr(again.deliveries, name), getattr(whole.deliveries, name)), name


def test_half_a_second_is_refused_before_anything_flies():
    with pytest.raises(ArgumentError, match=r"whole seconds.*got 1\.5 s\. Say 2 s"):
        study(seconds=1.5)


def test_a_scenario_without_a_backbone_is_refused():
    with pytest.raises(ScenarioError, match=r"network: expected a section \[network\]"):
        study_network(
            load_scenario("paris"), duration_s=5.0, load=LOAD, name="network-paris", on_progress=lambda *_: None
        )


def test_the_folder_holds_it_and_its_page(failing, tmp_path):
    folder = write_study(failing, document(FAILURE), tmp_path, "network-mine")
    assert is_study_folder(folder) and study_page(folder) == "network.html"
    assert read_study_json(folder, "summary") == failing.summary
    assert len(read_study_table(NetworkInstants, folder, "instants")) == 8
    assert len(read_study_table(NetworkLinks, folder, "links")) == len(failing.links)
    told = list(csv.DictReader((folder / "failures.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["what"], row["own_satellites"], row["beside"]) for row in told] == [
        ("2, 3", "40", "2"),
        ("Tokyo, Delhi, Shanghai", "0", "1"),
    ]
    nodes = list(csv.DictReader((folder / "nodes.csv").read_text(encoding="utf-8").splitlines()))
    assert len(nodes) == 610 and (nodes[600]["node_id"], nodes[600]["name"]) == ("600", "Tokyo")
    assert nodes[0]["catalogue_number"] == "" and nodes[0]["vendor"] == "one"
    page = write_network_report(folder).read_text(encoding="utf-8")
    for words in (
        "open-source estimate",
        "What fails",
        "Not flown, outside the study: satellite 1 from 8 s on.",
        "The backbone of scenario <b>mine</b>",
        "plane 2, 3",
        "What each took by itself",
        "gateway",
        "World map of the laser links",
        "30 deg N to 60 deg N",
        "for 8 s from 2021-10-07T12:00:01Z on",
        "5 % custody, 75 % associated, 20 % other",
        "network.mix.custody",
        "Counted are shipments",
        f"{100.0 * failing.summary['use']['load_max']:.2f} %",
        "<td>Tokyo</td>",
    ):
        assert words in page, words
    assert "http://" not in page.replace("http://www.w3.org", "") and "network.optics.rate" in page
    named = [page.count(f">{name}<") for name in failing.summary["gateways"]]
    assert named == [2] * 10, "gateways are named on the map and in a table"
    # Without its scenario the map lacks them alone.
    (folder / "scenario.toml").unlink()
    page = write_network_report(folder).read_text(encoding="utf-8")
    assert [page.count(f">{name}<") for name in failing.summary["gateways"]] == [1] * 10
    write_study(failing, document(FAILURE), tmp_path, "network-mine")
    # It is no coverage study, and is written again in its place.
    with pytest.raises(RecordingError):
        write_coverage_report(folder)
    assert write_study(failing, document(FAILURE), tmp_path, "network-mine") == folder


def test_a_page_of_something_else_is_refused(tmp_path):
    with pytest.raises(RecordingError, match="expected the folder of a network study"):
        write_network_report(tmp_path)


def test_the_page_of_a_study_in_which_nothing_was_sent_says_so(tmp_path):
    document_ = document()
    none = NetworkLoad(object_count=1, observer_count=0.001, rate_hz=0.001)
    for seconds in (1.0, 2.0):
        folder = write_study(study(seconds=seconds, load=none), document_, tmp_path, f"empty-{seconds:g}")
        page = write_network_report(folder).read_text(encoding="utf-8")
        assert "none of which carried anything" in page and "No report was settled by the end" in page
        assert "1e-06 reports a second (1 object," in page and "- ms" not in page and "The recording" not in page
        # One second makes no line over time, and without arrivals there is no time that goes anywhere.
        assert ("nothing arrived" in page) == ("cut off over time" in page) == (
            seconds > 1.0
        ) and "Mean latency by class" not in page
        assert "mean share of the link" not in page
