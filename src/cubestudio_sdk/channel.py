"""How members of a distributed job start commands beside each other, without ssh.

Every member listens at its own address. Who asks proves with the gang's token, which only the members of this attempt
have, that it belongs to them; the token itself never travels. Input, output and exit code are handed on; when the one
who asked goes, what it started is killed.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from typing import IO, Any

from cubestudio_sdk.gang import Peer, me

PATIENCE = 120.0
"""Seconds a member may take to listen: pods do not all start in one moment."""
SETTLING = 2.0
"""Seconds for an end in good order: of a call, and of what the launcher started at itself."""
_HEAD = struct.Struct(">BI")
_IN, _OUT, _ERR, _END = 0, 1, 2, 3  # the first three as descriptors are numbered
_PIECE = 1 << 16
_MOST = 1 << 20
_GONE = select.POLLRDHUP | select.POLLHUP | select.POLLERR


class Listener:
    """This member's end: a thread that answers, and one for each command that runs."""

    def __init__(self, server: socket.socket) -> None:
        self._commands: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._accept, args=(server,), daemon=True)
        self._thread.start()

    def forever(self) -> None:
        """Until this process is stopped."""
        self._thread.join()

    def settle(self) -> None:
        """Wait a moment for commands that are about to end: their callers would say that this member has gone."""
        deadline = time.monotonic() + SETTLING
        for command in self._commands:
            command.join(max(0.0, deadline - time.monotonic()))

    def _accept(self, server: socket.socket) -> None:
        while True:
            connection, _ = server.accept()
            command = threading.Thread(target=_answer, args=(connection,), daemon=True)
            command.start()
            self._commands = [*filter(threading.Thread.is_alive, self._commands), command]


def listen(members: list[Peer]) -> Listener | None:
    """Listen at this member's own address, in the background; None for one that is alone."""
    mine = next((peer for peer in members if peer.name == me()), None)
    if mine is None:
        return None
    inner = mine.host.startswith("127.") or mine.host == "localhost"
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((mine.host if inner else "", mine.port))
    server.listen(64)
    return Listener(server)


def ask(peer: Peer, command: str, folder: str, connection: socket.socket, reads: bool) -> int:
    """Run `command` at a member that was `connected` to, with our input if it `reads`; its exit code."""
    # Whoever dies is gone at once: an orderly end would wait behind input that nobody takes.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with connection, connection.makefile("rb") as stream:
        nonce = stream.readline(256).decode().strip()
        told = {"command": command, "folder": folder, "reads": reads, "proof": _proof(nonce, command, folder)}
        connection.sendall(json.dumps(told).encode() + b"\n")
        if reads:
            threading.Thread(target=_send_input, args=(connection,), daemon=True).start()
        try:
            return _follow(stream)
        except ConnectionError:
            sys.stderr.write(f"The member {peer.name} has gone.\n")
            return 255


def connected(peer: Peer) -> socket.socket:
    """To a member, which may still be about to listen. Raises SystemExit when it does not answer."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection = socket.create_connection((peer.host, peer.port), timeout=10)
            connection.settimeout(None)
            return connection
        except OSError as error:
            if time.monotonic() > deadline:
                raise SystemExit(f"The member {peer.name} does not answer: {error}.") from None
            time.sleep(0.1)


def _answer(connection: socket.socket) -> None:
    """One command: start it, hand on what goes in and what it prints, end it when the caller goes."""
    with connection:
        connection.settimeout(30)
        nonce = secrets.token_hex(16)
        connection.sendall(nonce.encode() + b"\n")
        with connection.makefile("rb") as stream:
            asked = _asked(stream.readline(_MOST), nonce)
            if asked is None:
                return
            connection.settimeout(None)
            command, folder, reads = asked
            _stand_in(folder)
            child = subprocess.Popen(
                ["/bin/sh", "-c", command],
                cwd=folder if os.path.isdir(folder) else None,
                stdin=subprocess.PIPE if reads else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            _carry(child, connection, stream)


def _stand_in(folder: str) -> None:
    """Commands start in the caller's folder; members on other machines have one of their own in its place."""
    if not os.path.exists(folder):
        with contextlib.suppress(OSError):
            os.symlink(os.getcwd(), folder)


