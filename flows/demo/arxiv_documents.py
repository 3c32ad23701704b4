"""Documents as arXiv writes them: RSS and Atom feeds, query answers, OAI-PMH records.

Written by hand rather than by an XML library, so that the bytes look like arXiv's own and a
mistake of a library cannot cancel itself out between writer and reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from catalog.paper import Paper
from flows.demo.arxiv_shelf import ApiPage, Shelf, announced
from flows.polling.calendar import EASTERN

RSS_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:atom="http://www.w3.org/2005/Atom" \
xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
    <title>{name} updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/{name}</link>
    <description>{name} updates on the arXiv.org e-print archive.</description>
    <atom:link href="http://rss.arxiv.org/rss/{name}" rel="self" type="application/rss+xml"/>
    <docs>http://www.rssboard.org/rss-specification</docs>
    <language>en-us</language>
    <lastBuildDate>{built}</lastBuildDate>
    <managingEditor>rss-help@arxiv.org</managingEditor>
    <pubDate>{midnight}</pubDate>
    <skipDays>
      <day>Saturday</day>
      <day>Sunday</day>
    </skipDays>
"""
ATOM_FEED_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="en-us">
  <id>http://rss.arxiv.org/atom/{name}</id>
  <title>{name} updates on arXiv.org</title>
  <updated>{built}</updated>
  <link href="http://rss.arxiv.org/atom/{name}" rel="self" type="application/atom+xml"/>
  <subtitle>{name} updates on the arXiv.org e-print archive.</subtitle>
"""
API_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
  <id>https://arxiv.org/api/local</id>
  <title>arXiv Query: {query}</title>
  <updated>{built}</updated>
  <link href={link} type="application/atom+xml"/>
  <opensearch:itemsPerPage>{per_page}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
"""
OAI_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<responseDate>{built}</responseDate>
<request verb="ListRecords">http://oaipmh.arxiv.org/oai</request>
"""


def rss_feed(papers: Sequence[Paper], name: str, today: date, *, redate: bool = False) -> bytes:
    """Write the RSS feed of a day; `redate` puts today's date on whatever is served."""
    items = "".join(_rss_item(paper, today if redate else announced(paper)) for paper in papers)
    head = RSS_HEAD.format(
        name=escape(name), built=format_datetime(_built(today)), midnight=_rfc822(today)
    )
    return f"{head}{items}  </channel>\n</rss>\n".encode()


def atom_feed(papers: Sequence[Paper], name: str, today: date, *, redate: bool = False) -> bytes:
    """Write the Atom feed of a day."""
    items = "".join(_atom_item(paper, today if redate else announced(paper)) for paper in papers)
    head = ATOM_FEED_HEAD.format(name=escape(name), built=_built(today).isoformat())
    return f"{head}{items}</feed>\n".encode()


def api_answer(page: ApiPage, shelf: Shelf, query: str, per_page: int, today: date) -> bytes:
    """Write one page of the query API."""
    head = API_HEAD.format(
        query=escape(query),
        link=quoteattr(f"https://arxiv.org/api/query?{query}"),
        built=_zulu(_built(today)),
        per_page=per_page,
        total=page.total,
        start=page.start,
    )
    entries = "".join(_api_entry(paper, shelf) for paper in page.papers)
    return f"{head}{entries}</feed>\n".encode()


def api_error(message: str, today: date) -> bytes:
    """Write the feed with a single entry by which the query API reports an error."""
    head = API_HEAD.format(
        query="error", link='""', built=_zulu(_built(today)), per_page=1, total=1, start=0
    )
    return (
        f"{head}  <entry>\n    <id>http://arxiv.org/api/errors#{escape(message)}</id>\n"
        f"    <title>Error</title>\n    <summary>{escape(message)}</summary>\n"
        f"    <updated>{_zulu(_built(today))}</updated>\n"
        "    <author><name>arXiv api core</name></author>\n  </entry>\n</feed>\n"
    ).encode()


def oai_records(papers: Sequence[Paper], shelf: Shelf, token: str, today: date) -> bytes:
    """Write one page of ListRecords in the format arXivRaw; an empty token ends the list."""
    records = "".join(_oai_record(paper, shelf) for paper in papers)
    more = f"<resumptionToken>{escape(token)}</resumptionToken>\n" if token else ""
    head = OAI_HEAD.format(built=_zulu(_built(today)))
    return f"{head}<ListRecords>\n{records}{more}</ListRecords>\n</OAI-PMH>\n".encode()


