"""Sources of every kind, made as the programs make them that people have them from."""

from __future__ import annotations

import gzip
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

REPORT = (
    "Niger and Iran signed a memorandum of understanding on security cooperation in Niamey on Thursday.\n"
    "General Ahmad Reza Radan led the Iranian delegation, and General Salifou Mody received him at the ministry.\n"
    "The memorandum provides for a joint committee that will meet every six months, alternately in both capitals.\n"
    "Both sides also agreed to exchange information on trafficking and to train border police together."
)
TITLE = "Niger and Iran sign security memorandum"
_PARAGRAPHS = "".join(f"<p>{line}</p>" for line in f"{REPORT}\n{REPORT}".split("\n"))
ADDRESS = "https://courier.example/2025/05/09/memorandum.html"


def page(
    *,
    title: str = TITLE,
    text: str = REPORT,
    head: str = '<meta property="article:published_time" content="2025-05-09T18:30:00+01:00">',
    above: str = "",
    site: str = "The Courier",
) -> str:
    """A page with an article among navigation and teasers."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | {site}</title>
<meta property="og:site_name" content="{site}"><meta property="og:title" content="{title}">
<meta name="author" content="Amina Diallo">{head}</head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>{title}</h1>{above}{paragraphs}</article>
<aside><h2>Read also</h2><ul><li><a href="/x">Ten recipes for the summer</a></li></ul></aside>
<footer>Copyright 2025 {site}. All rights reserved.</footer>
<script>var markup = "<b>not text</b>";</script></body></html>"""


def rss(entries: str | None = None) -> str:
    """An RSS feed with one entry that only begins the report, and one that has it all."""
    entries = (
        entries
        or f"""<item><title>{TITLE}</title><link>{ADDRESS}</link><guid>one</guid>
<pubDate>Fri, 09 May 2025 18:30:00 +0100</pubDate><description>Niger and Iran signed ...</description></item>
<item><title>The whole report</title><link>https://courier.example/whole</link><guid>two</guid>
<dc:creator>Amina Diallo</dc:creator><pubDate>Sat, 10 May 2025 00:10:00 +0100</pubDate>
<content:encoded><![CDATA[{_PARAGRAPHS}]]></content:encoded></item>"""
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Courier</title><link>https://courier.example/</link>
<language>en-GB</language>{entries}</channel></rss>"""


def opml(*addresses: str) -> str:
    """A list of feeds as feed readers export it."""
    outlines = "".join(f'<outline type="rss" text="A feed" xmlUrl="{address}"/>' for address in addresses)
    body = f'<outline text="News">{outlines}</outline>'
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{body}</body></opml>'


def docx(text: str = REPORT) -> bytes:
    """A Word document with a heading, paragraphs and a table."""
    from docx import Document

    word = Document()
    word.core_properties.title = TITLE
    word.core_properties.author = "Ministry of Defence"
    word.add_heading(TITLE)
    for line in text.split("\n"):
        word.add_paragraph(line)
    table = word.add_table(rows=2, cols=2)
    for row, contents in zip(table.rows, [("Party", "Signed by"), ("Niger", "Salifou Mody")], strict=True):
        for cell, content in zip(row.cells, contents, strict=True):
            cell.text = content
    made = BytesIO()
    word.save(made)
    return made.getvalue()


def message(text: str = REPORT, *, markup: str | None = None, attached: dict[str, bytes] | None = None) -> EmailMessage:
    """A mail, its text plain unless `markup` is given."""
    mail = EmailMessage()
    mail["From"] = "Press Office <press@ministry.example>"
    mail["To"] = "list@example.org"
    mail["Subject"] = TITLE
    mail["Date"] = "Fri, 09 May 2025 23:30:00 +0100"
    mail["Message-ID"] = "<1@ministry.example>"
    if markup is None:
        mail.set_content(text)
    else:
        mail.set_content(markup, subtype="html")
    for name, data in (attached or {}).items():
        subtype = Path(name).suffix.lstrip(".")
        mail.add_attachment(data, maintype="application", subtype=subtype, filename=name)
    return mail


def mailbox(*messages: EmailMessage) -> bytes:
    """Messages as mail programs file them."""
    line = b"From press@ministry.example Fri May  9 22:30:00 2025\n"
    return b"".join(line + mail.as_bytes().replace(b"\nFrom ", b"\n>From ") + b"\n\n" for mail in messages)


def warc_record(
    address: str,
    body: bytes,
    *,
    content_type: str = "text/html; charset=utf-8",
    kind: str = "response",
    status: int = 200,
    headers: str = "",
) -> bytes:
    """A record of a web archive as crawlers write it."""
    http = f"HTTP/1.1 {status} OK\r\nContent-Type: {content_type}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    block = http.encode() + body if kind == "response" else body
    said = "application/http; msgtype=response" if kind == "response" else content_type
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2025-05-11T06:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{abs(hash(address)):032x}>\r\nContent-Type: {said}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def warc(*records: bytes, packed: bool = True) -> bytes:
    """An archive, each record compressed by itself, as they mostly are."""
    return b"".join(gzip.compress(record) if packed else record for record in records)
