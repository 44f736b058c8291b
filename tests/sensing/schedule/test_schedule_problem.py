"""Choices within budgets: greedy and auction beside the best of all and the linear programme's bound."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schedule_oracles import best_of_all, random_problem, take_in_order_plain

from lookdown.sensing.schedule._solver_kernels import take_in_order
from lookdown.sensing.schedule.problem import ENERGY, StepProblem, auction, greedy, relaxed_bound

SOLVERS = {"greedy": greedy, "auction": auction}


def _assert_within_budgets(problem, choice):
    rows, option = choice.done
    np.testing.assert_array_equal(problem.task[option], rows)
    spent = np.zeros_like(problem.budget)
    np.add.at(spent, problem.satellite[option], problem.cost[option])
    assert (spent <= problem.room * (1 + 1e-9)).all()
    assert (spent[:, ENERGY] + choice.search_j <= problem.budget[:, ENERGY] * (1 + 1e-9)).all()
    assert (choice.search_j >= problem.search_reserved_j - 1e-9).all()
    assert (choice.search_j <= problem.search_wanted_j + 1e-9).all()
    worth = problem.value[option].sum() + (choice.search_j * problem.search_worth_pj).sum()
    assert choice.value == pytest.approx(worth)


@pytest.mark.parametrize("name", SOLVERS)
@given(seed=st.integers(0, 10_000), tasks=st.integers(1, 60), satellites=st.integers(1, 6), load=st.floats(0.02, 3.0))
@settings(max_examples=40, deadline=None)
def test_no_choice_passes_a_budget_or_the_bound(name, seed, tasks, satellites, load):
    problem = random_problem(StepProblem, seed, tasks, satellites, load)
    choice = SOLVERS[name](problem)
    _assert_within_budgets(problem, choice)
    assert choice.value <= relaxed_bound(problem) * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_is_above_the_best_of_all_and_the_solvers_are_below(seed):
    problem = random_problem(StepProblem, seed, 6, 2, 0.1)
    best, bound = best_of_all(problem), relaxed_bound(problem)
    values = [solver(problem).value for solver in SOLVERS.values()]
    assert max(values) <= best * (1 + 1e-9) and best <= bound * (1 + 1e-9)
    assert min(values) >= 0.75 * best


@pytest.mark.parametrize(("load", "least"), [(3.0, 0.97), (1.0, 0.93), (0.3, 0.9)])
def test_greedy_and_auction_come_near_the_bound(load, least):
    ratios = {name: [] for name in SOLVERS}
    for seed in range(8):
        problem = random_problem(StepProblem, seed, 100, 5, load)
        bound = relaxed_bound(problem)
        for name, solver in SOLVERS.items():
            ratios[name].append(solver(problem).value / bound)
    assert np.mean(ratios["greedy"]) > least
    assert np.mean(ratios["auction"]) > least - 0.05


def test_with_room_for_all_everything_is_done():
    problem = dataclasses.replace(random_problem(StepProblem, 3, 40, 4, 100.0), search_worth_pj=np.zeros(4))
    for solver in SOLVERS.values():
        choice = solver(problem)
        assert (choice.option >= 0).all()
        assert choice.value == pytest.approx(relaxed_bound(problem))


def test_the_kernel_is_its_twin():
    for seed in range(5):
        problem = random_problem(StepProblem, seed, 50, 4, 0.4)
        density = problem.value / problem.equivalent_j()
        order = np.argsort(-density, kind="stable")
        room, taken = problem.room, np.full(problem.task_count, -1, dtype=np.int64)
        columns = (order, problem.task, problem.satellite, problem.cost, density, problem.search_worth_pj)
        plain_room, plain_taken = take_in_order_plain(*columns, room, taken)
        short = np.full(len(order), -1, dtype=np.int8)
        count = take_in_order(*columns, room, taken, short)
        np.testing.assert_array_equal(taken, plain_taken)
        np.testing.assert_allclose(room, plain_room, atol=1e-9)
        assert count == (taken >= 0).sum() and (short >= 0).any()


def test_overload_drops_the_least_valuable_of_equal_cost():
    """Truth 7: forty looks of the same cost and room for ten: the ten that are worth most."""
    value = np.linspace(0.1, 1.0, 40)
    one = np.zeros(40, dtype=np.int64)
    problem = StepProblem(
        task=np.arange(40),
        satellite=one,
        value=value,
        cost=np.tile([100.0, 0.04, 0.2], (40, 1)),
        budget=np.array([[1_000.0, 1.0, 8.0]]),
        search_wanted_j=np.zeros(1),
        search_reserved_j=np.zeros(1),
        search_worth_pj=np.zeros(1),
        task_count=40,
    )
    for solver in SOLVERS.values():
        rows, _ = solver(problem).done
        np.testing.assert_array_equal(rows, np.arange(30, 40))


def test_search_keeps_its_reserve_and_takes_more_where_it_is_worth_more():
    base = random_problem(StepProblem, 1, 200, 2, 0.5)
    poor = dataclasses.replace(base, search_worth_pj=np.zeros(2))
    rich = dataclasses.replace(base, search_worth_pj=np.ones(2))
    np.testing.assert_allclose(greedy(poor).search_j, poor.search_reserved_j, rtol=0.2)
    np.testing.assert_allclose(greedy(rich).search_j, rich.budget[:, ENERGY])
    assert len(greedy(rich).done[0]) < len(greedy(base).done[0]) <= len(greedy(poor).done[0])


def test_a_reserve_beyond_the_budget_is_a_fault():
    problem = random_problem(StepProblem, 1, 5, 2)
    with pytest.raises(AssertionError):
        dataclasses.replace(problem, search_reserved_j=problem.budget[:, ENERGY] * 1.1)
