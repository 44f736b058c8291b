"""One process holds a lock, whatever a release does between the opening and the locking of its file."""

import fcntl
from pathlib import Path

import pytest

from lookdown.errors import RecordingError
from lookdown.recording import _lock as lock_module
from lookdown.recording._lock import FolderLock


@pytest.mark.parametrize("is_made_again", [False, True])
def test_a_file_that_lost_its_name_before_it_was_locked_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_made_again: bool
) -> None:
    path = tmp_path / ".run.lock"
    first = FolderLock(path)
    real = fcntl.flock
    calls = []

    def flock(file, how: int) -> None:
        calls.append(how)
        if len(calls) == 1:  # the other lets go after this one opened the file
            first.release()
            if is_made_again:
                path.touch()
        real(file, how)

    monkeypatch.setattr(lock_module.fcntl, "flock", flock)
    second = FolderLock(path)
    assert len(calls) == 2 and path.exists()
    with pytest.raises(RecordingError, match="another run is writing run"):
        FolderLock(path)
    second.release()
    assert not path.exists()
