"""What `init` says of lists that it can only half read."""

from __future__ import annotations

import pytest

from catalog.catalog_errors import ReadmeError
from catalog.learning.first_setup import propose_setup
from catalog.learning.learn_list import learn_config
from flows.cli.check_commands import _tables_of_names, _thin_sections

ROW = "- [Paper number {0} on maps](https://arxiv.org/abs/2401.{0:05})\n"


def test_tables_of_names_are_told_by_number_and_rows():
    names = "|Results|Score|\n|---|---|\n" + "".join(f"|Net{n}|{n}|\n" for n in range(40))
    text = f"# Maps\n\n## Papers\n\n{ROW.format(1)}{ROW.format(2)}\n## Scores\n\n{names}"
    _, report = learn_config(text, "any", "README.md")
    told = _tables_of_names(report)
    assert told == "1 table, 40 rows, has no link that names a paper (from line 12)."


def test_many_thin_sections_are_told():
    text = "# Maps\n\n" + "".join(f"## Topic {n}\n\n{ROW.format(n)}\n" for n in range(1, 41))
    _, report = learn_config(text, "any", "README.md")
    assert _thin_sections(report).startswith("40 sections share 40 rows: too few")


def test_a_list_of_blogs_is_refused(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text(
        "# Blogs\n\n## Reading\n\n"
        + "".join(f"- [A post about maps {n}](https://blog.example/{n})\n" for n in range(9))
    )
    with pytest.raises(ReadmeError, match="none of its 9 rows links to arXiv"):
        propose_setup(readme, tmp_path / "catalog", "blogs")


def test_keywords_that_no_other_row_uses_make_no_legend():
    rows = "".join(
        f"|[Paper number {n} on maps](https://arxiv.org/abs/2401.{n:05})|word{n}, other{n}|\n"
        for n in range(9)
    )
    text = f"# Maps\n\n## Papers\n\n|Title|Keywords|\n|---|---|\n{rows}"
    config, _ = learn_config(text, "any", "README.md")
    assert config.keyword_legend == {}
