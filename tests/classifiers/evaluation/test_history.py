from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalog.entry import Entry, Link
from classifiers.evaluation.history import Listed, Snapshot, as_csv, replay

START = date(2024, 3, 19)


def row(title, section="Datasets", arxiv_id=None, url=None):
    links = (Link(url=url, kind="paper"),) if url else ()
    return Listed(section, Entry(title=title, arxiv_id=arxiv_id, links=links))


def history(*days):
    return replay(Snapshot(START + timedelta(days=i), rows) for i, rows in enumerate(days))


def told(rows):
    return [
        (r.entry.title, r.section, r.first_seen.day, r.last_seen.day, r.in_last_commit)
        for r in rows
    ]


SKY = row("SkyText: a dataset", arxiv_id="2401.00001")
SEA = row("SeaChat: an assistant", arxiv_id="2401.00002")


def test_rows_are_seen_from_their_first_to_their_last_day():
    assert told(history([SKY], [SKY, SEA], [SEA])) == [
        ("SkyText: a dataset", "Datasets", 19, 20, False),
        ("SeaChat: an assistant", "Datasets", 20, 21, True),
    ]


def test_a_move_to_another_section_is_no_new_row():
    moved = row("SkyText: a dataset", "Surveys", arxiv_id="2401.00001")
    (only,) = history([SKY], [moved])
    assert (only.section, only.moved_from, only.first_seen) == ("Surveys", ["Datasets"], START)


def test_a_renamed_heading_makes_no_new_rows():
    renamed = [Listed("Datasets & Benchmark", SKY.entry), Listed("Datasets & Benchmark", SEA.entry)]
    assert [r.first_seen for r in history([SKY, SEA], renamed)] == [START, START]


def test_a_retitle_under_the_same_id_is_no_new_row():
    (only,) = history([SKY], [row("SkyText v2: larger", arxiv_id="2401.00001")])
    assert only.entry.title == "SkyText v2: larger"


def test_a_published_version_under_the_same_title_is_no_new_row():
    published = row("SkyText: a dataset", url="https://doi.org/10.1109/x.1")
    (only,) = history([SKY], [published])
    assert only.first_seen == START


def test_another_address_and_a_slightly_other_title_is_no_new_row():
    (only,) = history(
        [row("SkyText: a dataset for satellite captioning", url="https://a.example/1")],
        [row("SkyText: a new dataset for satellite captioning", url="https://b.example/2")],
    )
    assert only.first_seen == START


def test_a_second_row_beside_the_first_is_new():
    second = row("SkyText: a dataset", "Surveys", arxiv_id="2401.00001")
    assert told(history([SKY], [SKY, second])) == [
        ("SkyText: a dataset", "Datasets", 19, 20, True),
        ("SkyText: a dataset", "Surveys", 20, 20, True),
    ]


def test_two_rows_with_one_id_in_one_section_stay_two():
    early, late = row("GeoX", arxiv_id="2403.1"), row("GeoX-Plus", arxiv_id="2403.1")
    assert told(history([early, late], [late, early])) == [
        ("GeoX-Plus", "Datasets", 19, 20, True),
        ("GeoX", "Datasets", 19, 20, True),
    ]


def test_a_row_that_comes_back_continues_its_old_self():
    (only,) = history([SKY], [], [SKY])
    assert told([only]) == [("SkyText: a dataset", "Datasets", 19, 21, True)]


def test_a_move_by_way_of_a_commit_without_the_row_is_a_move():
    moved = row("SkyText: a dataset", "Surveys", arxiv_id="2401.00001")
    (only,) = history([SKY], [], [moved])
    assert only.moved_from == ["Datasets"]


def test_csv_has_one_line_a_row_and_survives_commas():
    text = as_csv("vlgfm", history([row("Sky, Sea", arxiv_id="2401.1")]))
    assert text.splitlines()[1] == (
        'vlgfm,Datasets,"Sky, Sea",2401.1,,,,,2024-03-19,2024-03-19,True,'
    )


PAPERS = [(f"paper {word}", f"2401.0000{n}") for n, word in enumerate(["one", "two", "six", "ten"])]
DAYS = st.lists(
    st.dictionaries(st.sampled_from(PAPERS), st.sampled_from(["A", "B", "C"])), min_size=1
)


@given(DAYS)
def test_a_paper_with_one_row_a_day_has_one_history_however_it_moves(days):
    snapshots = [
        [row(title, section, arxiv_id=i) for (title, i), section in day.items()] for day in days
    ]
    ids = [r.entry.arxiv_id for r in history(*snapshots)]
    assert sorted(ids) == sorted({i for day in days for _, i in day})
