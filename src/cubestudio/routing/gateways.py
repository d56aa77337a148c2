"""Verbs on gateways elsewhere: wished by administrators, one for each cluster at most."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.ports.followed import Site
from cubestudio.routing import store

GATEWAYS = "gateways"
"""Hint: a gateway elsewhere was wished, changed or removed."""
MOST_REPLICAS = 20
_SERVICES = ("ClusterIP", "NodePort", "LoadBalancer")
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_PREFIX = "cubegate_"


@dataclass(frozen=True)
class GatewayTokens:
    """Tokens of gateways elsewhere, each good for one; nothing of them is stored.

    Args:
        key: 32 bytes, the same for all replicas of the server.
    """

    key: bytes

    def make(self, gateway_id: str) -> str:
        """The same gateway has the same token."""
        return _PREFIX + hmac.new(self.key, gateway_id.encode(), hashlib.sha256).hexdigest()

    def is_good(self, gateway_id: str, token: str) -> bool:
        """In constant time."""
        return hmac.compare_digest(self.make(gateway_id).encode(), token.encode())


def put_gateway(uow: UnitOfWork, site: Site, actor: str) -> dict[str, Any]:
    """Wish a gateway at a place, or change the one there."""
    _check(site)
    former = store.gateway(uow, site.place)
    wish = asdict(site) | {"pull_secrets": list(site.pull_secrets), "changed_by": actor, "changed_at": now()}
    if former is None:
        seen = {"applied": 0, "heard_at": None, "deployed_at": None, "address": "", "reason": ""}
        store.insert_gateway(uow, {"id": new_id("gwy"), **wish, **seen})
    else:
        store.update_gateway(uow, site.place, wish | {"deployed_at": None})
    after = {name: value for name, value in asdict(site).items() if name != "place"}
    events.audit(uow, actor, "gateway.set", site.place, after=after)
    uow.hint(GATEWAYS)
    return get_gateway(uow, site.place)


def delete_gateway(uow: UnitOfWork, place: str, actor: str) -> dict[str, Any]:
    """Forget it; its token is worthless from now on. Returns what it was."""
    row = get_gateway(uow, place)
    store.delete_gateway(uow, place)
    events.audit(uow, actor, "gateway.delete", place, before={"namespace": row["namespace"]})
    uow.hint(GATEWAYS)
    return row


def list_gateways(uow: UnitOfWork) -> list[dict[str, Any]]:
    """All, by place."""
    return store.gateways(uow)


def get_gateway(uow: UnitOfWork, place: str) -> dict[str, Any]:
    """That of a place; Fault `NotFound`."""
    row = store.gateway(uow, place)
    if row is None:
        raise Fault("NotFound", "there is no gateway at '{place}'", status=404, place=place)
    return row


def site_of(row: dict[str, Any]) -> Site:
    """The wish in a row."""
    names = ("place", "namespace", "url", "image", "service", "replicas")
    return Site(**{name: row[name] for name in names}, pull_secrets=tuple(row["pull_secrets"]))


def recognise(uow: UnitOfWork, tokens: GatewayTokens, place: str, token: str) -> None:
    """Raise Fault `GatewayTokenInvalid` unless it is that gateway's; a place without one looks the same."""
    row = store.gateway(uow, place)
    if row is None or not tokens.is_good(row["id"], token):
        raise Fault(
            "GatewayTokenInvalid",
            "this is not the token of a gateway at this place",
            "Deploy the gateway again: its Secret holds the token.",
            401,
        )


def _check(site: Site) -> None:
    if not _LABEL.fullmatch(site.place) or len(site.place) > 40:
        raise _invalid("'{got}' is no name of a cluster: letters, digits and dashes, at most 40", got=site.place)
    if not _LABEL.fullmatch(site.namespace):
        text = "'{got}' is no name of a namespace: small letters, digits and dashes, at most 63"
        raise _invalid(text, got=site.namespace)
    at = urlsplit(site.url)
    if at.scheme not in ("http", "https") or not at.hostname or at.query or at.fragment or len(site.url) > 500:
        text = "'{got}' is no address of the studio as pods reach it"
        raise _invalid(text, "Such as https://studio.example, or http://10.0.0.5:8080.", got=site.url)
    if not site.image or len(site.image) > 500 or any(letter.isspace() for letter in site.image):
        raise _invalid("'{got}' is no name of an image", "It is built from deploy/images/gateway.", got=site.image)
    if site.service not in _SERVICES:
        text = "'{got}' is no kind of Service"
        raise _invalid(text, "ClusterIP, NodePort or LoadBalancer.", got=site.service)
    if not 1 <= site.replicas <= MOST_REPLICAS:
        raise _invalid("a gateway has 1 to {most} replicas, got {got}", most=MOST_REPLICAS, got=site.replicas)


def _invalid(text: str, hint: str = "", **params: Any) -> Fault:
    return Fault("GatewayInvalid", text, hint, **params)
