import gzip
import shutil
import zipfile
from datetime import date

import pytest

from catalog.paper import Paper
from classifiers.classifier_errors import LabelError, SnapshotError
from classifiers.dataset import (
    LABELS_DIR,
    Label,
    join_texts,
    load_labels,
    load_texts,
    merge_labels,
    read_negatives,
)
from classifiers.snapshot import BadLines, LineError, read_papers, snapshot_files

DAY = date(2025, 4, 1)


def label(source, is_relevant=True, section=None, **more):
    return Label("vlgfm", "2504.00001", DAY, DAY, is_relevant, section, source=source, **more)


@pytest.mark.parametrize("list_id", ["vlgfm", "rsfm"])
def test_packaged_labels_are_sound(list_id):
    labels = load_labels(list_id)
    assert len({each.arxiv_id for each in labels}) == len(labels) > 2000
    assert all(each.section == "none" for each in labels if not each.is_relevant)
    assert all(0 < each.weight <= 1 for each in labels)


def test_a_list_without_labels_has_none():
    assert load_labels("birds") == []


def test_a_row_of_the_list_outranks_an_annotation():
    merged = merge_labels([label("annotation", False, "none"), label("row", True, "dataset")])
    assert [(each.source, each.section) for each in merged] == [("row", "dataset")]


def test_a_decision_in_review_outranks_everything():
    merged = merge_labels([label("row", True, "dataset"), label("review", False, "none")])
    assert [each.is_relevant for each in merged] == [False]


def test_a_section_left_open_is_taken_from_the_next_that_names_it():
    merged = merge_labels([label("row"), label("annotation", True, "survey")])
    assert merged[0].section == "survey"


def test_what_another_reader_gave_is_acceptable_too():
    merged = merge_labels(
        [
            label("row", True, "dataset"),
            label("annotation", True, "survey", also=frozenset({"exploration", "none"})),
            label("other", True, "generative"),
        ]
    )
    assert merged[0].acceptable == {"dataset", "survey", "exploration"}


def test_each_list_has_a_confidence_of_its_own():
    """What was debatable for vlgfm was left out of rsfm's figures as well."""
    unsure = {
        list_id: {each.arxiv_id for each in load_labels(list_id) if each.is_borderline}
        for list_id in ("vlgfm", "rsfm")
    }
    assert unsure["vlgfm"] - unsure["rsfm"]
    assert unsure["rsfm"] - unsure["vlgfm"]


def test_snapshots_are_read_plain_and_gzipped(tmp_path):
    line = b'{"id":"2504.00001","title":"A","abstract":"B","update_date":"2025-04-01"}\n'
    plain, packed = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    plain.write_bytes(line)
    packed.write_bytes(gzip.compress(line.replace(b'"B"', b'"longer"')))
    assert [paper.title for paper in read_papers([plain, packed])] == ["A", "A"]
    texts = load_texts([plain, packed])
    assert texts["2504.00001"].abstract == "longer"
    assert join_texts([label("row")], texts)[0].paper == texts["2504.00001"]
    assert load_texts([plain], wanted={"other"}) == {}


def test_one_bad_line_does_not_end_a_training(tmp_path):
    """A snapshot of millions of lines was refused for one of them."""
    path = tmp_path / "arxiv-metadata-oai-snapshot.json"
    path.write_text('{"id":"2603.00001","title":"A"}\n{"id":1}\n{"id":"2603.00002","title":"B"}\n')
    bad = BadLines()
    assert [paper.arxiv_id for paper in read_papers([path], bad)] == ["2603.00001", "2603.00002"]
    assert str(bad) == f"1 line is no paper: {path}:2: no field 'title'"
    bad(f"{path}:9", LineError("not JSON"))
    assert str(bad).startswith("2 lines are no papers; the first: ")


def test_a_zip_of_a_snapshot_teaches_too(tmp_path):
    with zipfile.ZipFile(tmp_path / "arxiv.zip", "w") as archive:
        archive.writestr("snapshot.json", '{"id":"2603.00001","title":"A"}\n')
    assert load_texts(snapshot_files(tmp_path)).keys() == {"2603.00001"}


def test_a_file_without_any_paper_is_named(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("not a paper\n")
    with pytest.raises(SnapshotError, match="no line of it is a paper"):
        list(read_papers([path]))


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("annotations.csv", ",none,,,h,none", ",none,,,x,none", "confidence 'x' is none of"),
        ("annotations.csv", "2007-06-27", "27 June", "'27 June' is no date"),
        ("section_map.csv", "Conversational VLGFMs", "Chatty", "is not in section_map.csv"),
    ],
)
def test_a_bad_label_file_names_file_and_line(tmp_path, name, old, new, message):
    folder = tmp_path / "labels"
    shutil.copytree(LABELS_DIR, folder)
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))
    with pytest.raises(LabelError, match=message) as caught:
        load_labels("vlgfm", folder)
    assert ".csv:" in caught.value.where


def test_a_missing_label_file_is_named(tmp_path):
    with pytest.raises(LabelError, match="label file cannot be read"):
        load_labels("vlgfm", tmp_path)


def test_negatives_come_back_as_they_were_kept(tmp_path):
    path = tmp_path / "stream_negatives.csv"
    path.write_text(
        "arxiv_id,announced_date,origin,stands_for,weight\n2504.00002,2025-04-01,stream,3.5,0.5\n"
    )
    [negative] = read_negatives(path, "vlgfm")
    assert (negative.stands_for, negative.weight, negative.is_relevant) == (3.5, 0.5, False)
    assert read_negatives(tmp_path / "none.csv", "vlgfm") == []


def test_texts_without_a_label_are_left_out():
    assert join_texts([label("row")], {"x": Paper("x", "T", "A")}) == []
