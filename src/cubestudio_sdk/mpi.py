"""MPI without ssh: members listen for what the launcher's `mpiexec` wants to start beside them.

`mpiexec` (MPICH's Hydra; Open MPI's and PRRTE's likewise) starts one helper on each host of its host file by a program
of our choice that is called as ssh would be: `cubestudio_sdk.ssh`, which hands the command to the member of that name.
The same program is the `ssh` of launchers that insist on one.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys

from cubestudio_sdk import ssh
from cubestudio_sdk.channel import listen
from cubestudio_sdk.gang import me, peers


def lead(command: list[str]) -> int:
    """Write host file and starter, tell MPI of them, run the command."""
    listener = listen(peers())
    os.environ.update(environment(os.getcwd()))
    child = subprocess.Popen(command)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: child.send_signal(got))
    code = child.wait()
    if listener is not None:
        listener.settle()
    return code if code >= 0 else 128 - code


def serve() -> int:
    """Start what the launcher asks for, until this member is stopped."""
    os.environ.update(environment(os.getcwd()))
    listener = listen(peers())
    if listener is not None:
        listener.forever()
    return 0


def environment(folder: str) -> dict[str, str]:
    """The variables by which launchers learn of hosts and starter, which lie in `folder`: those of MPICH, Open MPI and
    PRRTE, those of `pdsh`, and the ways by which all others find an `ssh` and a host file."""
    members = [peer.name for peer in peers()] or [me()]
    hosts, slots, starter = (os.path.join(folder, name) for name in (".mpi-hosts", ".mpi-slots", ".mpi-start"))
    _write(hosts, "".join(f"{name}:1\n" for name in members), 0o600)
    _write(slots, "".join(f"{name} slots=1\n" for name in members), 0o600)
    words = " ".join(shlex.quote(word) for word in (sys.executable, "-m", "cubestudio_sdk.ssh"))
    # Without input: helpers read none, and several of them would share what the launcher's own program is given.
    _write(starter, f'#!/bin/sh\nexec {words} -n "$@"\n', 0o700)
    return {
        "HYDRA_LAUNCHER": "ssh",
        "HYDRA_LAUNCHER_EXEC": starter,
        "HYDRA_HOST_FILE": hosts,
        "OMPI_MCA_plm_rsh_agent": starter,
        "OMPI_MCA_orte_default_hostfile": slots,
        "PRTE_MCA_plm_ssh_agent": starter,
        "PRTE_MCA_prte_default_hostfile": slots,
        # All helpers are started from here: those on other members would look for the starter in this folder.
        "OMPI_MCA_plm_rsh_no_tree_spawn": "1",
        "PRTE_MCA_plm_ssh_no_tree_spawn": "1",
        "PDSH_RCMD_TYPE": "ssh",
        "CUBE_HOSTFILE": slots,
        "PATH": os.pathsep.join((ssh.install(folder), os.environ.get("PATH", os.defpath))),
    }


def _write(path: str, text: str, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
