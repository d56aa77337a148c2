"""The other members of a gang: a name leads somewhere only once the cluster has given its pod an address and told so.

A command would have to know that, and most do not: they fail on a name that is not there, or take themselves for
somebody else. So it begins when the names that it needs are known: the first member needs all, the others that of the
first and their own.
"""

from __future__ import annotations

import socket
import time
from typing import Callable, Mapping

PATIENCE = 120.0
"""Seconds after which a command begins all the same: it may know better."""
_QUIET = 2.0
_PAUSES = (0.1, 1.0)


def find_peers(env: Mapping[str, str], say: Callable[[str], None], patience: float = PATIENCE) -> None:
    """Wait for the names that a member needs. `env`: its variables; without `CUBE_PEERS` it is alone."""
    missing = needed(env)
    began, pause, told = time.monotonic(), _PAUSES[0], False
    while True:
        missing = [host for host in missing if not _known(host)]
        if not missing:
            return
        waited, names = time.monotonic() - began, ", ".join(missing)
        if waited > patience:
            say(f"no address of {names} is known after {waited:.0f} s; beginning all the same")
            return
        if waited > _QUIET and not told:
            say(f"waiting for the address of {names}")
            told = True
        time.sleep(pause)
        pause = min(_PAUSES[1], pause * 1.5)


def needed(env: Mapping[str, str]) -> list[str]:
    """The hosts of the first member and of this one; for the first, those of all."""
    told = [peer.partition("=")[2].rpartition(":")[0] for peer in env.get("CUBE_PEERS", "").split(",") if peer]
    rank = int(env.get("CUBE_REPLICA_RANK", "0"))
    return list(dict.fromkeys(told if rank == 0 else [*told[:1], *told[rank : rank + 1]]))


def _known(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None))
    except (OSError, UnicodeError):
        return False
