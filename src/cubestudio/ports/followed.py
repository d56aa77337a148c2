"""A gateway elsewhere: Envoys that no file of this machine reaches follow the table over a stream of lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cubestudio.ports.gateway import Gateway
from cubestudio.spec.routes import RouteTable

TOKEN_HEADER = "cube-gateway"
"""Header with the token of a gateway elsewhere that asks about a request (`/internal/…` of the studio)."""


@dataclass(frozen=True)
class Site:
    """Where a gateway is wished.

    Attributes:
        place: the cluster's name.
        namespace: of its objects there.
        url: the studio's address as pods reach it.
        image: with Envoy and a Python.
        service: how it is reached: `ClusterIP`, `NodePort` or `LoadBalancer`.
        replicas: pods.
        pull_secrets: names of Secrets in the namespace for pulling the image.
    """

    place: str
    namespace: str
    url: str
    image: str
    service: str = "ClusterIP"
    replicas: int = 1
    pull_secrets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Follower:
    """One Envoy of it, as it was last heard.

    Attributes:
        pod: its name.
        version: of the table in force, as Envoy says; "" = it does not answer its follower.
        heard_at: epoch seconds.
        refusal: Envoy's words about a table it did not take, "" = it took the last one.
    """

    pod: str
    version: str
    heard_at: float
    refusal: str = ""


class Following(Protocol):
    """One open stream. Methods are cheap and safe from any thread."""

    def next(self) -> bytes | None:
        """The next line, None = nothing new until the stream's `wake` is called."""
        ...

    def ask(self) -> bytes:
        """A line that only asks how it is: sent after some seconds of silence, by which both sides know that the other
        is there."""
        ...

    def close(self) -> None:
        """The stream is gone. Idempotent."""
        ...


class FollowedGateway(Gateway, Protocol):
    """`apply` waits some seconds for whoever is connected; with nobody there it returns at once, and who comes later is
    given the table then. `is_alive`: whether anybody is connected. `ensure_running` and `stop` make and delete what it
    consists of, where the studio may do that."""

    site: Site

    def deliver(self, table: RouteTable) -> str:
        """`apply` without waiting."""
        ...

    def follow(self, pod: str, digest: str, wake: Callable[[], None]) -> Following:
        """A pod connects that holds the delivery of `digest`; `wake` is called from any thread when there is a line."""
        ...

    def tell(self, pod: str, said: Mapping[str, Any]) -> None:
        """What a pod says of itself (the follower's words, see `cubestudio_follower.follow`). Raises Fault
        `GatewayWordsInvalid` when they are not such."""
        ...

    def followers(self) -> list[Follower]:
        """Who is connected, by name."""
        ...

    def subscribe(self, hint: Callable[[], None]) -> None:
        """`hint` is called from any thread when a pod came, went, or told of another table."""
        ...


class Deployer(Protocol):
    """Puts gateways on clusters. Methods block for as long as the cluster's API does; not for the event loop."""

    def manifests(self, site: Site, token: str) -> list[dict[str, Any]]:
        """All objects of a gateway, for those who apply them themselves. The Secret among them holds the token."""
        ...

    def deploy(self, site: Site, token: str) -> str:
        """Make the cluster's objects so; idempotent. Returns where the gateway is reached, "" while that is not known.
        Raises Fault `ClusterUnknown` when the studio has no access to the cluster, or why the cluster refused."""
        ...

    def withdraw(self, place: str, namespace: str) -> None:
        """Delete what `deploy` made; idempotent."""
        ...
