"""Fifty readers who ask for as much as they can: a simple page is there within a second, and memory is bounded."""

from __future__ import annotations

import http.client
import os
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from urllib.parse import quote

import pytest

from tests.crawler.workplace import Workplace
from tests.db.site.shelf import WORK
from tests.prove.test_export import RECORDS, megabytes, serving, workplace  # noqa: F401  # a fixture

pytestmark = pytest.mark.prove

READERS = 50
REQUESTS = int(os.environ.get("REQUESTS", "300"))
"""Heavy requests in all."""
PATIENCE = 1.0
"""Seconds that a simple page may take while they are under way."""
MOST = 400
"""Megabytes that the server may ever have had."""

SQL = (
    "select hex(zeroblob(2e8))",
    "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c",
    "with recursive c(x) as (select 1 union all select x + 1 from c) select x from c",
    "with recursive c(x) as (select 1 union all select x + 1 from c) select x from c order by -x",
    "with recursive c(x) as (select 'a' union all select x || x from c) select max(length(x)) from c",
    "select a.id, b.id from works a, works b order by a.abstract_en || b.abstract_es",
    "select distinct a.abstract_es || b.abstract_en from works a, works b",
    "select abstract_es || random() as x, count(*) from works, journals group by x order by 2",
    "select group_concat(abstract_en) from works",
    "select json_group_array(json_object('a', abstract_en, 'b', abstract_es)) from works",
    "select hex(randomblob(400000)), hex(randomblob(400000)) from works",
    "select randomblob(900000) from works",
    "select printf('%.*c', 900000, 'x') from works",
    "select printf('%.*c', 200000, '😀') || id from works",
    "select instr(printf('%.*c', 900000, 'a'), printf('%.*c', 450000, 'a') || 'b') from works",
    "select printf('%.*c', 900000, 'a') like '%' || printf('%.*c', 40000, 'a') || 'b%' from works",
    "select replace(printf('%.*c', 4000, 'a'), 'a', printf('%.*c', 4000, 'b')) from works",
    "select " + ", ".join(f"hex(zeroblob(400000 + {n}))" for n in range(200)) + " from works",
    "select " + ", ".join(["*"] * 8) + " from works, works b limit 1000",
    "select count(*) from works_fts where works_fts match 'a* OR e* OR d* OR l*'",
    "select * from works_fts where works_fts match 'a*' order by rank",
    "select x from (" * 20 + "select abstract_en || random() x from works order by 1" + ") order by -x" * 20,
    "select sum(json_extract(value, '$.name') is null) from works, json_each(works.authors), works b",
    "select count(*) from works where abstract_es glob '*a*e*i*o*u*z*z*z*'",
)
ADDRESSES = (
    *(f"/literature{form}?sql={quote(sql)}" for sql in SQL for form in ("", ".json", ".csv")),
    "/literature/works?_size=max",
    "/literature/works.json?_size=max",
    "/literature/bilingual?_size=max&_facet=title_en&_facet=abstract_en&_facet=authors&_facet=url&_facet_size=max",
    "/literature/bilingual?_search=a*&_sort=abstract_es&_size=max",
    "/literature/bilingual?_where=" + quote("abstract_en || random() like '%z%z%z'"),
    "/literature/bilingual.csv?_stream=on&_sort=abstract_en",
    "/literature/bilingual.ris?_sort=abstract_en",
    "/literature/bilingual.tmx",
    "/literature/versions?_size=max",
    "/literature/field_sources?_size=max&_sort=words",
    "/search?q=a*",
    "/search.json?q=a*+e*+d*",
    "/search.ris?q=a*",
    "/search?q=" + "e" * 60_000,
    "/literature?sql=" + quote("select " + "1+" * 9000 + "1"),
    "/literature?sql=" + "+" * 50_000 + "x",
    "/literature?sql=/*a*/" + "+%0A" * 12_000 + "x",
)
SIMPLE = ("/", f"/article/{WORK}", "/article/unknown", "/static/cribado.css", "/-/actor.json")


def status(host: str, path: str) -> int:
    """What a server answers; the answer is read to its end, or for a megabyte."""
    with closing(http.client.HTTPConnection(host, timeout=120)) as client:
        try:
            client.request("GET", path)
            answer = client.getresponse()
            answer.read(1 << 20)
        except (http.client.HTTPException, ConnectionError):
            return 0
        return answer.status


def endless() -> Iterator[str]:
    while True:
        yield from ADDRESSES


def test_simple_pages_are_there_whatever_others_ask_for(
    workplace: Workplace,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    with closing(sqlite3.connect(workplace.database)) as connection, connection:
        connection.execute("INSERT INTO works_fts (works_fts) VALUES ('rebuild')")
        connection.execute("UPDATE coverage_counts SET works = works * :copies", {"copies": RECORDS // 4})
    with serving(workplace) as (host, pid):
        for path in SIMPLE:
            status(host, path)
        wanted, answers = islice(endless(), REQUESTS), Counter[int]()
        drawing = threading.Lock()

        def reader() -> None:
            while True:
                with drawing:
                    path = next(wanted, None)
                if path is None:
                    return
                answers[status(host, path)] += 1

        readers = [threading.Thread(target=reader) for _ in range(READERS)]
        for thread in readers:
            thread.start()
        times: dict[str, list[float]] = {path: [] for path in SIMPLE}
        failed: Counter[tuple[str, int]] = Counter()
        while any(thread.is_alive() for thread in readers):
            for path, taken in times.items():
                begun = time.perf_counter()
                answer = status(host, path)
                taken.append(time.perf_counter() - begun)
                if answer not in (200, 404):
                    failed[path, answer] += 1
            time.sleep(0.05)
        most = megabytes(pid)
    with capsys.disabled():
        sys.stdout.write(f"\n{RECORDS} records; heavy requests: {dict(answers)}; {most:.0f} MB at most\n")
        for path, taken in times.items():
            taken.sort()
            half, worst = taken[len(taken) // 2], taken[-1]
            sys.stdout.write(f"{path}: {len(taken)} times, p50 {half * 1000:.0f} ms, worst {worst * 1000:.0f} ms\n")
    assert not failed
    assert max(max(taken) for taken in times.values()) < PATIENCE
    assert most < MOST
