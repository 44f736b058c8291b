"""All rows, worked out once: they take ten seconds."""

import pytest

from lookdown.verification import Row, areas, rows_of


@pytest.fixture(scope="session")
def rows_by_area() -> dict[str, list[Row]]:
    """Rows of every area, by its name."""
    return {area: rows_of(area) for area in areas()}
