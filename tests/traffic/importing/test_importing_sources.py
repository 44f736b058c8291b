"""Bytes out of files, folders and archives, however wrapped."""

import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from lookdown.errors import DataError
from lookdown.traffic.importing.sources import HEAD_BYTES, Peeked, items


def read(sources, **wishes) -> dict[str, bytes]:
    return {item.name.rpartition("/")[2]: item.stream.read_all() for item in items(sources, **wishes)}


def tar_of(members: dict[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def test_a_head_may_be_looked_at_and_is_read_all_the_same():
    content = bytes(range(256)) * 1_000
    peeked = Peeked(io.BytesIO(content))
    assert peeked.head == content[:HEAD_BYTES]
    assert io.BufferedReader(peeked).read() == content


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress, lambda raw: gzip.compress(gzip.compress(raw))])
def test_wrappings_are_seen_by_content(tmp_path, pack):
    (tmp_path / "no_ending").write_bytes(pack(b"flights"))
    assert list(read([tmp_path / "no_ending"]).values()) == [b"flights"]


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_a_tar_of_gzipped_members_without_ending(tmp_path, mode):
    # As adsb.lol releases a day: ./traces/xx/trace_full_icao.json, gzip without saying so.
    members = {f"./traces/{k:02x}/trace_full_a{k:02x}.json": gzip.compress(b"%d" % k) for k in range(5)}
    (tmp_path / "day.tar").write_bytes(tar_of(members, mode))
    got = read([tmp_path / "day.tar"])
    assert got == {f"trace_full_a{k:02x}.json": b"%d" % k for k in range(5)}


def test_a_tar_cut_in_parts_is_one(tmp_path):
    whole = tar_of({"a.json": b"a" * 5_000, "b.json": b"b" * 5_000})
    parts = [tmp_path / "day.tar.ab", tmp_path / "day.tar.aa"]
    parts[1].write_bytes(whole[:6_000])
    parts[0].write_bytes(whole[6_000:])
    assert read(parts) == {"day.tar.aa!a.json": b"a" * 5_000, "day.tar.aa!b.json": b"b" * 5_000}


def test_a_zip_within_a_tar(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inner/x.csv", "x")
    (tmp_path / "outer.tar").write_bytes(tar_of({"z.zip": buffer.getvalue()}))
    assert read([tmp_path / "outer.tar"]) == {"x.csv": b"x"}


def test_only_members_of_a_name(tmp_path):
    (tmp_path / "day.tar").write_bytes(tar_of({"a/one.json": b"1", "b/two.json": b"2"}))
    assert read([tmp_path / "day.tar"], only="two") == {"two.json": b"2"}


def test_folders_are_walked_by_name(tmp_path):
    for name in ("b.csv", "a.csv", "sub/c.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert list(read([tmp_path])) == ["a.csv", "b.csv", "c.csv"]


def test_an_empty_folder_and_a_missing_file(tmp_path):
    with pytest.raises(DataError, match="the folder has none"):
        read([tmp_path])
    with pytest.raises(DataError, match="cannot be opened"):
        read([tmp_path / "absent"])


@pytest.mark.parametrize("share", [0.2, 0.9])
def test_a_truncated_tar_is_told(tmp_path, share):
    whole = tar_of({"a.json": gzip.compress(bytes(100_000)), "b.json": bytes(200_000)})
    (tmp_path / "day.tar").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises((DataError, OSError, EOFError, tarfile.TarError)):
        read([tmp_path / "day.tar"])


def test_a_zip_that_ends_early_has_a_fault(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 and no more")
    (item,) = items([tmp_path / "a.zip"])
    assert "Fetch it again" in str(item.fault)


def test_a_damaged_member_does_not_end_the_archive(tmp_path):
    damaged = gzip.compress(b"a" * 1_000)[:12] + b"damage"
    (tmp_path / "day.tar").write_bytes(tar_of({"a.json": damaged, "b.json": gzip.compress(b"whole")}))
    first, second = ((item.fault, item.stream.read_all()) for item in items([tmp_path / "day.tar"]))
    assert "a.json" in str(first[0]) and second == (None, b"whole")
