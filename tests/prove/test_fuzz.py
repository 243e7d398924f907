"""Pages cut, shuffled, nested and spoilt: each gives a record or a refusal. `PAGES=100000 make prove` for more."""

import os
import random

import pytest

from db.record import Edition, Page, Rejection
from pipelines.extract import extract
from tests.corpus import Case, fixtures

PAGES = int(os.environ.get("PAGES", "2000"))
CASES = list(fixtures())


def cut(body: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(body) + 1)
    return body[:start] + body[chance.randrange(start, len(body) + 1) :]


def shuffled(body: bytes, chance: random.Random) -> bytes:
    lines = body.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def nested(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + b"<div><span>" * chance.randrange(1, 2500) + body[at:]


def untagged(body: bytes, chance: random.Random) -> bytes:
    return body.replace(b">", b"", chance.randrange(1, 200)).replace(b"</", b"<", chance.randrange(1, 50))


def spoilt(body: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(body)
    for _ in range(chance.randrange(1, 200)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def joined(body: bytes, chance: random.Random) -> bytes:
    return body + chance.choice(CASES).page.body


SPOILERS = (cut, shuffled, nested, untagged, spoilt, joined)


@pytest.mark.prove
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_spoilt_page_gives_a_record_or_a_refusal(case: Case) -> None:
    chance = random.Random(case.name)  # noqa: S311 - the same pages every time
    for _ in range(PAGES // len(CASES)):
        body = chance.choice(SPOILERS)(case.page.body, chance)
        assert isinstance(extract(Page(case.page.url, body)), Edition | Rejection)
