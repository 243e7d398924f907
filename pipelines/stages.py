"""The item pipelines of Scrapy, three thin classes: a page is archived, understood, loaded."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from db.record import Archived, Edition, Fetched, Page, Reading, Rejection
from db.run import Run
from db.warc import Payload
from pipelines.extract import extract
from pipelines.reservations import Reservation, reservation

logger = logging.getLogger(__name__)

GONE = frozenset({404, 410})
"""Answers that say for good that there is no such page (RFC 9110, 15.5.5 and 15.5.11)."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a page gives; if that is a fault of ours, which one, and where it happened."""

    result: Edition | Rejection
    fault: str = ""
    trace: str = ""


def archive(fetched: Fetched, run: Run, payload: Payload | None = None) -> Archived:
    """Put the page into the archive, unless the same page of the same address is there, or it reserves copies."""
    reserved = _reservation(fetched)
    return Archived(fetched, None if reserved.copy or reserved.mining else run.archive.append(fetched, payload))


def understand(fetched: Fetched, how: Callable[[Page], Edition | Rejection] | None = None) -> Understood:
    """A record, or a rejection with its reason; `how` if not by `extract`.

    Never raises: a fault of ours costs this page, not the run.
    """
    if fetched.status in GONE:
        return Understood(Rejection(fetched.page.url, "not_found", f"HTTP {fetched.status}"))
    if _reservation(fetched).mining:
        return Understood(Rejection(fetched.page.url, "reserved", "tdm-reservation: 1"))
    try:
        return Understood((how or extract)(fetched.page))
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
        return Understood(
            Rejection(fetched.page.url, "unreadable", f"fault of ours: {fault}"), fault, traceback.format_exc()
        )


def curate(archived: Archived, run: Run, understood: Understood | None = None) -> Reading:
    """Understand the page, unless somebody has; says a fault of ours three times. Never raises for what is on it."""
    fetched = archived.fetched
    understood = understood or understand(fetched)
    if understood.fault:
        url, trace = fetched.page.url, "" if run.faults else f"\n{understood.trace}"
        logger.error("Cribado's own fault, please report it: %s%s", url, trace)
        run.note_fault(url, understood.fault)
    return Reading(
        fetched.page, understood.result, archived.snapshot, fetched.journal_id, fetched.frontier_url, fetched.validators
    )


def _reservation(fetched: Fetched) -> Reservation:
    """What a crawled page reserves; what a person has saved is that person's to judge."""
    return reservation(fetched.headers, fetched.page.body) if fetched.frontier_url else Reservation()


class _Stage:
    """What the three stages share: the run that the spider belongs to."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured for any spider that belongs to no run, as in `scrapy shell`."""
        run = getattr(crawler.spider, "run", None)
        if run is None:
            raise NotConfigured
        return cls(run)


class Archive(_Stage):
    """Fetched → Archived: raw bytes into the WARC file, before anybody interprets them."""

    def process_item(self, item: Fetched) -> Archived:
        """Raises OSError when the disk is full; the page then stays in the frontier."""
        return archive(item, self.run)


class Curate(_Stage):
    """Archived → Reading: the pure half, `extract`."""

    def process_item(self, item: Archived) -> Reading:
        """Never raises."""
        return curate(item, self.run)


class Load(_Stage):
    """Reading → tables: record, history and the frontier's done mark in one transaction."""

    def process_item(self, item: Reading) -> Edition | Rejection:
        """Hands on what the page gave, for `-o FILE`. Raises sqlite3.Error when nothing was written: it stays due."""
        self.run.load([item])
        return item.result
