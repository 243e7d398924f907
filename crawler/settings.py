"""The settings of the crawl: polite defaults, each with its reason; `local/settings.py` is read after them."""

import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# --- Cribado's own. Set any of them with -s NAME=VALUE or in local/settings.py; relative paths start at the project.

DATABASE = "data/literature.db"  # records, history, the crawler's memory: can be made again from the archive
CURATION = "data/curation.db"  # what people decided: no crawl or rebuild ever writes it
ARCHIVE = "data/archive"  # raw pages, mode 0700, never served
JOURNALS = ["crawler/journals.toml", *(["local/journals.toml"] if (ROOT / "local/journals.toml").exists() else [])]
CONTACT = ""  # who crawls: an e-mail or web address for the site's owner; public hosts are not crawled without it
ALLOW_LOOPBACK = False  # True lets a journal's `start` be on this machine (demo, tests); it lifts nothing else
PORT = 8001  # where `scrapy serve` listens, on 127.0.0.1
PUBLIC_ABSTRACTS = True  # False: `scrapy serve` gives no abstract to anyone; their copyright is the journals'
SAMPLE_PORT = 8642  # where `scrapy demo` serves the sample journal; its records carry the address
DASK = ""  # rebuild, ingest: address of a Dask scheduler, or local: this machine's cores; empty: one process
DAILY_REQUESTS = 5000  # that a host gets in a day (UTC), over all runs; what is left over waits; 0: any number
RETRY_AFTER_MAX = 600  # seconds a run waits at most because a site asks for it; longer: it leaves the site alone
QUIET_DAYS = 365  # a journal that is crawled and shows no new article for longer raises an alarm

# --- Scrapy's, where we differ. The last word of each line is Scrapy's default.

BOT_NAME = "cribado"  # default scrapybot
SPIDER_MODULES = ["crawler.spiders"]  # default []
COMMANDS_MODULE = "crawler.commands"  # default ''
USER_AGENT = "Cribado/0.1"  # the spider adds CONTACT; default Scrapy/VERSION (+https://scrapy.org)

# Politeness: these are small sites of learned societies, and nothing here is urgent.
ROBOTSTXT_OBEY = True  # default False
ROBOTSTXT_USER_AGENT = "Cribado"  # the product token alone, as RFC 9309 2.2.1 matches it; default None (USER_AGENT)
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one at a time from each site; default 8
DOWNLOADER = "crawler.downloader.Downloader"  # keeps to it with a delay of 0, too; default scrapy.core.downloader's
DOWNLOAD_DELAY = 5  # seconds between two requests to a site; default 0
AUTOTHROTTLE_ENABLED = True  # slower still when the site is slow; default False
AUTOTHROTTLE_MAX_DELAY = 120  # a struggling site may get two minutes; default 60
RETRY_TIMES = 2  # a page that fails three times waits for the next run; as by default
COOKIES_ENABLED = False  # nothing here needs a session, and none is tracked; default True
REFERRER_POLICY = "no-referrer"  # a site need not know where a link was found; default sends it
REDIRECT_MAX_TIMES = 5  # more is a loop; default 20
METAREFRESH_ENABLED = False  # a page is read as it came, not where it would lead a browser; default True

# Safety: a page is other people's data, however well known the site.
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # a 300 kB bomb took 2.5 GB without it, 106 MB with; default 1 GB
DOWNLOAD_WARNSIZE = 0  # refused outright above, silent below; default 32 MB
DOWNLOAD_TIMEOUT = 60  # default 180
TWISTED_DNS_RESOLVER = "crawler.resolver.PublicResolver"  # no internal addresses; default scrapy.resolver's
DOWNLOAD_VERIFY_CERTIFICATES = True  # default False
REMOTE_CONTROL_ENABLED = False  # a local server that runs code; default True
TELNETCONSOLE_ENABLED = False  # likewise; default True
MEMUSAGE_ENABLED = False  # nothing would read its mail; default True

DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.scope.ScopeMiddleware": 10,  # before everything: what is out of scope reaches nobody
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # scope does it better; default 50
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # replaced by ours; default 100
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.retry_after.RetryAfterMiddleware": 555,  # before RetryMiddleware (550) asks again
    "crawler.middlewares.whole.WholeMiddleware": 560,
}  # default {}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # drops in silence; resumption tokens are long
}  # default {}
ITEM_PIPELINES = {
    "pipelines.stages.Archive": 100,  # raw bytes are safe before anybody interprets them
    "pipelines.stages.Curate": 200,
    "pipelines.stages.Load": 300,
}  # default {}
WARN_ON_GENERATOR_RETURN_VALUE = False  # reads the spider's source again for every answer; mypy tells; default True
CONCURRENT_ITEMS = 2  # a response gives one item, yet 100 workers are started for it: 1.4 times slower; default 100

# What a person sees: problems, and one line a minute.
LOG_LEVEL = "INFO"  # default DEBUG
LOG_FORMAT = "%(asctime)s %(levelname)s: %(message)s"  # default names the logger, too
LOG_VERSIONS: list[str] = []  # default the versions of ten libraries
STATS_DUMP = False  # the command prints its own summary; default True

operator = ROOT / "local/settings.py"
if operator.exists():
    try:
        globals().update({name: value for name, value in runpy.run_path(str(operator)).items() if name.isupper()})
    except Exception as error:
        sys.stderr.write(f"{operator}: {type(error).__name__}: {error}; correct the file\n")
        raise SystemExit(2) from error
