"""MPI without ssh: members listen for what the launcher's `mpiexec` wants to start beside them.

`mpiexec` (MPICH's Hydra; Open MPI's and PRRTE's likewise) starts one helper on each host of its host file by a program
of our choice that is called as ssh would be. That program is a file this module writes; it comes back here (`call`),
connects to the member of that name, and hands on output and exit code. A caller proves with the gang's token, which
only the members of this attempt have, that it belongs to them; the token itself never travels.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import shlex
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from typing import IO, Any

from cubestudio_sdk.gang import Peer, by_name, me, peers

PATIENCE = 120.0
"""Seconds a member may take to listen: pods do not all start in one moment."""
_HEAD = struct.Struct(">BI")
_OUT, _ERR, _END = 1, 2, 3
_MOST = 1 << 20


def lead(command: list[str]) -> int:
    """Write host file and starter, tell MPI of them, run the command."""
    listen(peers())
    os.environ.update(environment(os.getcwd()))
    child = subprocess.Popen(command)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: child.send_signal(got))
    code = child.wait()
    return code if code >= 0 else 128 - code


def environment(folder: str) -> dict[str, str]:
    """The variables by which MPICH, Open MPI and PRRTE learn of hosts and starter, both of which lie in `folder`."""
    hosts = os.path.join(folder, ".mpi-hosts")
    members = [peer.name for peer in peers()] or [me()]
    _write(hosts, "".join(f"{name}:1\n" for name in members), 0o600)
    starter = os.path.join(folder, ".mpi-start")
    words = " ".join(shlex.quote(word) for word in (sys.executable, "-m", "cubestudio_sdk.mpi"))
    _write(starter, f'#!/bin/sh\nexec {words} "$@"\n', 0o700)
    open_mpi_hosts = os.path.join(folder, ".mpi-slots")
    _write(open_mpi_hosts, "".join(f"{name} slots=1\n" for name in members), 0o600)
    return {
        "HYDRA_LAUNCHER": "ssh",
        "HYDRA_LAUNCHER_EXEC": starter,
        "HYDRA_HOST_FILE": hosts,
        "OMPI_MCA_plm_rsh_agent": starter,
        "OMPI_MCA_orte_default_hostfile": open_mpi_hosts,
        "PRTE_MCA_plm_ssh_agent": starter,
        "PRTE_MCA_prte_default_hostfile": open_mpi_hosts,
    }


def serve() -> int:
    """Start what the launcher asks for, until this member is stopped."""
    for thread in listen(peers()):
        thread.join()
    return 0


def listen(members: list[Peer]) -> list[threading.Thread]:
    """Listen at this member's own address, in the background."""
    mine = next((peer for peer in members if peer.name == me()), None)
    if mine is None:
        return []
    inner = mine.host.startswith("127.") or mine.host == "localhost"
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((mine.host if inner else "", mine.port))
    server.listen(64)
    thread = threading.Thread(target=_accept, args=(server,), daemon=True)
    thread.start()
    return [thread]


def _accept(server: socket.socket) -> None:
    while True:
        connection, _ = server.accept()
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    """One helper of MPI: start it, pass on what it prints, end it when the caller goes."""
    with connection:
        connection.settimeout(30)
        nonce = secrets.token_hex(16)
        connection.sendall(nonce.encode() + b"\n")
        with connection.makefile("rb") as lines:
            asked = _asked(lines.readline(_MOST), nonce)
            if asked is None:
                return
            connection.settimeout(None)
            command, folder = asked
            _stand_in(folder)
            child = subprocess.Popen(
                ["/bin/sh", "-c", command],
                cwd=folder if os.path.isdir(folder) else None,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
            _carry(child, connection, lines)


def _stand_in(folder: str) -> None:
    """MPI starts everything in the launcher's folder; members on other machines have one of their own in its place."""
    if not os.path.exists(folder):
        with contextlib.suppress(OSError):
            os.symlink(os.getcwd(), folder)


def _asked(line: bytes, nonce: str) -> tuple[str, str] | None:
    """Command and folder of a caller that has the token."""
    try:
        told: dict[str, str] = json.loads(line)
        command, folder, proof = told["command"], told["folder"], told["proof"]
    except (ValueError, KeyError, TypeError):
        return None
    good = hmac.compare_digest(str(proof), _proof(nonce, command, folder))
    return (command, folder) if good else None


def _proof(nonce: str, command: str, folder: str) -> str:
    token = os.environ.get("CUBE_GANG_TOKEN", "")
    if not token:
        raise SystemExit("CUBE_GANG_TOKEN is missing: this is no member of a distributed job.")
    told = "\0".join((nonce, command, folder)).encode()
    return hmac.new(token.encode(), told, hashlib.sha256).hexdigest()


def _carry(child: subprocess.Popen[bytes], connection: socket.socket, lines: IO[bytes]) -> None:
    lock = threading.Lock()

    def send(kind: int, data: bytes) -> None:
        with lock, contextlib.suppress(OSError):
            connection.sendall(_HEAD.pack(kind, len(data)) + data)

    def pump(kind: int, pipe: Any) -> None:
        while True:
            data = os.read(pipe.fileno(), 65536)
            if not data:
                return
            send(kind, data)

    def watch() -> None:
        with contextlib.suppress(OSError, ValueError):
            lines.read(1)  # nothing is sent any more: this returns when the caller is gone
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    pumps = [threading.Thread(target=pump, args=pair) for pair in ((_OUT, child.stdout), (_ERR, child.stderr))]
    for each in pumps:
        each.start()
    for each in pumps:
        each.join()
    send(_END, str(child.wait()).encode())
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def call(words: list[str]) -> int:
    """As ssh is called: options, a host, a command. Runs it at the member of that name; returns its exit code."""
    while words and words[0].startswith("-"):
        words = words[1:]
    name, command = words[0], " ".join(words[1:])
    peer = by_name().get(name)
    if peer is None:
        sys.stderr.write(f"There is no member '{name}' in this job.\n")
        return 255
    with _connected(peer) as connection, connection.makefile("rb") as stream:
        nonce = stream.readline(256).decode().strip()
        command, folder = reachable(command, connection.getsockname()[0]), os.getcwd()
        told = {"command": command, "folder": folder, "proof": _proof(nonce, command, folder)}
        connection.sendall(json.dumps(told).encode() + b"\n")
        return _follow(stream, name)


def reachable(command: str, address: str) -> str:
    """Hydra's helpers connect back to the name of the launcher's machine, which others need not know: they get the
    `address` by which this member reaches theirs. One with colons Hydra does not read; then the name must do."""
    home = by_name().get(me())
    words = command.split(" ")
    if home is not None and "--control-port" in words[:-1]:
        at = words.index("--control-port") + 1
        host = home.host if ":" in address else address
        words[at] = f"{host}:{words[at].rpartition(':')[2]}"
    return " ".join(words)


def _connected(peer: Peer) -> socket.socket:
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


def _follow(stream: IO[bytes], name: str) -> int:
    """Print what comes; the exit code."""
    while True:
        head = stream.read(_HEAD.size)
        if len(head) < _HEAD.size:
            sys.stderr.write(f"The member {name} has gone.\n")
            return 255
        kind, size = _HEAD.unpack(head)
        data = stream.read(size)
        if kind == _END:
            code = int(data)
            return code if code >= 0 else 128 - code
        out = sys.stdout.buffer if kind == _OUT else sys.stderr.buffer
        out.write(data)
        out.flush()


def _write(path: str, text: str, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(call(sys.argv[1:]))
