"""Snapshots: every line once, whatever the file, the cut and the damage."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.catalog_errors import LitwatchError
from classifiers import snapshot as backfill_snapshot
from classifiers.snapshot import (
    Line,
    LineError,
    Piece,
    SnapshotError,
    paper_of,
    parse_line,
    plan_shards,
    read_lines,
    snapshot_files,
    unpack,
)
from tests.flows.shards.made_papers import row, text_of, write_snapshot


def lines_of(path: Path, target_size: int) -> list[bytes]:
    shards = plan_shards(snapshot_files(path), target_size)
    return [line.raw for shard in shards for piece in shard.pieces for line in read_lines(piece)]


@given(
    st.lists(st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b"")), max_size=30),
    st.integers(1, 50),
    st.booleans(),
)
def test_byte_ranges_hold_every_line_once(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], size: int, has_end: bool
) -> None:
    path = tmp_path_factory.mktemp("snapshot") / "papers.jsonl"
    lines = [b"x" + line for line in lines]  # keeps bytes of a mark or an archive off the front
    path.write_bytes(b"\n".join(lines) + (b"\n" if has_end and lines else b""))
    assert [raw.rstrip(b"\n") for raw in lines_of(path, size)] == lines


@pytest.mark.parametrize("kind", ["plain", "gzip", "zip"])
def test_reads_plain_gzip_and_zip_whatever_the_name(tmp_path: Path, kind: str) -> None:
    text = text_of(row(number) for number in range(5))
    path = tmp_path / "papers.json"
    if kind == "gzip":
        path.write_bytes(gzip.compress(text))
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("deep/papers.json", text)
            archive.writestr("readme.txt", "not papers")
    else:
        path.write_bytes(text)
    assert b"".join(lines_of(path, 100)) == text


def test_small_files_share_a_shard(tmp_path: Path) -> None:
    for number in range(10):
        write_snapshot(tmp_path / f"{number}.jsonl", 2)
    shards = plan_shards(snapshot_files(tmp_path), 1_000_000)
    assert [len(shard.pieces) for shard in shards] == [10]


def test_folder_of_anything_gives_only_snapshot_files(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "papers.jsonl", 1)
    (tmp_path / "deep").mkdir()
    write_snapshot(tmp_path / "deep" / "more.jsonl", 1)
    (tmp_path / ".hidden.jsonl").write_text("no")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.jsonl")
    names = [path.relative_to(tmp_path).as_posix() for path in snapshot_files(tmp_path)]
    assert names == ["deep/more.jsonl", "papers.jsonl"]


def test_folder_without_snapshot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"no snapshot file in this folder.*\.jsonl"):
        snapshot_files(tmp_path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="there is no such file or folder"):
        snapshot_files(tmp_path / "nothing.json")


def test_pipe_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(SnapshotError, match="not a regular file"):
        snapshot_files(tmp_path / "pipe.jsonl")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"{not json}", "not JSON"),
        (b"[1, 2]", "not an object"),
        (b'"text"', "not an object"),
        (b'{"title": "T"}', "no field 'id'"),
        (b'{"id": "2501.00001"}', "no field 'title'"),
        (b'{"id": 1, "title": "T"}', "wrong type"),
        (b'{"id": "2501.00001", "title": null}', "wrong type"),
        (b'{"id": "2501.00001", "title": "T", "abstract": 7}', "wrong type"),
        (b'{"id": "2501.00001", "title": "T", "authors_parsed": [1]}', "wrong type"),
        (b'{"id": "2501.00001", "title": "T", "update_date": 3}', "wrong type"),
        (b'{"id": "", "title": "T"}', "id is no arXiv id"),
        (b'{"id": "a\\u0000b", "title": "T"}', "id is no arXiv id"),
        ('{"id": "2501.00001", "title": "Café"}'.encode("latin-1"), "not JSON"),
        ('{"id": "2501.00001", "title": "T"}'.encode("utf-16"), "not JSON"),
        (b"\x00\x01\x02", "not JSON"),
    ],
)
def test_says_why_a_line_is_no_paper(raw: bytes, problem: str) -> None:
    with pytest.raises(LineError, match=problem):
        paper_of(parse_line(Line(1, raw)) or {})


def test_empty_lines_are_no_papers_and_no_errors() -> None:
    assert parse_line(Line(1, b"  \n")) is None


def test_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "papers.json"
    path.write_bytes(b"\xef\xbb\xbf" + text_of([row(1)]))
    (line,) = read_lines(Piece(str(path)))
    assert parse_line(line) is not None


def test_endless_line_is_counted_and_not_held(tmp_path: Path) -> None:
    path = tmp_path / "papers.json"
    endless = b"x" * (2 * backfill_snapshot.MAX_LINE + 7)
    path.write_bytes(text_of([row(1)]) + endless + b"\n" + text_of([row(2)]))
    before, long, after = read_lines(Piece(str(path), 0, path.stat().st_size))
    assert (before.problem, after.problem) == ("", "")
    assert (long.number, long.raw, long.problem) == (2, b"", "longer than 8 MB")


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_archive_cut_short_gives_its_beginning_and_one_problem(tmp_path: Path, keep: float) -> None:
    whole = gzip.compress(text_of(row(number) for number in range(2000)), 1)
    path = tmp_path / "papers.gz"
    path.write_bytes(whole[: int(len(whole) * keep)])
    *lines, last = read_lines(Piece(str(path)))
    assert len(lines) > 100
    assert "cannot be read further" in last.problem


def test_archive_with_flipped_bytes_ends_in_a_problem(tmp_path: Path) -> None:
    raw = bytearray(gzip.compress(text_of(row(number) for number in range(2000)), 1))
    raw[len(raw) // 2 : len(raw) // 2 + 40] = b"\xff" * 40
    path = tmp_path / "papers.gz"
    path.write_bytes(raw)
    *_, last = read_lines(Piece(str(path)))
    assert "cannot be read further" in last.problem


def test_zip_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "papers.zip"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 100)
    with pytest.raises(SnapshotError, match="cannot be opened"):
        plan_shards([path], 100)


def test_zip_without_papers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "papers.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("picture.png", b"")
    with pytest.raises(SnapshotError, match="the archive holds no snapshot"):
        plan_shards([path], 100)


def test_unpacking_is_whole_or_not_at_all(tmp_path: Path) -> None:
    text = text_of(row(number) for number in range(2000))
    good, cut = tmp_path / "good.gz", tmp_path / "cut.gz"
    good.write_bytes(gzip.compress(text))
    cut.write_bytes(gzip.compress(text)[:-200])
    assert unpack(good, tmp_path / "out" / "good").read_bytes() == text + b"\n"
    with pytest.raises(SnapshotError, match="cannot be unpacked"):
        unpack(cut, tmp_path / "out" / "cut")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good"]


def test_a_name_that_is_too_long_is_one_sentence():
    """`retrain` ended in a traceback."""
    with pytest.raises(LitwatchError, match="cannot be used: File name too long"):
        snapshot_files(Path("9" * 5000))
