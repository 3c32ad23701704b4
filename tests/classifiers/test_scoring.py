import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.first_stage import FirstStage
from classifiers.lanes import Cause
from classifiers.scoring import BlockScorer, blocks_of, read_blocks, score_blocks
from tests.classifiers.small_model import ASSISTANT, BOUND, CONFIG, small_model


def line(number, title="An assistant", abstract=ASSISTANT, **more):
    return json.dumps({"id": f"2601.{number:05d}", "title": title, "abstract": abstract, **more})


def staged():
    """The small model with a first stage: its own stream is too short to learn one."""
    return replace(small_model(), first_stage=FirstStage({"assistant": 1, "benchmark": 1}))


def score(*lines):
    done = BlockScorer(staged(), CONFIG).score("\n".join(lines).encode() + b"\n")
    return [json.loads(each) for each in done.data.splitlines()], done.corrupt


def test_a_line_in_gives_a_line_out_in_order():
    answers, corrupt = score(line(1), line(2, abstract=BOUND), line(3))
    assert [answer["id"][-1] for answer in answers] == ["1", "2", "3"]
    assert not corrupt
    asked = {"id", "prob_relevant", "verdict", "section", "section_probs", "task", "keywords"}
    assert {*asked, "reasons"} <= answers[0].keys()


def test_what_the_first_stage_drops_still_gets_its_line():
    answers, _ = score(line(1, "Nothing", "of the kind"))
    assert (answers[0]["prob_relevant"], answers[0]["verdict"]) == (0.0, "skip")
    assert answers[0]["section"] is None
    assert answers[0]["cause"] == Cause.FIRST_STAGE
    assert answers[0].keys() >= {"section_probs", "task", "keywords", "reasons"}


def test_the_quick_reading_agrees_with_the_model():
    texts = [ASSISTANT, BOUND, r"\textbf{assistant}", "caf\u00e9 assistants", ""]
    answers, _ = score(*(line(n, "T", text) for n, text in enumerate(texts)))
    for answer, text in zip(answers, texts, strict=True):
        from catalog.paper import Paper

        [screened] = staged().screen([Paper(answer["id"], "T", text)], CONFIG)
        assert answer["prob_relevant"] == round(screened.prob_relevant, 6)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("{", "not JSON"),
        ("[]", "not an object with the fields of a paper"),
        ('{"title": "no id"}', "no field 'id'"),
        ('{"id": 7, "title": "T"}', "a field has the wrong type"),
        ('{"id": " ", "title": "T"}', "id is no arXiv id"),
        ('{"id": "1", "title": null}', "a field has the wrong type"),
        ('{"id": "1", "title": "T", "abstract": ["A"]}', "a field has the wrong type"),
        (line(9, categories=["cs.CV"]), "a field has the wrong type"),
    ],
)
def test_a_corrupt_line_is_named_and_the_others_scored(bad, why):
    answers, [found] = score(line(1), bad, line(3))
    assert [answer["id"][-1] for answer in answers] == ["1", "3"]
    assert found.number == 2
    assert why in found.why


def test_empty_abstracts_nul_bytes_and_unknown_categories_are_scored():
    answers, corrupt = score(
        line(1, abstract=""),
        line(2, abstract=None),
        line(3, abstract="a\x00b", categories="zz.ZZ"),
        line(4, abstract="word " * 200_000),
        "",
    )
    assert len(answers) == 4
    assert not corrupt


@given(st.lists(st.binary(max_size=30).filter(lambda b: b"\n" not in b)), st.integers(1, 40))
def test_blocks_keep_every_line_whole(lines, size):
    data = b"\n".join(lines)
    blocks = list(read_blocks(io.BytesIO(data), size))
    assert b"".join(blocks) == data
    assert all(block.endswith(b"\n") for block in blocks[:-1])


def test_several_processes_give_the_same_bytes(tmp_path):
    small_model().save(tmp_path)
    lines = [line(n, abstract=ASSISTANT if n % 3 else BOUND) for n in range(40)]
    lines[7] = "broken"
    data = "\n".join(lines).encode()
    alone, together = io.BytesIO(), io.BytesIO()
    one = score_blocks(read_blocks(io.BytesIO(data)), alone, tmp_path, CONFIG)
    two = score_blocks(read_blocks(io.BytesIO(data)), together, tmp_path, CONFIG, processes=2)
    assert alone.getvalue() == together.getvalue() != b""
    assert one == two
    (tmp_path / "in.jsonl").write_bytes(data)
    from_file = io.BytesIO()
    blocks = blocks_of([tmp_path / "in.jsonl"])
    three = score_blocks(blocks, from_file, tmp_path, CONFIG, processes=2)
    assert (from_file.getvalue(), three) == (alone.getvalue(), one)
    assert (one.scored, [bad.number for bad in one.corrupt]) == (39, [8])
