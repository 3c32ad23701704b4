"""The whole evaluation, with the real recipe for lists without a lexicon, on made-up papers."""

from dataclasses import replace
from datetime import date

import pytest

from catalog.config import ArxivConfig, ListConfig, SectionConfig
from classifiers.classifier_errors import TrainingError
from classifiers.evaluation.assessment import sampled
from classifiers.evaluation.backtest import Walk, backtest
from classifiers.evaluation.corpus import Corpus, find_snapshots, load_corpus
from classifiers.evaluation.evaluation_run import Plan, evaluate, plan_for
from classifiers.evaluation.list_method import LEXICON, list_method
from classifiers.evaluation.splits import SHIPPED_WINDOW, Window, split
from classifiers.negatives import with_negatives
from classifiers.recipes import PLAIN, recipe_for
from classifiers.snapshot import BadLines
from tests.classifiers.fake_corpus import fake_corpus

# One report for all, in one process.
pytestmark = pytest.mark.xdist_group("evaluation")
CONFIG = ListConfig(
    id="fake",
    name="Fake",
    sections=tuple(
        SectionConfig(id=name, path=(name,)) for name in ("dataset", "conversational", "generative")
    ),
    keyword_legend={"llm": "builds on a large language model"},
    arxiv=ArxivConfig(search_terms=("satellite image*", "aerial scene*")),
)
LABELS, TEXTS = fake_corpus(days=80, a_day=5)  # one paper a day belongs
CORPUS = Corpus(TEXTS, frozenset(TEXTS))
WINDOW = Window(date(2025, 4, 30), date(2025, 6, 5))


@pytest.fixture(scope="module")
def report():
    plan = Plan(WINDOW, rolling=(WINDOW,), replicates=20)
    return evaluate(CONFIG, LABELS, CORPUS, list_method(PLAIN, CONFIG), plan)


def test_the_recipe_learns_what_the_abstracts_give_away(report):
    ours = report.screening.contenders[0].figures
    assert ours["average_precision"].value > 0.95


def test_both_ways_of_testing_filing_are_reported(report):
    assert list(report.filing) == [
        "2025-05-01 to 2025-06-05",
        "rolling by month, 2025-05-01 to 2025-06-05",
    ]
    assert report.filing["2025-05-01 to 2025-06-05"].contenders[0].figures["macro_f1"].value > 0.9


def test_facts_state_what_was_trained_and_tested(report):
    assert "known by 2025-04-30: 142 labelled papers (44 belong)" in report.facts[0]
    assert "Tested on all 180 papers of the stream" in report.facts[1]
    assert report.facts[2].endswith(" labels have no text here and are not used.")


def test_the_search_terms_of_a_list_make_its_keyword_filter(report):
    keyword = next(c for c in report.screening.contenders if c.name == "keyword filter")
    assert 0 < keyword.figures["recall"].value < 1


def test_an_ablation_has_a_row_for_every_part():
    parts = ("data: annotations", "data: rows of other lists")
    method = replace(list_method(PLAIN, CONFIG), parts=parts)
    report = evaluate(CONFIG, LABELS, CORPUS, method, Plan(WINDOW, is_ablated=True, replicates=5))
    assert report.ablation is not None
    assert [row[0] for row in report.ablation.rows] == ["(whole recipe)", *parts]
    cells = {row[0]: row[1] for row in report.ablation.rows}
    assert cells["data: annotations"] == "cannot be trained"
    assert cells["data: rows of other lists"] == "+0.000"


def test_the_lexicon_is_a_part_only_of_recipes_that_have_one():
    assert LEXICON not in list_method(PLAIN, CONFIG).parts
    assert LEXICON in list_method(recipe_for("vlgfm"), CONFIG).parts


def test_the_real_recipe_walks_through_a_history():
    rows = [replace(label, source="row") for label in LABELS]
    walk = Walk(date(2025, 5, 1), date(2025, 6, 5), whole_days_from=date(2025, 5, 20))
    result = backtest(rows, TEXTS, walk, list_method(PLAIN, CONFIG).fit)
    assert len(result.proposed) > 0.8 * len(result.replayed) > 0


def test_shipped_lists_have_their_dates_and_others_keep_a_quarter():
    assert plan_for("vlgfm", LABELS).window == SHIPPED_WINDOW
    assert len(plan_for("vlgfm", LABELS).rolling) == 8
    own = plan_for("fake", LABELS).window
    assert own.test_until == date(2025, 6, 5)
    assert (own.test_until - own.train_until).days == 20


def test_too_few_labels_to_split_are_an_error():
    with pytest.raises(TrainingError, match="too few dated papers"):
        plan_for("fake", LABELS[:3])


def test_a_test_without_papers_that_belong_is_an_error():
    plan = Plan(Window(date(2025, 6, 5), date(2025, 6, 30)))
    with pytest.raises(TrainingError, match="no paper that belongs was announced from 2025-06-06"):
        evaluate(CONFIG, LABELS, CORPUS, list_method(PLAIN, CONFIG), plan)


