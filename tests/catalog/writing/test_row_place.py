import pytest

from catalog.config import ColumnConfig, SectionConfig
from catalog.entry import Entry
from catalog.learning.learn_list import learn_config
from catalog.learning.learn_order import learn_order
from catalog.writing.row_place import place_of
from tests.catalog import readmes

DATED = (ColumnConfig(header="Date", holds="date"), ColumnConfig(header="Title", holds="title"))


def section(order="newest_last", by="year", columns=()):
    return SectionConfig(id="s", path=("S",), order=order, order_by=by, columns=columns)


def papers(*years):
    return [None if y is None else Entry(title=f"Paper {y}", year=y) for y in years]


def named(*titles):
    return [Entry(title=title) for title in titles]


@pytest.mark.parametrize(
    ("order", "years", "new", "place"),
    [
        ("newest_last", [2020, 2021, 2023], 2022, 2),
        ("newest_last", [2020, 2021, 2021], 2021, 3),
        ("newest_last", [2020, 2021], 2025, 2),
        ("newest_last", [2020, 2021], 2019, 0),
        ("newest_first", [2023, 2021, 2020], 2022, 1),
        ("newest_first", [2023, 2021, 2021], 2021, 1),
        ("newest_first", [2023, 2021], 2025, 0),
        ("newest_first", [2023, 2021], 2019, 2),
        ("newest_last", [2020, 2024, 2021, 2022, 2025], 2023, 4),  # one row out of order
        ("newest_last", [], 2023, 0),
        ("newest_last", [2020, None], 2023, 1),  # a closing "| ...... |" stays last
        ("newest_first", [None, 2024, None, 2023], 2023, 3),  # "- 2023" heads its group
        ("newest_first", [None, 2024, None, 2023], 2024, 1),
        ("newest_last", [2020, 2021], None, 2),
        ("append", [2020, None], 2019, 1),
        ("prepend", [2020], 2019, 0),
    ],
)
def test_a_row_lands_where_the_order_puts_it(order, years, new, place):
    entry = Entry(title="New", year=new)
    assert place_of(section(order), papers(*years), entry) == place


def test_alphabetical_order_ignores_case():
    rows = named("alpha", "Beta", "delta")
    assert place_of(section("alphabetical"), rows, Entry(title="Charlie")) == 2


def test_alphabetical_order_reads_what_the_row_shows_first():
    """A table of data sets shows names, a table of models their short names."""
    rows = [
        Entry(title=f"{letter}: on kites", abbreviation=f"{letter}Net", name=f"{letter}1")
        for letter in "BDF"
    ]
    new = Entry(title="Zephyr: the E of kites", abbreviation="ENet", name="E1")
    held = [
        (ColumnConfig(header="Year", holds="year"), ColumnConfig(header="Name", holds="name")),
        (
            ColumnConfig(header="Model", holds="abbreviation"),
            ColumnConfig(header="Title", holds="title"),
        ),
    ]
    for columns in held:
        assert place_of(section("alphabetical", columns=columns), rows, new) == 2
    titles = (
        ColumnConfig(header="Title", holds="title"),
        ColumnConfig(header="Model", holds="abbreviation"),
    )
    for columns in (titles, ()):
        assert place_of(section("alphabetical", columns=columns), rows, new) == 3


def test_a_row_without_a_short_name_is_sorted_by_its_title():
    columns = (
        ColumnConfig(header="Model", holds="abbreviation"),
        ColumnConfig(header="Title", holds="title"),
    )
    rows = [Entry(title="Beta"), Entry(title="zeta", abbreviation="Delta")]
    assert place_of(section("alphabetical", columns=columns), rows, Entry(title="Charlie")) == 1


def test_alphabetical_order_ignores_marks_before_the_first_letter():
    rows = named("*alpha*", "“Beta”", "delta")
    assert place_of(section("alphabetical"), rows, Entry(title='"Charlie"')) == 2
    assert place_of(section("alphabetical"), rows, Entry(title="")) == 3


