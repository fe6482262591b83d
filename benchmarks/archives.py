"""Pages a second from a web archive through the first look and extraction, beside bare FastWARC and bare trafilatura.

    python -m benchmarks.archives [--pages 50000] [--sample 2000]

Makes a WARC of pages (gzip, record by record) in a temporary folder: general news, a third of them hard, and, one in a
hundred, reports that hold something, each with the furniture of one of a few sites: navigation, teasers, scripts,
footers. Then reads it on one core and on two, as `paraph add` does up to the reading, and says what passed. Bare
FastWARC runs over the same archive; bare trafilatura, which takes all pages apart, over the first of them. Each runs in
a process of its own, whose peak memory is measured at the middle of the archive and at its end.
"""

from __future__ import annotations

import argparse
import gzip
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from html import escape
from pathlib import Path
from typing import NamedTuple

from benchmarks.general_news import general_news
from benchmarks.gold_documents import NoGoldDocuments
from benchmarks.hostile_documents import SAMPLES
from benchmarks.triage import relevant
from paraph import Document
from paraph.sources import Intake, SetAside, read_sources
from paraph.triage import FirstLook

ONE_RELEVANT_IN = 100
_SECTIONS = ("Home", "World", "Politics", "Business", "Defence", "Sport", "Culture", "Science", "Opinion", "Weather")
_SCRIPT_LINES = 160
_TEASERS = 24
_DAYS = 28


class Measured(NamedTuple):
    """What a run over an archive did: pages, seconds, what passed, and peak mebibytes at the middle and at the end."""

    pages: int
    seconds: float
    passed: int
    relevant: int
    half: float
    whole: float


