import gzip
import json

import pytest
from typer.testing import CliRunner

from catalog.catalog_errors import LitwatchError
from catalog.paper import Paper
from flows.cli.app import build_app
from flows.training.gather_texts import gather_texts

LINE = json.dumps(
    {
        "id": "2601.00001",
        "title": "A vision-language assistant for remote sensing images",
        "abstract": "We present a multimodal large language model that answers questions about "
        "satellite imagery, tuned on instructions about the Earth seen from above.",
    }
)


def litwatch(*arguments, given=""):
    return CliRunner().invoke(build_app(), list(arguments), input=given)


@pytest.mark.parametrize("list_id", ["vlgfm", "rsfm"])
def test_score_answers_a_line_with_the_shipped_model(list_id, tmp_path):
    source, out = tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl"
    source.write_bytes(gzip.compress(f"{LINE}\n".encode()))
    assert litwatch("score", "--list", list_id, str(source), "--out", str(out)).exit_code == 0
    answer = json.loads(out.read_text())
    assert answer["verdict"] == "propose"
    assert answer["section"] in ("conversational", "vision-language")
    assert answer["reasons"]


def test_a_corrupt_line_is_named_and_exits_2(tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(f"{LINE}\n{{\n{LINE}\n")
    result = litwatch("score", "--list", "vlgfm", str(source), "--out", str(out))
    assert result.exit_code == 2
    assert f"{source}:2: not JSON" in result.stderr
    assert len(out.read_text().splitlines()) == 2


def test_a_broken_archive_writes_nothing(tmp_path):
    source, out = tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl"
    source.write_bytes(gzip.compress(LINE.encode() * 50)[:-20])
    result = litwatch("score", "--list", "vlgfm", str(source), "--out", str(out))
    assert isinstance(result.exception, LitwatchError)
    assert "cannot be read to its end" in str(result.exception)
    assert not out.exists()


def test_an_input_that_is_not_there_is_named(tmp_path):
    result = litwatch("score", "--list", "vlgfm", str(tmp_path / "none.jsonl"))
    assert isinstance(result.exception, LitwatchError)
    assert "none.jsonl" in str(result.exception)


def test_texts_are_fetched_once_and_cached(tmp_path):
    asked = []

    def fetch(ids):
        asked.append(list(ids))
        return [Paper(each, "T", "A") for each in ids if each != "gone"]

    cache = tmp_path / "state" / "texts.jsonl"
    one, two = "2603.00001", "2603.00002"
    known = {one: Paper(one, "Known", "A")}
    first = gather_texts([one, two, "gone"], known, cache, fetch)
    second = gather_texts([one, two], known, cache, fetch)
    assert first == second == {one: known[one], two: Paper(two, "T", "A")}
    assert asked == [[two, "gone"]]
