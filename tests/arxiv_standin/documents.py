"""Documents of arXiv that `litwatch demo` does without: Atom feeds, errors, OAI-PMH records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from xml.sax.saxutils import escape, quoteattr

from catalog.paper import Paper
from flows.demo.arxiv_documents import API_HEAD, built, description, optional, terms, zulu
from flows.demo.arxiv_shelf import Shelf, announced
from flows.polling.calendar import EASTERN

ATOM_FEED_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="en-us">
  <id>http://rss.arxiv.org/atom/{name}</id>
  <title>{name} updates on arXiv.org</title>
  <updated>{built}</updated>
  <link href="http://rss.arxiv.org/atom/{name}" rel="self" type="application/atom+xml"/>
  <subtitle>{name} updates on the arXiv.org e-print archive.</subtitle>
"""
OAI_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<responseDate>{built}</responseDate>
<request verb="ListRecords">http://oaipmh.arxiv.org/oai</request>
"""


def atom_feed(papers: Sequence[Paper], name: str, today: date) -> bytes:
    """Write the Atom feed of a day."""
    items = "".join(_atom_item(paper) for paper in papers)
    head = ATOM_FEED_HEAD.format(name=escape(name), built=built(today).isoformat())
    return f"{head}{items}</feed>\n".encode()


def api_error(message: str, today: date) -> bytes:
    """Write the feed with a single entry by which the query API reports an error."""
    head = API_HEAD.format(
        query="error", link='""', built=zulu(built(today)), per_page=1, total=1, start=0
    )
    return (
        f"{head}  <entry>\n    <id>http://arxiv.org/api/errors#{escape(message)}</id>\n"
        f"    <title>Error</title>\n    <summary>{escape(message)}</summary>\n"
        f"    <updated>{zulu(built(today))}</updated>\n"
        "    <author><name>arXiv api core</name></author>\n  </entry>\n</feed>\n"
    ).encode()


def oai_records(papers: Sequence[Paper], shelf: Shelf, token: str, today: date) -> bytes:
    """Write one page of ListRecords in the format arXivRaw; an empty token ends the list."""
    records = "".join(_oai_record(paper, shelf) for paper in papers)
    more = f"<resumptionToken>{escape(token)}</resumptionToken>\n" if token else ""
    head = OAI_HEAD.format(built=zulu(built(today)))
    return f"{head}<ListRecords>\n{records}{more}</ListRecords>\n</OAI-PMH>\n".encode()


def oai_error(code: str, message: str, today: date) -> bytes:
    """Write an OAI-PMH error."""
    head = OAI_HEAD.format(built=zulu(built(today)))
    return f"{head}<error code={quoteattr(code)}>{escape(message)}</error>\n</OAI-PMH>\n".encode()


def _atom_item(paper: Paper) -> str:
    midnight = datetime.combine(announced(paper), time(), EASTERN).isoformat()
    return f"""  <entry>
    <id>oai:arXiv.org:{paper.arxiv_id}v{paper.arxiv_version}</id>
    <title>{escape(paper.title)}</title>
    <updated>{midnight}</updated>
    <link href={quoteattr(paper.abs_url)} rel="alternate" type="text/html"/>
    <summary>{escape(description(paper))}</summary>
{terms(paper)}\
    <published>{midnight}</published>
    <arxiv:announce_type>{paper.announce_type}</arxiv:announce_type>
    <dc:creator>{escape(", ".join(paper.authors))}</dc:creator>
  </entry>
"""


def _oai_record(paper: Paper, shelf: Shelf) -> str:
    header = (
        f"<identifier>oai:arXiv.org:{paper.arxiv_id}</identifier>"
        f"<datestamp>{announced(paper)}</datestamp>"
    )
    versions = "".join(
        f'<version version="v{number}"><date>{_gmt(shelf.submitted(paper))}</date></version>'
        for number in range(1, paper.arxiv_version + 1)
    )
    return f"""<record><header>{header}</header>
<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">
<id>{paper.arxiv_id}</id>{versions}
<title>{escape(paper.title)}</title>
<authors>{escape(", ".join(paper.authors))}</authors>
<categories>{escape(" ".join(paper.categories))}</categories>
{optional("<comments>{}</comments>", paper.comment)}\
{optional("<journal-ref>{}</journal-ref>", paper.journal_ref)}\
{optional("<doi>{}</doi>", paper.doi)}\
<abstract>{escape(paper.abstract)}</abstract>
</arXivRaw></metadata></record>
"""


def _gmt(moment: datetime) -> str:
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