def test_files_named_by_month_are_the_stream(tmp_path):
    for name in ("2025-03.jsonl", "annotated.jsonl", "README.md"):
        (tmp_path / name).write_text("")
    stream, others = find_snapshots([tmp_path])
    assert ([p.name for p in stream], [p.name for p in others]) == (
        ["2025-03.jsonl"],
        ["annotated.jsonl"],
    )


def test_a_file_named_by_itself_is_the_stream_and_its_record_wins(tmp_path):
    named, folder = tmp_path / "mine.jsonl", tmp_path / "more"
    folder.mkdir()
    named.write_text('{"id": "2501.00001", "title": "T", "update_date": "2025-01-03"}')
    (folder / "texts.jsonl").write_text('{"id": "2501.00001", "title": "T", "abstract": "Long."}')
    (folder / "2025-02.jsonl").write_text("")
    (folder / "2025-04.jsonl").write_text('{"id": "2504.00001", "title": "T"}\nnot JSON\n')
    bad = BadLines()
    corpus = load_corpus([named, folder], bad=bad)
    assert str(bad).startswith(f"1 line is no paper: {folder}/2025-04.jsonl:2: not JSON")
    assert corpus.stream == {"2501.00001", "2504.00001"}
    assert corpus.texts["2501.00001"].announced_date == date(2025, 1, 3)


def test_a_comparison_holds_the_labelled_papers_and_a_draw_of_the_others(tmp_path):
    """`retrain` and `train --gate` held all of a snapshot, so it had to fit into memory."""
    month = tmp_path / "2025-04.jsonl"
    lines = [f'{{"id": "2504.{n:05}", "title": "T", "abstract": "Short."}}\n' for n in range(30)]
    lines.append('{"id": "2504.00007", "title": "T", "abstract": "A longer one."}\n')
    month.write_text("".join(lines))
    labelled = {"2504.00007", "2504.00008", "2401.00001"}
    corpus = load_corpus([tmp_path], labelled=labelled, most=5)
    assert len(corpus.stream) == 5 + 2
    assert corpus.texts["2504.00007"].abstract == "A longer one."
    again = load_corpus([tmp_path], labelled=labelled, most=9)
    assert corpus.stream < again.stream
    assert load_corpus([tmp_path], labelled=labelled) == load_corpus([tmp_path])


def test_of_days_that_are_tested_every_paper_is_held(tmp_path):
    line = '{{"id": "25{month:02}.{n:05}", "title": "T", "update_date": "2025-{month:02}-03"}}\n'
    for month in (4, 5):
        lines = (line.format(month=month, n=n) for n in range(30))
        (tmp_path / f"2025-{month:02}.jsonl").write_text("".join(lines))
    corpus = load_corpus([tmp_path], labelled=(), most=5, tested=lambda day: day.month == 5)
    assert len(corpus.stream) == 30 + 5
    assert sum(paper.startswith("2505") for paper in corpus.stream) == 30


def test_negatives_of_a_sampled_stream_stand_for_the_whole_of_it():
    cut = split(LABELS, TEXTS, WINDOW)
    stream = [e for e in cut.train if e.label.source == "stream"]
    chosen = with_negatives(PLAIN, sampled(cut.train, len(stream) // 2))
    negatives = [e for e in chosen if e.label.source == "stream"]
    assert len(negatives) == len(stream) // 2
    assert sum(e.label.stands_for for e in negatives) == pytest.approx(len(stream), rel=0.01)


def test_the_report_begins_with_its_conclusion(report):
    found, placed = report.conclusion
    assert found.startswith("Fake: 1")
    assert "(180 papers, " in found
    assert "stand in the right section" in placed
    assert "the best of the others, finds" in placed
    page = report.as_html()
    assert page.index(found.split(",")[0]) < page.index("Square brackets hold")


def test_tables_fit_a_terminal_and_ids_are_links(report):
    sections = next(table for table in report.tables() if table.title.startswith("Sections"))
    assert list(sections.header)[-1] == "went elsewhere"
    assert len(sections.header) == 7
    wrong = next(table for table in report.errors() if table.title.startswith("Missed"))
    page = report.as_html()
    assert all(f'href="https://arxiv.org/abs/{row[0]}"' in page for row in wrong.rows)


def test_papers_that_were_chosen_by_hand_are_no_stream():
    """Annotated papers given by name as a snapshot gave figures that nobody will see."""
    labels = [label for label in LABELS if label.source != "stream"]
    ids = {label.arxiv_id for label in labels}
    corpus = Corpus({it: TEXTS[it] for it in TEXTS if it in ids}, frozenset(ids))
    told = evaluate(CONFIG, labels, corpus, list_method(PLAIN, CONFIG), Plan(WINDOW, replicates=5))
    assert any("test papers are annotated ones" in note for note in told.notes)
