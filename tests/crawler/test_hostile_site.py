"""A site that means harm leads nobody to anything inside this machine or network: counted where they would arrive."""

from __future__ import annotations

from html import escape

import pytest

from tests.crawler import loopback
from tests.crawler.hostile_site import HostileSite, Reply, Victim, answer, linking
from tests.crawler.measured import crawl_measured
from tests.crawler.workplace import ROOT, Workplace

HOSTS = (
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.8.8.8",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "0",
    "0.0.0.0",  # noqa: S104 - an address to be refused
    "localhost",
    "sub.localhost",
    "%6cocalhost",
    "１２７.０.０.１",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[::1%25lo]",
    "user:pass@127.0.0.1",
    "127.0.0.1:80@127.0.0.1",
)
"""This machine, as those write it who do not want it to be seen."""
PATH = "/es-x-articulo-{0:08}"


def addresses(port: int, site: str) -> list[str]:
    """Addresses that lead to a port of this machine if they are believed; `site` is host and port of the journal."""
    found = [f"http://{host}:{port}" for host in HOSTS]
    found += [f"//127.0.0.1:{port}", f"https://127.0.0.1:{port}", f"ftp://127.0.0.1:{port}", f"ws://127.0.0.1:{port}"]
    found += [f"http://{site}@127.0.0.1:{port}", f"http://{site}\\@127.0.0.1:{port}", f"http:\\\\127.0.0.1:{port}"]
    return found


def leading_out(victim: Victim, site: HostileSite) -> list[str]:
    """To the victim, to the journal's own server under other names, and to what is no web address at all."""
    own = f"127.0.0.1:{site.port}"
    bases = [base for base in addresses(victim.port, own) + addresses(site.port, own) if base not in (site.url, own)]
    bases = [base for base in bases if base not in (f"//{own}", f"http:\\\\{own}", f"http://127.0.0.1.:{site.port}")]
    found = [base + PATH.format(7_000_000 + n) for n, base in enumerate(bases)]
    body = "<title>Gota</title>"
    return [*found, f"file://{ROOT}/es-x-articulo-00000001", f"data:text/html,{body}", "javascript:alert(1)"]


def test_no_address_in_any_disguise_leads_out(workplace: Workplace) -> None:
    good, page = loopback.article(1)
    with Victim() as victim, HostileSite() as site:
        out = leading_out(victim, site)
        sent = [PATH.format(8_000_000 + n) for n in range(len(out))]
        site.answers |= {path: answer(status=302, Location=url) for path, url in zip(sent, out, strict=True)}
        locs = "".join(f"<url><loc>{escape(url)}</loc></url>" for url in [*out, site.url + good])
        named = "".join(f"Sitemap: {url}\n" for url in [*out, f"{site.url}/map.xml"])
        contents = "/es-x-sumario-1"
        site.answers |= {
            "/": linking([good, contents, *out, *sent], '<meta http-equiv="refresh" content="0; url=//localhost/">'),
            contents: linking(["es-x-articulo-00000009"], f'<base href="http://127.0.0.1:{victim.port}/">'),
            "/map.xml": answer(f"<urlset>{locs}</urlset>", Content_Type="application/xml"),
            "/robots.txt": answer(named, Content_Type="text/plain"),
            good: answer(page.body, Refresh=f"0; url=http://127.0.0.1:{victim.port}/"),
        }
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl()
    assert crawled.returncode == 0, crawled.stderr
    assert victim.visits == 0
    assert site.hosts == {f"127.0.0.1:{site.port}"}
    assert {"/robots.txt", "/", "/map.xml", contents, good, *sent} <= set(site.requests)
    assert workplace.rows("SELECT url FROM editions") == [(site.url + good,)]
    refused = workplace.rows("SELECT url, detail FROM pages WHERE state = 'failed'")
    assert {url for url, _ in refused} <= {site.url + path for path in sent}
    assert len(refused) > len(HOSTS)
    assert all(detail for _, detail in refused)


def sent_away(victim: Victim) -> Reply:
    return answer(status=307, Location=f"http://[::ffff:127.0.0.1]:{victim.port}/es-x-sumario-1")


def test_contents_and_sitemaps_that_are_sent_elsewhere_are_left_out(workplace: Workplace) -> None:
    good, page = loopback.article(1)
    with Victim() as victim, HostileSite() as site:
        site.answers |= {
            "/robots.txt": answer(
                f"Sitemap: {site.url}/map.xml\nSitemap: {site.url}/maps.xml", Content_Type="text/plain"
            ),
            "/": linking([good, "/es-x-sumario-1"]),
            good: answer(page.body),
            "/maps.xml": answer(INDEX.format(f"http://localhost:{victim.port}/x.xml"), Content_Type="application/xml"),
            **dict.fromkeys(["/map.xml", "/es-x-sumario-1"], sent_away(victim)),
        }
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl()
    assert crawled.returncode == 0, crawled.stderr
    assert victim.visits == 0
    assert site.hosts == {f"127.0.0.1:{site.port}"}
    assert {"/map.xml", "/maps.xml", "/es-x-sumario-1"} <= set(site.requests)
    assert len(workplace.rows("SELECT * FROM works")) == 1


def test_a_start_that_is_sent_elsewhere_is_exit_code_1(workplace: Workplace) -> None:
    with Victim() as victim, HostileSite() as site:
        site.answers["/"] = sent_away(victim)
        workplace.register(revista=f"{site.url}/")
        crawled = workplace.crawl()
    assert (crawled.returncode, victim.visits) == (1, 0)
    assert "nothing arrived from revista" in crawled.stderr
    assert "outside the journal's own" in crawled.stderr


INDEX = "<sitemapindex><sitemap><loc>{0}</loc></sitemap></sitemapindex>"
NAMES = {"una": ["127.0.0.1"], "otra": ["::1"], "tercera": ["::ffff:127.0.0.1"]}
REBOUND = {"una": ["192.88.98.1", "127.0.0.1"]}
"""What the names of the journals' sites stand for, look-up after look-up: no connection leaves this machine."""


@pytest.mark.parametrize("names", [NAMES, REBOUND], ids=["from the first", "at the second look"])
def test_a_name_that_stands_for_this_machine_is_not_visited(workplace: Workplace, names: dict[str, list[str]]) -> None:
    with Victim() as victim:
        workplace.register(**{slug: f"http://{slug}.example:{victim.port}/" for slug in names})
        invented = {f"{slug}.example": stands for slug, stands in names.items()}
        crawled = crawl_measured(workplace, names=invented, CONTACT="lab@example.org", DOWNLOAD_TIMEOUT=2)
    assert victim.visits == 0
    assert crawled.exit_code == 1
    assert "nothing arrived from" in crawled.stderr
    assert all(detail for (detail,) in workplace.rows("SELECT detail FROM pages"))