def oai_error(code: str, message: str, today: date) -> bytes:
    """Write an OAI-PMH error."""
    head = OAI_HEAD.format(built=_zulu(_built(today)))
    return f"{head}<error code={quoteattr(code)}>{escape(message)}</error>\n</OAI-PMH>\n".encode()


def _rss_item(paper: Paper, day: date) -> str:
    return f"""    <item>
      <title>{escape(paper.title)}</title>
      <link>{escape(paper.abs_url)}</link>
      <description>{escape(_description(paper))}</description>
      <guid isPermaLink="false">oai:arXiv.org:{paper.arxiv_id}v{paper.arxiv_version}</guid>
{_each("      <category>{}</category>", paper.categories)}\
      <pubDate>{_rfc822(day)}</pubDate>
      <arxiv:announce_type>{paper.announce_type}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
{_optional("      <arxiv:DOI>{}</arxiv:DOI>", paper.doi)}\
{_optional("      <arxiv:journal_reference>{}</arxiv:journal_reference>", paper.journal_ref)}\
      <dc:creator>{escape(", ".join(paper.authors))}</dc:creator>
    </item>
"""


def _atom_item(paper: Paper, day: date) -> str:
    midnight = datetime.combine(day, time(), EASTERN).isoformat()
    return f"""  <entry>
    <id>oai:arXiv.org:{paper.arxiv_id}v{paper.arxiv_version}</id>
    <title>{escape(paper.title)}</title>
    <updated>{midnight}</updated>
    <link href={quoteattr(paper.abs_url)} rel="alternate" type="text/html"/>
    <summary>{escape(_description(paper))}</summary>
{_terms(paper)}\
    <published>{midnight}</published>
    <arxiv:announce_type>{paper.announce_type}</arxiv:announce_type>
    <dc:creator>{escape(", ".join(paper.authors))}</dc:creator>
  </entry>
"""


def _api_entry(paper: Paper, shelf: Shelf) -> str:
    url = f"http://arxiv.org/abs/{paper.arxiv_id}v{paper.arxiv_version}"
    moment = shelf.submitted(paper)
    revised = datetime.combine(announced(paper), time(), UTC)
    updated = revised if paper.arxiv_version > 1 else moment
    authors = "".join(
        f"    <author>\n      <name>{escape(name)}</name>\n    </author>\n"
        for name in paper.authors or ("Unknown",)
    )
    return f"""  <entry>
    <id>{url}</id>
    <title>{escape(paper.title)}</title>
    <updated>{_zulu(updated)}</updated>
    <link href="{url}" rel="alternate" type="text/html"/>
    <link href="{url.replace("/abs/", "/pdf/")}" rel="related" type="application/pdf" title="pdf"/>
    <summary>{escape(paper.abstract)}</summary>
{_terms(paper)}\
    <published>{_zulu(moment)}</published>
{_optional("    <arxiv:comment>{}</arxiv:comment>", paper.comment)}\
{_optional("    <arxiv:journal_ref>{}</arxiv:journal_ref>", paper.journal_ref)}\
{_optional("    <arxiv:doi>{}</arxiv:doi>", paper.doi)}\
    <arxiv:primary_category term={quoteattr((paper.categories or ("cs.CV",))[0])}/>
{authors}  </entry>
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
{_optional("<comments>{}</comments>", paper.comment)}\
{_optional("<journal-ref>{}</journal-ref>", paper.journal_ref)}\
{_optional("<doi>{}</doi>", paper.doi)}\
<abstract>{escape(paper.abstract)}</abstract>
</arXivRaw></metadata></record>
"""


def _description(paper: Paper) -> str:
    return (
        f"arXiv:{paper.arxiv_id}v{paper.arxiv_version} Announce Type: {paper.announce_type} \n"
        f"Abstract: {paper.abstract}"
    )


def _optional(template: str, text: str) -> str:
    return template.format(escape(text)) + "\n" if text else ""


def _each(template: str, texts: Sequence[str]) -> str:
    return "".join(template.format(escape(text)) + "\n" for text in texts)


def _terms(paper: Paper) -> str:
    return "".join(f"    <category term={quoteattr(term)}/>\n" for term in paper.categories)


def _built(today: date) -> datetime:
    """Return when a day's documents are built: just after midnight Eastern."""
    return datetime.combine(today, time(0, 0, 12), EASTERN).astimezone(UTC)


def _rfc822(day: date) -> str:
    return format_datetime(datetime.combine(day, time(), EASTERN))


def _gmt(moment: datetime) -> str:
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")


def _zulu(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
