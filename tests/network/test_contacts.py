"""Contact plans: spans of links, both ways, and their file."""

import csv
from pathlib import Path

import numpy as np
import pytest
from network_plain import scene

from lookdown.astro import tai_ns_from_utc_text
from lookdown.errors import DataError
from lookdown.network import contact_plan, links_that_stand, write_contact_plan
from lookdown.tables import Contacts, LinkKind, LinkState, NetworkLinks

STEP_NS = 10_000_000_000
START_NS = tai_ns_from_utc_text("2026-01-01T00:00:00Z")
TURNS = (0.0, 0.05, 0.1, 0.15, 0.2)


def steps() -> list[NetworkLinks]:
    tables = []
    for index, turn in enumerate(TURNS):
        topology, links, ground, _ = scene(turn=turn)
        time = START_NS + index * STEP_NS
        tables.append(links_that_stand(time, topology, links, ground, rate_bps=2.5e9, ground_rate_bps=1e9))
    return tables


def test_what_stands_is_a_table_of_links_and_ground_links() -> None:
    topology, links, ground, _ = scene()
    table = links_that_stand(START_NS, topology, links, ground, rate_bps=2.5e9, ground_rate_bps=1e9)
    assert len(table) == links.stands.sum() + len(ground) and set(table.state) == {LinkState.UP}
    down = table.kind == LinkKind.GROUND_RADIO
    assert (table.node_b[down] >= len(topology)).all() and (table.node_b[~down] < len(topology)).all()
    assert np.array_equal(table.length_m[down], ground.length_m) and set(table.rate_bps[down]) == {1e9}
    with pytest.raises(AssertionError, match="carries nothing"):
        links_that_stand(START_NS, topology, links, ground, rate_bps=0.0, ground_rate_bps=1e9)


def test_a_plan_says_of_every_step_what_stood() -> None:
    tables = steps()
    plan = contact_plan(tables, STEP_NS)
    for index, table in enumerate(tables):
        time = START_NS + index * STEP_NS
        stood = set(zip(table.node_a.tolist(), table.node_b.tolist(), strict=True))
        now = plan.take((plan.start_tai_ns <= time) & (time < plan.end_tai_ns))
        told = list(zip(now.node_from.tolist(), now.node_to.tolist(), strict=True))
        assert len(told) == len(set(told)) and set(told) == stood | {(b, a) for a, b in stood}
    assert len(plan) < 2 * sum(map(len, tables))
    again = list(zip(plan.node_from.tolist(), plan.node_to.tolist(), plan.start_tai_ns.tolist(), strict=True))
    assert again == sorted(again)


def test_light_time_is_the_mean_and_rate_the_least_of_the_contact() -> None:
    def at(index: int, length: float, rate: float) -> NetworkLinks:
        return NetworkLinks(
            np.full(1, index * STEP_NS),
            np.array([4], np.uint32),
            np.array([9], np.uint32),
            np.zeros(1, np.uint8),
            np.full(1, LinkState.UP, np.uint8),
            np.full(1, length),
            np.full(1, rate),
            np.zeros(1, np.float32),
        )

    plan = contact_plan([at(0, 2e6, 3e9), at(1, 4e6, 1e9)], STEP_NS)
    assert len(plan) == 2 and plan.rate_bps.tolist() == [1e9, 1e9]
    assert plan.light_time_s.tolist() == pytest.approx([3e6 / 299_792_458.0] * 2)


def test_no_links_make_no_plan() -> None:
    assert len(contact_plan([NetworkLinks.empty()], STEP_NS)) == 0


def test_the_file_has_a_row_a_contact(tmp_path: Path) -> None:
    plan = contact_plan(steps()[:2], STEP_NS)
    path = tmp_path / "plan.csv"
    write_contact_plan(path, plan)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(plan)
    row = rows[3]
    assert row["contact"] == "contact" and int(row["from"]) == plan.node_from[3] and int(row["to"]) == plan.node_to[3]
    assert tai_ns_from_utc_text(row["t0_utc"]) == plan.start_tai_ns[3]
    assert tai_ns_from_utc_text(row["t1_utc"]) == plan.end_tai_ns[3]
    assert float(row["owlt_s"]) == pytest.approx(plan.light_time_s[3], abs=1e-9)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="could not be written"):
        write_contact_plan(tmp_path / "none" / "plan.csv", Contacts.empty())
