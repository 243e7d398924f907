"""Every answer says what a browser may do with it, no page holds a script, and developers' pages are closed."""

import asyncio

import httpx
import pytest

from tests.db.site.conftest import Site, parsed
from tests.db.site.walk import ALL, CLOSED, PAGES, tables, unvisited

SCRIPTED = "//script | //style | //iframe | //object | //embed | //base | //meta[@http-equiv] | //@style"


def test_the_walk_knows_every_route(site: Site) -> None:
    assert unvisited(site) == []


def test_every_answer_has_the_headers_and_has_them_once(site: Site) -> None:
    for path in [*ALL, *tables(site)]:
        headers = site.get(path).headers
        policy = headers.get_list("content-security-policy")
        assert len(policy) == 1, path
        assert "default-src 'none'" in policy[0], path
        assert "frame-ancestors 'none'" in policy[0], path
        assert not {"script-src", "unsafe-inline", "*", "http:"} & set(policy[0].replace(";", " ").split()), path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert "camera=()" in headers["permissions-policy"], path
        assert "access-control-allow-origin" not in headers, path


def as_root(site: Site, path: str) -> httpx.Response:
    cookie = {"ds_actor": site.datasette.sign({"a": {"id": "root"}}, "actor")}
    response: httpx.Response = asyncio.run(site.datasette.client.get(path, cookies=cookie))
    return response


@pytest.mark.parametrize("path", [*PAGES, "tables"])
def test_no_page_holds_a_script_or_a_style_of_its_own(site: Site, path: str) -> None:
    for address in tables(site) if path == "tables" else [path]:
        for response in (site.get(address), as_root(site, address)):
            if not response.is_redirect:
                page = parsed(response)
                assert not page.xpath(SCRIPTED), address
                assert not page.xpath("//@*[starts-with(name(), 'on')]"), address


@pytest.mark.parametrize("path", CLOSED)
def test_pages_for_developers_are_closed(site: Site, path: str) -> None:
    for response in (site.get(path), as_root(site, path)):
        assert response.status_code == 403
        assert str(site.datasette.files[0]) not in response.text


def test_nothing_tells_where_the_database_lies(site: Site) -> None:
    folder = site.datasette.files[0].rsplit("/", 1)[0]
    for path in [*PAGES, "/.json", "/literature.json", "/-/metadata.json"]:
        assert folder not in site.get(path).text, path
