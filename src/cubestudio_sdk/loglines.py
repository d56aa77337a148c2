"""Lines of a log, out of the events that bring it in pieces."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from cubestudio_sdk.sse import Event
from cubestudio_sdk.types import LogLine

LOG_ENDS = frozenset({"end"})
"""Names of the events after which nothing comes any more."""


def log_lines(events: Iterable[Event]) -> Iterator[LogLine]:
    """The lines that the events of a log stream bring; a line that comes in pieces is put together."""
    partial: dict[tuple[int, str], str] = {}
    for event in events:
        if event.name != "log":
            continue
        entry = json.loads(event.data)
        source = (int(entry["attempt"]), str(entry["stream"]))
        *whole, rest = (partial.pop(source, "") + entry["text"]).split("\n")
        if rest:
            partial[source] = rest
        for number, line in enumerate(whole, start=1):
            # Going on is possible only where nothing that was already sent is still held back.
            is_safe = number == len(whole) and not partial
            yield LogLine(line, event.id if is_safe else "", *source)
    for source, rest in partial.items():
        yield LogLine(rest, "", *source)
