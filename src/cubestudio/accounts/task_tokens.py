"""Tokens of tasks: signed claims, good only while the attempt they name is alive. Nothing of them is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cubestudio.accounts.signing import Signer
from cubestudio.db import UnitOfWork

PREFIX = "cubetask_"


@dataclass(frozen=True)
class TaskClaims:
    """Who a task is: its workload and attempt, the project it belongs to, and the run when there is one."""

    workload: str
    attempt: int
    project_id: str
    run: str = ""


class TaskTokens:
    """Makes and reads task tokens.

    Args:
        key: 32 bytes, the same for all replicas of the server.
        attempt_alive: tells whether an attempt of a workload still holds its place; asked at each request.
    """

    def __init__(self, key: bytes, attempt_alive: Callable[[UnitOfWork, str, int], bool]) -> None:
        self._signer = Signer(key)
        self._alive = attempt_alive

    def make(self, claims: TaskClaims) -> str:
        """The token of an attempt; the same claims give the same token."""
        return PREFIX + self._signer.sign([claims.workload, claims.attempt, claims.project_id, claims.run])

    def read(self, uow: UnitOfWork, token: str) -> TaskClaims | None:
        """The claims of a token whose attempt is alive, else None."""
        values = self._signer.read(token.removeprefix(PREFIX))
        claims = TaskClaims(*values) if values else None
        return claims if claims and self.alive(uow, claims) else None

    def alive(self, uow: UnitOfWork, claims: TaskClaims) -> bool:
        """Whether claims read before are still good."""
        return self._alive(uow, claims.workload, claims.attempt)
