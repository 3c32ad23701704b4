import pytest

from classifiers.filing import choose_place, learnable, rank_tables, tables_by_label
from classifiers.lanes import Cause, cause_in_list, cause_of_score
from tests.flows.proposals.material import LIST

SURE = {"application": 0.9, "chat": 0.1}


def place(sections, tasks=None, config=LIST):
    return choose_place(sections, tasks or {}, config)


def with_section(**changes):
    """The list, its section clip changed."""
    clip = LIST.section("clip").model_copy(update=changes)
    others = (it for it in LIST.sections if it.id != "clip")
    return LIST.model_copy(update={"sections": (clip, *others)})


def ranked_of(section_probs, task_probs, config):
    return rank_tables(section_probs, task_probs, tables_by_label(config.sections))


def test_the_most_probable_section_takes_the_paper_and_the_runner_up_is_named():
    found = place({"chat": 0.6, "clip": 0.3, "data": 0.1})
    assert (found.table.id, found.second.id, found.obstacle) == ("chat", "clip", None)
    assert (found.section, found.task) == ("chat", None)
    assert found.margin == pytest.approx(0.3)


def test_where_no_other_table_is_probable_the_first_has_no_runner_up():
    alone = place({"chat": 0.6})
    assert (alone.second, alone.margin) == (None, pytest.approx(0.6))
    impossible = place({"survey": 1.0})
    assert (impossible.section, impossible.table, impossible.obstacle) == (
        "survey",
        None,
        Cause.NO_SECTION,
    )
    nearest = place({"survey": 0.7, "chat": 0.3})
    assert (nearest.second, nearest.margin) == (None, pytest.approx(0.3))


def test_a_task_with_a_table_is_filed_there():
    found = place(SURE, {"captioning": 0.8, "grounding": 0.2})
    assert (found.table.id, found.task, found.obstacle) == ("app-captioning", "captioning", None)


def test_a_task_without_a_table_goes_to_the_nearest_table_and_says_so():
    found = place({"application": 0.9, "chat": 0.1}, {"grounding": 0.95, "captioning": 0.05})
    assert (found.section, found.task, found.obstacle) == (
        "application",
        "grounding",
        Cause.NO_TABLE,
    )
    assert (found.table.id, found.second.id) == ("chat", "app-captioning")
    assert found.margin == pytest.approx(0.1 - 0.9 * 0.05)


def test_a_general_table_takes_the_tasks_that_have_none():
    """The night called it "no table" what the proposals filed into the general one."""
    config = with_section(label="application")
    found = place(SURE, {"grounding": 0.9, "captioning": 0.1}, config)
    assert (found.table.id, found.obstacle) == ("clip", None)
    own = place(SURE, {"grounding": 0.1, "captioning": 0.9}, config)
    assert own.table.id == "app-captioning"


def test_a_label_the_list_has_no_section_for_goes_to_the_nearest_that_has_one():
    found = place({"survey": 0.7, "chat": 0.2, "data": 0.1})
    assert (found.section, found.table.id, found.obstacle) == ("survey", "chat", Cause.NO_TABLE)


def test_sections_filled_by_hand_are_never_written_to():
    found = place({"friends": 0.8, "chat": 0.2})
    assert (found.obstacle, found.table.id) == (Cause.KEPT_BY_HAND, "chat")
    assert all(table.id != "friends" for table, _ in ranked_of({"friends": 1.0}, {}, LIST))


def test_without_learned_sections_only_a_single_table_is_certain():
    assert (place({}).table, place({}).obstacle) == (None, Cause.NO_SECTION)
    single = LIST.model_copy(update={"sections": (LIST.section("chat"),)})
    alone = place({}, config=single)
    assert (alone.section, alone.task, alone.table.id) == ("chat", None, "chat")
    captions = LIST.model_copy(update={"sections": (LIST.section("app-captioning"),)})
    assert (place({}, config=captions).section, place({}, config=captions).task) == (
        "application",
        "captioning",
    )


def test_probabilities_of_the_tables_add_up_to_what_has_a_table():
    ranked = ranked_of(SURE, {"captioning": 0.5, "grounding": 0.5}, LIST)
    assert {table.id: prob for table, prob in ranked} == pytest.approx(
        {"app-captioning": 0.45, "chat": 0.1}
    )


def test_two_tables_of_one_label_share_what_no_task_tells_apart():
    config = with_section(label="application", task="grounding")
    ranked = ranked_of({"application": 0.8}, {}, config)
    assert {table.id: prob for table, prob in ranked} == {"clip": 0.4, "app-captioning": 0.4}
    told = ranked_of({"application": 0.8}, {"grounding": 0.75, "captioning": 0.25}, config)
    assert [(table.id, prob) for table, prob in told] == [
        ("clip", pytest.approx(0.6)),
        ("app-captioning", pytest.approx(0.2)),
    ]


def test_a_general_table_gathers_all_tasks_that_have_none():
    config = with_section(label="application")
    ranked = ranked_of({"application": 1.0}, {"a": 0.2, "b": 0.3, "captioning": 0.5}, config)
    assert {table.id: prob for table, prob in ranked} == pytest.approx(
        {"clip": 0.5, "app-captioning": 0.5}
    )


def test_two_tables_of_one_label_without_tasks_are_one_choice():
    config = with_section(label="chat")
    ranked = ranked_of({"chat": 0.6}, {}, config)
    assert [(table.id, prob) for table, prob in ranked] == [(config.sections[0].id, 0.6)]


def test_a_class_is_learned_from_two_papers_on():
    assert learnable(["b", "a", "b", "c", "a", "b"]) == ("a", "b")
    assert learnable([]) == ()


@pytest.mark.parametrize(
    ("verdict", "obstacle", "cause"),
    [
        ("propose", None, Cause.FITS),
        ("propose", Cause.NO_TABLE, Cause.NO_TABLE),
        ("propose", Cause.KEPT_BY_HAND, Cause.KEPT_BY_HAND),
        ("propose", Cause.NO_SECTION, Cause.NO_SECTION),
        ("unsure", Cause.NO_TABLE, Cause.BELOW_THRESHOLD),
        ("skip", Cause.NO_TABLE, Cause.UNLIKELY),
    ],
)
def test_lane_follows_from_score_and_table(verdict, obstacle, cause):
    assert cause_of_score(verdict, obstacle) is cause


@pytest.mark.parametrize("cause", list(Cause))
def test_each_cause_belongs_to_one_lane(cause):
    verdicts = {"proposed": "propose", "unsure": "unsure", "skipped": "skip"}
    assert cause.verdict == verdicts[cause.lane]


def test_a_paper_that_may_be_listed_is_asked_about_and_one_asked_for_is_proposed():
    assert cause_in_list(Cause.FITS, may_be_listed=True) is Cause.MAYBE_LISTED
    assert cause_in_list(Cause.UNLIKELY, may_be_listed=True) is Cause.UNLIKELY
    assert cause_in_list(Cause.UNLIKELY, is_asked_for=True).lane == "proposed"
