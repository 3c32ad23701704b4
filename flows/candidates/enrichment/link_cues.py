"""What the words around a link say it is for."""

from __future__ import annotations

import re

_CUES = {
    "code": re.compile(
        r"(?i)\b(?:source\s+)?codes?\b|\bcode-?bases?\b|\bimplementations?\b|\brepo(?:sitor(?:y|ies))?\b"
        r"|\bgithub\b|\bgitlab\b|\bweights\b|\bcheckpoints?\b|\bmodels?\b|\btool(?:kit|box)?s?\b|\bsoftware\b"
        r"|\blibrary\b|\bscripts?\b|\bpackage\b|\bevaluation\s+suite\b"
    ),
    "data": re.compile(
        r"(?i)\b(?:data|corpus|corpora|databases?|annotations)\b|\bdata-?sets?\b|\bbenchmarks?\b"
    ),
    "project": re.compile(
        r"(?i)\bprojects?\b|\b(?:web|home)\s?-?(?:site|page)s?\b|\bpage\b|\bsite\b|\bdemos?\b|\bweb\s+app\b"
        r"|\bdemonstrations?\b|\bpublicly\s+accessible\s+at\b"
    ),
    "offer": re.compile(
        r"(?i)\bavail?[a-z]*able\b|\baccess\w*\b|\breleas\w+|\bfound\b|\bprovid\w+|\bopen-?\s?sourc\w+|\bpublic\w*\b"
        r"|\bvisit\b|\bsee\b|\bdownload\w*\b|\bat\b|:\s*$|\bhosted\b|\bshared?\b"
    ),
}
_OTHERS = re.compile(
    r"(?i)\b(?:(?:based|built|builds|building|implemented|run|trained|evaluated?|tested|experiments?)\s+(?:up)?on"
    r"|(?:taken|adapted|borrowed|obtained|collected|articles|samples|data|downloaded|sourced|derived|forked|modified)"
    r"\s+from|using|we\s+use[ds]?|following|inspired\s+by|compared?\s+(?:to|with)|outperform\w*|thanks\s+to"
    r"|challenge|competition|track|hosted\s+by|supported\s+by|conference|workshop|symposium|shared\s+task)"
    r"(?:\s+[^\s,;]+){0,6}\s*[(\[]?\s*$"
)
_OWN = re.compile(
    r"(?i)\b(?:our\s+(?:\w+\s+)?(?:code|data|dataset|implementation|repo\w*|models?|benchmark)"
    r"|we\s+(?:release|provide|publish|open)|can\s+be|codes?|available|released|dataset\s+is|project\s+page)\b"
)
_ASIDE = re.compile(r"(?i)\b(?:poster|videos?|slides|talk|presentation|supplementary)\b[^.]{0,25}$")
_EVENT = re.compile(r"(?i)\b(?:workshop|challenge|competition|conference)\s*[(:]?\s*$")
_LABEL_AFTER = re.compile(r"^\s*\(\s*([a-z]+)\s*\)", re.I)
_PARENTHESIS = re.compile(r"\([^()]*\)")


def cues_of(before: str, after: str) -> frozenset[str]:
    """Kinds that the words give the link: any of code, data, project, offer."""
    text = _PARENTHESIS.sub(" ", before)
    label = _LABEL_AFTER.match(after)
    if label:
        text = f"{text} {label[1]}"
    return frozenset(cue for cue, pattern in _CUES.items() if pattern.search(text))


def is_others_work(before: str, host: str) -> bool:
    """Whether the words right before the link say it is somebody else's, or a mere poster."""
    if host == "page":
        return bool(_EVENT.search(before))
    if host == "data" and _ASIDE.search(before):
        return True
    return bool(_OTHERS.search(before)) and not _OWN.search(before)
