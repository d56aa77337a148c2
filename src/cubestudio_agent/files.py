"""Files of a pod's volume, for the studio: `agent.pyz files FOLDER`, run by the API's `exec` beside what waits there.

Everything is a frame: a letter, four bytes of length, that many bytes. The studio asks with `q`, a JSON object
`{do, path, …}`; for `write` the content follows in `d` and is whole with `e`. Answers are `d` (bytes of a file, or
JSON lines of a listing), then `a`, the JSON answer, or `x`, `{errno, text}`. It ends with its standard input.

While it is used, the command beside hears SIGURG every ten seconds, and knows when nobody came for a while.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
import time
from collections.abc import Iterator
from typing import Any

from cubestudio_agent import beneath
from cubestudio_agent.descent import children

BLOCK = 1 << 17
SILENCE = 600
"""Seconds without a frame after which nobody is believed to be there."""
_HEAD = struct.Struct(">cI")
_LARGEST = 1 << 24
_ROWS = 500
_TELL_EVERY = 10.0
_told_at = float("-inf")


def main() -> int:
    """Answer until the studio hangs up. An exit code."""
    root = sys.argv[-1]
    signal.signal(signal.SIGALRM, _give_up)
    try:
        while True:
            kind, body = _take()
            if kind != b"q":
                continue  # of an upload that was refused
            try:
                _give(b"a", json.dumps(_answer(root, json.loads(body))).encode())
            except BrokenPipeError:
                raise
            except OSError as error:
                told = {"errno": error.errno or 0, "text": error.strerror or str(error)}
                _give(b"x", json.dumps(told).encode())
    except (EOFError, BrokenPipeError):
        return 0


def _answer(root: str, wish: dict[str, Any]) -> Any:
    verb, path = wish["do"], str(wish["path"])
    if verb == "look":
        return beneath.look(root, path)
    if verb == "list":
        rows: list[dict[str, Any]] = []
        for entry in beneath.scan(root, path):
            rows.append(entry)
            if len(rows) == _ROWS:
                _give(b"d", json.dumps(rows).encode())
                rows = []
        return rows
    if verb == "read":
        for block in beneath.read(root, path, int(wish["start"]), int(wish["length"]), BLOCK):
            _give(b"d", block)
        return None
    if verb == "mkdir":
        return beneath.make_folder(root, path)
    if verb == "write":
        return beneath.write(root, path, _content())
    if verb == "remove":
        return beneath.remove(root, path)
    raise OSError(22, f"it cannot do '{verb}'")


def _content() -> Iterator[bytes]:
    """What is uploaded, until it is whole; EOFError when it never will be."""
    while True:
        kind, body = _take()
        if kind == b"e":
            return
        yield body


def _give_up(*_: object) -> None:
    raise EOFError


def _stay_awake() -> None:
    """Somebody is here: nobody gives up on them, and the command beside stays a while longer."""
    global _told_at
    signal.alarm(SILENCE)
    if time.monotonic() - _told_at < _TELL_EVERY:
        return
    _told_at = time.monotonic()
    for pid in children(1):
        if pid != os.getpid():
            try:
                os.kill(pid, signal.SIGURG)
            except OSError:
                pass  # it has ended


def _take() -> tuple[bytes, bytes]:
    _stay_awake()
    kind, size = _HEAD.unpack(_exactly(_HEAD.size))
    if size > _LARGEST:
        raise EOFError
    return kind, _exactly(size)


def _exactly(size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = os.read(0, size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _give(kind: bytes, body: bytes) -> None:
    _stay_awake()
    view = memoryview(_HEAD.pack(kind, len(body)) + body)
    while view:
        view = view[os.write(1, view) :]
