"""Runs the spider in this process and says how it went: what `crawl` and `demo` share."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

from scrapy.crawler import CrawlerProcessBase

from crawler.command import ALARMED, INCOMPLETE, complain
from crawler.spiders.journal import JournalSpider
from crawler.summary import summary

CHATTER = (
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.crawler",
    "scrapy.extensions.telnet",
    "scrapy.middleware",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.statscollectors",
    "scrapy.utils.log",
)
"""Loggers whose INFO says nothing to the person who typed the command."""


def hush() -> None:
    """Leave problems and the line a minute; a traceback for a robots.txt that does not come helps nobody.

    By filters: levels of loggers are set anew whenever Scrapy configures logging.
    """
    for name in CHATTER:
        logging.getLogger(name).addFilter(lambda record: record.levelno >= logging.WARNING)
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(lambda record: record.exc_info is None)


def crawl(process: CrawlerProcessBase, **arguments: Any) -> int:
    """Crawl with these spider arguments, print the summary, return the exit code.

    Raises what the spider raises before it begins.
    """
    crawler = process.create_crawler(JournalSpider)
    task = process.crawl(crawler, **arguments)
    process.start()
    if isinstance(task, asyncio.Task) and task.done() and not task.cancelled() and (error := task.exception()):
        raise error
    spider = crawler.spider
    if not isinstance(spider, JournalSpider) or spider.verdict is None:
        return complain("the crawl broke off; what is loaded stays, and the same command goes on", INCOMPLETE)
    outcome, detail = spider.verdict
    sys.stdout.write(summary(spider.run) + "\n")
    left = [f"{slug}: {visit.queue.closed}; the rest stays due\n" for slug, visit in spider.visits.items()
            if visit.queue.closed]  # fmt: skip
    sys.stdout.writelines(left)
    if not spider.watch.expected and not left:
        sys.stdout.write("nothing was due; -a refresh=all fetches it all the same\n")
    return complain(detail, ALARMED if outcome == "alarmed" else INCOMPLETE) if outcome != "done" else 0
