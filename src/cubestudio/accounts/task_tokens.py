"""Tokens of tasks: signed claims, good only while the attempt they name is alive. Nothing of them is stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass

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
        self._key = key
        self._alive = attempt_alive

    def make(self, claims: TaskClaims) -> str:
        """The token of an attempt; the same claims give the same token."""
        body = _encode(json.dumps([claims.workload, claims.attempt, claims.project_id, claims.run]).encode())
        return f"{PREFIX}{body}.{self._sign(body)}"

    def read(self, uow: UnitOfWork, token: str) -> TaskClaims | None:
        """The claims of a token whose attempt is alive, else None."""
        body, _, signature = token.removeprefix(PREFIX).partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(body).encode()):
            return None
        workload, attempt, project_id, run = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        claims = TaskClaims(workload, attempt, project_id, run)
        return claims if self._alive(uow, workload, attempt) else None

    def alive(self, uow: UnitOfWork, claims: TaskClaims) -> bool:
        """Whether claims read before are still good."""
        return self._alive(uow, claims.workload, claims.attempt)

    def _sign(self, body: str) -> str:
        return _encode(hmac.new(self._key, body.encode(), hashlib.sha256).digest())


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
