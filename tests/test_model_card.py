from classifiers.list_model import packaged_model
from scripts.model_card import CARD, kept_figures, model_card, summary

MOST_WORDS = 400


def report(**filing):
    counts = {"papers": 10, "filed": 11, "right": 9}
    rare = {"papers": 2, "filed": 0, "right": 0}
    figures = {"accuracy": {"value": 0.9}, "acceptable": {"value": 0.95}}
    return {
        "test_papers": 5000,
        "test_relevant": 12,
        "screening": {
            "litwatch": {
                name: {"value": 0.81} for name in ("average_precision", "precision", "recall")
            }
        },
        "lanes": {"propose": {"rows": 14, "belong": 9}, "unsure": {"rows": 5, "belong": 1}},
        "filing": {
            "2025-09-01 to 2025-09-14": {},
            "rolling by month, 2025-05-01 to 2025-09-14": {
                "contenders": {"litwatch": {**figures, "top2_accuracy": {"value": 0.97}}},
                "per_section": {"cups": counts, "pots": {**counts, "right": 6}, "rare": rare},
                "sections": ["cups", "pots", "rare"],
                "confusion": [[9, 1, 0], [4, 6, 0], [0, 2, 0]],
                **filing,
            },
        },
    }


def test_the_card_in_the_docs_is_that_of_the_kept_figures():
    """Run `python -m scripts.model_card` where this fails."""
    assert CARD.read_text(encoding="utf-8") == model_card(kept_figures())


def test_a_maintainer_reads_it_in_two_minutes():
    assert len(CARD.read_text(encoding="utf-8").split()) <= MOST_WORDS


def test_every_model_that_ships_has_its_figures():
    for list_id, figures in kept_figures().items():
        assert packaged_model(list_id).is_dir()
        assert 0 < figures["precision"] <= 1
        assert figures["belong"] > 50


def test_the_card_tells_what_the_figures_say():
    page = model_card({"tea": summary(report())})
    assert "| of ten proposals, wanted | 8.1 |" in page
    assert "| proposals a week | 7 |" in page
    assert "| rows that it asks about, of these wanted | 1 of 5 |" in page
    assert "| keywords (F1) | writes none |" in page
    assert "All 5,000 papers announced from 2025-09-01 to 2025-09-14" in page


def test_the_card_names_the_weakest_sections_but_none_of_a_handful():
    page = model_card({"tea": summary(report())})
    assert "it finds least of *pots* (6 of 10), *cups* (9 of 10)" in page
    assert "it takes *pots* for *cups* (4); *rare* for *pots* (2)" in page
