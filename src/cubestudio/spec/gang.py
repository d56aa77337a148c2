"""A workload of several replicas: who is who, where they meet, and what each is told about the others.

A runtime knows addresses; this module turns them into the variables each framework reads at its start, so that the same
code runs as processes of one machine and as pods of a cluster.
"""

from __future__ import annotations

from collections.abc import Sequence

from cubestudio.spec.frameworks import FRAMEWORKS, PLAIN, Framework
from cubestudio.spec.members import Meeting, Member
from cubestudio.spec.workload import WorkloadSpec

_LOOPBACK = ("127.", "localhost", "::1")


def members_of(spec: WorkloadSpec) -> list[Member]:
    """Every replica in start order; the rank counts over all roles."""
    names = [(kind.name, index) for kind in spec.replica_types for index in range(kind.replicas)]
    return [Member(f"{role}-{index}", role, index, rank) for rank, (role, index) in enumerate(names)]


def serving_names(spec: WorkloadSpec) -> list[str]:
    """Replicas that never end by themselves: they are stopped once all others have ended well."""
    return [f"{kind.name}-{index}" for kind in spec.replica_types if kind.serves for index in range(kind.replicas)]


def ports_needed(spec: WorkloadSpec) -> int:
    """Ports a gang needs where all its members share an address: the rendezvous, then one for each member."""
    size = len(members_of(spec))
    return size + 1 if size > 1 else 0


def meeting_of(spec: WorkloadSpec, hosts: Sequence[str], ports: Sequence[int]) -> Meeting:
    """A meeting from hosts by rank and `ports_needed` ports, the rendezvous' first."""
    return Meeting(ports[0], tuple(members_of(spec)), tuple(zip(hosts, ports[1:], strict=True)))


def gang_env(spec: WorkloadSpec, member: Member, meeting: Meeting) -> dict[str, str]:
    """What a member is told; nothing when it is alone.

    `CUBE_PEERS` is all of them in order of rank, `name=host:port`; the rest is what the framework reads.
    """
    if len(meeting.members) < 2:
        return {}
    env = {
        "CUBE_REPLICA_RANK": str(member.rank),
        "CUBE_REPLICA_COUNT": str(len(meeting.members)),
        "CUBE_PEERS": ",".join(f"{one.name}={meeting.address(one)}" for one in meeting.members),
    }
    if all(host.startswith(_LOOPBACK) for host, _ in meeting.addresses):
        # Else the libraries listen on the machine's outer address, where everybody may connect.
        env |= dict.fromkeys(("GLOO_SOCKET_IFNAME", "NCCL_SOCKET_IFNAME", "FI_TCP_IFACE"), "lo")
        # Open MPI names what it keeps in /dev/shm after machine, user and the rank within a member: the first ranks of
        # two members on one machine would write over each other.
        env["OMPI_MCA_btl"] = "^sm"
    return env | framework_of(spec.framework).env(member, meeting)


def brought_together(framework: str, command: tuple[str, ...]) -> tuple[str, ...]:
    """`command` as a member runs it: by way of the library in the task where the framework needs that."""
    how = framework_of(framework).wrapped
    return ("python", "-m", "cubestudio_sdk.gang", how, *command) if how else command


def framework_of(name: str) -> Framework:
    """The framework of a name; without one, any roles and what plain PyTorch reads."""
    return FRAMEWORKS[name] if name else PLAIN
