"""Where the files of an attempt lie, and who owns them.

    workloads/<workload>.<attempt>/
        control/  <replica>.state, .log, .ports, .cage; prepare.log    the server's alone (0700)
        <replica>/                                                     the workload's (0700): its current folder
        out/                                                           the workload's (0700): CUBE_OUTPUT_DIR

As few files as will do: on a cold cache each costs a tenth of a millisecond.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cubestudio.ports.runtime import AttemptRequest, Handle, replica_names, sidecar_names
from cubestudio.spec.gang import serving_names

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def safe_name(text: str) -> str:
    """`text` when it is plain, else a name that is: never a path, never empty, the same for the same text."""
    if _PLAIN.fullmatch(text):
        return text
    cleaned = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.")[:40]
    return f"{cleaned or 'x'}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def handle_of(request: AttemptRequest) -> Handle:
    """The handle: everything a restarted server must know, the same every time it is asked for."""
    handle: Handle = {
        "folder": f"workloads/{safe_name(request.workload)}.{int(request.attempt)}",
        "workload": request.workload,
        "attempt": request.attempt,
        "owner": request.owner,
        "replicas": [safe_name(name) for name in replica_names(request.spec)],
        "grace": request.spec.grace,
    }
    if request.spec.sidecars:
        beside = sidecar_names(request.spec).items()
        handle["beside"] = {safe_name(name): safe_name(main) for name, main in beside}
    serving = serving_names(request.spec)
    if serving:
        handle["serves"] = [safe_name(name) for name in serving]
    return handle


@dataclass(frozen=True)
class Places:
    """The folders of one attempt as strings (this is the hot path: `Path` costs more than the system calls)."""

    root: str

    @property
    def out(self) -> str:
        """`CUBE_OUTPUT_DIR`."""
        return self.root + "/out"

    def state(self, replica: str) -> str:
        """The state file of a replica."""
        return f"{self.root}/control/{replica}.state"

    @property
    def control(self) -> str:
        """The server's own folder."""
        return self.root + "/control"

    def work(self, replica: str) -> str:
        """The current folder of a replica (its name ends in a number, so it is never `out` or `control`)."""
        return f"{self.root}/{replica}"

    def log(self, stream: str) -> str:
        """The log file of a replica, or of `prepare`."""
        return f"{self.root}/control/{stream}.log"

    def exists(self) -> bool:
        """Whether anything of the attempt is on disk."""
        return os.path.isdir(self.root)

    def make(self, replicas: Iterable[str], uid: int) -> None:
        """Create what is missing; the workload's own folders go to `uid` (-1 = stay ours)."""
        _folder(self.root, 0o711)
        _folder(self.control, 0o700)
        _owned(self.out, uid)
        for replica in replicas:
            _owned(self.work(replica), uid)

    def delete(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.root, ignore_errors=True)


def places_of(home: Path | str, handle: Handle) -> Places:
    """The folders a handle names."""
    return Places(f"{home}/{handle['folder']}")


def _folder(path: str, mode: int) -> None:
    try:
        os.mkdir(path, mode)
    except FileExistsError:
        pass


def _owned(path: str, uid: int) -> None:
    """A folder of the workload's. A server that was killed may have left it without its owner; the folder above is
    ours, so it is still the one we made."""
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if uid < 0 or os.lstat(path).st_uid == uid:
            return
    if uid >= 0:
        os.chown(path, uid, uid, follow_symlinks=False)
