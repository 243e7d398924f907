"""`scrapy report` as cron and a person call it."""

import json

from tests.crawler.loopback import Loopback, article, linking
from tests.crawler.test_alarms import Journal, emptied
from tests.crawler.workplace import Workplace


def test_a_good_crawl_is_exit_code_0_and_an_alarm_3_with_one_line_in_text_and_json(workplace: Workplace) -> None:
    journal = Journal()
    with Loopback(journal.answers) as site:
        workplace.register(revista=f"{site.url}/")
        workplace.crawl(CONTACT="lab@example.org")
        good = workplace.run("report")
        journal.layout = emptied
        workplace.crawl("refresh=all", CONTACT="lab@example.org")
    assert (good.returncode, good.stderr) == (0, "")
    for lang, word in (("en", "ALARM "), ("es", "ALARMA ")):
        said = workplace.run("report", "--lang", lang, "--runs", "5", "--journal", "revista")
        assert said.returncode == 3
        assert said.stderr == "alarms of the last run: layout_changed of revista\n"
        assert f"{word}" in said.stdout
        assert "lab@" not in said.stdout
    found = json.loads(workplace.run("report", "--json").stdout)
    [known] = found["journals"]
    assert found["alarmed"]
    assert (known["id"], known["worse_readings"], known["last_run"]["outcome"]) == ("revista", 6, "alarmed")
    assert known["fields"]["rates"]["abstract_es"] == 0


def test_mistakes_are_exit_code_2_and_one_line_and_no_database_is_made(workplace: Workplace) -> None:
    missing = workplace.run("report")
    assert missing.returncode == 2
    assert "no such database" in missing.stderr
    assert not workplace.database.exists()
    workplace.register(revista="http://127.0.0.1:9/")
    workplace.crawl()
    for words, said in (
        (("--lang", "fr"), "--lang fr: one of en, es"),
        (("--runs", "all"), "--runs all: a whole number"),
        (("--journal", "revsta"), "--journal revsta: not in the database"),
    ):
        refused = workplace.run("report", *words)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert len(refused.stderr.splitlines()) == 1
        assert said in refused.stderr


def test_a_journal_that_is_no_longer_registered_was_last_crawled_when_it_was_asked_for(workplace: Workplace) -> None:
    path, page = article(1)
    with Loopback(Journal().answers) as site, Loopback({"/": linking(path), path: page}) as other:
        workplace.register(revista=f"{site.url}/", otra=f"{other.url}/")
        assert workplace.crawl().returncode == 0
        workplace.register(revista=f"{site.url}/")
        asked = len(other.requests)
        assert workplace.crawl("refresh=all").returncode == 0
        assert len(other.requests) == asked
    report = workplace.run("report", "--json")
    assert report.returncode == 0
    last = {known["id"]: known["last_run"]["id"] for known in json.loads(report.stdout)["journals"]}
    assert last == {"otra": 1, "revista": 2}
