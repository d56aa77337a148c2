"""The wire of gateways elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.ports.followed import FollowedGateway, Site

Reached = Literal["ClusterIP", "NodePort", "LoadBalancer"]


class GatewayIn(Wire):
    """The wish for a gateway on a cluster: `url` is the studio's address as pods reach it."""

    namespace: str = "cube-system"
    url: str
    image: str
    service: Reached = "ClusterIP"
    replicas: int = 1
    pull_secrets: list[str] = []

    def site(self, place: str) -> Site:
        """As a value."""
        return Site(place, **{**self.model_dump(), "pull_secrets": tuple(self.pull_secrets)})


class FollowerOut(Wire):
    """One Envoy: the table it has in force, when it was heard, and why it did not take the last one."""

    pod: str
    version: str
    heard_at: Moment
    refusal: str


class GatewayOut(Wire):
    """A gateway on a cluster. `version` is in force in all its Envoys, "" while they differ; `address` is where it is
    reached; `reason` says why it could not be deployed."""

    place: str
    namespace: str
    url: str
    image: str
    service: Reached
    replicas: int
    pull_secrets: list[str]
    address: str
    reason: Said
    connected: bool
    version: str
    followers: list[FollowerOut]
    heard_at: Moment | None
    changed_by: str
    changed_at: Moment

    @classmethod
    def of(cls, row: Mapping[str, Any], gateway: FollowedGateway) -> GatewayOut:
        """Wish and what is seen."""
        followers = [FollowerOut.model_validate(follower) for follower in gateway.followers()]
        stored = {name: row[name] for name in cls.model_fields if name in row}
        return cls(**stored, connected=bool(followers), version=gateway.applied(), followers=followers)
