"""The fixed words of a pull request: how to answer it, and how good the model is."""

from __future__ import annotations

from flows.proposals.proposal import Proposal
from flows.proposals.wording import plural

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
    """Measured figures of the model, and which model it was."""
    figures = proposal.model_figures
    measured = [
        f"{name} {value:.2f}"
        for name in ("precision", "recall")
        if isinstance(value := figures.get(name), float)
    ]
    hashes = sorted({row.model_hash for row in proposal.rows if row.model_hash.isalnum()})
    models = ", ".join(f"`{model[:10]}`" for model in hashes)
    basis = figures.get("tested_on")
    where = f" on {basis}" if isinstance(basis, str) and basis else ""
    parts = []
    if measured:
        parts.append(f"Measured{where}: {', '.join(measured)}.")
    if models:
        parts.append(f"{plural(len(hashes), 'Model')} {models}.".replace("1 ", "", 1))
    return f"<sub>{' '.join(parts)}</sub>" if parts else ""
