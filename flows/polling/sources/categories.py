"""arXiv's categories, so that a misspelt one is an error and not an empty night for ever."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from catalog.catalog_errors import ConfigurationError

_SUBJECTS = {
    "astro-ph": "CO EP GA HE IM SR",
    "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
    "cs": "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA "
    "NE NI OH OS PF PL RO SC SD SE SI SY",
    "econ": "EM GN TH",
    "eess": "AS IV SP SY",
    "math": "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA RA "
    "RT SG SP ST",
    "nlin": "AO CD CG PS SI",
    "physics": "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an "
    "ed-ph flu-dyn gen-ph geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph soc-ph space-ph",
    "q-bio": "BM CB GN MN NC OT PE QM SC TO",
    "q-fin": "CP EC GN MF PM PR RM ST TR",
    "stat": "AP CO ME ML OT TH",
}
_WHOLE_ARCHIVES = (
    "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph",
)  # fmt: skip

KNOWN_CATEGORIES = frozenset(
    {f"{archive}.{name}" for archive, names in _SUBJECTS.items() for name in names.split()}
    | set(_WHOLE_ARCHIVES)
)
"""As of 2026."""


def require_known(categories: Iterable[str], *, where: str) -> None:
    """Raise ConfigurationError, with the nearest match, for what is no category of arXiv."""
    for category in categories:
        if category not in KNOWN_CATEGORIES:
            near = difflib.get_close_matches(category, KNOWN_CATEGORIES, n=1, cutoff=0.5)
            raise ConfigurationError(
                f"arXiv has no category {category[:40]!r}.",
                where=where,
                remedy=f"Did you mean {near[0]!r}?" if near else "See arxiv.org/category_taxonomy.",
            )


def oai_set(category: str) -> str:
    """Name of the OAI-PMH set of a category: `cs:cs:CV`, `physics:hep-th`."""
    archive, _, subject = category.partition(".")
    physics = {"astro-ph", "cond-mat", "nlin", "physics", *_WHOLE_ARCHIVES}
    group = "physics" if archive in physics else archive
    return f"{group}:{archive}:{subject}" if subject else f"{group}:{archive}"
