"""The report's section of the network: only where there was one, with what the way cost."""

import numpy as np

from lookdown.network.accounting import delivery_summary
from lookdown.report._network_words import network_section
from lookdown.tables import Deliveries, DeliveryStatus


def deliveries(count, status):
    columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in Deliveries.columns()}
    columns["status"] = np.full(count, status, np.uint8)
    columns["light_s"] = np.full(count, 0.02, np.float32)
    columns["priority"] = np.full(count, 2, np.uint8)
    return Deliveries(**columns)


def told(network):
    return {"custody": 0.9, "gospa": 812.4, "position_error_m_median": 21.26, "network": network}


WITHOUT = {"custody": 0.9512, "gospa": 700.0, "position_error_m_median": 18.0}


def test_without_a_network_there_is_no_section():
    assert network_section({"custody": 0.9}) == ""


def test_it_tells_what_arrived_where_the_time_went_and_what_the_way_cost():
    both = Deliveries.concatenate([deliveries(99, DeliveryStatus.DELIVERED), deliveries(1, DeliveryStatus.EXPIRED)])
    page = network_section(told(delivery_summary(both) | {"under_way": 3, "without": WITHOUT}))
    for words in (
        "associated",
        "99.00 %",
        "1 too late",
        "3 still under way",
        "20.0",
        "90.00 %",
        "95.12 %",
        "812",
        "21.26",
    ):
        assert words in page, words


def test_where_nothing_arrived_it_says_so_and_no_figure_is_made_up():
    page = network_section(told(delivery_summary(deliveries(4, DeliveryStatus.NO_ROUTE)) | {"under_way": 0}))
    assert "4 without a way" in page and "0.00 %" in page and "What the way costs" not in page


def test_a_run_too_short_for_a_score_has_none():
    network = delivery_summary(deliveries(4, DeliveryStatus.DELIVERED)) | {"under_way": 0, "without": WITHOUT}
    short = {"custody": None, "gospa": None, "position_error_m_median": None, "network": network}
    assert "<td>custody</td>" in network_section(short).replace(' class="n"', "") and "95.12 %" in network_section(
        short
    )


def test_what_failed_is_listed_as_far_as_a_page_bears():
    failure = {"kind": "solar_storm", "what": "<5 %>", "things": 1, "start_s": 5.0, "end_s": 1234567.0}
    both = delivery_summary(deliveries(4, DeliveryStatus.DELIVERED)) | {"under_way": 0}
    many = network_section(told(both | {"failures": [failure] * 42, "failures_not_flown": [failure] * 43}))
    assert many.count("&lt;5 %&gt;") == 80 and "solar storm" in many and "1.23457e+06" in many
    assert "2 more are in summary.json" in many and "Nor were 3 more" in many
    assert "What failed" not in network_section(told(both | {"failures": [], "failures_not_flown": []}))
