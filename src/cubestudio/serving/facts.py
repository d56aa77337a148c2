"""Values of serving."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cubestudio.serving.canary.wish import Canary
from cubestudio.serving.split import Routed, Split
from cubestudio.spec.program import PLAIN, Program
from cubestudio.spec.resources import Resources
from cubestudio.spec.routes import Endpoint
from cubestudio.spec.states import WorkloadPhase

OWNER_KIND = "service"
"""Kind of the workloads and routes that belong to services."""
TOPIC = "serving"
"""Hint to the loop: a wish or a replica changed."""

DEFAULT_RESOURCES = Resources(cpu=0.5, memory=1 << 30)
"""Of each replica."""


class Wish(StrEnum):
    """What is wanted of a service."""

    RUNNING = "running"
    STOPPED = "stopped"
    DELETED = "deleted"


class ServicePhase(StrEnum):
    """How a service fares."""

    PENDING = "Pending"  # no replica has room yet
    STARTING = "Starting"
    ASLEEP = "Asleep"  # nobody asks it, so it has no replica; the next request wakes it
    READY = "Ready"  # all replicas of the wished revision answer and get the traffic
    DEGRADED = "Degraded"  # it answers, but not with all replicas, or with the revision before
    FAILED = "Failed"  # it does not answer and its replicas keep failing
    STOPPING = "Stopping"
    STOPPED = "Stopped"


class Tier(StrEnum):
    """What a service is for; `tiers` says what follows from it."""

    DEBUG = "debug"
    TEST = "test"
    PRODUCTION = "production"


@dataclass(frozen=True)
class Traffic:
    """How the gateway treats requests to a service.

    Attributes:
        domain: a host name of the service's own besides its address, "" = none.
        cors: origins whose pages may ask from a browser, `*` = any.
        limit: requests a second in each gateway, 0 = none.
        timeout: seconds for a whole answer. body_limit: bytes of a request.
        idempotent: asking twice does no harm, so what a dying replica left without an answer is asked again. Right for
            a prediction, which is made of its rows alone.
        sticky: `user`, `header:NAME` or `cookie:NAME` meet one revision while two share the traffic, "" = by chance.
        retries: how often a request may be sent again. max_requests: under way at once, 0 = the gateway's own 8,192.
        eject_after: answers 5xx in a row after which a replica is left out for some seconds, 0 = never for that.
        websocket: connections may become websockets, and answers may flow for as long as they like.
        jwt_issuer, jwt_audiences, jwt_keys: callers show a JSON Web Token of this issuer for one of the audiences (none
            = for anybody), signed by a key of its JSON Web Key Set, in place of keys and permission. "" = they do not.
    """

    domain: str = ""
    cors: tuple[str, ...] = ()
    limit: float = 0.0
    timeout: float = 60.0
    body_limit: int = 16 << 20
    idempotent: bool = True
    sticky: str = ""
    retries: int = 2
    max_requests: int = 0
    eject_after: int = 0
    websocket: bool = False
    jwt_issuer: str = ""
    jwt_audiences: tuple[str, ...] = ()
    jwt_keys: str = ""


@dataclass(frozen=True)
class ServiceWish:
    """What a person asks for.

    Attributes:
        model: "" when the program has a command of its own and needs none.
        traffic: at first; later it is changed apart.
        canary: how an update gets its traffic; None = all at once, when it answers.
        egress: replicas may open connections, which only the code of an own Python class may be given.
        program: what runs besides the model, or in place of the model server.
    """

    model: str
    version: str = "latest"
    replicas: int = 1
    resources: Resources = DEFAULT_RESOURCES
    traffic: Traffic = Traffic()
    tier: Tier = Tier.TEST
    canary: Canary | None = None
    egress: bool = False
    program: Program = PLAIN


@dataclass(frozen=True)
class Replica:
    """One process of a service and what the engine last said about it.

    Attributes:
        workload: its workload. is_leaving: its end was wished. not_before: when a failed one is tried anew.
        failures: bad ends since it last answered.
    """

    id: str
    revision: int
    index: int
    workload: str
    phase: WorkloadPhase
    ready: bool = False
    endpoint: Endpoint | None = None
    reason: str = ""
    text: str = ""
    hint: str = ""
    is_leaving: bool = False
    failures: int = 0
    not_before: float = 0.0


@dataclass(frozen=True)
class Status:
    """The outcome: phase, why, and how many replicas of how many answer."""

    phase: ServicePhase
    reason: str = ""
    text: str = ""
    hint: str = ""
    conditions: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Service:
    """A service as lists and pages show it: wish and outcome.

    Attributes:
        certificate_until: when the certificate of its domain expires, None = it has none.
        wanted: replicas it shall have now; `replicas` where no scaling is wished.
        revision: the wished one. live_revision: the one that gets most of the traffic, 0 = none.
        split: the wished shares. routed: what the route holds, None = nothing yet.
        changes: how often its wish was changed, so that two who change it at once learn of each other.
    """

    id: str
    project_id: str
    project: str
    name: str
    wish: Wish
    model: str
    version: str
    replicas: int
    resources: dict[str, Any]
    revision: int
    live_revision: int
    status: Status
    created_by: str
    created_at: float
    updated_at: float
    traffic: Traffic = Traffic()
    wanted: int = 1
    egress: bool = False
    certificate_until: float | None = None
    ready_replicas: int = 0
    instances: tuple[Replica, ...] = field(default=())
    tier: Tier = Tier.TEST
    split: Split = field(default_factory=lambda: Split(()))
    routed: Routed | None = None
    changes: int = 0

    @property
    def path(self) -> str:
        """Where the gateway serves it."""
        return f"/serve/{self.project}/{self.name}/"
