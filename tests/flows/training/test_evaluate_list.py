"""`litwatch evaluate` on made-up papers, through the real recipe."""

from datetime import date

import orjson
import pytest
from typer.testing import CliRunner

from classifiers.classifier_errors import EncoderError
from flows.cli.app import build_app
from flows.training.evaluate_list import EvaluationRequest, evaluate_lists
from tests.classifiers.fake_corpus import fake_corpus


def run(*options, state="nowhere"):
    environment = {"LITWATCH_STATE_DIR": str(state)}
    return CliRunner().invoke(build_app(), ["evaluate", *map(str, options)], env=environment)


def refused(*options):
    result = run(*options)
    return result.exception.exit_code, str(result.exception)


README = "# Satellites that speak\n\n## Dataset\n\n{}\n\n## Generative\n\n{}\n"


def own_list(folder, days):
    """A list of a field of its own in a folder, with the papers of made-up days that belong."""
    labels, texts = fake_corpus(days)
    rows = {"dataset": [], "generative": []}
    for label in labels:
        if label.section in rows:
            paper = texts[label.arxiv_id]
            link = f"https://arxiv.org/abs/{paper.arxiv_id}"
            rows[label.section].append(f"- [{paper.title}]({link}) (arXiv 2025)")
    (folder / "README.md").write_text(README.format(*map("\n".join, rows.values())))
    begun = CliRunner().invoke(build_app(), ["init", "README.md", "--yes", "--list", "satellites"])
    assert begun.exit_code == 0, begun.output
    return texts


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def snapshot(tmp_path):
    return written(tmp_path / "2025-03.jsonl", fake_corpus(days=20)[1])


def written(path, texts):
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


def test_every_paper_of_the_tested_days_is_asked_about_however_few_others_fit(home):
    """`evaluate` held all of a snapshot, so that one of the whole of arXiv had to fit into memory."""
    texts = own_list(home, days=60)
    snapshot = written(home / "2025-03.jsonl", texts)
    request = EvaluationRequest(("satellites",), (snapshot,), home / "none", is_rolling=False)
    [report] = evaluate_lists(request, home / "catalog", lambda line: None, most=40)
    taught, tested, absent = report.facts
    assert "known by 2025-05-02: 28 labelled papers (28 belong) and 40 of the stream" in taught
    later = [each for each in texts.values() if each.announced_date > date(2025, 5, 2)]
    assert f"Tested on all {len(later)} papers of the stream" in tested
    assert absent.startswith("0 of 38 labels have no text")


def test_a_list_without_a_lexicon_is_measured_with_the_encoder_that_is_set(home):
    """What was measured was another model than the one that `train` makes."""
    own_list(home, days=20)
    snapshot = written(home / "2025-03.jsonl", fake_corpus(20)[1])
    request = EvaluationRequest(("satellites",), (snapshot,), home, encoder_dir=home / "nowhere")
    with pytest.raises(EncoderError):
        list(evaluate_lists(request, home / "catalog", lambda line: None))
