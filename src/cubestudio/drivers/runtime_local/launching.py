"""From a request to jobs for the nursery: folders, files, ports, limits, variables."""

from __future__ import annotations

import errno
import json
import os
import resource
from dataclasses import dataclass
from pathlib import Path

from cubestudio.drivers.runtime_local import control
from cubestudio.drivers.runtime_local.attempts import Attempt, Failure, Replica
from cubestudio.drivers.runtime_local.bearer import Job
from cubestudio.drivers.runtime_local.cages import PIDS, Cage, Cages
from cubestudio.drivers.runtime_local.childenv import Member, base_env, check_env, members_of, replica_env, sidecars_of
from cubestudio.drivers.runtime_local.environments import Ready
from cubestudio.drivers.runtime_local.fence import fence_of
from cubestudio.drivers.runtime_local.freeports import FreePorts
from cubestudio.drivers.runtime_local.layout import safe_name
from cubestudio.drivers.runtime_local.mounts import MountJob, can_mount, check_mounts, lay_mounts, volumes_root
from cubestudio.drivers.runtime_local.placing import check_files, place
from cubestudio.kit import beneath
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import AttemptRequest
from cubestudio.spec.gang import meeting_of, ports_needed
from cubestudio.spec.members import Meeting
from cubestudio.spec.workload import WORK_FOLDER

UID_BASE = 200_000
NPROC = 4096
"""Processes and threads all workloads of a project may have together, when they have a user of their own."""


