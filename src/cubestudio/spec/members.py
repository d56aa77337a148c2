"""Members of a gang and the addresses at which they meet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Member:
    """One replica of a gang: `name` is `<role>-<index>`; `rank` counts over all roles."""

    name: str
    role: str
    index: int
    rank: int


@dataclass(frozen=True)
class Meeting:
    """Where all find each other.

    Attributes:
        rendezvous: a port of the first member's host beside its own.
        addresses: host and port of each member, in order of rank; nobody listens there before the member does.
    """

    rendezvous: int
    members: tuple[Member, ...]
    addresses: tuple[tuple[str, int], ...]

    def address(self, member: Member) -> str:
        """`host:port` of a member."""
        host, port = self.addresses[member.rank]
        return f"{host}:{port}"

    def host(self, rank: int) -> str:
        """The host of a rank."""
        return self.addresses[rank][0]

    def of(self, *roles: str) -> list[Member]:
        """Members of these roles, in order of rank; all without a role."""
        return [one for one in self.members if not roles or one.role in roles]
