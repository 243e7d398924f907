"""What OAI-PMH lists: pages, and what is deleted (https://www.openarchives.org/OAI/openarchivesprotocol.html)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from lxml import etree

from pipelines.decode import decode
from pipelines.xml_page import parsed

VERB = {"verb": "ListRecords"}
FORMAT = {"metadataPrefix": "oai_dc"}
PART = "resumptionToken"


@dataclass(frozen=True, slots=True)
class Listed:
    """A record as listed: its identifier in the repository, its date stamp, its landing pages; none if deleted."""

    identifier: str
    stamp: str
    landing: tuple[str, ...] = ()
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Harvest:
    """One part of a list; `token` leads to the next (None after the last), `error` is OAI-PMH's own code."""

    records: tuple[Listed, ...] = ()
    token: str | None = None
    error: str = ""


def first(base: str) -> str:
    """The address of the whole list.

    >>> first("https://x.example/oai")
    'https://x.example/oai?verb=ListRecords&metadataPrefix=oai_dc'
    """
    return f"{base}?{urlencode(VERB | FORMAT)}"


def since(url: str, moment: str | None) -> str:
    """The address of what has changed since that moment, a day being the finest that every repository knows (2.7)."""
    return url if moment is None or is_part(url) else f"{url}&from={moment[:10]}"


def part(url: str, token: str) -> str:
    """The address of the next part of a list."""
    return f"{url.partition('?')[0]}?{urlencode(VERB | {PART: token})}"


def is_part(url: str) -> bool:
    """Whether an address is good once only: it resumes a list."""
    return f"{PART}=" in urlsplit(url).query


def read(body: bytes, content_type: str = "") -> Harvest:
    """What a response lists. What is no OAI-PMH at all has the error 'unreadable'."""
    root = parsed(decode(body, content_type))
    if root is None or root.tag != "OAI-PMH":
        return Harvest(error="unreadable")
    error = root.find("error")
    if error is not None:
        code = error.get("code") or "unknown"
        return Harvest(error="" if code == "noRecordsMatch" else code)
    token = (root.findtext(f".//{PART}") or "").strip()
    return Harvest(tuple(map(_listed, root.iter("record"))), token or None)


def _listed(record: etree._Element) -> Listed:
    header = record.find("header")
    said = [(found.text or "").strip() for found in record.iterfind("metadata//identifier")]
    landing = tuple(text for text in said if text.startswith(("http:", "https:")) and "doi.org/" not in text)
    return Listed(
        (record.findtext("header/identifier") or "").strip(),
        (record.findtext("header/datestamp") or "").strip(),
        landing,
        header is not None and header.get("status") == "deleted",
    )
