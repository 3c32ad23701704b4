"""A person's words in a body are found again; litwatch's own lines are not taken for hers."""

from hypothesis import given
from hypothesis import strategies as st

from flows.proposals.branches import signed, written_inputs
from flows.proposals.text.body import render_pull_request
from flows.proposals.text.own_words import OwnWords, own_words, with_own_words
from tests.flows.proposals.material import LIST, proposal, row, unsure_row

BODY = signed(render_pull_request(proposal(row(1), row(2), unsure_row(3)), LIST).body, "ours")
OTHER = signed(render_pull_request(proposal(row(4)), LIST).body, "later")
words = st.text(
    st.characters(codec="ascii", exclude_characters="\r\x0b\x0c\x1c\x1d\x1e"), max_size=40
)


def plain(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line.strip())


def test_a_body_as_written_holds_no_words_of_hers():
    assert own_words(BODY) == OwnWords()
    assert own_words(BODY.replace("- [x]", "- [ ]")) == OwnWords()
    assert own_words(BODY.replace("**97 %**", "**97 %** (really?)")) == OwnWords(), "a row's line"


def test_a_body_without_prints_holds_none():
    assert own_words("Words of mine\n") == OwnWords()
    assert own_words("") == OwnWords()


@given(words, words)
def test_words_above_and_below_survive_every_update(above, below):
    hers = OwnWords(above.strip("\n"), below.strip("\n"))
    known = {line.strip() for line in (BODY + OTHER).splitlines()}
    if any(line.strip() in known for line in (above + "\n" + below).split("\n") if line.strip()):
        return
    body = with_own_words(BODY, hers)
    for new in (OTHER, BODY):
        body = with_own_words(new, own_words(body))
        assert written_inputs(body) in ("ours", "later")
        found = own_words(body)
        assert plain(found.above + "\n" + found.below) == plain(f"{above}\n{below}")


def test_words_between_the_rows_come_below():
    lines = BODY.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("- [x]"))
    body = "\n".join([*lines[:at], "Between us", *lines[at:]])
    assert own_words(body).below == "Between us"
