"""What is fetched and what is not: only what was named, only from public machines, never for too long or too much."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from paraph.sources.addresses import is_public, machines_of, parse_address
from paraph.sources.fetching import Fetcher, Limits, NotFetched
from tests.sources.site import Site


def refusal(fetcher: Fetcher, address: str) -> NotFetched:
    """Why an address is not fetched."""
    with pytest.raises(NotFetched) as refused:
        fetcher.fetch(address)
    return refused.value


def body(fetcher: Fetcher, address: str) -> bytes:
    """What an address gives."""
    answer = fetcher.fetch(address)
    assert answer.body is not None
    with answer.body as stream:
        return stream.read()


def test_a_page_with_what_the_server_says_of_it(site: Site, fetcher: Fetcher) -> None:
    address = site.page("/a?b=c", "<p>é</p>", content_type='text/html; charset="ISO-8859-1"', etag='"1"')
    answer = fetcher.fetch(address)
    assert (answer.url, answer.content_type, answer.charset) == (address, "text/html", "iso-8859-1")
    assert (answer.etag, answer.modified) == ('"1"', None)
    assert answer.body is not None
    answer.body.close()
    agent = site.requests[-1].headers["user-agent"]
    assert agent.startswith("Paraph/")
    assert "Mozilla" not in agent


def test_what_has_not_changed_is_not_sent_again(site: Site, fetcher: Fetcher) -> None:
    address = site.page("/a", "text", etag='"1"')
    answer = fetcher.fetch(address, etag='"1"', modified="Fri, 09 May 2025 10:00:00 GMT")
    assert answer.body is None
    assert site.requests[-1].headers["if-modified-since"] == "Fri, 09 May 2025 10:00:00 GMT"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("file:///etc/passwd", "is no http or https address (file:)"),
        ("ftp://example.org/", "is no http or https address (ftp:)"),
        ("javascript:alert(1)", "is no http or https address"),
        ("http:///path", "without a host"),
        ("http://user:secret@example.org/", "a name or a password"),
        ("http://[::1", "is no address that can be read"),
        ("http://example.org:99999/", "is no address that can be read"),
    ],
)
def test_addresses_that_are_refused_as_they_stand(fetcher: Fetcher, written: str, why: str) -> None:
    assert why in str(refusal(fetcher, written))


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "127.0.0.2", "[::1]", "0.0.0.0", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254"),
        *("100.64.0.1", "224.0.0.1", "[fe80::1]", "[fd00::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "2130706433"),
        *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "0x7f.1", "255.255.255.255"),
    ],
)
def test_private_machines_are_refused(fetcher: Fetcher, host: str) -> None:
    refused = refusal(fetcher, f"http://{host}/")
    assert refused.lasting
    assert "private or reserved address" in str(refused)


def test_public_machines() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")


def test_a_name_with_one_private_machine_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(ValueError, match="private or reserved"):
        machines_of(parse_address("http://rebinding.example/"))


def test_a_name_is_looked_up_once(site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever answers a second look-up otherwise leads nowhere: the machine that was checked is the one asked."""
    port = int(site.address.rpartition(":")[2])
    asked: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: str, *rest: Any, **more: Any) -> list[Any]:
        if host == "news.example":
            asked.append(host)
            host = "127.0.0.1"
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    site.page("/a", "text")
    site.page("/robots.txt", "")
    allowed = Fetcher(allowed_private=frozenset({"news.example"}), limits=Limits(pace=0.0))
    assert body(allowed, f"http://news.example:{port}/a") == b"text"
    assert len(asked) == 2  # for robots.txt and for the page
    assert site.requests[-1].headers["host"] == f"news.example:{port}"
    assert "private" in str(refusal(fetcher, f"http://news.example:{port}/a"))


def test_redirects_are_followed_and_checked(site: Site, fetcher: Fetcher) -> None:
    end = site.page("/end", "here")
    site.redirect("/middle", "/end")
    answer = fetcher.fetch(site.redirect("/start", "middle"))
    assert answer.url == end
    assert answer.body is not None
    answer.body.close()


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("{other}/end", "localhost is a private or reserved address"),
        ("http://169.254.169.254/latest/meta-data/", "private or reserved address"),
        ("file:///etc/passwd", "redirects to file:///etc/passwd, which is no http or https address"),
        ("gopher://127.0.0.1:70/x", "is no http or https address"),
        ("/again", "redirects more than 5 times"),
    ],
)
def test_redirects_that_lead_astray(site: Site, fetcher: Fetcher, target: str, why: str) -> None:
    site.page("/end", "secret")
    address = site.redirect("/again", target.format(other=site.other_name))
    assert why in str(refusal(fetcher, address))
    assert not site.asked("/end")


