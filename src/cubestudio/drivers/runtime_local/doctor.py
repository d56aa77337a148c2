"""What `cube doctor` says about running workloads on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from cubestudio.drivers.runtime_local.cages import Cages
from cubestudio.drivers.runtime_local.environments import Environments
from cubestudio.drivers.runtime_local.fence import landlock_version, network_filter
from cubestudio.drivers.runtime_local.mounts import can_mount
from cubestudio.ports.runtime import Capacity, Check
from cubestudio.spec.resources import format_memory

_SCOPED = 6
"""The first Landlock that also closes signals and abstract sockets."""


def checks(home: Path, cages: Cages, environments: Environments, capacity: Capacity, uid: int) -> list[Check]:
    """One line for each thing that decides how well workloads are kept apart and limited."""
    return [
        _machine(capacity),
        _users(home, uid),
        _limits(cages),
        _fence(),
        _mounts(),
        _interpreters(environments),
        _disk(home),
    ]


def _machine(capacity: Capacity) -> Check:
    devices = ", ".join(sorted({device.kind for device in capacity.devices}))
    if not devices:
        return Check("machine", True, f"{capacity.cpu:g} cores, {format_memory(capacity.memory)}, no accelerators")
    text = f"{capacity.cpu:g} cores, {format_memory(capacity.memory)}, accelerators: {devices}"
    return Check("machine", True, text)


def _users(home: Path, uid: int) -> Check:
    if uid < 0:
        return Check(
            "isolation",
            False,
            "workloads run as the studio's own user and can read its files: embedded mode is then for one trusted team",
            "Start the studio as root to give every project a user of its own.",
        )
    if not _reachable(home, uid):
        return Check(
            "isolation",
            False,
            f"users of projects cannot reach {home}",
            "Let others pass through its folders (chmod o+x), or set CUBE_HOME to a place like /var/lib/cubestudio.",
        )
    return Check("isolation", True, "every project's workloads run as a user of their own, without new privileges")


def _reachable(home: Path, uid: int) -> bool:
    try:
        subprocess.run(
            ["/bin/sh", "-c", 'cd "$0"', str(home / "workloads")],
            user=uid,
            group=uid,
            extra_groups=[],
            check=True,
            capture_output=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _limits(cages: Cages) -> Check:
    if cages.version:
        return Check(
            "limits", True, f"memory, cpu and processes are limited by control groups (version {cages.version})"
        )
    return Check(
        "limits",
        False,
        "no control groups: memory is limited for each process by the kernel's resource limits, cpu is not",
        "Run as root, or in a systemd user session that delegates its control groups.",
    )


def _fence() -> Check:
    hint = "Serve models you trust only, or use Linux 6.12 or newer with seccomp and Landlock."
    if not network_filter():
        return Check("fence", False, "this kernel cannot keep models of strangers from the network", hint)
    if landlock_version() < _SCOPED:
        text = "this kernel cannot keep models of strangers from other processes and the project's files"
        return Check("fence", False, text, hint)
    text = "what opens models reaches no network, no other process and nothing of the studio's files"
    return Check("fence", True, text)


def _mounts() -> Check:
    if can_mount():
        return Check("mounts", True, "volumes and spaces are mounted below /mnt, for each workload its own")
    text = "volumes are links: none is kept read-only, their secrets lie on the disk, and personal spaces are open"
    return Check("mounts", False, text, "Start the studio as root, with the right to mount, to have them at /mnt.")


def _interpreters(environments: Environments) -> Check:
    found = [one for one in environments.interpreters() if one.reachable]
    shown = ", ".join(dict.fromkeys(one.version for one in found))
    if not found:
        return Check("python", False, "no Python that workloads can use", "Install Python for all users.")
    return Check("python", True, f"Python for workloads: {shown}")


def _disk(home: Path) -> Check:
    left = shutil.disk_usage(home).free
    text = f"{format_memory(left)} free at {home}"
    return Check("disk", left > 2 * 1024**3 and os.access(home, os.W_OK), text, "Environments need some gigabytes.")
