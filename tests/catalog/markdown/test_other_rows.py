"""Papers of rows under headings that list.yaml does not name."""

from __future__ import annotations

import pytest

from catalog.markdown.document import Document, Slot
from catalog.markdown.other_rows import papers_in_other_rows

PAPER = "[Wrens](https://arxiv.org/abs/2601.00009v2)"
BELOW = "\n\n## Owls\n\n| Title |\n|---|\n"


def papers(text: str) -> set[str]:
    return set(
        papers_in_other_rows(Document((text + BELOW, Slot("owls"), "\n## License\n\nCC0\n")))
    )


@pytest.mark.parametrize(
    "text",
    [
        f"# Songs\n\n## Wrens\n\n| Title | Code |\n|---|---|\n| {PAPER} | - |",
        f"# Songs\n\n## Archive\n\n- {PAPER}, 2026\n- [Finches](https://example.org), 2025",
        "# Songs\n\n## Wrens\n\n- [Wrens][w]\n\n[w]: https://arxiv.org/pdf/2601.00009.pdf",
    ],
)
def test_a_row_of_any_table_or_list_counts(text: str) -> None:
    assert papers(text) == {"2601.00009"}


@pytest.mark.parametrize(
    "text",
    [
        f"# Songs\n\n## News\n\n- 2026-02-01: {PAPER} is out.",
        f"# Songs\n\n## Citation\n\n- {PAPER}",
        f"# Songs\n\nWe describe this list in {PAPER}.",
        f"# Songs\n\n## Of ours\n\n- 2026-02-01: 🔥 We release the code of {PAPER}.",
    ],
)
def test_news_and_sentences_list_no_paper(text: str) -> None:
    assert papers(text) == set()