@pytest.mark.parametrize(
    ("route", "why"),
    [
        (Site.drip, "took longer than 1 s"),
        (Site.dripping_headers, "took longer than 1 s"),
        (Site.silent, "took longer than 1 s"),
        (Site.endless, "gives more than 3 MB"),
        (Site.bomb, "gives more than 3 MB"),
        (Site.cut_off, "the answer is broken"),
    ],
)
def test_answers_without_end_or_too_large(
    site: Site, fetcher: Fetcher, route: Callable[[Site, str], str], why: str
) -> None:
    began = time.monotonic()
    assert why in str(refusal(fetcher, route(site, "/x")))
    assert time.monotonic() - began < 60  # of a test that hangs, nobody hears


def test_what_is_no_http_at_all(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        server.listen()
        server.settimeout(0.1)
        assert "took longer" in str(refusal(fetcher, f"http://127.0.0.1:{port}/"))
    assert "the answer is broken" in str(refusal(fetcher, f"http://127.0.0.1:{port}/"))


def test_encryption_that_is_none(site: Site, fetcher: Fetcher) -> None:
    assert "encryption is not sound" in str(refusal(fetcher, site.address.replace("http:", "https:")))


@pytest.mark.parametrize(("status", "lasting"), [(404, True), (410, True), (401, True), (500, False), (408, False)])
def test_servers_that_refuse(site: Site, fetcher: Fetcher, status: int, lasting: bool) -> None:
    refused = refusal(fetcher, site.route("/x", lambda handler: handler.give(b"", status=status)))
    assert f"HTTP {status}" in str(refused)
    assert refused.lasting is lasting


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_left_alone_as_long_as_it_asks(
    site: Site, fetcher: Fetcher, pauses: list[float], status: int
) -> None:
    site.page("/other", "text")
    refused = refusal(fetcher, site.busy("/x", status, "20"))
    assert (refused.pause, refused.lasting) == (20.0, False)
    assert body(fetcher, site.address + "/other") == b"text"
    assert [round(pause) for pause in pauses] == [20]
    assert "asks to be left alone" in str(
        refusal(fetcher, site.busy("/y", status, "900")) and refusal(fetcher, site.address + "/other")
    )


def test_a_moment_to_come_again(site: Site, fetcher: Fetcher) -> None:
    assert refusal(fetcher, site.busy("/x", 503, "soon")).pause is None
    assert refusal(fetcher, site.busy("/y", 503, "Fri, 09 May 2125 10:00:00 GMT")).pause == 86_400


def test_pace_between_requests_to_one_host(site: Site, pauses: list[float]) -> None:
    clock = iter(range(1000))
    slow = Fetcher(
        allowed_private=frozenset({"127.0.0.1"}),
        limits=Limits(pace=7.0),
        wait=pauses.append,
        clock=lambda: float(next(clock)) / 1000,
    )
    site.page("/robots.txt", "")
    for path in ("/a", "/b"):
        body(slow, site.page(path, "text"))
    assert [round(pause) for pause in pauses] == [7, 7]


def test_robots_are_obeyed(site: Site, fetcher: Fetcher, pauses: list[float]) -> None:
    rules = "User-agent: *\nDisallow: /private\nCrawl-delay: 9\n\nUser-agent: other\nDisallow: /\n"
    site.page("/robots.txt", rules, content_type="text/plain")
    site.page("/private/a", "text")
    assert "robots.txt of 127.0.0.1 forbids it" in str(refusal(fetcher, site.address + "/private/a"))
    assert not site.asked("/private/a")
    assert body(fetcher, site.page("/open", "text")) == b"text"
    assert site.asked("/robots.txt") == 1
    assert round(pauses[-1]) == 9


def test_robots_that_are_addressed_to_us(site: Site, fetcher: Fetcher) -> None:
    site.page("/robots.txt", "User-agent: Paraph\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    assert refusal(fetcher, site.page("/a", "text")).lasting


def test_without_a_robots_txt_all_is_allowed_and_with_a_broken_one_nothing(site: Site, fetcher: Fetcher) -> None:
    assert body(fetcher, site.page("/a", "text")) == b"text"
    other = Fetcher(allowed_private=frozenset({"127.0.0.1"}), limits=Limits(seconds=1.0, pace=0.0))
    site.route("/robots.txt", lambda handler: handler.give(b"", status=500))
    assert "can't be had" in str(refusal(other, site.address + "/a"))
    site.endless("/robots.txt")
    assert body(other, site.address + "/a") == b"text"


def test_a_contact_is_said(site: Site) -> None:
    known = Fetcher(allowed_private=frozenset({"127.0.0.1"}), contact="desk@example.org", limits=Limits(pace=0.0))
    body(known, site.page("/a", "text"))
    assert "desk@example.org" in site.requests[-1].headers["user-agent"]
