"""What anyone may ask for is bounded and holds up no page; tests/prove/test_flood.py asks for it fiftyfold."""

import asyncio
import sqlite3
import threading
from typing import Any
from urllib.parse import quote

import pytest

from db.site import lanes, take_away
from db.site.bounds import BoundedRows, bound
from db.site.timing import TimedConnection, clock
from tests.db.site.conftest import Open, Site

ENDLESS = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"


def asked(site: Site, sql: str) -> Any:
    return site.get(f"/literature.json?sql={quote(sql)}")


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("select hex(zeroblob(2e8))", "too big"),
        (ENDLESS, "ended after two seconds"),
        ("with recursive c(x) as (select 1 union all select x + 1 from c) select hex(zeroblob(100000)) from c", "MB"),
        ("select " + ", ".join("1" for _ in range(300)), "too many columns"),
        ("select 'a' like '%" + "a" * 2000 + "'", "pattern too complex"),
        ("select load_extension('x')", "not authorized"),
    ],
)
def test_a_query_that_asks_for_too_much_ends_with_its_reason(site: Site, sql: str, why: str) -> None:
    site.get("/")  # the first request starts Datasette up, in no lane
    answer = asked(site, sql)
    assert answer.status_code == 400
    assert why in answer.json()["error"]


def test_a_query_that_was_ended_leaves_its_connection_as_it_was(site: Site) -> None:
    for _ in range(4):
        asked(site, "with recursive c(x) as (select 1 union all select x + 1 from c) select zeroblob(900000) from c")
        asked(site, ENDLESS)
        assert asked(site, "select 1 as x").json()["rows"] == [[1]]


def test_blanks_are_not_searched_a_thousand_times(site: Site) -> None:
    site.get("/")  # as above
    answer = site.get("/literature.json?sql=/*a*/" + "+%0A" * 15_000 + "select+1+as+x")
    assert answer.json()["rows"] == [[1]]
    assert answer.json()["query"]["sql"] == "/*a*/\nselect 1 as x"


def test_an_article_does_not_wait_for_queries(open_site: Open) -> None:
    site = open_site()

    async def both() -> list[str]:
        client, ended = site.datasette.client, []
        await client.get("/")

        async def get(path: str) -> None:
            await client.get(path)
            ended.append(path)

        heavy = [get(f"/literature.json?sql={quote(ENDLESS)}&n={n}") for n in range(6)]
        await asyncio.gather(*heavy, get("/article/unknown"))
        return ended

    assert asyncio.run(both())[0] == "/article/unknown"


def test_who_comes_when_too_many_wait_is_asked_to_come_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.get("/")
    monkeypatch.setattr(lanes, "WAITING", 0)
    answer = site.get("/literature/bilingual")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "Demasiadas consultas" in answer.text
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    assert site.get("/article/unknown").status_code == 404


def test_places_are_given_back(site: Site) -> None:
    for path in (
        "/literature",
        "/literature/unknown",
        "/literature.json?sql=nonsense",
        "/literature/bilingual.ris",
    ) * 3:
        site.get(path)
    assert not any(lane.places.locked() or lane.waiting for lane in lanes.LANES)


def test_only_so_many_exports_run_at_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_away, "places", threading.BoundedSemaphore(1))
    for path in ("/literature/bilingual.ris", "/literature/journals.ris", "/search.ris?q=artritis") * 2:
        assert site.get(path).status_code in (200, 400)
    take_away.places.acquire()
    assert site.get("/literature/bilingual.ris").status_code == 503


def test_rows_are_counted_anew_for_each_query() -> None:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = BoundedRows()
    for _ in range(40):
        assert len(connection.execute("select hex(zeroblob(400000))").fetchall()) == 1
    connection.close()


def test_our_own_queries_may_read_longer_rows_than_anyones() -> None:
    connection = sqlite3.connect(":memory:")
    bound(connection, anyones=True)
    with pytest.raises(sqlite3.DataError):
        connection.execute("select zeroblob(2000000)")
    bound(connection, anyones=False)
    assert connection.execute("select length(zeroblob(2000000))").fetchone() == (2000000,)
    connection.close()


def test_the_clock_ends_what_it_watches_and_nothing_else() -> None:
    connection = sqlite3.connect(":memory:", factory=TimedConnection)
    connection.set_progress_handler(lambda: 1, 1000)
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        connection.execute(ENDLESS).fetchall()
    connection.set_progress_handler(None, 1000)
    assert connection not in clock.running
    assert connection.execute("select 1").fetchall() == [(1,)]
    connection.close()
