"""The `ssh` of a distributed job: what a launcher starts on another member goes to that member (`channel`).

Launchers that know no other way (`pdsh`, DeepSpeed's, Horovod's, an `mpirun` that does not look at its variables) find
it first on their PATH; MPI is told of it by name. It reads its words as OpenSSH does. No server, no keys, no user: a
host that is no member is left to the real ssh, where the image has one.
"""

from __future__ import annotations

import getopt
import os
import shlex
import sys
from dataclasses import dataclass

from cubestudio_sdk.channel import ask, connected
from cubestudio_sdk.gang import Peer, by_name, me

FLAGS = "1246AaCfGgKkMNnqsTtVvXxYy"
VALUED = "BbcDEeFIiJLlmOopPQRSWw"
_MORE_THAN_A_COMMAND = frozenset(f"-{one}" for one in "DfGLMNOQRsVWw")
FOLDER = ".gang-bin"
"""Of the program named `ssh`, in the folder of a member."""


@dataclass(frozen=True)
class Call:
    """What the words mean: a host as written, the command, the options without their values."""

    host: str
    command: str
    options: frozenset[str]


def read(words: list[str]) -> Call:
    """Raises getopt.GetoptError when they are not ssh's."""
    allowed = FLAGS + "".join(f"{one}:" for one in VALUED)
    before, rest = getopt.getopt(words, allowed)
    if not rest:
        raise getopt.GetoptError("no host is named")
    after, command = getopt.getopt(rest[1:], allowed)  # ssh reads options behind the host, too
    return Call(rest[0], " ".join(command), frozenset(name for name, _ in before + after))


def member(host: str) -> Peer | None:
    """The member of a name, `user@name`, `ssh://name:22` or an address that no other member has."""
    bare = host[len("ssh://") :].partition(":")[0] if host.startswith("ssh://") else host
    bare = bare.rpartition("@")[2]
    known = by_name()
    if bare in known:
        return known[bare]
    there = [peer for peer in known.values() if peer.host == bare]
    return there[0] if len(there) == 1 else None


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


def main(words: list[str]) -> int:
    """As ssh is called; the exit code of the command, 255 when it cannot be had."""
    try:
        call = read(words)
    except getopt.GetoptError as error:
        return _elsewhere(words, f"ssh of a distributed job: {error}. Write: ssh MEMBER COMMAND.")
    peer = member(call.host)
    if peer is None:
        known = ", ".join(by_name()) or "none"
        return _elsewhere(words, f"There is no member '{call.host}' in this job, and no other ssh. Members: {known}.")
    more = sorted(call.options & _MORE_THAN_A_COMMAND)
    if more:
        return _refuse(f"ssh of a distributed job runs commands and nothing else: leave out {', '.join(more)}.")
    connection = connected(peer)
    command = reachable(call.command or "exec /bin/sh", connection.getsockname()[0])
    return ask(peer, command, os.getcwd(), connection, reads="-n" not in call.options)


def install(folder: str, python: str = sys.executable) -> str:
    """Write the program `ssh` below `folder`, for PATH; the place it lies in."""
    place = os.path.join(folder, FOLDER)
    os.makedirs(place, mode=0o700, exist_ok=True)
    path = os.path.join(place, "ssh")
    with open(path, "w") as file:
        file.write(f'#!/bin/sh\nexec {shlex.quote(python)} -m cubestudio_sdk.ssh "$@"\n')
    os.chmod(path, 0o700)
    return place


def _elsewhere(words: list[str], sorry: str) -> int:
    """Become the next `ssh` of PATH; say sorry when there is none."""
    for place in os.environ.get("PATH", os.defpath).split(os.pathsep):
        real = os.path.join(place, "ssh")
        if os.path.basename(place) != FOLDER and os.access(real, os.X_OK):
            os.execv(real, ["ssh", *words])
    return _refuse(sorry)


def _refuse(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return 255


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
