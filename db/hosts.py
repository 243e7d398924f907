"""What was asked of each host today, and which hosts are left alone, until when and why: the table `hosts`."""

from __future__ import annotations

import sqlite3


def count(connection: sqlite3.Connection, host: str, requests: int, at: str) -> None:
    """Add to the requests of the day of `at` (UTC); a new day begins at nothing."""
    connection.execute(
        "INSERT INTO hosts (host, day, requests) VALUES (:host, :day, :requests) ON CONFLICT DO UPDATE SET"
        " requests = iif(day = excluded.day, requests, 0) + excluded.requests, day = excluded.day",
        {"host": host, "day": at[:10], "requests": requests},
    )


def asked_today(connection: sqlite3.Connection, host: str, at: str) -> int:
    """How many requests the host has had on the day of `at`."""
    found = connection.execute("SELECT requests FROM hosts WHERE host = ? AND day = ?", [host, at[:10]]).fetchone()
    return int(found[0]) if found else 0


def leave_alone(connection: sqlite3.Connection, host: str, until: str, why: str) -> None:
    """Ask nothing of the host until then (ISO 8601, UTC)."""
    connection.execute(
        "INSERT INTO hosts (host, closed_until, why) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET"
        " closed_until = excluded.closed_until, why = excluded.why",
        [host, until, why],
    )


def left_alone(connection: sqlite3.Connection, host: str, at: str) -> str:
    """Why the host is to be left alone at that moment; empty if it is not."""
    query = "SELECT why || ', until ' || closed_until FROM hosts WHERE host = ? AND closed_until > ?"
    found = connection.execute(query, [host, at]).fetchone()
    return str(found[0]) if found else ""
