import os

import pytest

from catalog.errors import ReadmeError
from catalog.files import decode, read_text, write_text_atomically


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
    write_text_atomically(path, text)
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
        write_text_atomically(path, Unwritable("new"))
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["R.md"]


def test_permissions_survive(tmp_path):
    path = tmp_path / "R.md"
    path.write_text("old")
    path.chmod(0o600)
    write_text_atomically(path, "new")
    assert path.stat().st_mode & 0o777 == 0o600