def test_a_date_that_the_maintainer_added_counts_without_a_column():
    rows = [
        Entry(title="a", extra={"date": "2023-05"}),
        Entry(title="b", extra={"date": "2023-07"}),
    ]
    new = Entry(title="c", arxiv_id="2312.00001", extra={"date": "2023-06"})
    assert place_of(section(by="date"), rows, new) == 1


def test_dates_decide_before_years_where_the_list_is_sorted_by_them():
    rows = [Entry(title="a", arxiv_id="2401.00001"), Entry(title="b", arxiv_id="2406.00001")]
    new = Entry(title="c", arxiv_id="2403.00009", year=2025)
    assert place_of(section(by="date"), rows, new) == 1


def test_a_date_column_counts_more_than_the_arxiv_id():
    rows = [Entry(title=t, extra={"Date": d}) for t, d in (("a", "2023.01"), ("b", "2023-09-01"))]
    new = Entry(title="c", arxiv_id="2301.00001", extra={"Date": "2023/11"})
    assert place_of(section(by="date", columns=DATED), rows, new) == 2


@pytest.mark.parametrize(
    ("years", "order"),
    [
        ([2020, 2021, 2021, 2023], "newest_last"),
        ([2023, 2021, 2021, 2020], "newest_first"),
        ([2018, 2019, 2020, 2021, 2019, 2022, 2023], "newest_last"),
    ],
)
def test_the_order_is_learned_from_the_years(years, order):
    learnt = learn_order(section("append"), papers(*years))
    assert (learnt.order, learnt.order_by) == (order, "year")


def test_the_order_is_learned_from_titles():
    learnt = learn_order(section("append"), named("a", "b", "c", "d", "e", "f"))
    assert learnt.order == "alphabetical"


def test_years_that_rise_by_chance_do_not_hide_the_order_of_titles():
    years = [2021, 2022, 2022, 2023, 2021, 2024, 2025]
    rows = [Entry(title=title, year=y) for title, y in zip("abcdefg", years, strict=True)]
    assert learn_order(section("append"), rows).order == "alphabetical"
    rows = [Entry(title=title, year=y) for title, y in zip("abcdefg", range(7), strict=True)]
    assert learn_order(section("append"), rows).order == "newest_last"


def test_a_short_section_keeps_the_order_of_the_list():
    def bullets(titles, years):
        return "".join(
            f"- [{title} Seen From Orbit](https://arxiv.org/abs/{year}01.0000{n}), 20{year}\n"
            for n, (title, year) in enumerate(zip(titles, years, strict=True))
        )

    long = bullets(["Ash", "Beech", "Cedar", "Elm", "Fir", "Gum"], [24, 21, 25, 22, 23, 20])
    short = bullets(["Lakes", "Ponds", "Rivers"], [21, 22, 23])
    other = bullets(["Roads", "Paths", "Lanes"], [21, 22, 23])
    text = f"# Trees\n\n## One\n\n{long}\n## Two\n\n{long}\n## Three\n\n{short}\n"
    text += f"## Four\n\n{other}"
    config, _ = learn_config(text, "x", "README.md")
    orders = [each.order for each in config.sections]
    assert orders == ["alphabetical", "alphabetical", "alphabetical", "newest_last"]


def test_rows_without_an_order_tell_none():
    assert learn_order(section("append"), named("d", "a", "c", "b", "e", "a")) is None
    assert learn_order(section("append"), papers(2020)) is None


def test_the_order_stands_in_the_configuration():
    config, _ = learn_config(readmes.PADDED_TABLE, "x", "README.md")
    assert (config.sections[0].order, config.sections[0].order_by) == ("newest_last", "date")
    config, _ = learn_config(readmes.LOOSE_BULLETS, "x", "README.md")
    assert config.sections[0].order == "newest_first"


def test_a_new_row_went_above_rows_that_tell_no_year():
    rows = [*named("Forests", "Rivers"), None]
    assert place_of(section(), rows, Entry(title="Lakes", year=2024)) == 2
    assert place_of(section("newest_first"), rows, Entry(title="Lakes", year=2024)) == 0
