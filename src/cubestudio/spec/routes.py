"""The whole URL table of the gateway as one value."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Endpoint:
    """An address that answers HTTP."""

    host: str
    port: int


@dataclass(frozen=True)
class Target:
    """A named group of equal endpoints and its share of the traffic (weights of a route add up to 100)."""

    name: str
    endpoints: tuple[Endpoint, ...]
    weight: int = 100


@dataclass(frozen=True)
class Route:
    """Requests whose path starts with `prefix` (a whole path segment) go to `targets`, the prefix being replaced.

    Attributes:
        prefix: `/serve/demo/breast-cancer/`; ends with a slash.
        rewrite: what replaces the prefix upstream; "" keeps it.
        protected: a project; requests need the studio's permission `services:call` in it (checked by the studio
            through `/internal/authz`); "" = open to everybody who reaches the port.
        timeout: seconds for a whole answer, 0 = none.
        retries: how often a request that surely reached no upstream is sent to another one.
        takes_keys: a caller may show a key of the table in place of the studio's permission.
        idempotent: asking twice does no harm, so what an upstream left without any answer is sent again as well.
        body_limit: bytes of a request, 0 = no limit.
        host: a label: the route has an origin of its own, `<host>.<user_domain of the table>`, where every path is
            its own but `/.cube/enter`, which hands a visitor over (ADR 17). Without a `user_domain` it is served at
            its prefix, as a sandbox.
        guard: a path below `/internal`: what the studio is asked at that origin, in place of `protected`.
        strip_credentials: the studio's cookie and tokens are removed before the upstream sees the request.
    """

    name: str
    prefix: str
    targets: tuple[Target, ...]
    rewrite: str = "/"
    protected: str = ""
    timeout: float = 60.0
    retries: int = 2
    body_limit: int = 0
    strip_credentials: bool = True
    websocket: bool = False
    host: str = ""
    guard: str = ""
    idempotent: bool = False
    takes_keys: bool = False


@dataclass(frozen=True)
class Key:
    """What callers without an account show, as the gateway knows it: never its text, which only they have.

    Attributes:
        id: the part of the text that may be seen.
        digest: SHA-256 of the whole text, in hexadecimal.
        routes: names of the routes it opens.
        expires_at: epoch seconds, 0 = never.
    """

    id: str
    digest: str
    routes: tuple[str, ...]
    expires_at: float = 0.0


@dataclass(frozen=True)
class RouteTable:
    """Everything the gateway serves. `studio` answers what no route matches; `user_domain` is the domain below which
    routes with a `host` have their origins, "" = there is none."""

    studio: Endpoint
    path_prefix: str = ""
    routes: tuple[Route, ...] = ()
    user_domain: str = ""
    keys: tuple[Key, ...] = ()

    def version(self) -> str:
        """Digest of the content: equal tables have equal versions."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]
