"""What each failure took by itself: counted alone, whatever else failed, with the reason where it took nothing."""

import re

import numpy as np
import pytest

from lookdown.scenario import scenario_from_toml
from lookdown.study import NetworkLoad, study_network

TIMES = """
start = { base = 1, unit = "s", source = "choice" }
duration = { base = 2, unit = "s", source = "choice" }
"""


def failure(kind, what, times=TIMES):
    return f'\n[[network.failure]]\nkind = "{kind}"\n{what}\n{times}\n'


def region(kind, latitude_deg, longitude_deg, radius_km):
    where = f"latitude_deg = {latitude_deg}\nlongitude_deg = {longitude_deg}\n"
    return failure(kind, where + f'radius = {{ base = {radius_km}, unit = "km", source = "choice" }}')


def told(text, clear, seconds=4.0):
    head = '[scenario]\nbased_on = "paris-mesh"\nname = "mine"\n'
    weather = f'\n[network.weather]\nclear = {{ base = {clear}, unit = "1", source = "choice" }}\n'
    summary = study_network(
        scenario_from_toml(head + weather + text, "mine"),
        duration_s=seconds,
        load=NetworkLoad(object_count=300, observer_count=1.0, rate_hz=1.0),
        name="mine",
        on_progress=lambda *_: None,
    ).summary
    return summary["failures"]


TOKYO = (35.7, 139.7, 300)
OCEAN = (-40.0, -120.0, 300)


def test_under_a_clear_sky_jamming_takes_nothing_and_cloud_all_light():
    jamming, far, cloud = told(
        region("jamming", *TOKYO) + region("jamming", *OCEAN) + region("weather", *TOKYO), clear=1.0
    )
    for each in (jamming, far, cloud):
        assert (each["own_satellites"], each["own_laser_links"], each["own_not_sent"]) == (0, 0, 0)
    assert jamming["own_ground_radio"] == jamming["own_ground_optical"] == 0 and jamming["own_gateways"] == 1
    alone = "alone its gateways would speak by light, which jamming leaves"
    took = re.fullmatch(
        f"{alone}; what else failed left them radio, and of that it took up to ([0-9]+) links?", jamming["no_effect"]
    )
    assert took is not None and 1 <= int(took[1]) <= cloud["own_ground_optical"]
    assert far["own_gateways"] == 0 and far["no_effect"] == "no gateway in its region"
    assert far["what"] == "within 300 km of 40.0 S 120.0 W"
    assert cloud["own_ground_optical"] > 0 == cloud["own_ground_radio"] and cloud["no_effect"] is None


def test_under_clouds_jamming_takes_all_radio_and_more_cloud_nothing():
    jamming, cloud = told(region("jamming", *TOKYO) + region("weather", *TOKYO), clear=0.0)
    assert jamming["own_ground_radio"] > 0 == jamming["own_ground_optical"] and jamming["no_effect"] is None
    assert cloud["own_ground_optical"] == 0 and (
        cloud["no_effect"] == "alone its gateways would speak by radio, which cloud leaves"
    )


def test_alone_in_time_it_is_told_by_what_its_gateways_speak():
    for clear, kind, spared in ((1.0, "jamming", "light"), (0.0, "weather", "radio")):
        (only,) = told(region(kind, *TOKYO), clear=clear)
        what = "cloud" if kind == "weather" else kind
        assert only["no_effect"] == f"its gateways speak by {spared}, which {what} leaves"


def test_two_that_take_the_same_satellites_count_them_each():
    plane, satellites, alone = told(
        failure("plane", "planes = [2]")
        + failure("satellite", "satellites = [41, 45, 300]")
        + failure("satellite", "satellites = [7]", TIMES.replace("base = 1,", "base = 40,")),
        clear=0.5,
        seconds=42.0,
    )
    plane, satellites = sorted((plane, satellites), key=lambda each: each["things"])
    assert (plane["own_satellites"], satellites["own_satellites"], alone["own_satellites"]) == (20, 3, 1)
    assert plane["satellites_down_max"] == satellites["satellites_down_max"] == 21
    assert (plane["own_laser_links"], alone["own_laser_links"]) == (pytest.approx(60, abs=3), 4)
    # The third begins more than half a minute after the end of the first two, and is told alone.
    assert plane["beside"] == [satellites["number"]] and alone["beside"] == [] and alone["beside_count"] == 0
    assert np.all([each["own_not_sent"] <= each["not_sent"] for each in (plane, satellites, alone)])


def test_names_with_a_comma_are_told_from_two_names():
    at_sea = '\n[[network.gateway]]\nname = "Station, at sea"\nlatitude_deg = 12.5\nlongitude_deg = -40\n'
    (lost,) = told(at_sea + failure("gateway", 'gateways = ["Tokyo", "Station, at sea"]'), clear=0.5, seconds=2.0)
    assert lost["what"] == 'Tokyo, "Station, at sea"' and lost["own_gateways"] == 2


def test_what_takes_no_link_says_why():
    flap = 'satellites = [0, 1]\nshare = { base = 1, unit = "1", source = "choice" }\n'
    flap += 'period = { base = 2, unit = "s", source = "choice" }'
    storm = 'share = { base = 0, unit = "1", source = "choice" }'
    late = TIMES.replace("base = 1,", "base = 3.6,")
    whole = f"planes = {list(range(30))}"
    rows = told(
        failure("flap", flap)
        + failure("storm", storm)
        + failure("partition", whole)
        + failure("satellite", "satellites = [5]", late),
        clear=0.5,
    )
    assert {each["kind"]: each["no_effect"] for each in rows} == {
        "link_flap": "the link was up at each look, or did not stand anyway",
        "solar_storm": "its share drew no satellite",
        "partition": "no link between its planes and others stood",
        "satellite": "over between two looks at the backbone, which is looked at once a second",
    }
    assert {each["what"] for each in rows} >= {"0-1, up 100 % of each 2 s", "0 % of the satellites", "5"}
