"""A Ray cluster for as long as one command runs: its head in the first member, a node in each other."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

from cubestudio_sdk.gang import Peer, me, peers

PATIENCE = 120.0
_QUIET = {"RAY_DISABLE_IMPORT_WARNING": "1", "RAY_USAGE_STATS_ENABLED": "0"}


def lead(command: list[str]) -> int:
    """Start the head, wait for all nodes, run the command, take the cluster down."""
    os.environ.update(_QUIET)
    members = peers()
    if members:
        head = members[0]
        _start(["--head", f"--port={head.port}", f"--node-ip-address={head.host}", "--include-dashboard=false"])
        wait_for(len(members))
    child = subprocess.Popen(command)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: child.send_signal(got))
    code = child.wait()
    if members:
        subprocess.call(["ray", "stop", "--force"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return code if code >= 0 else 128 - code


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
    where = f"{members[0].host}:{members[0].port}"
    os.execvp("ray", ["ray", "start", f"--address={where}", f"--node-ip-address={mine.host}", "--block"])


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


def _start(options: list[str]) -> None:
    subprocess.run(["ray", "start", *options], check=True)


def _answers(head: Peer) -> bool:
    try:
        with socket.create_connection((head.host, head.port), timeout=5):
            return True
    except OSError:
        return False
