"""Tickets and passes: how somebody known to the studio becomes known at the origin of one port, and nowhere else.

A *ticket* travels in an address, once, within seconds; the *pass* it is changed for is a cookie of that origin alone.
Both are signed claims; neither says more than which session or token vouches for the visitor, so they die with it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass

from cubestudio.kit.clock import now
from cubestudio.kit.ids import new_id

TICKET_SECONDS = 30.0
PASS_SECONDS = 12 * 3600.0


@dataclass(frozen=True)
class Claims:
    """What is signed.

    Attributes:
        kind: `ticket` or `pass`; one is never taken for the other.
        workload, port: the port it is for. project: its project's name.
        vouches: `session` or `token`, and `credential` its id.
        nonce: of a ticket: it is taken once.
    """

    kind: str
    workload: str
    port: str
    project: str
    vouches: str
    credential: str
    expires_at: float
    nonce: str = ""


class Tickets:
    """Signs and reads.

    Args:
        key: 32 bytes, the same for all replicas of the server.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def ticket(self, workload: str, port: str, project: str, vouches: str, credential: str) -> str:
        """Good for one entrance, soon."""
        until = now() + TICKET_SECONDS
        return self._write(Claims("ticket", workload, port, project, vouches, credential, until, new_id("tkt")))

    def exchange(self, ticket: Claims) -> str:
        """The pass for a ticket."""
        until = now() + PASS_SECONDS
        return self._write(
            Claims("pass", ticket.workload, ticket.port, ticket.project, ticket.vouches, ticket.credential, until)
        )

    def read(self, text: str, kind: str) -> Claims | None:
        """The claims of a ticket or pass that we signed and that has not expired, else None."""
        body, _, signature = text.partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(body).encode()):
            return None
        claims = Claims(*json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))
        return claims if claims.kind == kind and claims.expires_at > now() else None

    def _write(self, claims: Claims) -> str:
        body = _encode(json.dumps(list(vars(claims).values())).encode())
        return f"{body}.{self._sign(body)}"

    def _sign(self, body: str) -> str:
        return _encode(hmac.new(self._key, body.encode(), hashlib.sha256).digest())


def key_of(workload: str, port: str) -> str:
    """The part of an origin's name, and of an address, that stands for a port: the same for all attempts."""
    return hashlib.sha256(f"{workload}/{port}".encode()).hexdigest()[:20]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
