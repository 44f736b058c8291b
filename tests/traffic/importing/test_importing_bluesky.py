"""BlueSky scenarios: their commands, and what is told of those that are not flown."""

import numpy as np
import pyarrow as pa
import pytest

from lookdown.astro import tai_ns_from_utc_text
from lookdown.errors import DataError
from lookdown.tables import AircraftClass
from lookdown.traffic import RecordedTraffic
from lookdown.traffic.importing.bluesky import read_bluesky

CREATE = "00:00:00.00>CRE KL204,B744,52,4,90,FL250,250\n"
BRIEF = CREATE + "00:01:00>DEL KL204\n"


def flown(item, foreign, **wishes) -> pa.Table:
    return pa.concat_tables(read_bluesky(item, foreign, named=wishes.pop("named", {}), **wishes))


@pytest.mark.parametrize(
    "line",
    [
        "00:00:00.00>CRE KL204,B744,52,4,90,FL250,250",
        " 0:00:00.00>cre KL204 B744 52.0 4.0 90 25000 250  # a comment",
        "0:00:00:00>CRE KL204, B744,  N52'00'00, E4'00'00.0, 90, FL250, 250",
        "00:00:00>CRE KL204,B744,EHXX,90,FL250,250; PAN EHXX",
    ],
)
def test_ways_to_write_one_aircraft(item_of, foreign, line):
    table = flown(item_of(line.encode()), foreign, places={"EHXX": (np.radians(52.0), np.radians(4.0))})
    first = table.to_pylist()[0]
    assert (first["latitude_deg"], first["longitude_deg"]) == pytest.approx((52.0, 4.0))
    assert first["altitude_ft"] == pytest.approx(25_000.0) and first["callsign"] == "KL204"
    assert first["aircraft_class"] == AircraftClass.HEAVY.value


def test_south_and_west_and_signs(item_of, foreign):
    lines = "0:00:00>CRE A,B744,S33'30'00,W70.5,0,1000,100\n0:00:00>CRE B,B744,-33.5,-70.5,0,1000,100\n"
    one, other = flown(item_of(lines.encode()), foreign).to_pylist()[:2]
    assert one["latitude_deg"] == pytest.approx(-33.5) and one["longitude_deg"] == pytest.approx(-70.5)
    assert other["latitude_deg"] == pytest.approx(-33.5) and other["longitude_deg"] == pytest.approx(-70.5)


def test_what_is_not_flown_is_counted_by_command(item_of, foreign):
    text = (
        BRIEF
        + "0:00:00>ASAS ON\n0:00:01>ASAS OFF\n0:00:02>PAN EHAM\n0:00:03>ADDWPT KL204 SPL,FL100\n0:00:04>HDG XX1 90\n"
    )
    flown(item_of(text.encode()), foreign)
    told = " ".join(foreign.notes)
    assert "2 ASAS" in told and "1 PAN" in told and "SPL" in told and "1 commands are of another form" in told


def test_places_of_the_scenario_come_before_those_of_the_caller(item_of, foreign):
    text = BRIEF.replace("52,4", "HOME") + "0:00:00>DEFWPT HOME,10,20,FIX\n"
    row = flown(item_of(text.encode()), foreign, places={"HOME": (0.0, 0.0)}).to_pylist()[0]
    assert row["latitude_deg"] == pytest.approx(10.0)


def test_the_day_is_told_or_that_of_the_scenario_or_2024(item_of, foreign):
    def first_ns(text, **wishes):
        return flown(item_of(text.encode()), foreign, **wishes).column("unix_ns")[0].as_py()

    assert first_ns(BRIEF) == 1_704_067_200 * 10**9
    assert first_ns("0:00:00>DATE 12 10 2023\n" + BRIEF) == 1_697_068_800 * 10**9
    epoch = tai_ns_from_utc_text("2021-10-07T00:00:00Z")
    assert first_ns(BRIEF, epoch_tai_ns=epoch) == 1_633_564_800 * 10**9


def test_the_same_name_in_two_files_is_two_aircraft(item_of, foreign):
    named: dict[str, int] = {}
    one = flown(item_of(BRIEF.encode(), "one.scn"), foreign, named=named)
    other = flown(item_of(BRIEF.encode(), "two.scn"), foreign, named=named)
    assert one.column("icao24")[0].as_py() != other.column("icao24")[0].as_py()


def test_a_name_may_be_created_anew_after_its_end(item_of, foreign):
    text = (
        CREATE + "0:01:00>DEL KL204\n0:10:00>CRE KL204,A320,10,10,0,FL100,250\n0:10:00>CRE KL204,A320,1,1,0,FL100,250\n"
    )
    table = flown(item_of(text.encode()), foreign)
    assert len(set(table.column("icao24").to_pylist())) == 2
    assert "1 commands" in foreign.notes[0], "a name that flies is not created again"


@pytest.mark.parametrize("text", ["0:00:00>PAN EHAM\n", "0:00:00>CRE KL204,B744,SPL,90,FL250,250\n", ""])
def test_a_scenario_without_aircraft(item_of, foreign, text):
    with pytest.raises(DataError, match="creates aircraft"):
        flown(item_of(text.encode()), foreign)


def test_a_scenario_flies_as_recorded_traffic(imported, tmp_path):
    (tmp_path / "one.scn").write_text(CREATE + "0:10:00>HDG KL204,180\n0:20:00>ALT KL204,FL100\n0:40:00>DEL KL204\n")
    report, output = imported(tmp_path / "one.scn")
    assert report.formats == ("bluesky",) and report.rows_in == report.rows_kept == 600
    traffic = RecordedTraffic.load(output)
    assert traffic.facts.aircraft_class.tolist() == [AircraftClass.HEAVY.value]
    # 250 kt calibrated at FL250 is 364 kt true in still, standard air, by the formula in any textbook.
    assert traffic.facts.top_speed_mps[0] == pytest.approx(364 * 1852 / 3600, rel=0.02)