def _asked(line: bytes, nonce: str) -> tuple[str, str, bool] | None:
    """Command, folder and whether input follows, of a caller that has the token."""
    try:
        told: dict[str, Any] = json.loads(line)
        command, folder, proof = told["command"], told["folder"], told["proof"]
        good = hmac.compare_digest(str(proof), _proof(nonce, command, folder))
    except (ValueError, KeyError, TypeError):
        return None
    return (command, folder, bool(told.get("reads"))) if good else None


def _proof(nonce: str, command: str, folder: str) -> str:
    token = os.environ.get("CUBE_GANG_TOKEN", "")
    if not token:
        raise SystemExit("CUBE_GANG_TOKEN is missing: this is no member of a distributed job.")
    told = "\0".join((nonce, command, folder)).encode()
    return hmac.new(token.encode(), told, hashlib.sha256).hexdigest()


def _carry(child: subprocess.Popen[bytes], connection: socket.socket, stream: IO[bytes]) -> None:
    lock = threading.Lock()

    def send(kind: int, data: bytes) -> None:
        with lock, contextlib.suppress(OSError):
            connection.sendall(_HEAD.pack(kind, len(data)) + data)

    def pump(kind: int, pipe: Any) -> None:
        while True:
            data = os.read(pipe.fileno(), _PIECE)
            if not data:
                return
            send(kind, data)

    def watch() -> None:
        with contextlib.suppress(OSError, ValueError):
            if child.stdin is not None:
                _hand_in(stream, child.stdin, connection)
            stream.read(1)  # nothing is sent any more: this returns when the caller is gone
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    pumps = [threading.Thread(target=pump, args=pair) for pair in ((_OUT, child.stdout), (_ERR, child.stderr))]
    for each in pumps:
        each.start()
    for each in pumps:
        each.join()
    send(_END, str(child.wait()).encode())
    watching.join(SETTLING)  # to close while input still comes would take back what was said last


def _hand_in(stream: IO[bytes], pipe: IO[bytes], connection: socket.socket) -> None:
    """The caller's input to the child, until it ends. Raises OSError when the caller goes meanwhile."""
    os.set_blocking(pipe.fileno(), False)
    takes = True
    while True:
        kind, size = _HEAD.unpack(stream.read(_HEAD.size).ljust(_HEAD.size, b"\xff"))
        if kind != _IN:
            raise ConnectionError
        data = stream.read(size)
        if not data:
            pipe.close()
            return
        takes = takes and _write_in(data, pipe, connection)


def _write_in(data: bytes, pipe: IO[bytes], connection: socket.socket) -> bool:
    """False when the child has closed its input: the rest of it is nobody's. It may read late, and its caller be gone
    before."""
    ready = select.poll()
    ready.register(pipe.fileno(), select.POLLOUT)
    ready.register(connection.fileno(), select.POLLRDHUP)
    while data:
        events = dict(ready.poll())
        if events.get(connection.fileno(), 0) & _GONE:
            raise ConnectionError
        try:
            data = data[os.write(pipe.fileno(), data) :]
        except BrokenPipeError:
            return False
    return True


def _send_input(connection: socket.socket) -> None:
    """All of our input, then that it has ended."""
    with contextlib.suppress(OSError):
        while True:
            data = os.read(0, _PIECE)
            connection.sendall(_HEAD.pack(_IN, len(data)) + data)
            if not data:
                return


def _follow(stream: IO[bytes]) -> int:
    """Print what comes; the exit code. Raises ConnectionError when there is none."""
    while True:
        head = stream.read(_HEAD.size)
        if len(head) < _HEAD.size:
            raise ConnectionError
        kind, size = _HEAD.unpack(head)
        data = stream.read(size)
        if kind == _END:
            code = int(data)
            return code if code >= 0 else 128 - code
        if not _print(kind, data):
            return 128 + signal.SIGPIPE


def _print(descriptor: int, data: bytes) -> bool:
    """False when nobody reads any more."""
    while data:
        try:
            data = data[os.write(descriptor, data) :]
        except BrokenPipeError:
            return False
    return True
