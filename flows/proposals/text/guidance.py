"""The fixed words of a pull request: how to answer it, and how good the model is."""

from __future__ import annotations

from flows.proposals.text.model_words import figures_in_words, measured_on, threshold_in_words
from flows.proposals.text.parts import Proposal

_ANSWERS = (
    ("take it", "leave it ticked and merge", "`/litwatch accept ID`"),
    (
        "refuse it for good",
        "untick it, or delete its row in the branch",
        "`/litwatch reject ID why`",
    ),
    ("move it", "", "`/litwatch move ID section`"),
    ("change it", "edit the branch; I then leave it alone", "`/litwatch set ID venue CVPR`"),
    ("see it again later", "", "`/litwatch defer ID 30d`"),
    ("refuse all that is ticked", "close this pull request", ""),
    ("stop me", "", "`/litwatch pause`"),
)


def how_to() -> str:
    """How to accept, move, edit and reject, folded."""
    rows = "\n".join(f"| {want} | {click} | {command} |" for want, click, command in _ANSWERS)
    return (
        "<details><summary>How to accept, move, edit or reject</summary>\n\n"
        "| To … | by hand | or in a comment |\n|---|---|---|\n"
        f"{rows}\n\n"
        "`ID` is the short code behind a title. Ticks reach the branch with the next run; "
        "merging before that is fine, the next run puts it right.\n</details>\n"
    )


def figures_line(proposal: Proposal) -> str:
    """Measured figures of the model, what sets its threshold, and which model it was."""
    figures = figures_in_words(proposal.model_figures)
    basis = measured_on(proposal.model_figures)
    hashes = sorted({row.model_hash for row in proposal.rows if row.model_hash.isalnum()})
    models = ", ".join(f"`{model[:10]}`" for model in hashes)
    parts = [f"Measured{f' on {basis}' if basis else ''}: {figures}."] if figures else []
    if words := threshold_in_words(proposal.model_figures):
        parts.append(words)
    parts += [f"Model{'s' if len(hashes) > 1 else ''} {models}."] if models else []
    return f"<sub>{' '.join(parts)}</sub>" if parts else ""
