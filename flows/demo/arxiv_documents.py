"""Documents as arXiv writes them: RSS feeds and answers of the query API.

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


def rss_feed(papers: Sequence[Paper], name: str, today: date) -> bytes:
    """Write the RSS feed of a day."""
    items = "".join(map(_rss_item, papers))
    head = RSS_HEAD.format(
        name=escape(name), built=format_datetime(built(today)), midnight=_rfc822(today)
    )
    return f"{head}{items}  </channel>\n</rss>\n".encode()


def api_answer(page: ApiPage, shelf: Shelf, query: str, per_page: int, today: date) -> bytes:
    """Write one page of the query API."""
    head = API_HEAD.format(
        query=escape(query),
        link=quoteattr(f"https://arxiv.org/api/query?{query}"),
        built=zulu(built(today)),
        per_page=per_page,
        total=page.total,
        start=page.start,
    )
    entries = "".join(_api_entry(paper, shelf) for paper in page.papers)
    return f"{head}{entries}</feed>\n".encode()


def _rss_item(paper: Paper) -> str:
    return f"""    <item>
      <title>{escape(paper.title)}</title>
      <link>{escape(paper.abs_url)}</link>
      <description>{escape(description(paper))}</description>
      <guid isPermaLink="false">oai:arXiv.org:{paper.arxiv_id}v{paper.arxiv_version}</guid>
{_each("      <category>{}</category>", paper.categories)}\
      <pubDate>{_rfc822(announced(paper))}</pubDate>
      <arxiv:announce_type>{paper.announce_type}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
{optional("      <arxiv:DOI>{}</arxiv:DOI>", paper.doi)}\
{optional("      <arxiv:journal_reference>{}</arxiv:journal_reference>", paper.journal_ref)}\
      <dc:creator>{escape(", ".join(paper.authors))}</dc:creator>
    </item>
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
    <updated>{zulu(updated)}</updated>
    <link href="{url}" rel="alternate" type="text/html"/>
    <link href="{url.replace("/abs/", "/pdf/")}" rel="related" type="application/pdf" title="pdf"/>
    <summary>{escape(paper.abstract)}</summary>
{terms(paper)}\
    <published>{zulu(moment)}</published>
{optional("    <arxiv:comment>{}</arxiv:comment>", paper.comment)}\
{optional("    <arxiv:journal_ref>{}</arxiv:journal_ref>", paper.journal_ref)}\
{optional("    <arxiv:doi>{}</arxiv:doi>", paper.doi)}\
    <arxiv:primary_category term={quoteattr((paper.categories or ("cs.CV",))[0])}/>
{authors}  </entry>
"""


def description(paper: Paper) -> str:
    """Summary of a paper as feeds write it."""
    return (
        f"arXiv:{paper.arxiv_id}v{paper.arxiv_version} Announce Type: {paper.announce_type} \n"
        f"Abstract: {paper.abstract}"
    )


def optional(template: str, text: str) -> str:
    """A line of a document, where there is a text for it."""
    return template.format(escape(text)) + "\n" if text else ""


def _each(template: str, texts: Sequence[str]) -> str:
    return "".join(template.format(escape(text)) + "\n" for text in texts)


def terms(paper: Paper) -> str:
    """Categories of a paper as Atom writes them."""
    return "".join(f"    <category term={quoteattr(term)}/>\n" for term in paper.categories)


def built(today: date) -> datetime:
    """Return when a day's documents are built: just after midnight Eastern."""
    return datetime.combine(today, time(0, 0, 12), EASTERN).astimezone(UTC)


def _rfc822(day: date) -> str:
    return format_datetime(datetime.combine(day, time(), EASTERN))


def zulu(moment: datetime) -> str:
    """A moment as the query API and OAI-PMH write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
