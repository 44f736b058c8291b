"""Nothing outside the edge asks the machine for the time or for chance."""

import ast

from source_tree import SOURCE, module_name, source_files, tree_of

EDGE = {"cli", "benchmarks", "server"}
"""Parts that measure and print; `benchmarks` reads the CPU clock, which is its work; `server` keeps people's time."""

FORBIDDEN = {
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.perf_counter",
    "time.process_time",
    "datetime.now",
    "datetime.datetime.now",
    "datetime.utcnow",
    "datetime.date.today",
    "date.today",
    "np.random.default_rng",
    "np.random.seed",
    "np.random.rand",
    "np.random.randn",
    "np.random.normal",
    "np.random.uniform",
    "random.random",
    "uuid.uuid4",
    "os.urandom",
    "print",
    "input",
}


def calls(path) -> list[str]:
    return [ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]


def test_no_clock_no_chance_no_print_outside_the_edge() -> None:
    found = [
        f"{module_name(path)}: {name}"
        for path in source_files()
        if path.relative_to(SOURCE).parts[0] not in EDGE
        for name in calls(path)
        if name in FORBIDDEN
    ]
    assert found == []


def test_random_generators_come_from_seeds_alone() -> None:
    makers = {"np.random.Generator", "numpy.random.Generator", "np.random.Philox", "np.random.PCG64"}
    found = [module_name(path) for path in source_files() if path != SOURCE / "seeds.py" and makers & set(calls(path))]
    assert found == []


def test_no_module_keeps_state_that_a_run_changes() -> None:
    """A `global` statement is state at module level."""
    found = [
        module_name(path) for path in source_files() for node in ast.walk(tree_of(path)) if isinstance(node, ast.Global)
    ]
    assert found == []
