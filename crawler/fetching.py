"""Fetches single pages by their addresses, as politely as a crawl and past archive and database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from urllib.parse import urldefrag

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcessBase
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler import answers, configuration, runs
from crawler.errors import ArgumentError
from crawler.journals import Journal
from crawler.scope import OutOfScopeError, Scope, origin_of, shown
from db.record import Page
from pipelines import records
from pipelines.platforms import LAST


class PageSpider(Spider):
    """Asks for each address once; the project's middlewares hold every request against the scope of its address."""

    name = "page"

    def __init__(self, scopes: Mapping[str, Scope]) -> None:
        super().__init__()
        self.scopes = dict(scopes)
        self.pages: dict[str, Page] = {}
        self.failures: dict[str, str] = {}

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The site's owner reads in USER_AGENT who asks."""
        super().update_settings(settings)
        settings.set("USER_AGENT", configuration.user_agent(settings), priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        """The addresses, each under itself as its journal: that is the scope its redirects are held against."""
        for url in self.scopes:
            yield Request(url, self.arrived, errback=self.lost, dont_filter=True, meta={"journal": url})

    def arrived(self, response: Response) -> None:
        """Keep the page as it came, under the address it came from at last."""
        page = Page(response.url, response.body, answers.content_type(response))
        self.pages[response.meta["journal"]] = page

    def lost(self, failure: Failure) -> None:
        """Keep why it did not come."""
        request: Request = failure.request  # type: ignore[attr-defined] # Scrapy adds it
        asked, error = request.meta["journal"], failure.value
        if isinstance(error, HttpError):
            why = f"HTTP {error.response.status}"
        elif isinstance(error, DownloadCancelledError):
            why = answers.too_large(configuration.largest(self.settings))
        elif refusal := self.scopes[asked].refusal(request.url):
            why = f"leads to {shown(request.url)}, {refusal}; if it is the page you want, name that address"
        else:
            why = failure.getErrorMessage()
        self.failures[asked] = why


def scopes(urls: Sequence[str], settings: BaseSettings) -> dict[str, Scope]:
    """The addresses without their fragments, each with where its redirects may lead.

    Raises `ArgumentError`, `InternalAddressError` and `MissingContactError` for what a crawl would not ask for either.
    """
    configuration.check_numbers(settings)
    if not urls:
        return {}
    configuration.user_agent(settings)
    known = {}
    for url in (urldefrag(url).url for url in urls):
        try:
            origin_of(url)
        except OutOfScopeError as error:
            raise ArgumentError(f"{url}: {error}; an address is written as https://www.example.org/article") from error
        known[url] = Journal(url, url, LAST, (), (url,))
    return {site.journal.slug: site.scope for site in runs.sites(settings, known, "")}


def fetch(process: CrawlerProcessBase, wanted: Mapping[str, Scope]) -> Iterator[tuple[str, Page | str]]:
    """What each address gave: its page, or the several records in it, or why it did not come.

    Runs Scrapy in this process, which can be done once.
    """
    crawler = process.create_crawler(PageSpider)
    task = process.crawl(crawler, scopes=wanted)
    process.start()
    if isinstance(task, asyncio.Task) and task.done() and not task.cancelled() and (error := task.exception()):
        raise error
    spider = crawler.spider
    arrived, failures = (spider.pages, spider.failures) if isinstance(spider, PageSpider) else ({}, {})
    for url in wanted:
        if url in arrived:
            yield from ((page.url, page) for page in records.pages(arrived[url]))
        else:
            yield url, failures.get(url, "broken off before it came; ask again")
