"""Reading and following the log of a workload over replicas and attempts, without losing or repeating a byte."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cubestudio.kit.errors import Fault
from cubestudio.ports.logs import Logs
from cubestudio.ports.runtime import Handle

POLL = 0.25
"""Seconds between looks while following."""


@dataclass(frozen=True)
class Source:
    """What a log consists of now: handles of the attempts, oldest first, and whether no more can come."""

    attempts: Sequence[tuple[int, Handle]]
    ended: bool


@dataclass(frozen=True)
class Piece:
    """Bytes of one stream, and the cursor that continues right after them."""

    attempt: int
    stream: str
    offset: int
    text: str
    cursor: str


Offsets = dict[str, int]


def source_of(row: dict[str, Any]) -> Source:
    """The log source of a workload row (`handle`, `attempt`, `attempts`, `phase`)."""
    attempts = [(past["attempt"], past["handle"]) for past in row["attempts"] or () if past.get("handle")]
    if row["handle"] and all(number != row["attempt"] for number, _ in attempts):
        attempts.append((row["attempt"], row["handle"]))
    return Source(attempts, row["phase"] in ("Succeeded", "Failed", "Stopped"))


def decode_cursor(cursor: str | None) -> Offsets:
    """Offsets of a cursor: `{attempt/stream: next byte}`. Raises Fault when it is not ours."""
    if not cursor:
        return {}
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, int) and value >= 0 for value in found.values()):
        raise Fault("CursorInvalid", "the cursor is not one this log gave out", "Start again without cursor.", 400)
    return found


def encode_cursor(offsets: Offsets) -> str:
    """The opaque text of offsets."""
    return base64.urlsafe_b64encode(json.dumps(offsets, separators=(",", ":")).encode()).decode().rstrip("=")


def read_log(logs: Logs, source: Source, offsets: Offsets, limit: int = 1 << 16) -> list[Piece]:
    """Next pieces after `offsets`, which are moved on. Empty when there is nothing new."""
    pieces = []
    for attempt, handle in source.attempts:
        prefix = f"{attempt}/"
        known = {key[len(prefix) :]: value for key, value in offsets.items() if key.startswith(prefix)}
        for chunk in logs.read(handle, known, limit):
            if not chunk.data:
                continue
            offsets[prefix + chunk.stream] = chunk.end
            text = chunk.data.decode("utf-8", "replace")
            pieces.append(Piece(attempt, chunk.stream, chunk.offset, text, encode_cursor(offsets)))
    return pieces
