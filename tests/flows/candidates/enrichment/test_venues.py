"""Venue and year: what authors write into comments, journal references and DOIs."""

from __future__ import annotations

import pytest

from catalog.paper import Paper
from flows.candidates.enrichment.venue_table import known_venues
from flows.candidates.enrichment.venues import VenueMention, find_venue


def paper(comment: str = "", journal_ref: str = "", doi: str = "") -> Paper:
    return Paper(
        "2601.00001", "A title", "An abstract.", comment=comment, journal_ref=journal_ref, doi=doi
    )


ACCEPTED = [
    ("Accepted at CVPR 2026", "CVPR", 2026),
    ("CVPR2026, camera-ready", "CVPR", 2026),
    ("Accepted to AAAI-26. 12 pages, 5 figures", "AAAI", 2026),
    ("Accepted to AAAI 26", "AAAI", 2026),
    ("WACV'25", "WACV", 2025),
    ("accepted by Neurips2025, 20 pages", "NeurIPS", 2025),
    ("9 pages, 4 figures, accepted by the 33rd ACM Multimedia 2025", "MM", 2025),
    ("2026 IEEE/CVF Winter Conference on Applications of Computer Vision (WACV)", "WACV", 2026),
    ("to appear in IEEE TGRS", "TGRS", None),
    ("IEEE Transactions on Geoscience and Remote Sensing 2024", "TGRS", 2024),
    ("Accepted by ISPRS Journal of Photogrammetry and Remote Sensing", "JPRS", None),
    ("IEEE Geoscience & Remote Sensing Letters", "GRSL", None),
    (
        "Published in International Journal of Applied Earth Observation and Geoinformation, 2023",
        "IJAEOG",
        2023,
    ),
    ("Published in Remote Sensing, 2024", "RS", 2024),
    ("Accepted by IEEE Access", "Access", None),
    ("This paper has been accepted for publication in JSTARS 2025", "JSTARS", 2025),
    ("ICLR 2024 ML4RS Workshop", "ICLRW", 2024),
    ("Accepted at EarthVision 2025", "CVPRW", 2025),
    ("Accepted at the Tiny Models Workshop at the 2025 CVPR conference", "CVPRW", 2025),
    ("Oral at DEMO@NeurIPS 2025", "NeurIPSW", 2025),
    ("ICCVW 2025", "ICCVW", 2025),
    ("Findings of EMNLP 2025", "EMNLP Findings", 2025),
    ("Submitted to CVPR 2025 and published at a CVPR 2025 workshop", "CVPRW", 2025),
    ("Published in IEEE Journal of Nothing in Particular (JNP), 2025", "JNP", 2025),
    ("Accepted at TOYCONF 2025", "TOYCONF", 2025),
    ("12 pages. GECCO 2023", "GECCO", 2023),
    ("Accepted by Computers and Electronics in Agriculture", None, None),
    ("To be published in Quiet Systems Letters", "Quiet Systems Letters", None),
    ("In proceedings of TOYCONF 2025", "TOYCONF", 2025),
    ("Accepted at AI4TOYS'25: a small meeting", "AI4TOYS", 2025),
    ("Toy Vision Conference (TOYVC' 25)", "TOYVC", 2025),
    ("Accepted at LION18", "LION", None),
]


@pytest.mark.parametrize(("comment", "short_name", "year"), ACCEPTED)
def test_reads_the_accepting_venue(comment: str, short_name: str | None, year: int | None) -> None:
    expected = short_name or "Computers and Electronics in Agriculture"
    assert find_venue(paper(comment)) == VenueMention(expected, year)


@pytest.mark.parametrize(
    "comment",
    [
        "Submitted to CVPR 2026",
        "Under review at IEEE TGRS",
        "This work has been submitted to the IEEE for possible publication in TGRS",
        "NeurIPS 2025 submission",
        "ICML 2026, under review",
        "Preprint submitted to ISPRS Journal of Photogrammetry and Remote Sensing",
        "We follow the CVPR template",
        "13 pages in NeurIPS 2024 style",
        "Code for CVPR 2025 will follow",
        "Extended version of our ICCV paper",
        "This is an extended version of a paper accepted at ECCV 2024",
        "Journal extension of an AAAI 2024 paper",
        "1st place of the toy track, CVPR 2025 challenge",
        "Technical report for the ICCV 2025 toy challenge",
        "Submitted to TOYCONF 2026",
        "Short paper submitted to ACL Rolling Review",
        "10 pages, 4 figures",
        "Project page: https://cvpr.example.org/iccv2025",
        "arXiv admin note: text overlap with arXiv:2501.00001",
        "Accepted by the editors",
        "PhD thesis, University of Somewhere, 2024",
        "",
    ],
)
def test_stays_silent_where_nothing_was_accepted(comment: str) -> None:
    assert find_venue(paper(comment)) is None


def test_journal_reference_wins_over_comment() -> None:
    both = paper("Accepted at IGARSS 2023", "IEEE Trans. Geosci. Remote Sens., vol. 62, 2024")
    assert find_venue(both) == VenueMention("TGRS", 2024)


def test_unknown_journal_reference_keeps_its_name() -> None:
    assert find_venue(paper(journal_ref="Toy Reports 12, 34 (2024)")) == VenueMention(
        "Toy Reports", 2024
    )


@pytest.mark.parametrize(
    ("doi", "mention"),
    [
        ("10.1109/TGRS.2024.3412345", VenueMention("TGRS", 2024)),
        ("10.1109/CVPR52733.2024.01234", VenueMention("CVPR", 2024)),
        ("10.1016/j.isprsjprs.2023.01.001", VenueMention("JPRS", 2023)),
        ("10.3390/rs15010001", VenueMention("RS", None)),
        ("10.9999/nobody", None),
    ],
)
def test_doi_names_the_venue_where_words_do_not(doi: str, mention: VenueMention | None) -> None:
    assert find_venue(paper(doi=doi)) == mention
    assert find_venue(paper(comment=f"8 pages. DOI: {doi}")) == mention


def test_shortened_copy_in_front_of_a_comment_is_dropped() -> None:
    assert find_venue(paper("Accep...Accepted by ICLR 2025")) == VenueMention("ICLR", 2025)


def test_every_short_name_of_the_table_is_found_after_accepted_at() -> None:
    for venue in known_venues().venues:
        assert find_venue(paper(f"Accepted at {venue.short} 2025")) == VenueMention(
            venue.list_name, 2025
        ), venue.short


def test_every_long_name_of_the_table_is_found() -> None:
    for venue in known_venues().venues:
        for name in (*venue.names, *venue.exact):
            mention = find_venue(paper(f"Published in {name}"))
            assert mention is not None, name
            assert mention.short_name.startswith(venue.list_name.removesuffix("W")), name
