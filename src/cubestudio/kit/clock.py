"""The one clock: epoch seconds inside, ISO-8601 UTC outside."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> float:
    """Epoch seconds, UTC."""
    return time.time()


def iso(moment: float | None) -> str | None:
    """`2026-11-23T18:00:00.123Z`, or None."""
    if moment is None:
        return None
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> float:
    """Epoch seconds of an ISO-8601 text; a text without zone is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
