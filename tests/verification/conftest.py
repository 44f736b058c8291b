"""All rows, worked out once: they take twenty seconds."""

import pytest

from lookdown.verification import Row, areas, rows_of
from lookdown.verification._network import _failures, _study


@pytest.fixture(scope="session")
def rows_by_area() -> dict[str, list[Row]]:
    """Rows of every area, by its name; the study of the network at every other instant, failures by hundreds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_study, "_STEPS", 1_000)
        patch.setattr(_study, "_STEP_S", 0.2)
        patch.setattr(_failures, "_SETS", 300)
        return {area: rows_of(area) for area in areas()}
