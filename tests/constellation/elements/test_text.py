"""The text of a file: only regular files are read, and no more of them than a catalogue can have."""

import os
from pathlib import Path

import pytest

from lookdown.constellation.elements import _text
from lookdown.errors import DataError


def test_folders_devices_and_pipes_are_refused_and_nobody_waits(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(DataError, match="a folder, device or pipe cannot be read as one"):
            _text.text_of(path)


def test_the_limit_is_on_what_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(_text, "_SIZE_LIMIT", 8)
    path = tmp_path / "some.tle"
    path.write_bytes(b"12345678")
    assert _text.text_of(path) == "12345678"
    path.write_bytes(b"123456789")
    with pytest.raises(DataError, match="the file is larger"):
        _text.text_of(path)
