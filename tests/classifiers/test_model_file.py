import io
import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from classifiers.classifier_errors import ModelError
from classifiers.model_file import (
    CARD_NAME,
    MODEL_NAME,
    pack,
    pack_json,
    pack_lines,
    read_model,
    unpack,
    unpack_json,
    unpack_lines,
    write_model,
)

ARRAYS = {"a": np.arange(12, dtype=np.float32).reshape(3, 4), "words": pack_lines(["x", "y z"])}


def test_what_is_written_comes_back(tmp_path):
    card = write_model(tmp_path, ARRAYS, {"list": "vlgfm"})
    arrays, read = read_model(tmp_path)
    assert read == card
    assert np.array_equal(arrays["a"], ARRAYS["a"])
    assert unpack_lines(arrays["words"]) == ("x", "y z")


def test_the_same_arrays_give_the_same_bytes():
    assert pack(ARRAYS) == pack(dict(reversed(ARRAYS.items())))


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(0, np.float32),
        np.zeros((0, 2), np.int32),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(8).reshape(2, 2, 2),
        np.ones(3, bool),
        np.random.default_rng(1).random((500, 3)).astype(np.float32),
    ],
)
def test_arrays_of_every_shape_come_back_whatever_way_they_are_kept(array):
    read = unpack(pack({"it": array}), "w")["it"]
    assert read.dtype == array.dtype
    assert np.array_equal(read, array)


def test_weights_are_kept_as_they_are_and_models_from_before_are_read():
    arrays = {"coef": np.random.default_rng(1).random(9000), "parts": np.zeros(9000, np.int32)}
    with zipfile.ZipFile(io.BytesIO(pack(arrays))) as archive:
        kept = {member.filename: member.compress_type for member in archive.infolist()}
    assert kept == {"coef.npy": zipfile.ZIP_STORED, "parts.npy": zipfile.ZIP_DEFLATED}
    np.savez_compressed(before := io.BytesIO(), **arrays)
    assert np.array_equal(unpack(before.getvalue(), "w")["coef"], arrays["coef"])


def test_json_and_empty_lines_survive():
    assert unpack_json(pack_json({"a": [1, None]})) == {"a": [1, None]}
    assert unpack_lines(pack_lines([])) == ()


def test_a_missing_model_says_how_to_get_one(tmp_path):
    with pytest.raises(ModelError, match=r"cannot be read.*litwatch train"):
        read_model(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-40], lambda data: data[:100] + b"x" + data[101:]]
)
def test_a_short_or_changed_file_is_noticed(tmp_path, damage):
    write_model(tmp_path, ARRAYS, {})
    path = tmp_path / "model.npz"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ModelError, match="not the one its card describes"):
        read_model(tmp_path)


def test_a_changed_card_is_noticed(tmp_path):
    write_model(tmp_path, ARRAYS, {"list": "vlgfm"})
    path = tmp_path / "card.json"
    path.write_text(path.read_text().replace("vlgfm", "other"))
    with pytest.raises(ModelError, match="card was changed by hand"):
        read_model(tmp_path)


def test_another_format_version_is_named(tmp_path):
    write_model(tmp_path, ARRAYS, {})
    path = tmp_path / "card.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format_version": 99}))
    with pytest.raises(ModelError, match="format version 99, this litwatch reads up to 3"):
        read_model(tmp_path)


def test_a_card_that_is_no_json_is_named(tmp_path):
    write_model(tmp_path, ARRAYS, {})
    (tmp_path / "card.json").write_text("{")
    with pytest.raises(ModelError, match="card is no JSON"):
        read_model(tmp_path)


def test_no_object_is_ever_unpickled():
    import io

    pickled = io.BytesIO()
    np.savez(pickled, a=np.array([{"evil": 1}], dtype=object))
    with pytest.raises(ModelError, match="not a model file"):
        unpack(pickled.getvalue(), "evil.npz")


def test_nonsense_is_no_model():
    with pytest.raises(ModelError, match="not a model file"):
        unpack(b"nonsense", "model.npz")


@pytest.mark.parametrize("killed_at", [MODEL_NAME, CARD_NAME])
def test_a_kill_between_the_two_files_of_a_model_leaves_one_usable(tmp_path, killed_at):
    """A kill between the two renames left arrays and a card that did not fit."""
    write_model(tmp_path, {"a": np.arange(3)}, {"name": "old"})
    script = (
        "import os, sys; from pathlib import Path; import numpy as np\n"
        "from classifiers.model_file import write_model\n"
        "kept = Path.replace\n"
        "def replace(self, target):\n"
        f"    os._exit(9) if Path(target).name == {killed_at!r} else kept(self, target)\n"
        "Path.replace = replace\n"
        "write_model(Path(sys.argv[1]), {'a': np.arange(9)}, {'name': 'new'})\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert done.returncode == 9
    arrays, card = read_model(tmp_path)
    assert (card["name"], len(arrays["a"])) == ("old", 3)
    write_model(tmp_path, {"a": np.arange(9)}, {"name": "new"})
    assert len(read_model(tmp_path)[0]["a"]) == 9


def test_a_card_nested_too_deeply_is_no_card(tmp_path):
    write_model(tmp_path, {"a": np.arange(3)}, {})
    (tmp_path / CARD_NAME).write_text("[" * 100_000)
    with pytest.raises(ModelError, match="no JSON"):
        read_model(tmp_path)


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"\x93NUMPY", pack({"a": np.arange(3)})[:-40], b"\x00" * 200,
     pack({"a": np.arange(999)})[:60] + b"\xff" * 40 + pack({"a": np.arange(999)})[100:]],
)  # fmt: skip
def test_bytes_that_are_no_arrays_are_a_model_error(data):
    """Some kinds of broken model files ended in a traceback."""
    with pytest.raises(ModelError):
        unpack(data, "model.npz")
