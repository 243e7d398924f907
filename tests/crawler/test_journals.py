"""The tables of journals: every registered one is right, and every kind of mistake is named with its place."""

from pathlib import Path

import pytest

from crawler.errors import JournalTableError, UnknownJournalError
from crawler.journals import read, selected
from crawler.site import Site
from pipelines import platforms
from tests.crawler.workplace import ROOT, Workplace

TABLES = [ROOT / "crawler/journals.toml", ROOT / "crawler/sample/journals.toml"]
REGISTERED = read(TABLES, platforms.names())
GOOD = """
[revista]
title = "Revista"
platform = "doyma"
issn = ["1699-258X", "2173-5743"]
start = ["https://www.example.org/"]
"""


@pytest.mark.parametrize("slug", REGISTERED)
def test_every_registered_journal_can_be_begun(slug: str) -> None:
    journal = REGISTERED[slug]
    site = Site(journal, allow_loopback=journal.sample)
    assert site.starts
    assert dict(site.pages(journal.start)) == dict.fromkeys(site.starts, "listing")
    assert site.scope.is_public != journal.sample


def test_registered_issns_belong_to_one_journal_each() -> None:
    issns = [issn for journal in REGISTERED.values() for issn in journal.issn]
    assert len(issns) == len(set(issns))


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('title = "Revista"\n', "", "[revista] title: missing"),
        ('title = "Revista"', 'titel = "Revista"', "[revista] titel: unknown key"),
        ('title = "Revista"', 'title = ""', "[revista] title: must be text"),
        ('title = "Revista"', 'title = """Revista\nde prueba"""', "[revista] title: holds the unprintable character"),
        ('title = "Revista"', 'title = "Revista\\u001b[2J"', "unprintable character U+001B; write it on one line"),
        ('platform = "doyma"', 'platform = "dojma"', "[revista] platform: 'dojma' is unknown; known are doyma"),
        ("1699-258X", "1699-2581", "[revista] issn: '1699-2581' is no ISSN"),
        ("1699-258X", "1699258X", "[revista] issn: '1699258X' is no ISSN"),
        ('["1699-258X", "2173-5743"]', '"1699-258X"', "[revista] issn: must be a list"),
        ('["1699-258X", "2173-5743"]', "[]", "[revista] issn: must be a list"),
        ("https://", "ftp://", "[revista] start: 'ftp://www.example.org/' is no web address"),
        ("https://", "", "[revista] start: 'www.example.org/' is no web address"),
        ("https://", "https:///", "is no web address"),
        ("www.example.org", ".", "[revista] start: 'https://./' is no web address; write it as https://"),
        ("www.", "www\\u0000.", "is no web address"),
        ("example.org/", "example.org:x/", "is no address"),
        ("www.", "user:secret@www.", "carries a user name or password"),
        ("www.", "exa mple.", "is no web address"),
        ("[revista]", "[Revista_1]", "[Revista_1] slug: use lower-case"),
        ("[revista]", "[revista-]", "[revista-] slug: use lower-case"),
        ("\n[revista]\n", "", "stands outside any table"),
        ('title = "Revista"', "title = Revista", "(at line 3, column 9)"),
        ('title = "Revista"', 'title = "Revista"\nsample = "yes"', "[revista] sample: must be true or false"),
    ],
)
def test_a_mistake_is_named_with_file_slug_and_key(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    file = tmp_path / "journals.toml"
    assert right in GOOD
    file.write_text(GOOD.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(JournalTableError) as raised:
        read([file], platforms.names())
    assert str(file) in str(raised.value)
    assert said in str(raised.value)


def test_a_slug_in_two_files_is_an_error_that_names_both(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.toml", tmp_path / "theirs.toml"
    for file in (ours, theirs):
        file.write_text(GOOD, encoding="utf-8")
    with pytest.raises(JournalTableError, match=r"stands in .*ours\.toml already") as raised:
        read([ours, theirs], platforms.names())
    assert str(theirs) in str(raised.value)


def test_a_file_that_is_not_there_and_one_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(JournalTableError, match="no such file"):
        read([tmp_path / "none.toml"], platforms.names())
    (tmp_path / "latin.toml").write_bytes(GOOD.replace("Revista", "Reumatología").encode("latin-1"))
    with pytest.raises(JournalTableError, match="correct the file"):
        read([tmp_path / "latin.toml"], platforms.names())


def test_journals_are_chosen_by_slug_in_the_order_asked_for() -> None:
    slugs = list(REGISTERED)[:2]
    chosen = selected(REGISTERED, f" {slugs[1]}, {slugs[0]},{slugs[1]}")
    assert [journal.slug for journal in chosen] == [slugs[1], slugs[0]]
    assert selected(REGISTERED, "") == list(REGISTERED.values())
    with pytest.raises(UnknownJournalError, match=f"only=revsta: .*{slugs[0]}"):
        selected(REGISTERED, "revsta")


def test_the_command_lists_them_and_names_a_bad_entry(workplace: Workplace) -> None:
    listed = workplace.run("journals")
    assert (listed.returncode, listed.stderr) == (0, "")
    for journal in read(TABLES[:1], platforms.names()).values():
        assert all(text in listed.stdout for text in (journal.slug, journal.title, *journal.issn, *journal.start))
    workplace.journals.write_text(GOOD.replace("doyma", "dojma"), encoding="utf-8")
    refused = workplace.run("journals")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.splitlines()) == 1
    assert f"{workplace.journals}: [revista] platform:" in refused.stderr


def test_a_host_that_several_journals_share_is_told_apart_by_within() -> None:
    home, other = REGISTERED["neurologia"], "/es-revista-neurologia-2950-articulo-x-S0000001924000031"
    site = Site(home)
    inside = "https://elsevier.es/en-revista-neurologia-295-articulo-x-S0000001924000031?newsletter=true#a"
    pages = list(site.pages([inside, "https://www.elsevier.es" + other, "https://www.elsevier.es/es-revista-x-1"]))
    address = "https://www.elsevier.es/en-revista-neurologia-295-articulo-x-S0000001924000031"
    assert pages == [(address, "article")]
