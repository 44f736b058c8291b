"""What each mode of processing costs, and which a satellite takes."""

import dataclasses

import numpy as np
import pytest

from lookdown.network.processing import (
    PROCESSING_REFERENCE,
    ProcessingMode,
    ProcessingParameters,
    choose_modes,
    processing_cost,
    reference_processing,
)

PLAIN = reference_processing()


def test_raw_samples_are_orders_of_magnitude_more_than_plots_and_tracklets_the_least():
    looks = np.array([50.0])
    raw, plots, tracklets = (processing_cost(mode, looks, PLAIN) for mode in ProcessingMode)
    assert raw.link_bps[0] > 1e3 * plots.link_bps[0] > 1e3 * tracklets.link_bps[0]
    assert raw.board_load_ratio[0] == 0.0 < plots.board_load_ratio[0] < tracklets.board_load_ratio[0]
    assert raw.gateway_load_ratio[0] > plots.gateway_load_ratio[0] > tracklets.gateway_load_ratio[0]


def test_the_worlds_plots_are_half_a_gigabit():
    """100,000 objects, 3 observers, 1 Hz, 200 B: 0.48 Gb/s."""
    one = reference_processing(plots_a_look=1.0)
    assert processing_cost(ProcessingMode.PLOTS, np.array([3e5]), one).link_bps[0] == pytest.approx(0.48e9)


def test_work_is_conserved_between_board_and_gateway():
    looks, total = np.array([20.0]), PLAIN.detect_op + PLAIN.plots_a_look * PLAIN.join_op
    for mode in (ProcessingMode.RAW, ProcessingMode.PLOTS):
        cost = processing_cost(mode, looks, PLAIN)
        done = cost.board_load_ratio * PLAIN.board_op_ps + cost.gateway_load_ratio * PLAIN.gateway_op_ps
        assert done[0] == pytest.approx(20.0 * total)


def test_time_on_board_is_that_of_a_sampled_queue():
    """Exponential gaps and services through one server: Lindley's recursion."""
    rate, service = 175.0, PLAIN.detect_op / PLAIN.board_op_ps
    rng = np.random.Generator(np.random.Philox(6))
    gaps, works = rng.exponential(1.0 / rate, 400_000), rng.exponential(service, 400_000)
    wait, total = 0.0, 0.0
    for gap, work in zip(gaps.tolist(), works.tolist(), strict=True):
        wait = max(wait - gap, 0.0) + work
        total += wait
    ours = processing_cost(ProcessingMode.PLOTS, np.array([rate]), PLAIN).board_s[0]
    assert total / 400_000 == pytest.approx(ours, rel=0.03)


def test_tracklets_wait_for_their_looks_and_overload_never_ends():
    looks = np.array([1.0, 249.0, 251.0])
    plots = processing_cost(ProcessingMode.PLOTS, looks, PLAIN)
    tracklets = processing_cost(ProcessingMode.TRACKLETS, looks, PLAIN)
    assert tracklets.board_s[0] - plots.board_s[0] == pytest.approx(1.5, abs=1e-3)
    assert np.isfinite(plots.board_s).tolist() == [True, True, False]


def test_each_satellite_takes_the_quickest_that_its_link_and_computer_bear():
    looks = np.array([10.0, 10.0, 150.0, 10.0, 1e4])
    link = np.array([1e10, 1e8, 1e10, 5e3, 1e9])
    mode, borne, time_s = choose_modes(looks, link, PLAIN)
    assert mode.tolist() == [0, 1, 0, 2, 2]
    assert borne.tolist() == [True, True, True, False, False]
    slow_board = dataclasses.replace(PLAIN, board_op_ps=1e9)
    assert choose_modes(looks[1:2], link[:1], slow_board)[0].tolist() == [ProcessingMode.RAW]
    # Of the first, by hand: 4 MB at 10 Gb/s, and the gateway's server; plots would take 4.1 ms on board.
    assert time_s[0] == pytest.approx(32e6 / 1e10 + 1.0 / (5e12 / 2.0002e9 - 10.0), rel=1e-9)
    assert processing_cost(ProcessingMode.PLOTS, looks[:1], PLAIN).board_s[0] > time_s[0]
    assert np.isinf(time_s[3:]).all()


def test_a_link_that_bears_plots_no_more_carries_tracklets():
    looks = np.array([100.0])
    need = processing_cost(ProcessingMode.PLOTS, looks, PLAIN).link_bps
    assert choose_modes(looks, need / 0.79, PLAIN)[0].tolist() == [ProcessingMode.PLOTS]
    mode, borne, _ = choose_modes(looks, need / 0.81, PLAIN)
    assert mode.tolist() == [ProcessingMode.TRACKLETS] and borne.all()


def test_every_field_has_a_reference_with_a_band_and_a_source():
    assert {field.name for field in dataclasses.fields(ProcessingParameters)} == set(PROCESSING_REFERENCE)
    for name, reference in PROCESSING_REFERENCE.items():
        assert reference.low <= reference.base <= reference.high and reference.source, name
    with pytest.raises(AssertionError):
        reference_processing(load_max_ratio=1.0)
