"""Volumes of a workload on this machine: mounted where the studio may, else laid as links.

A mount at `/mnt/x` is found at `$CUBE_VOLUMES/x`, always; one at a relative place lies
below the working folder, always.
Where the studio may mount, `$CUBE_VOLUMES` is `/mnt` itself, in a mount namespace that the nursery's wrapper makes
before the command runs. Else it is a folder of links. Why: ADR 23.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from cubestudio.drivers.runtime_local.placing import place
from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.spec.resources import parse_memory
from cubestudio.spec.volumes import OF_CLUSTERS, ROOT, SHARED_MEMORY, Mount, VolumeKind
from cubestudio.spec.workload import FileKind, WorkloadFile

MountJob = tuple[str, str, str, bool, str, dict[str, bytes]]
"""For the nursery: target, base folder ("" = a new file system in memory), path below it, whether read-only, options of
the file system in memory, and files in it."""
_HERE = f"{ROOT}/.here"
"""What a workload finds below its working folder is mounted here, and linked."""
_LINKS = ".volumes"
_SCRIPT = Path(__file__).with_name("nurserymounts.py")
_SYS_ADMIN = 21


def check_mounts(mounts: Iterable[Mount], home: str) -> None:
    """Refuse what this machine cannot mount. Raises Fault."""
    places = []
    for mount in mounts:
        if mount.kind in OF_CLUSTERS:
            text = "volume '{name}' is of the kind '{kind}', which only a cluster can mount"
            hint = "Bind the project to a cluster, or take a folder of this machine instead."
            raise Fault("VolumeNeedsCluster", text, hint, name=mount.name, kind=mount.kind.value)
        if f"{home}/".startswith(f"{mount.path}/"):
            text = "the studio's own files lie below '{place}' on this machine"
            raise Fault("VolumeInvalid", text, "Choose another place.", place=mount.path)
        places.append(mount.path)
    for outer, inner in pairwise(sorted(places, key=lambda path: path.split("/"))):
        if f"{inner}/".startswith(f"{outer}/"):
            text = "the volume '{inner}' lies within the volume '{outer}'"
            raise Fault("VolumeInvalid", text, "Choose places apart from each other.", inner=inner, outer=outer)


def volumes_root(work: str) -> str:
    """`CUBE_VOLUMES` of a workload with the working folder `work`."""
    return ROOT if can_mount() else f"{work}/{_LINKS}"


def targets(mounts: Iterable[Mount]) -> list[str]:
    """All paths that a workload behind a fence must reach for its volumes."""
    sources = [str(mount.source["path"]) for mount in mounts if "path" in mount.source]
    return [*sources, *(_target(mount) for mount in mounts)] if can_mount() else sources


def lay_mounts(mounts: Iterable[Mount], work: str, home: str, uid: int) -> list[MountJob]:
    """Lay what can be laid now; what the nursery mounts comes back."""
    if not can_mount():
        for mount in mounts:
            _lay_link(mount, work, home, uid)
        return []
    jobs = []
    for mount in mounts:
        if not mount.path.startswith("/"):
            place((WorkloadFile(mount.path, FileKind.LINK, source=_target(mount)),), work, home, uid)
        jobs.append(_job(mount, uid))
    return jobs


@cache
def can_mount() -> bool:
    """Whether workloads can have mounts of their own here: tried once, by the script that does it."""
    if os.geteuid() != 0 or not os.path.isdir(ROOT) or not _has_right():
        return False
    try:
        asked = subprocess.run([sys.executable, "-I", "-S", str(_SCRIPT)], check=False, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    return asked.returncode == 0


def _has_right() -> bool:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> _SYS_ADMIN & 1)
    return False


def _target(mount: Mount) -> str:
    return mount.path if mount.path.startswith("/") else f"{_HERE}/{mount.path}"


def _job(mount: Mount, uid: int) -> MountJob:
    owner = max(uid, 0)
    if mount.kind is VolumeKind.MEMORY:
        size = parse_memory(mount.source["size"])
        return _target(mount), "", "", mount.read_only, f"mode=1777,uid={owner},gid={owner},size={size}", {}
    if mount.kind is VolumeKind.SECRET:
        files = {name: text.encode() for name, text in mount.source["files"].items()}
        options = f"mode=0500,uid={owner},gid={owner},size={sum(map(len, files.values())) + (1 << 20)}"
        return _target(mount), "", mount.sub_path, True, options, files
    _check_source(mount)
    return _target(mount), str(mount.source["path"]), mount.sub_path, mount.read_only, "", {}


def _check_source(mount: Mount) -> None:
    """For the sentence alone: whoever mounts looks again, and follows no link."""
    folder = str(mount.source["path"])
    if not os.path.isdir(folder):
        text = "the folder of volume '{name}' is not there: {path}"
        raise Fault("FolderAbsent", text, "Make it, or mount the disk that holds it.", name=mount.name, path=folder)
    if mount.sub_path and beneath.look(folder, mount.sub_path) is None:
        text = "volume '{name}' has no file or folder '{path}'"
        raise Fault("VolumePathAbsent", text, "Make it, or name another one.", name=mount.name, path=mount.sub_path)


def _lay_link(mount: Mount, work: str, home: str, uid: int) -> None:
    """Without mounts: a link to what lies on the disk; a folder in place of memory, and files in place of secrets."""
    if mount.path == SHARED_MEMORY:
        return  # the machine's own is there already
    path = mount.path.replace(ROOT, _LINKS, 1) if mount.path.startswith("/") else mount.path
    if mount.kind is VolumeKind.MEMORY:
        beneath.make_folder(work, path, owner=uid if uid >= 0 else None)
        return
    if mount.kind is VolumeKind.SECRET:
        texts = mount.source["files"].items()
        files = [(path, text) for name, text in texts if name == mount.sub_path] or [
            (f"{path}/{name}", text) for name, text in texts
        ]
        for name, text in files:
            beneath.write_file(work, name, [text.encode()], mode=0o400, owner=uid if uid >= 0 else None)
        return
    _check_source(mount)
    source = str(Path(mount.source["path"]) / mount.sub_path)
    place((WorkloadFile(path, FileKind.LINK, source=source),), work, home, uid)
