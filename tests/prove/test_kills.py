"""A crawl killed again and again at moments the site chooses loses nothing. `KILLS=20 make prove` for more."""

import os
import signal
import subprocess

import pytest

from crawler.sample.expected import expected_records
from crawler.sample.site import SampleSite
from tests.crawler.test_crawl import Fuse
from tests.crawler.workplace import ROOT, Workplace

KILLS = int(os.environ.get("KILLS", "5"))


@pytest.mark.prove
def test_killed_many_times_then_all_is_there_and_none_twice(tmp_path_factory: pytest.TempPathFactory) -> None:
    workplace = Workplace(tmp_path_factory.mktemp("killed again and again"))
    with SampleSite() as site:
        workplace.register(revista=f"{site.url}/")
        for kill in range(KILLS):
            site.requests = fuse = Fuse(2 + kill % 6)
            with subprocess.Popen(
                workplace.command("crawl", "journal"),
                cwd=ROOT,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            ) as fuse.victim:
                fuse.victim.communicate(timeout=60)
            assert fuse.victim.returncode in (-signal.SIGKILL, 0)
            assert workplace.rows("PRAGMA integrity_check") == [("ok",)]
        site.requests = []
        assert workplace.crawl().returncode == 0
    [(editions, distinct)] = workplace.rows("SELECT count(*), count(DISTINCT id) FROM editions")
    assert editions == distinct == len(expected_records())
    assert workplace.rows("PRAGMA foreign_key_check") == []
    assert workplace.rows("SELECT count(*) FROM changes") == [(0,)]
