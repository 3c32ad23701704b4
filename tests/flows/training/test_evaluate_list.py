"""`litwatch evaluate` on made-up papers, through the real recipe."""

import orjson
import pytest
from typer.testing import CliRunner

from flows.cli.app import build_app
from tests.classifiers.fake_corpus import fake_corpus


def run(*options, state="nowhere"):
    environment = {"LITWATCH_STATE_DIR": str(state)}
    return CliRunner().invoke(build_app(), ["evaluate", *map(str, options)], env=environment)


def refused(*options):
    result = run(*options)
    return result.exception.exit_code, str(result.exception)


@pytest.fixture
def snapshot(tmp_path):
    _, texts = fake_corpus(days=20)
    path = tmp_path / "2025-03.jsonl"
    rows = (
        {
            "id": p.arxiv_id,
            "title": p.title,
            "abstract": p.abstract,
            "update_date": p.announced_date.isoformat(),
        }
        for p in texts.values()
    )
    path.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    return path


def test_without_texts_it_says_how_to_name_them():
    assert refused("--list", "vlgfm") == (
        2,
        "there are no texts to evaluate on. "
        "Name a snapshot of arXiv with --snapshot FILE or --snapshot FOLDER.",
    )


def test_a_snapshot_that_is_not_there(tmp_path):
    code, said = refused("--list", "vlgfm", "--snapshot", tmp_path / "none.jsonl")
    assert code == 2
    assert said.startswith(f"{tmp_path}/none.jsonl: there is no such file or folder.")


def test_a_folder_without_a_stream(tmp_path):
    (tmp_path / "labelled.jsonl").write_text("")
    code, said = refused("--list", "vlgfm", "--snapshot", tmp_path)
    assert code == 2
    assert "no snapshot of a stream of papers" in said


def test_an_unknown_list_is_named(snapshot):
    code, said = refused("--list", "nowhere", "--snapshot", snapshot)
    assert code == 2
    assert "nowhere" in said


def test_a_snapshot_without_the_labelled_papers(snapshot):
    code, said = refused("--list", "vlgfm", "--snapshot", snapshot)
    assert code == 2
    assert "no paper that belongs, with a text, was known by 2025-08-31" in said


def test_dates_the_wrong_way_round(snapshot):
    dates = ["--train-until", "2025-12-01", "--test-until", "2025-11-01"]
    code, said = refused("--list", "vlgfm", "--snapshot", snapshot, *dates)
    assert code == 2
    assert "the test would end on 2025-11-01, before it begins" in said
