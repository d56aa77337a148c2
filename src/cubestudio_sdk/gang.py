"""Brings the members of a distributed job together: `python -m cubestudio_sdk.gang mpi|ray COMMAND …` in each of them.

The first member runs the command; the others serve it until they are stopped. Standard library only, Python 3.8 on.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

LEADS = {"mpi": "launcher", "ray": "head"}


@dataclass(frozen=True)
class Peer:
    """A member of the gang: its name and the address kept for it."""

    name: str
    host: str
    port: int


def peers() -> list[Peer]:
    """All members in order of rank; empty when the task is alone."""
    found = []
    for told in filter(None, os.environ.get("CUBE_PEERS", "").split(",")):
        name, _, address = told.partition("=")
        host, _, port = address.rpartition(":")
        found.append(Peer(name, host, int(port)))
    return found


def me() -> str:
    """The name of this member."""
    return f"{os.environ.get('CUBE_REPLICA_TYPE', 'main')}-{os.environ.get('CUBE_REPLICA_INDEX', '0')}"


def by_name() -> dict[str, Peer]:
    """All members by name."""
    return {peer.name: peer for peer in peers()}


def main(words: list[str]) -> int:
    """Play the part of this member; returns the exit code of the command."""
    how, command = words[0], words[1:]
    if how == "mpi":
        from cubestudio_sdk import mpi as part
    else:
        from cubestudio_sdk import ray_cluster as part  # type: ignore[no-redef]
    if os.environ.get("CUBE_REPLICA_TYPE") == LEADS[how] or not peers():
        return part.lead(command)
    return part.serve()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
