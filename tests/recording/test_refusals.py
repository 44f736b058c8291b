"""Advice fits the refusal."""

import errno

import pytest

from lookdown.recording.refusals import advice, reason


@pytest.mark.parametrize(
    ("number", "start"),
    [
        (errno.ENOSPC, "Free some space"),
        (errno.EFBIG, "Free some space"),
        (errno.EDQUOT, "Free some space"),
        (errno.EEXIST, "A file stands"),
        (errno.ENOTDIR, "A file stands"),
        (errno.EISDIR, "A folder stands"),
        (errno.EACCES, "You may not write"),
        (errno.EROFS, "You may not write"),
        (errno.ENAMETOOLONG, "Mend that"),
    ],
)
def test_each_refusal_has_its_advice(number: int, start: str) -> None:
    said = advice(OSError(number, "words"), elsewhere="go elsewhere")
    assert said.startswith(start) and said.endswith(", or go elsewhere.")


def test_a_refusal_without_a_number_is_arrows_full_disk() -> None:
    error = OSError("associations.parquet: closed")
    assert reason(error) == "associations.parquet: closed"
    assert advice(error, elsewhere="go") == "Free some space, or go."
