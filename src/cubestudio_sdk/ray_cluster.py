"""A Ray cluster for as long as one command runs: its head in the first member, a node in each other.

The whole cluster lives in one folder, so that several users of a machine do not meet.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from cubestudio_sdk.gang import Peer, me, peers

PATIENCE = 300.0
"""Seconds until the head answers, and then until all nodes have joined."""
_QUIET = {"RAY_DISABLE_IMPORT_WARNING": "1", "RAY_USAGE_STATS_ENABLED": "0"}


def lead(command: list[str]) -> int:
    """Start the head, wait for all nodes, run the command, take the cluster down."""
    os.environ.update(_QUIET)
    members = peers()
    folder = _folder()
    try:
        if members:
            head = members[0]
            where = ["--head", f"--port={head.port}", f"--node-ip-address={head.host}", f"--temp-dir={folder}"]
            subprocess.run(["ray", "start", *where, "--include-dashboard=false", *_share()], check=True)
            wait_for(len(members))
        return _run(command)[0]
    finally:
        # What Ray has started ends with this process: `ray stop` would end every cluster of this machine.
        shutil.rmtree(folder, ignore_errors=True)


def serve() -> int:
    """A node of the cluster, until it is stopped or the head goes."""
    os.environ.update(_QUIET)
    members = peers()
    mine = next(peer for peer in members if peer.name == me())
    deadline = time.monotonic() + PATIENCE
    while not _answers(members[0]):
        if time.monotonic() > deadline:
            sys.stderr.write(f"The head {members[0].name} does not answer.\n")
            return 1
        time.sleep(0.2)
    where = [f"--address={members[0].host}:{members[0].port}", f"--node-ip-address={mine.host}"]
    deadline = time.monotonic() + PATIENCE
    # Ray gives a node thirty seconds to come up, which a busy machine may not keep: then it is tried anew.
    while True:
        code, was_asked = _run(["ray", "start", *where, "--block", *_share()])
        if not code or was_asked or time.monotonic() > deadline or not _answers(members[0]):
            return code


def _run(command: list[str]) -> tuple[int, bool]:
    """To its end, handing on signals; its exit code, and whether it was asked to end."""
    child, heard = subprocess.Popen(command), []

    def hand_on(number: int, _frame: object) -> None:
        heard.append(number)
        child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, hand_on)
    code = child.wait()
    return code if code >= 0 else 128 - code, bool(heard)


def wait_for(count: int) -> None:
    """Until `count` nodes have joined. Raises SystemExit when they do not."""
    code = (
        "import ray, sys, time; ray.init(logging_level='ERROR', log_to_driver=False)\n"
        f"end = time.time() + {PATIENCE}\n"
        f"while (n := sum(node['Alive'] for node in ray.nodes())) < {count}:\n"
        f"    time.time() > end and sys.exit(f'only {{n}} of {count} nodes have joined')\n"
        "    time.sleep(0.2)\n"
    )
    if subprocess.call([sys.executable, "-c", code]):
        raise SystemExit("The Ray cluster did not come up.")


def _share() -> list[str]:
    """The cores this member asked for: Ray would count those of the machine."""
    return [f"--num-cpus={os.environ['OMP_NUM_THREADS']}"] if "OMP_NUM_THREADS" in os.environ else []


def _folder() -> str:
    """Of one's own, and with a short name: sockets lie in it, whose paths have at most 107 characters."""
    given = tempfile.gettempdir()
    return tempfile.mkdtemp(prefix="ray-", dir=given if len(given) < 30 else "/tmp")


def _answers(head: Peer) -> bool:
    try:
        with socket.create_connection((head.host, head.port), timeout=5):
            return True
    except OSError:
        return False
