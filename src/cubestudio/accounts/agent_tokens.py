"""Tokens of agents in pods: signed claims of one replica of one attempt, good while the attempt holds its place.

They open the agents' own routes and nothing else; a task never sees its agent's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cubestudio.accounts.signing import Signer
from cubestudio.db import UnitOfWork

PREFIX = "cubeagent_"


@dataclass(frozen=True)
class AgentClaims:
    """Whose agent it is."""

    workload: str
    attempt: int
    replica: str


class AgentTokens:
    """Makes and reads agents' tokens.

    Args:
        key: 32 bytes, the same for all replicas of the server.
        holds_place: tells whether an attempt of a workload still holds its place, be it to end; asked at each request.
    """

    def __init__(self, key: bytes, holds_place: Callable[[UnitOfWork, str, int], bool]) -> None:
        self._signer = Signer(key)
        self._holds_place = holds_place

    def make(self, claims: AgentClaims) -> str:
        """The token of a replica's agent; the same claims give the same token."""
        return PREFIX + self._signer.sign([claims.workload, claims.attempt, claims.replica])

    def read(self, token: str) -> AgentClaims | None:
        """The claims of a token of ours, whether or not its attempt is over."""
        values = self._signer.read(token[len(PREFIX) :]) if token.startswith(PREFIX) else None
        return AgentClaims(*values) if values else None

    def is_current(self, uow: UnitOfWork, claims: AgentClaims) -> bool:
        """Whether its attempt is the one that counts."""
        return self._holds_place(uow, claims.workload, claims.attempt)
