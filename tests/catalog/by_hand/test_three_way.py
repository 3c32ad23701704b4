"""Laws of the three-way comparison."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.by_hand.three_way import merged_lines, merged_order, merged_row

lines = st.lists(st.sampled_from("abcdefg"), max_size=8)
cells = st.lists(st.sampled_from(["x", " y ", "z", ""]), min_size=2, max_size=2)
unique = st.lists(st.integers(0, 9), max_size=8, unique=True)


def row(values):
    return f"|{'|'.join(values)}|"


@given(lines, lines)
def test_what_one_side_changed_is_taken(before, after):
    assert merged_lines(before, before, after) == after
    assert merged_lines(before, after, before) == after
    assert merged_lines(before, after, after) == after


@given(lines, lines, lines)
def test_no_new_line_of_theirs_is_lost(before, ours, theirs):
    merged = merged_lines(before, ours, theirs)
    for line in set(theirs) - set(before):
        assert merged.count(line) >= theirs.count(line)


@given(cells, cells)
def test_a_row_that_one_side_changed_is_taken(before, after):
    for ours, theirs in ((before, after), (after, before), (after, after)):
        merged = merged_row(row(before), row(ours), row(theirs))
        assert merged is not None
        assert not merged.columns
        assert [it.strip() for it in merged.line.split("|")] == [
            it.strip() for it in row(after).split("|")
        ]


@given(cells, cells, cells)
def test_a_cell_is_asked_about_only_where_all_three_differ(before, ours, theirs):
    merged = merged_row(row(before), row(ours), row(theirs))
    triples = zip(before, ours, theirs, strict=True)
    clashes = [
        n for n, (b, o, t) in enumerate(triples) if b not in (o, t) and o.strip() != t.strip()
    ]
    assert merged is not None
    assert list(merged.columns) == clashes


@given(unique, unique, unique)
def test_every_row_of_both_sides_has_a_place_once(before, ours, theirs):
    order = merged_order(before, ours, theirs, lambda _: True)
    assert sorted(order) == sorted({*ours, *theirs})
    if set(ours) <= set(theirs):
        assert order == theirs or [it for it in order if it in ours] == ours
