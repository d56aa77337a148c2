"""How the gateway treats requests to a service: what may be wished, and the route it makes."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlsplit

from cubestudio.kit.errors import Fault
from cubestudio.serving.facts import Traffic
from cubestudio.serving.jwks import check_issuer
from cubestudio.serving.scaling.scale import wakes_of
from cubestudio.serving.split import Portion, Routed, rescaled
from cubestudio.spec.routes import Endpoint, Jwt, Limit, Mirror, Route, Sticky, Target

MOST_SECONDS = 3600.0
MOST_BYTES = 256 << 20
"""The gateway holds a request until it is whole."""
MOST_ORIGINS = 20
_COUNTS = {
    "retries": ("a request is sent again 0 to {most} times, got {got}", 10),
    "max_requests": (
        "requests under way are limited to 1 to {most}, or 0 for the gateway's own; got {got}",
        8192,
    ),
    "eject_after": ("a replica is left out after 1 to {most} errors in a row, or 0 for never; got {got}", 1000),
}
_DOMAIN = re.compile(r"(?=.{4,190}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_STICKY = re.compile(r"user|header:[a-z0-9-]{1,100}|cookie:[A-Za-z0-9_.-]{1,100}")


def traffic_of(stored: Mapping[str, Any] | None) -> Traffic:
    """From a row."""
    if not stored:
        return Traffic()
    audiences = tuple(stored.get("jwt_audiences") or ())
    return Traffic(**{**stored, "cors": tuple(stored["cors"]), "jwt_audiences": audiences})


def stored_traffic(traffic: Traffic) -> dict[str, Any]:
    """For a row."""
    return {**asdict(traffic), "cors": list(traffic.cors), "jwt_audiences": list(traffic.jwt_audiences)}


def check_traffic(traffic: Traffic, reserved: tuple[str, ...]) -> None:
    """Raise a Fault that names what cannot be. `reserved` are host names that are the studio's own."""
    if traffic.domain:
        _check_domain(traffic.domain, reserved)
    for origin in traffic.cors:
        _check_origin(origin)
    if len(traffic.cors) > MOST_ORIGINS:
        raise _invalid("a service takes at most {most} origins", most=MOST_ORIGINS)
    if traffic.limit and not 0.01 <= traffic.limit <= 100_000:
        raise _invalid("the limit is 0.01 to 100000 requests a second, or 0 for none; got {got}", got=traffic.limit)
    if not 0.1 <= traffic.timeout <= MOST_SECONDS:
        raise _invalid("the time-out is 0.1 to {most} seconds, got {got}", most=MOST_SECONDS, got=traffic.timeout)
    if not 1 <= traffic.body_limit <= MOST_BYTES:
        raise _invalid("a request is limited to 1 to {most} bytes, got {got}", most=MOST_BYTES, got=traffic.body_limit)
    for name, (text, most) in _COUNTS.items():
        if not 0 <= getattr(traffic, name) <= most:
            raise _invalid(text, most=most, got=getattr(traffic, name))
    check_issuer(traffic.jwt_issuer, traffic.jwt_audiences, traffic.jwt_keys)
    if traffic.sticky and not _STICKY.fullmatch(traffic.sticky):
        raise _invalid("'{got}' is no way to keep requests together", "user, header:NAME or cookie:NAME.",
                       got=traffic.sticky)  # fmt: skip


def routes_of_service(
    row: Mapping[str, Any], routed: Routed, calls: Mapping[Endpoint, Endpoint]
) -> tuple[Route, Route]:
    """The routes of a service's row: requests go where `routed` says, calls of gRPC to the ports beside (`calls`)."""
    traffic = traffic_of(row["traffic"])
    address = f"{row['project_name']}/{row['name']}"
    kind, _, name = traffic.sticky.partition(":")
    http = Route(
        name=address,
        prefix=f"/serve/{address}/",
        **_targets(routed, lambda endpoint: endpoint),
        protected=row["project_name"],
        timeout=traffic.timeout,
        body_limit=traffic.body_limit,
        idempotent=traffic.idempotent,
        takes_keys=True,
        sticky=Sticky(kind, name) if kind else None,
        limit=Limit(traffic.limit, max(1, math.ceil(traffic.limit))) if traffic.limit else None,
        cors=traffic.cors,
        domain=traffic.domain,
        wakes=wakes_of(row, "http"),
        retries=traffic.retries,
        max_requests=traffic.max_requests,
        eject_after=traffic.eject_after,
        websocket=traffic.websocket,
        jwt=Jwt(traffic.jwt_issuer, traffic.jwt_audiences, traffic.jwt_keys) if traffic.jwt_issuer else None,
    )
    # No name of a service has a dot, so nobody else's address is taken.
    beside = _targets(routed, calls.get)
    grpc = replace(
        http,
        name=f"{address}.grpc",
        prefix=f"/serve/{address}.grpc/",
        grpc=address,
        wakes=wakes_of(row, "grpc"),
        **beside,
    )
    return http, grpc


def _targets(routed: Routed, port: Callable[[Endpoint], Endpoint | None]) -> dict[str, Any]:
    """What a route holds at another port of the same replicas; a revision that has none there gets no share."""
    targets = [_target(portion, port) for portion in routed.targets]
    shares = rescaled((number, target.weight) for number, target in enumerate(targets) if target.endpoints)
    held = tuple(replace(targets[number], weight=weight) for number, weight in shares.items())
    mirror = _target(routed.mirror, port) if routed.mirror else None
    return {
        "targets": held or (Target("r0", ()),),
        "mirror": Mirror(replace(mirror, weight=100), mirror.weight) if mirror and mirror.endpoints and held else None,
    }


def _target(portion: Portion, port: Callable[[Endpoint], Endpoint | None]) -> Target:
    found = (port(endpoint) for endpoint in portion.endpoints)
    return Target(f"r{portion.revision}", tuple(endpoint for endpoint in found if endpoint), portion.percent)


def _check_domain(domain: str, reserved: tuple[str, ...]) -> None:
    if not _DOMAIN.fullmatch(domain):
        raise _invalid("'{domain}' is not the name of a domain", "Such as churn.models.example.", domain=domain)
    for own in reserved:
        if own and not _is_address(own) and (f".{domain}".endswith(f".{own}") or f".{own}".endswith(f".{domain}")):
            text = "the domain {domain} and the studio's own {own} lie in one another"
            raise _invalid(text, "Take a domain that is not the studio's.", domain=domain, own=own)


def _check_origin(origin: str) -> None:
    if origin == "*":
        return
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.hostname or origin != f"{parts.scheme}://{parts.netloc}":
        raise _invalid("'{origin}' is no origin of pages", "Such as https://shop.example, or *.", origin=origin)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _invalid(text: str, hint: str = "", **params: Any) -> Fault:
    return Fault("TrafficInvalid", text, hint, **params)
