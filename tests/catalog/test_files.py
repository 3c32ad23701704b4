import errno
import os
import resource
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from catalog.catalog_errors import DiskError, ReadmeError, disk_error
from catalog.files import decode, read_text, whole_file, write_atomically


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a\nb\0c", "R.md:2: holds NUL bytes"),
        (b"a\n\xff\xfe", "R.md:2: not UTF-8: byte 0xff at offset 2"),
        ("ünder".encode("latin-1"), "not UTF-8"),
        ("a".encode("utf-16"), "holds NUL bytes"),
    ],
)
def test_files_that_are_no_text_are_refused_with_the_line(raw, message):
    with pytest.raises(ReadmeError, match="Save it as UTF-8 text") as caught:
        decode(raw, "R.md")
    assert message in str(caught.value)


def test_newlines_and_byte_order_mark_are_kept(tmp_path):
    raw = "\ufeffa\r\nb\rc\n\u2028d".encode()
    path = tmp_path / "R.md"
    path.write_bytes(raw)
    text = read_text(path)
    write_atomically(path, text)
    assert path.read_bytes() == raw


def test_a_missing_file_is_an_error_with_its_path(tmp_path):
    with pytest.raises(ReadmeError, match=r"gone\.md: cannot be read"):
        read_text(tmp_path / "gone.md")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ReadmeError, match="cannot be read"):
        read_text(tmp_path)


def test_50_megabytes_are_too_much(tmp_path):
    path = tmp_path / "R.md"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(ReadmeError, match="50 MB is too large for a list"):
        read_text(path)


class Unwritable(str):
    """Text whose encoding fails, as a full disk would make the write fail."""

    def encode(self, *args, **kwargs):
        raise OSError("disk full")


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "R.md"
    path.write_text("old")
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, Unwritable("new"))
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["R.md"]


def test_a_disk_that_is_full_half_way_is_told_with_the_file(tmp_path):
    """A write that is refused names no file by itself: `train` said "a file cannot be written"."""
    path = tmp_path / "texts.jsonl"
    with pytest.raises(OSError, match="No space left") as told, whole_file(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert str(disk_error(told.value)).startswith(f"{path}: a file cannot be written")


def test_permissions_survive(tmp_path):
    path = tmp_path / "R.md"
    path.write_text("old")
    path.chmod(0o600)
    write_atomically(path, "new")
    assert path.stat().st_mode & 0o777 == 0o600


@contextmanager
def disk_with_room_for(size):
    """The system refuses larger files, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_folder_of_somebody_else_is_told_with_what_to_do():
    """`litwatch train` said "Permission denied" and what a full disk asks for."""
    told = disk_error(PermissionError(errno.EACCES, "Permission denied", "/srv/state/models"))
    assert str(told) == (
        "/srv/state/models: a file cannot be written or read: Permission denied. See that there is "
        "room and that the folder is yours; nothing is half-written. What litwatch keeps for "
        "itself goes where LITWATCH_STATE_DIR says."
    )


def test_a_disk_that_refuses_is_told_with_the_file_and_the_old_file_stays(tmp_path):
    place = tmp_path / "README.md"
    place.write_text("kept")
    with disk_with_room_for(100), pytest.raises(DiskError) as told:
        write_atomically(place, "x" * 200)
    assert str(told.value) == (
        f"{place}: a file cannot be written or read: File too large. "
        "See that there is room and that the folder is yours; nothing is half-written."
    )
    assert told.value.exit_code == 2
    assert place.read_text() == "kept"
    assert os.listdir(tmp_path) == ["README.md"]


def test_a_network_that_fails_is_no_matter_of_the_disk():
    assert disk_error(ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")) is None


def test_two_writers_of_a_file_do_not_sweep_away_what_the_other_has_finished(tmp_path):
    path = tmp_path / "ledger.yaml"

    def write(name: int) -> None:
        for turn in range(60):
            write_atomically(path, f"{name} {turn}\n")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))  # raises what a writer raised
    assert path.read_text().endswith(" 59\n")
    assert [found.name for found in tmp_path.iterdir()] == ["ledger.yaml"]
