from datetime import date

import pytest

from catalog.config import ListConfig, SectionConfig
from classifiers.classifier_errors import LabelError
from classifiers.evaluation.history_labels import history_labels, read_history_csv

CONFIG = ListConfig(
    id="sky",
    name="Sky",
    sections=(
        SectionConfig(id="data", path=("Sky", "📦 Datasets & Benchmark"), label="dataset"),
        SectionConfig(id="app-vqa", path=("Sky", "Application", "VQA"), label="application"),
        SectionConfig(id="links", path=("Sky", "Relevant Projects"), manual=True),
    ),
)


def record(section="Datasets & Benchmark", arxiv_id="2401.00001", day="2024-03-19", **more):
    return {"list": "sky", "section": section, "arxiv_id": arxiv_id, "first_seen": day, **more}


def test_rows_are_known_from_the_day_they_were_first_seen():
    (label,) = history_labels([record()], CONFIG)
    assert (label.known_date, label.section, label.source) == (date(2024, 3, 19), "dataset", "row")


def test_sections_are_found_by_their_last_headings():
    (label,) = history_labels([record("Application > VQA")], CONFIG)
    assert label.section == "application"


def test_a_section_that_is_no_more_leaves_the_place_open():
    (label,) = history_labels([record("Old heading")], CONFIG)
    assert label.is_relevant
    assert label.section is None


def test_rows_that_cannot_be_replayed_are_left_out():
    assert history_labels([record(arxiv_id=""), record("Relevant Projects")], CONFIG) == []


def test_rows_of_other_lists_are_passed_over():
    assert history_labels([record() | {"list": "sea"}], CONFIG) == []


def test_a_broken_date_is_named_with_its_line():
    with pytest.raises(LabelError, match=r"rows:3: first_seen 'soon' is no date"):
        history_labels([record(), record(day="soon")], CONFIG, "rows")


def test_a_missing_column_is_named_with_the_remedy():
    with pytest.raises(LabelError, match=r"no column first_seen\. .*litwatch history"):
        history_labels([{"section": "", "arxiv_id": ""}], CONFIG)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(LabelError, match="the history cannot be read"):
        read_history_csv(tmp_path / "none.csv", CONFIG)
