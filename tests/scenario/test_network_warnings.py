"""What a check says of a backbone that can be flown and is likely not meant."""

import pytest

from lookdown.scenario import check_network, load_scenario, scenario_from_toml

HEAD = '[scenario]\nbased_on = "paris-mesh"\nname = "mine"\n[network]\n'
GATEWAY = '[[network.gateway]]\nname = "{0}"\nlatitude_deg = {1}\nlongitude_deg = 15.4\n'
TIMES = """
start = { base = 5, unit = "s", source = "choice" }
duration = { base = 20, unit = "s", source = "choice" }
"""


def warnings_of(text, head=HEAD):
    return check_network(scenario_from_toml(head + text, "mine"))


def length(name, base):
    return f'{name} = {{ base = {base}, unit = "km", source = "choice" }}\n'


def region(kind, latitude_deg, radius_km):
    return (
        f'[[network.failure]]\nkind = "{kind}"\nlatitude_deg = {latitude_deg}\nlongitude_deg = 139.7\n'
        f"{length('radius', radius_km)}{TIMES}"
    )


def test_what_comes_with_lookdown_is_meant():
    for name in ("paris", "paris-mesh"):
        assert check_network(load_scenario(name)) == []


def test_a_grazing_height_above_the_orbit_leaves_no_link():
    (words,) = warnings_of(length("grazing_height", 600))
    assert words.startswith("network: 0 of 1,200 laser links ever stand") and "grazing_height of 600 km" in words
    assert "1,200 pass below" in words and "at 512 km at most" in words
    # Of 500 km up 250 are left to neighbours along the plane: 2,154 km apart, they pass 419 km high.
    assert warnings_of(length("grazing_height", 250)) == []


def test_links_that_are_too_long_are_told_as_such():
    (words,) = warnings_of("[network.optics]\n" + length("range_max", 900))
    assert "are longer than the range_max" in words and "0 pass below the grazing_height of 80 km" in words


@pytest.mark.parametrize(("latitude_deg", "seen"), [(64.0, True), (65.5, False), (-78.2, False), (-60.0, True)])
def test_a_gateway_that_no_satellite_rises_over_is_told(latitude_deg, seen):
    # 55 deg of inclination, 500 km, 20 deg of elevation: arccos(6371 / 6878 cos 20) - 20 = 9.5 deg beyond.
    found = warnings_of(GATEWAY.format("There", latitude_deg))
    assert (found == []) is seen
    if not seen:
        assert "rises high enough over There (" in found[0] and "reach 64.5 deg N at best" in found[0]


def test_a_region_without_a_gateway_is_told_with_the_nearest():
    assert warnings_of(region("jamming", 36.0, 300)) == []
    (words,) = warnings_of(region("weather", 0.0, 300))
    assert words.startswith("network.failure.0: weather does nothing") and "its radius is 300 km" in words


def test_a_list_that_looks_like_a_range_is_told_for_what_it_is():
    head = '[[network.failure]]\nkind = "satellite"\nsatellites = '
    assert warnings_of(head + "[3, 5]" + TIMES) == []
    (words,) = warnings_of(head + "[3, 3]" + TIMES)
    assert words == (
        "network.failure.0.satellites names 3 more than once: it is a list of them one by one and no range, "
        "and takes 1 satellite."
    )


def test_satellites_that_nobody_links_are_told():
    nearest = 'pattern = "nearest"\n[network.optics]\n' + length("range_max", 20)
    (words,) = warnings_of(nearest)
    assert words.startswith("network: no satellite is linked with another")
