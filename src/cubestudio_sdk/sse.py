"""Server-sent events as values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """One event: its name (`message` when none is given), its cursor and its data."""

    name: str
    id: str
    data: str


def parse_events(chunks: Iterable[bytes]) -> Iterator[Event]:
    """Events of a stream's bytes; a half event at the end is dropped, as the standard says.

    Lines end at a line feed alone: a log may well hold other characters that Unicode takes for line ends.
    """
    name, cursor = "message", ""
    data: list[str] = []
    for line in split_lines(chunks):
        if not line:
            if data or name != "message":
                yield Event(name, cursor, "\n".join(data))
            name, data = "message", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            data.append(value)
        elif field == "id":
            cursor = value
        elif field == "event":
            name = value


def split_lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """The lines of a text that comes in chunks, without their line ends."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.removesuffix(b"\r").decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")
