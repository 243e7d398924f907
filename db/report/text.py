"""The report as a person reads it: English or Spanish, a paragraph a journal, a hundred columns wide."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from db.report.facts import Facts

WORDS: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
)
LANGUAGES = ("en", "es")
WIDTH = 100
LABEL = 14
NBSP = "\u00a0"


class Report:
    """Says the facts of `db.report.facts.report` in one language."""

    def __init__(self, facts: Facts, lang: str) -> None:
        self.facts = facts
        self.lang = lang

    def __str__(self) -> str:
        parts = [*self._journals(), *self._hosts(), *self._runs()]
        return "\n\n".join("\n".join(part) for part in parts)

    def _say(self, key: str, **values: object) -> str:
        return WORDS["say"][key][self.lang].format(**values)

    def _named(self, group: str, code: str) -> str:
        """A code of the data in words; as it is, if there are none."""
        return WORDS[group].get(code, {}).get(self.lang, code)

    def _journals(self) -> Iterator[list[str]]:
        known = self.facts["journals"]
        read = [journal for journal in known if journal["last_run"]]
        for journal in read:
            head = f"{journal['title']} ({journal['id']}), {self._say('works', works=journal['works'])}"
            yield [head, *self._lines(journal)]
        if not read:
            yield [self._say("no_journals")]
        elif never := [journal["id"] for journal in known if not journal["last_run"]]:
            yield textwrap.wrap(self._say("never", journals=", ".join(never)), WIDTH, break_on_hyphens=False)

    def _lines(self, journal: Facts) -> Iterator[str]:
        run, fields, rejections, gaps = (journal[key] for key in ("last_run", "fields", "rejections", "gaps"))
        yield from self._labelled("last_run", self._run(run))
        yield from self._labelled("counts", self._say("page_counts", **run))
        yield from self._labelled("traffic", self._say("traffic_counts", size=self._size(run["bytes"]), **run))
        for alarm in journal["alarms"]:
            yield from self._labelled("alarm", f"{alarm['cause']}: {alarm[f'means_{self.lang}']}. {alarm['detail']}")
        if fields["rates"]:
            rates = [f"{self._named('fields', field)} {self._percent(rate)}" for field, rate in fields["rates"].items()]
            yield from self._labelled("filled", self._say("of_run", said=_listed(rates), **fields))
        if reasons := rejections["reasons"]:
            worst = sorted(reasons.items(), key=lambda item: (-item[1]["count"], item[0]))
            shares = [f"{reason} {self._percent(found['share'])}" for reason, found in worst]
            yield from self._labelled("rejected", self._say("of_pages", said=_listed(shares), **rejections))
        yield from self._labelled("queue", self._say("queue_counts", **journal["pages"]))
        if kept := journal["worse_readings"]:
            yield from self._labelled("kept", self._say("kept_count", count=kept))
        if gaps["lacking"]:
            yield from self._labelled("gaps", self._say("gap_counts", **gaps))
            yield from (" " * (LABEL + 2) + self._say("gap", **gap) for gap in gaps["worst"])

    def _hosts(self) -> Iterator[list[str]]:
        if hosts := self.facts["hosts"]:
            said = (self._say("host", **{**host, "until": _minute(host["until"])}) for host in hosts)
            yield [self._say("hosts"), *(line for text in said for line in _wrapped(text, "  ", "    "))]

    def _runs(self) -> Iterator[list[str]]:
        if runs := self.facts["runs"]:
            lines = (
                line
                for run in runs
                for line in (
                    *_wrapped(self._run(run), "  ", "    "),
                    *_wrapped(self._say("page_counts", **run), "    ", "    "),
                )
            )
            yield [self._say("runs"), *lines]

    def _labelled(self, label: str, text: str) -> list[str]:
        return _wrapped(text, f"  {self._say(label):<{LABEL}}", " " * (LABEL + 2))

    def _run(self, run: Facts) -> str:
        outcome = self._named("outcomes", run["outcome"] or "none")
        head = self._say(
            "run_head",
            id=run["id"],
            kind=self._named("kinds", run["kind"]),
            at=_minute(run["started_at"]),
            time="" if run["seconds"] is None else f", {_duration(run['seconds'])}",
            outcome=outcome,
        )
        return f"{head} ({run['detail']})" if run["detail"] and run["outcome"] != "alarmed" else head

    def _percent(self, share: float) -> str:
        return self._say("percent", n=round(100 * share))

    def _size(self, count: int) -> str:
        return f"{count / 1_000_000:.1f} MB".replace(".", self._say("point"))


def _wrapped(text: str, first: str, other: str) -> list[str]:
    """Lines of WIDTH columns; an address stays in one piece however long it is."""
    options: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
    lines = textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=other, **options)
    return [line.replace(NBSP, " ") for line in lines]


def _listed(items: Iterable[str]) -> str:
    """A list whose items are not broken into lines."""
    return ", ".join(item.replace(" ", NBSP) for item in items)


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")


def _duration(seconds: float) -> str:
    """Hours, minutes and seconds, the two largest of them.

    >>> _duration(4), _duration(724), _duration(7384)
    ('4 s', '12 min 4 s', '2 h 3 min')
    """
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
