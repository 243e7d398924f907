"""No request leaves the journals' own sites or reaches into this network: counted at the servers."""

import asyncio
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.error import DNSLookupError
from twisted.python.failure import Failure

from crawler.errors import InternalAddressError
from crawler.journals import Journal
from crawler.middlewares.scope import ScopeMiddleware, addresses_of
from crawler.resolver import PublicResolver
from crawler.scope import OutOfScopeError, Scope, origin_of
from tests.crawler.loopback import Answer, Loopback, article, linking
from tests.crawler.workplace import Workplace


def journal(*start: str) -> Journal:
    return Journal("revista", "Revista", "doyma", ("0000-0019",), start)


PUBLIC = Scope(journal("https://www.example.org/"))


@pytest.mark.parametrize(
    "url",
    ["https://www.example.org/es-x", "https://example.org/", "https://WWW.Example.ORG:443/", "https://example.org./"],
)
def test_the_site_itself_is_in_scope(url: str) -> None:
    assert PUBLIC.refusal(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org/",
        "https://www.example.org:8443/",
        "https://cdn.example.org/",
        "https://example.org.evil.example/",
        "https://www.www.example.org/",
        "https://example.org@evil.example/",
        "https://user:secret@www.example.org/",
        "https://evil.example/https://www.example.org/",
        "file:///etc/passwd",
        "ftp://www.example.org/",
        "data:text/html,x",
        "//www.example.org/",
        "https:///x",
        "https://[::1/",
        "https://www.example.org:99999/",
        "",
    ],
)
def test_anything_else_is_not(url: str) -> None:
    assert PUBLIC.refusal(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.8.8.8", "sub.localhost"])
def test_a_loopback_start_needs_to_be_allowed(host: str) -> None:
    start = f"http://{host}:8642/"
    with pytest.raises(InternalAddressError, match="ALLOW_LOOPBACK=True"):
        Scope(journal(start))
    assert not Scope(journal(start), allow_loopback=True).is_public


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1", "[fe80::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]"],
)
def test_any_other_internal_start_is_refused_whatever_is_allowed(host: str) -> None:
    with pytest.raises(InternalAddressError, match="internal address"):
        Scope(journal(f"http://{host}/"), allow_loopback=True)


def test_what_is_no_web_address_has_no_origin() -> None:
    with pytest.raises(OutOfScopeError, match="scheme file"):
        origin_of("file:///etc/passwd")


@pytest.mark.parametrize(
    ("addresses", "passes"),
    [(["192.88.98.1"], True), (["192.88.98.1", "10.0.0.7"], False), (["::1"], False), (["fe80::1%eth0"], False)],
)
def test_a_name_that_stands_for_an_internal_address_is_refused(addresses: list[str], passes: bool) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(f"{host}:{port}")
        return addresses

    middleware = ScopeMiddleware({"revista": PUBLIC}, resolve)

    async def twice() -> None:
        for path in ("a", "b"):
            await middleware.process_request(Request(f"https://www.example.org/{path}", meta={"journal": "revista"}))

    if passes:
        asyncio.run(twice())
    else:
        with pytest.raises(IgnoreRequest, match="internal address"):
            asyncio.run(twice())
    assert asked == ["example.org:443"]


@pytest.mark.parametrize("disguise", ["127.1", "2130706433", "0x7f.1", "0177.0.0.1"])
def test_an_address_in_disguise_resolves_to_what_it_is(disguise: str) -> None:
    assert addresses_of(disguise, 80) == ["127.0.0.1"]


def test_an_address_in_disguise_is_not_visited(workplace: Workplace) -> None:
    with Loopback({"/": linking()}) as site:
        workplace.register(revista=f"http://127.1:{site.port}/")
        refused = workplace.crawl(CONTACT="lab@example.org")
    assert site.requests == []
    assert refused.returncode == 1
    assert "127.1 is an internal address (127.0.0.1)" in refused.stderr


def test_no_link_or_redirect_leads_out_of_the_site(workplace: Workplace) -> None:
    (good, page), (moved, _), (sent, _) = article(1), article(2), article(3)
    with Loopback() as victim, Loopback() as site:
        name = f"http://localhost:{site.port}"  # the same machine and port, another host
        out = [f"{victim.url}{good}", f"{name}{good}", f"http://user:secret@127.0.0.1:{site.port}{good}"]
        out += [f"https://127.0.0.1:{site.port}{good}", "file:///etc/es-x-articulo-00000001", "ftp://127.0.0.1/"]
        site.answers |= {
            "/": linking(good, moved, sent, *out),
            good: page,
            moved: Answer(status=301, headers={"Location": f"{victim.url}{moved}"}),
            sent: Answer(status=302, headers={"Location": "file:///etc/passwd"}),
            "/robots.txt": Answer(f"Sitemap: {victim.url}/sitemap.xml\nSitemap: {site.url}/map.xml".encode()),
            "/map.xml": Answer(
                f"<urlset><url><loc>{victim.url}{good}</loc></url><url><loc>{name}{good}</loc></url></urlset>".encode(),
                content_type="application/xml",
            ),
        }
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl()
    assert crawled.returncode == 0, crawled.stderr
    assert victim.requests == []
    assert not [headers for headers in site.headers if headers["Host"].startswith("localhost")]
    assert sorted(site.requests) == sorted(["/robots.txt", "/", "/map.xml", good, moved, sent])
    rows = dict(workplace.rows("SELECT url, detail FROM pages WHERE state = 'failed'"))
    assert "outside the journal's own" in rows[f"{site.url}{moved}"]
    assert rows[f"{site.url}{sent}"] == "HTTP 302"


def test_robots_that_are_sent_elsewhere_forbid_everything(workplace: Workplace) -> None:
    with Loopback() as victim, Loopback({"/": linking()}) as site:
        site.answers["/robots.txt"] = Answer(status=301, headers={"Location": f"{victim.url}/robots.txt"})
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl()
    assert crawled.returncode == 1
    assert (victim.requests, site.requests) == ([], ["/robots.txt"])


def test_two_journals_of_one_run_do_not_lead_into_each_other(workplace: Workplace) -> None:
    (first, page), (second, other) = article(1), article(2)
    with Loopback({first: page}) as a, Loopback({second: other}) as b:
        a.answers |= {"/": linking(first, f"{b.url}/es-x-articulo-00000009")}
        b.answers |= {"/": linking(second), "/es-x-articulo-00000009": article(9)[1]}
        workplace.register(una=f"{a.url}/", otra=f"{b.url}/")
        assert workplace.crawl().returncode == 0
    assert "/es-x-articulo-00000009" not in b.requests
    assert len(workplace.rows("SELECT * FROM works")) == 2


@pytest.mark.parametrize(
    ("name", "address", "refused"),
    [
        ("www.example.org", "192.88.98.1", False),
        ("rebinding.example.org", "127.0.0.1", True),
        ("rebinding.example.org", "10.1.2.3", True),
        ("rebinding.example.org", "169.254.169.254", True),
        ("localhost", "127.0.0.1", False),
    ],
)
def test_no_internal_address_is_connected_to_whatever_was_resolved_before(
    name: str, address: str, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CachingThreadedResolver, "getHostByName", lambda *_: defer.succeed(address))
    outcome: list[object] = []
    PublicResolver(cast(Any, None), 0, 1.0).getHostByName(name).addBoth(outcome.append)
    assert isinstance(outcome[0], Failure) is refused
    assert outcome == [address] or isinstance(cast(Failure, outcome[0]).value, DNSLookupError)
