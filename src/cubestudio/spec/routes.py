"""The whole URL table of the gateway as one value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass, field, replace
from typing import Any


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
class Sticky:
    """What tells that two requests belong together, so that both meet the same target of a split.

    Attributes:
        kind: `user` (who the studio or a key says the caller is), `header` or `cookie`.
        name: of the header or cookie. Requests without it meet any target, by weight.
    """

    kind: str
    name: str = ""


@dataclass(frozen=True)
class Mirror:
    """A copy of `percent` (0–100) of the requests goes to `target`; its answers are thrown away and it is never asked
    twice. Whoever wishes it sees to it that the target belongs to the same project."""

    target: Target
    percent: float


@dataclass(frozen=True)
class Limit:
    """A token bucket in each gateway: `per_second` requests in the long run, `burst` at once; more are answered 429."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class Jwt:
    """Callers show a JSON Web Token of `issuer` for one of `audiences` (none = for anybody), signed by a key of `jwks`
    (a JSON Web Key Set as text). It takes the place of the studio's permission."""

    issuer: str
    audiences: tuple[str, ...]
    jwks: str


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
        body_limit: bytes of a request, 0 = no limit. Calls of gRPC are streams and have none.
        arrival: seconds a request may take to arrive, where its body is limited and its answer too.
        strip_credentials: the studio's cookie and tokens are removed before the upstream sees the request.
        host: a label: the route has an origin of its own, `<host>.<user_domain of the table>`, where every path is
            its own but `/.cube/enter`, which hands a visitor over (ADR 17). Without a `user_domain` it is served at
            its prefix, as a sandbox.
        guard: a path below `/internal`: what the studio is asked at that origin, in place of `protected`.
        idempotent: asking twice does no harm, so what an upstream left without any answer is sent again as well.
        takes_keys: a caller may show a key of the table in place of the studio's permission.
        sticky: keeps requests that belong together at one target; None = each goes by weight.
        limit: None = as many requests as come.
        max_requests: under way at one target; more are answered 503 at once. 0 = the gateway's own 8,192.
        eject_after: answers 5xx in a row after which an endpoint is left out for some seconds, 0 = never for that.
        cors: origins (`https://shop.example`, or `*`) whose pages may ask from a browser.
        domain: a host name of which every path is the route's, besides its prefix.
        jwt: None = no JSON Web Tokens.
        grpc: what calls of gRPC say in the header `cube-service` to come here (or they come by the domain: their paths
            need no prefix); upstreams speak HTTP/2. "" = upstreams speak HTTP/1.1.
        wakes: a path below `/internal`: what the studio is asked while no target has an endpoint. The request is kept
            until the studio's 200 names the target to take (`x-cube-target: <route>/<target>`), or given its other
            answer. "" = it is answered 503 at once.
        place: the cluster on which all its endpoints are, "" = elsewhere or in several places. Gateways there serve it
            as well (ADR 24).
    """

    name: str
    prefix: str
    targets: tuple[Target, ...]
    rewrite: str = "/"
    protected: str = ""
    timeout: float = 60.0
    retries: int = 2
    body_limit: int = 0
    arrival: float = 30.0
    strip_credentials: bool = True
    websocket: bool = False
    host: str = ""
    guard: str = ""
    idempotent: bool = False
    takes_keys: bool = False
    sticky: Sticky | None = None
    mirror: Mirror | None = None
    limit: Limit | None = None
    max_requests: int = 0
    eject_after: int = 0
    cors: tuple[str, ...] = ()
    domain: str = ""
    jwt: Jwt | None = None
    grpc: str = ""
    wakes: str = ""
    place: str = ""

    def all_targets(self) -> tuple[Target, ...]:
        """Those of the split, and the mirror's."""
        return (*self.targets, self.mirror.target) if self.mirror else self.targets


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
class Certificate:
    """What a domain shows over https: `chain` and private `key` as PEM. They have been checked to fit."""

    domain: str
    chain: str
    key: str = field(repr=False)


@dataclass(frozen=True)
class RouteTable:
    """Everything the gateway serves. `studio` answers what no route matches; `user_domain` is the domain below which
    routes with a `host` have their origins, "" = there is none."""

    studio: Endpoint
    path_prefix: str = ""
    routes: tuple[Route, ...] = ()
    user_domain: str = ""
    keys: tuple[Key, ...] = ()
    certificates: tuple[Certificate, ...] = ()

    def version(self) -> str:
        """Digest of the content: equal tables have equal versions."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


def table_at(table: RouteTable, place: str, studio: Endpoint) -> RouteTable:
    """What a gateway at `place` serves of the studio's whole table: the routes whose endpoints all are there, with
    their keys and certificates. Everything else it hands on to `studio`, the studio's own door, and so are origins of
    users' programs."""
    routes = tuple(route for route in table.routes if route.place == place and not route.host)
    names, domains = {route.name for route in routes}, {route.domain for route in routes}
    return RouteTable(
        studio,
        table.path_prefix,
        routes,
        table.user_domain,
        tuple(_narrowed(key, names) for key in table.keys if names.intersection(key.routes)),
        tuple(certificate for certificate in table.certificates if certificate.domain in domains),
    )


def _narrowed(key: Key, names: Set[str]) -> Key:
    return replace(key, routes=tuple(name for name in key.routes if name in names))


def route_of(data: Mapping[str, Any]) -> Route:
    """The inverse of `asdict`, also from JSON; what an older release did not know has its default."""
    mirror, sticky, limit, jwt = (data.get(part) for part in ("mirror", "sticky", "limit", "jwt"))
    parts: dict[str, Any] = {
        "targets": tuple(_target(target) for target in data["targets"]),
        "cors": tuple(data.get("cors") or ()),
        "mirror": Mirror(_target(mirror["target"]), mirror["percent"]) if mirror else None,
        "sticky": Sticky(**sticky) if sticky else None,
        "limit": Limit(**limit) if limit else None,
        "jwt": Jwt(**{**jwt, "audiences": tuple(jwt["audiences"])}) if jwt else None,
    }
    return Route(**{**data, **parts})


def _target(data: Mapping[str, Any]) -> Target:
    return Target(data["name"], tuple(Endpoint(**endpoint) for endpoint in data["endpoints"]), data["weight"])