def make_archive(path: Path, pages: int) -> int:
    """Write an archive of so many pages; the bytes of its pages. Relevant ones have `/report/` in their address."""
    hard = [one.document for one in general_news() if one.hard]
    plain = [one.document for one in general_news() if not one.hard]
    news = [*hard, *plain]
    reports = _reports()
    chance = random.Random(1)
    sites = [Site(number, news, chance) for number in range(12)]
    size = 0
    with path.open("wb") as file:
        for number in range(pages):
            is_relevant = number % ONE_RELEVANT_IN == ONE_RELEVANT_IN // 2
            document = (
                reports[number // ONE_RELEVANT_IN % len(reports)]
                if is_relevant
                else chance.choice(hard if number % 3 == 0 else plain)
            )
            body = chance.choice(sites).page(document, number, chance).encode()
            kind = "report" if is_relevant else "news"
            address = f"https://site-{number % 997}.example/{kind}/{number}"
            file.write(gzip.compress(_record(address, number, body), compresslevel=4))
            size += len(body)
    return size


def _record(address: str, number: int, body: bytes) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2025-05-30T06:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{number:032x}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def _reports() -> list[Document]:
    try:
        return [*relevant("development", "en"), *relevant("development", "fr")]
    except NoGoldDocuments:
        return [Document.from_json(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]


class Site:
    """The furniture of one site."""

    def __init__(self, number: int, news: list[Document], chance: random.Random) -> None:
        self._name = f"The {chance.choice(('Morning', 'Evening', 'Daily', 'Sunday'))} Sample {number}"
        self._news = news
        sections = "".join(f'<li><a href="/{name.lower()}" class="nav-item">{name}</a></li>' for name in _SECTIONS)
        self._navigation = f'<nav class="site-nav"><ul>{sections}</ul></nav>'
        rules = "".join(f".c{line}-{number}{{margin:{line}px;color:#{line:06x}}}\n" for line in range(_SCRIPT_LINES))
        calls = "".join(f'window.q{number}.push(["set", {line}]);\n' for line in range(_SCRIPT_LINES))
        self._head = f"<style>{rules}</style><script>{calls}</script>"
        # Half of the sites say by the element what is no article, half by its class alone.
        self._aside = ("<aside>", "</aside>") if number % 2 else ('<div class="sidebar">', "</div>")
        self._footer = "<footer><p>All rights reserved. Terms, privacy, cookies, contact.</p></footer>"

    def page(self, document: Document, number: int, chance: random.Random) -> str:
        """A whole page with the document as its article."""
        day = f"2025-05-{number % _DAYS + 1:02d}"
        title = escape(document.title or "Untitled")
        teasers = "".join(
            f'<div class="teaser"><a href="/news/{chance.randrange(10**6)}"><img src="/{chance.randrange(999)}.jpg">'
            f"<h3>{escape(other.title or '')}</h3></a><span>{chance.randrange(2, 59)} minutes ago</span></div>"
            for other in chance.sample(self._news, _TEASERS)
        )
        paragraphs = "".join(f"<p>{escape(line)}</p>\n" for line in document.text.split("\n") if line.strip())
        begin, end = self._aside
        more = escape(chance.choice(self._news).text[:200])
        return (
            f'<!DOCTYPE html><html lang="{document.language or "en"}"><head><meta charset="utf-8">'
            f"<title>{title} | {self._name}</title>"
            f'<meta property="article:published_time" content="{day}T08:00:00Z">{self._head}</head><body>'
            f'<header><div class="logo">{self._name}</div>{self._navigation}</header><main><article><h1>{title}</h1>'
            f'<p class="byline">By a reporter</p>{paragraphs}</article>{begin}<h2>Most read</h2>{teasers}{end}'
            f'<section class="more"><h2>More</h2><p>{more} ...</p></section></main>{self._footer}</body></html>'
        )


def through_paraph(path: str, pages: int, workers: int) -> Measured:
    """As `paraph add` takes an archive in, up to the reading."""
    intake = Intake(sieve=FirstLook.load(), workers=workers)
    began = time.perf_counter()
    dealt = passed = right = 0
    half = 0.0
    for found in read_sources([path], intake):
        if isinstance(found, Document | SetAside):
            dealt += 1
            if dealt == pages // 2:
                half = _memory()
        if isinstance(found, Document):
            passed += 1
            right += "/report/" in (found.url or "")
    return Measured(dealt, time.perf_counter() - began, passed, right, half, _memory())


def through_fastwarc(path: str, pages: int, workers: int) -> Measured:
    """Records read and their bodies unpacked, no more."""
    from fastwarc.warc import ArchiveIterator

    began = time.perf_counter()
    count = 0
    half = 0.0
    with open(path, "rb") as stream:
        for record in ArchiveIterator(stream, auto_decode="all"):
            record.reader.read()
            count += 1
            if count == pages // 2:
                half = _memory()
    return Measured(count, time.perf_counter() - began, count, 0, half, _memory())


def through_trafilatura(path: str, pages: int, workers: int) -> Measured:
    """Every page taken apart, as trafilatura does by itself."""
    from fastwarc.warc import ArchiveIterator
    from trafilatura import bare_extraction

    count = 0
    half = 0.0
    began = time.perf_counter()
    with open(path, "rb") as stream:
        for record in ArchiveIterator(stream, auto_decode="all"):
            bare_extraction(record.reader.read().decode(), include_comments=False)
            count += 1
            if count == pages // 2:
                half = _memory()
            if count == pages:
                break
    return Measured(count, time.perf_counter() - began, count, 0, half, _memory())


def _memory() -> float:
    """Peak memory of this process so far, in mebibytes; workers have their own."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return own / (1 << 20 if sys.platform == "darwin" else 1 << 10)


_WAYS = {"paraph": through_paraph, "FastWARC": through_fastwarc, "trafilatura": through_trafilatura}


def _apart(way: str, path: str, pages: int, workers: int) -> Measured:
    """In a process of its own, so that memory is that of this way alone."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_WAYS[way], path, pages, workers).result()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=50_000, metavar="N")
    parser.add_argument("--sample", type=int, default=2_000, metavar="N", help="Pages that bare trafilatura gets.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.warc.gz"
        size = make_archive(path, options.pages)
        packed = path.stat().st_size / 1e6
        print(f"{options.pages:,} pages of {size / options.pages / 1000:,.1f} KB, {packed:,.0f} MB packed", flush=True)
        runs = [("FastWARC", options.pages, 1), ("trafilatura", min(options.sample, options.pages), 1)]
        runs += [("paraph", options.pages, workers) for workers in (1, 2)]
        for way, pages, workers in runs:
            done = _apart(way, str(path), pages, workers)
            cores = "" if way != "paraph" else f", {workers} core{'s' if workers > 1 else ''}"
            rate = f"{done.pages / done.seconds:,.0f} pages a second ({done.pages:,} in {done.seconds:,.0f} s)"
            memory = f"peak memory {done.half:,.0f} MB at the middle, {done.whole:,.0f} MB at the end"
            print(f"{way}{cores}: {rate}, {memory}", flush=True)
            if way == "paraph":
                there = options.pages // ONE_RELEVANT_IN
                print(f"  passed: {done.passed:,} pages, {done.relevant:,} of {there:,} relevant ones", flush=True)


if __name__ == "__main__":
    main()
