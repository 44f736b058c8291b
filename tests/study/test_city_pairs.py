"""The shells of the IMC 2020 study, and how pairs of cities fare over them."""

import numpy as np
import pytest

from lookdown.network import city_stations
from lookdown.study.city_pairs import HYPATIA_SHELLS, city_pair_figures, mesh_instants, shell_positions


@pytest.mark.parametrize(
    ("name", "satellites", "altitude_km", "range_km", "longest_km"),
    [("K1", 1156, 630, 1260.0, 1764), ("S1", 1584, 550, 1089.686, 1972), ("T1", 351, 1015, 5845.1, None)],
)
def test_a_shell_is_the_one_that_was_printed(
    name: str, satellites: int, altitude_km: float, range_km: float, longest_km: float | None
) -> None:
    shell = HYPATIA_SHELLS[name]
    assert shell.satellite_count == satellites and shell.range_limit_m == pytest.approx(range_km * 1e3, abs=100.0)
    (places,) = shell_positions(shell, np.zeros(1))
    heights_km = np.linalg.norm(places, axis=1) / 1e3 - 6_378.135
    kepler_km = (3.986008e5 / (shell.revolutions_per_day * 2 * np.pi / 86_400) ** 2) ** (1 / 3) - 6_378.135
    assert np.abs(heights_km - kepler_km).max() < 13.0
    # S1 is called 550 km, and its 15.19 revolutions a day are those of 508.
    assert kepler_km == pytest.approx(508 if name == "S1" else altitude_km, abs=3.0)
    grid = shell.topology()
    lengths_km = np.linalg.norm(places[grid.link_a] - places[grid.link_b], axis=1) / 1e3
    if longest_km is not None:  # reference figures, of the altitude that the shell is called by
        nominal = (6_378.135 + altitude_km) / (6_378.135 + kepler_km)
        assert lengths_km.max() * nominal == pytest.approx(longest_km, abs=3.0)


def test_elements_are_rounded_as_element_sets_print_them() -> None:
    elements = HYPATIA_SHELLS["K1"].elements()
    nodes_deg = np.degrees(elements.raan_rad)
    assert np.allclose(nodes_deg * 1e4, np.rint(nodes_deg * 1e4), atol=1e-6)
    assert nodes_deg[34] == pytest.approx(10.5882) and np.degrees(elements.mean_anomaly_rad[34]) == pytest.approx(
        5.2941
    )


def test_positions_come_batch_by_batch_as_one_by_one() -> None:
    shell = HYPATIA_SHELLS["T1"]
    times = np.linspace(0.0, 100.0, 120)
    batched = list(shell_positions(shell, times))
    assert len(batched) == 120
    (alone,) = shell_positions(shell, times[77:78])
    assert np.allclose(batched[77], alone, atol=1e-6)


def test_figures_are_those_of_the_instants() -> None:
    shell = HYPATIA_SHELLS["T1"]
    cities, times = city_stations(6, range_limit_m=shell.range_limit_m), np.arange(0.0, 60.0, 10.0)
    series = np.stack([each.between.distance_m for each in mesh_instants(shell, cities, times)])
    figures = city_pair_figures(shell, cities, times)
    pairs = series[:, figures.station_a, figures.station_b]
    assert np.array_equal(figures.least_m, pairs.min(axis=0)) and np.array_equal(figures.most_m, pairs.max(axis=0))
    assert (figures.silent == 0).all() and (figures.most_m > figures.least_m).all()