@dataclass(frozen=True)
class Launcher:
    """Makes the jobs of an attempt."""

    home: str
    library: str
    url: str
    is_root: bool
    cages: Cages
    ports: FreePorts

    def check(self, request: AttemptRequest) -> None:
        """Refuse what can never work."""
        mains = [kind.command or request.spec.command for kind in request.spec.replica_types]
        if not any(mains) or not all(sidecar.command for sidecar in request.spec.sidecars):
            raise Fault("CommandMissing", "the workload has no command", "Give it a command to run.")
        check_env(request.spec)
        check_files(request.spec)
        check_mounts(request.spec.volumes, self.home)

    def uid(self, owner: int) -> int:
        """The user of a project's workloads; -1 = the server's own."""
        return UID_BASE + owner if self.is_root else -1

    def jobs(self, attempt: Attempt, request: AttemptRequest, ready: Ready) -> list[tuple[Replica, Job]]:
        """Everything on disk, and a job for each replica that has not begun."""
        uid = self.uid(request.owner)
        attempt.places.make([replica.name for replica in attempt.replicas if not replica.beside], uid)
        gang = members_of(request.spec)
        ports, meeting = self._ports(attempt, request, len(gang))
        base = base_env(
            request,
            bin_folder=ready.bin,
            library=self.library,
            url=self.url,
            out=attempt.places.out,
            zone=os.environ.get("TZ", ""),
        )
        jobs = []
        members = [*gang, *sidecars_of(request.spec, gang)]
        for replica, member in zip(attempt.replicas, members, strict=True):
            if replica.over or replica.alive:
                continue
            work = attempt.places.work(member.host)
            if not member.beside and (request.spec.files or request.spec.workdir):
                place(request.spec.files, work, self.home, uid)
                if request.spec.workdir:
                    beneath.make_folder(work, request.spec.workdir, owner=uid if uid >= 0 else None)
            env = replica_env(base, request, member, work=work, ports=ports[member.host], meeting=meeting)
            mounts = self._mounts(request, member, work, env, uid)
            jobs.append((replica, self._job(attempt, request, replica, member, env, uid, mounts)))
        return jobs

    def _mounts(
        self, request: AttemptRequest, member: Member, work: str, env: dict[str, str], uid: int
    ) -> list[MountJob]:
        """The volumes of a replica; what stands beside one finds links laid already."""
        if not request.spec.volumes:
            return []
        env["CUBE_VOLUMES"] = volumes_root(work)
        if member.beside and not can_mount():
            return []
        return lay_mounts(request.spec.volumes, work, self.home, uid)

    def _job(
        self,
        attempt: Attempt,
        request: AttemptRequest,
        replica: Replica,
        member: Member,
        env: dict[str, str],
        uid: int,
        mounts: list[MountJob],
    ) -> Job:
        work = attempt.places.work(member.host)
        cage, rlimits = self._limits(attempt, replica, member)
        return Job(
            log=attempt.places.log(replica.name),
            cwd=f"{work}/{beneath.normal(request.spec.workdir)}" if request.spec.workdir else work,
            argv=[word.replace(WORK_FOLDER, work) for word in member.command],
            env=env,
            uid=uid,
            join=list(cage.join),
            cage=list(cage.folders),
            oom=cage.oom,
            rlimits=rlimits,
            fence=fence_of(request.spec, self.home, attempt.places.root).told(),
            mounts=mounts,
        )

    def _limits(self, attempt: Attempt, replica: Replica, member: Member) -> tuple[Cage, list[tuple[int, int]]]:
        """A cage when memory is limited, else resource limits; what was chosen is noted for who adopts it."""
        replica.cpu = member.resources.cpu
        memory = replica.memory = member.resources.memory
        if not memory:
            return Cage(), []
        cage = self.cages.make(cage_name(attempt, replica), member.resources.cpu, memory, PIDS)
        control.note(replica.state, "cage", json.dumps([memory, cage.folders if cage else []]))
        if cage:
            return cage, []
        return Cage(), [(resource.RLIMIT_DATA, memory)]

    def _ports(
        self, attempt: Attempt, request: AttemptRequest, size: int
    ) -> tuple[dict[str, dict[str, int]], Meeting | None]:
        """Ports of every replica by name, and where a gang meets."""
        names = list(request.spec.ports)
        mains = [replica for replica in attempt.replicas if not replica.beside]
        if not names and size == 1:
            return {replica.name: {} for replica in mains}, None
        first = attempt.replicas[0].state
        told = control.noted(first, "ports")
        if told:
            kept = json.loads(told)
            held = [port for one in kept["ports"].values() for port in one.values()]
            self.ports.keep([*held, *kept["gang"]], attempt.places.root)
        else:
            gang_count = ports_needed(request.spec)
            free = self.ports.take(len(names) * size + gang_count, attempt.places.root)
            kept = {"gang": free[:gang_count], "ports": {}}
            rest = iter(free[gang_count:])
            for replica in mains:
                kept["ports"][replica.name] = {name: request.spec.ports[name] or next(rest) for name in names}
            control.note(first, "ports", json.dumps(kept))
        attempt.ports = kept["ports"][attempt.replicas[0].name]
        return kept["ports"], meeting_of(request.spec, ["127.0.0.1"] * size, kept["gang"]) if size > 1 else None


def cage_name(attempt: Attempt, replica: Replica) -> str:
    """A name for groups, unique in this home."""
    return f"{safe_name(str(attempt.handle['workload']))}-{attempt.handle['attempt']}-{replica.name}"


def failure_of(error: OSError | Fault, home: str | Path) -> Failure:
    """Why a start failed, for people."""
    if isinstance(error, Fault):
        return Failure(error.code, error.say(), error.say_hint(), at=now())
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(home)
    return Failure("StartFailed", f"It could not be started: {error.strerror or error}.", at=now())


def disk_full(home: str | Path) -> Failure:
    """The sentence for a disk without room."""
    hint = "Delete old runs, artifacts or files, or give the studio a larger disk."
    return Failure("DiskFull", f"The disk that holds {home} is full.", hint, at=now())


def is_disk_full(home: str | Path) -> bool:
    """Whether less than a megabyte is left."""
    left = os.statvfs(home)
    return left.f_bavail * left.f_frsize < 1 << 20 or (left.f_files > 0 and left.f_favail == 0)
