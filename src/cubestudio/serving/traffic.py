"""How the gateway treats requests to a service: what may be wished, and the route it makes."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any
from urllib.parse import urlsplit

from cubestudio.kit.errors import Fault
from cubestudio.serving.facts import Traffic
from cubestudio.serving.jwks import check_issuer
from cubestudio.spec.routes import Endpoint, Jwt, Limit, Route, Sticky, Target

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
    row: Mapping[str, Any], live_revision: int, endpoints: tuple[Endpoint, ...], calls: tuple[Endpoint, ...]
) -> tuple[Route, Route]:
    """The routes of a service's row: requests go to `endpoints` of a revision, calls of gRPC to `calls` of it."""
    traffic = traffic_of(row["traffic"])
    address = f"{row['project_name']}/{row['name']}"
    kind, _, name = traffic.sticky.partition(":")
    http = Route(
        name=address,
        prefix=f"/serve/{address}/",
        targets=(Target(f"r{live_revision}", endpoints),),
        protected=row["project_name"],
        timeout=traffic.timeout,
        body_limit=traffic.body_limit,
        idempotent=traffic.idempotent,
        takes_keys=True,
        sticky=Sticky(kind, name) if kind else None,
        limit=Limit(traffic.limit, max(1, math.ceil(traffic.limit))) if traffic.limit else None,
        cors=traffic.cors,
        domain=traffic.domain,
        retries=traffic.retries,
        max_requests=traffic.max_requests,
        eject_after=traffic.eject_after,
        websocket=traffic.websocket,
        jwt=Jwt(traffic.jwt_issuer, traffic.jwt_audiences, traffic.jwt_keys) if traffic.jwt_issuer else None,
    )
    # No name of a service has a dot, so nobody else's address is taken.
    beside = Target(f"r{live_revision}", calls)
    grpc = replace(http, name=f"{address}.grpc", prefix=f"/serve/{address}.grpc/", targets=(beside,), grpc=address)
    return http, grpc


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
