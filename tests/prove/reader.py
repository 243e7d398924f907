"""Reads the addresses of a served database in turn until its stdin ends: `python -m tests.prove.reader HOST:PORT`.

A process of its own, so that nobody else's work counts as waiting. Prints JSON: `taken`, the seconds of each reading,
and `failed`, what was no good answer. The first round, in which Datasette warms up, does not count.
"""

import http.client
import json
import select
import sys
import time
from itertools import cycle

PATHS = (
    "/literature/bilingual.json?_size=50",
    "/search.json?q=gota",
    "/literature/pages.json?_size=50&state=waiting",
    "/literature/runs.json",
    "/search?q=alopurinol",
)

if __name__ == "__main__":
    connection = http.client.HTTPConnection(sys.argv[1], timeout=30)
    taken: list[float] = []
    failed: list[str] = []
    for path in cycle(PATHS):
        if len(taken) == len(PATHS):
            sys.stdout.write("warm\n")
            sys.stdout.flush()
        if select.select([sys.stdin], [], [], 0)[0]:
            break
        start = time.perf_counter()
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            failed.append(f"{path}: {error!r}")
            connection.close()
            continue
        finally:
            taken.append(time.perf_counter() - start)
        if response.status != 200 or b"locked" in body:
            failed.append(f"{path}: {response.status} {body[:200]!r}")
    sys.stdout.write(json.dumps({"taken": taken[len(PATHS) :], "failed": failed}))
