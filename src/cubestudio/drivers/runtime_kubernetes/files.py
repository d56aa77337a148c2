"""Files that a running pod has mounted, by the API's `exec`: the studio's end of it, the other is in the agent."""

from __future__ import annotations

import errno
import json
import struct
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

from cubestudio.drivers.runtime_kubernetes.client import Client
from cubestudio.drivers.runtime_kubernetes.shell import connect
from cubestudio.kit.beneath import Entry, normal
from cubestudio.kit.errors import Fault
from cubestudio_sdk.line import Line

_PATIENCE = 60.0
"""Seconds without a word after which the other side is believed to be gone."""
_BLOCK = 1 << 17
_LARGEST = 1 << 20
_STDIN, _STDOUT, _ERROR = 0, 1, 3
_HEAD = struct.Struct(">cI")


def open_files(client: Client, namespace: str, pod: str, container: str, folder: str) -> KubernetesTree:
    """The folder of a container. Raises Fault when it does not run (any more), or may not be entered."""
    try:
        return KubernetesTree(connect(client, namespace, pod, container, ["files", folder]))
    except Fault as fault:
        if fault.code == "NotPermitted":
            text = "the cluster does not allow the studio to look into pods"
            hint = "Ask an administrator to look at the rights on the cluster's page."
            raise Fault("NotPermitted", text, hint, 409) from fault
        if fault.code == "ShellFailed":
            raise _gone() from fault
        raise


class KubernetesTree:
    """Implements `ports.files.Tree`: each verb is a question, and the answer to it."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._came = bytearray()
        self._closing = threading.Lock()
        self._is_closed = False

    def look(self, path: str) -> Entry | None:
        """See the port."""
        found = self._ask("look", path)
        return _entry(found) if found else None

    def list_folder(self, path: str) -> list[Entry]:
        """See the port."""
        self._send_question("list", path)
        rows: list[dict[str, Any]] = []
        while True:
            kind, body = self._next(path)
            rows += json.loads(body)
            if kind == b"a":
                return sorted(map(_entry, rows), key=lambda entry: (not entry.is_folder, entry.path))

    def read(self, path: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See the port."""
        self._send_question("read", path, start=start, length=-1 if length is None else length)
        first = self._next(path)

        def blocks() -> Iterator[bytes]:
            kind, body = first
            try:
                yield b""
                while kind != b"a":
                    yield body
                    kind, body = self._next(path)
            finally:
                self.close()

        found = blocks()
        next(found)  # begun, so that whoever gives up lets go of the line, too
        return found

    def make_folder(self, path: str) -> None:
        """See the port."""
        self._ask("mkdir", path)

    def write(self, path: str, blocks: Iterable[bytes]) -> int:
        """See the port. What is cut off is never whole: the other side hears that the line is closed."""
        self._send_question("write", path)
        for block in blocks:
            for start in range(0, len(block), _BLOCK):
                self._send(b"d", block[start : start + _BLOCK])
        self._send(b"e")
        return int(self._answer(path))

    def remove(self, path: str) -> bool:
        """See the port."""
        return bool(self._ask("remove", path))

    def close(self) -> None:
        """Hang up."""
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
        threading.Thread(target=self._hang_up, name="files-closing", daemon=True).start()

    # --- within -----------------------------------------------------------------------------------------------

    def _ask(self, verb: str, path: str) -> Any:
        self._send_question(verb, path)
        return self._answer(path)

    def _answer(self, path: str) -> Any:
        _, body = self._next(path)
        return json.loads(body)

    def _send_question(self, verb: str, path: str, **more: int) -> None:
        self._send(b"q", json.dumps({"do": verb, "path": normal(path), **more}).encode())

    def _send(self, kind: bytes, body: bytes = b"") -> None:
        from websockets.exceptions import WebSocketException

        try:
            self._line.send(bytes([_STDIN]) + _HEAD.pack(kind, len(body)) + body)
        except (WebSocketException, OSError) as error:
            raise _gone() from error

    def _next(self, path: str) -> tuple[bytes, bytes]:
        """A frame of an answer. What the pod says is a stranger's word: nothing of it is larger than agreed."""
        kind, size = _HEAD.unpack(self._exactly(_HEAD.size))
        if size > _LARGEST:
            raise _gone()
        body = self._exactly(size)
        if kind == b"x":
            told = json.loads(body)
            raise _refused(int(told["errno"]), str(told["text"])[:200], path)
        return kind, body

    def _exactly(self, size: int) -> bytes:
        deadline = time.monotonic() + _PATIENCE
        while len(self._came) < size:
            self._came += self._more(deadline - time.monotonic())
        data = bytes(self._came[:size])
        del self._came[:size]
        return data

    def _more(self, seconds: float) -> bytes:
        from websockets.exceptions import WebSocketException

        try:
            data = self._line.recv(max(0.001, seconds))
        except (WebSocketException, OSError) as error:  # TimeoutError is one of these
            raise _gone() from error
        channel = data[0] if isinstance(data, bytes) and data else _ERROR
        if channel == _ERROR:
            raise _gone()
        return bytes(data[1:]) if channel == _STDOUT and isinstance(data, bytes) else b""

    def _hang_up(self) -> None:
        self._line.close()


def _entry(told: dict[str, Any]) -> Entry:
    return Entry(str(told["path"]), bool(told["folder"]), int(told["size"]), float(told["modified"]))


def _gone() -> Fault:
    text = "the files cannot be reached now: what shows them has just ended, or the cluster does not answer"
    return Fault("FilesGone", text, "Try again in a moment.", 503)


def _refused(code: int, why: str, path: str) -> Fault:
    """As `kit.beneath` would say it of this machine."""
    if code in (errno.ENOENT, errno.ENXIO):
        return Fault("FileAbsent", "there is no file '{path}'", status=404, path=path)
    if code == errno.ENOTDIR:
        return Fault("FileAbsent", "'{path}' is not a folder", status=404, path=path)
    if code == errno.EISDIR:
        return Fault("FileNotRegular", "'{path}' is a folder", path=path)
    if code in (errno.ELOOP, errno.EXDEV):
        return Fault("PathLeaves", "the path '{path}' goes through a link", "Use the real path.", path=path)
    if code in (errno.ENOSPC, errno.EDQUOT):
        text = "no room is left on the disk for '{path}'"
        return Fault("DiskFull", text, "Delete old files.", status=507, path=path)
    if code == errno.E2BIG:
        return Fault("TooManyFiles", "'{path}' holds more than {limit} files", path=path, limit=100_000)
    if code == errno.ENAMETOOLONG:
        return Fault("FileAbsent", "the name '{path}' is too long", status=404, path=path[:80])
    return Fault("FileRefused", "'{path}' cannot be opened: {why}", path=path or ".", why=why)
