"""Protocol buffers by hand: fields of a message in a file, bodies skipped by seeking, so that a model of gigabytes is
looked through in milliseconds and constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_VARINT, _I64, _LEN, _I32 = 0, 1, 2, 5
_TEXT = 1 << 16


class NotAMessage(ValueError):
    """The bytes are no such message."""


@dataclass(frozen=True)
class Field:
    """A field: its number; its value when it is a number; else the place and length of its body."""

    number: int
    value: int | None
    start: int
    length: int


def fields(source: BinaryIO, start: int, length: int) -> Iterator[Field]:
    """Fields of the message at `start`, in order. The caller may read elsewhere in between."""
    at, end = start, start + length
    while at < end:
        source.seek(at)
        tag, at = _varint(source, at, end)
        number, kind = tag >> 3, tag & 7
        if number == 0:
            raise NotAMessage("a field has no number")
        if kind == _VARINT:
            value, at = _varint(source, at, end)
            yield Field(number, value, at, 0)
            continue
        if kind == _LEN:
            size, at = _varint(source, at, end)
        elif kind in (_I64, _I32):
            size = 8 if kind == _I64 else 4
        else:
            raise NotAMessage("a field is of an unknown kind")
        if at + size > end:
            raise NotAMessage("it ends too early")
        yield Field(number, None, at, size)
        at += size


def text(source: BinaryIO, field: Field) -> str:
    """The body as text; a name of a megabyte is no name."""
    if field.length > _TEXT:
        raise NotAMessage("a name is too long")
    source.seek(field.start)
    return source.read(field.length).decode("utf-8", "replace")


def _varint(source: BinaryIO, at: int, end: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = source.read(1)
        at += 1
        if not byte or at > end:
            raise NotAMessage("it ends too early")
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value, at
    raise NotAMessage("a number is too long")
