"""What a curator should look at in a record, each with a code of the dictionary; nothing is flagged twice."""

from __future__ import annotations

from db.record import Edition, Flag
from pipelines.findings import Findings
from pipelines.flags import both, texts, witnesses


def flags(edition: Edition, findings: Findings) -> tuple[Flag, ...]:
    """All flags of a record, in the order of their codes."""
    raised = {*texts.flags(edition, findings), *both.flags(edition), *witnesses.flags(edition, findings)}
    return tuple(sorted(raised, key=lambda flag: (flag.code, flag.detail)))
