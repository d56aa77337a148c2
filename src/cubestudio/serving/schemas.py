"""Services on the wire."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints

from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.registry.facts import ModelVersion
from cubestudio.registry.schemas import signature_out
from cubestudio.serving.canary.schemas import SplitOut, StrategyIn, routed_out, split_out
from cubestudio.serving.facts import DEFAULT_RESOURCES, Replica, Service, ServiceWish, Tier, Traffic
from cubestudio.serving.graphs import Choice
from cubestudio.serving.metrics.measures import Measure
from cubestudio.serving.metrics.schemas import ASKED, AskedOut, asked_out
from cubestudio.serving.tiers import usual_replicas
from cubestudio.spec.program import Program
from cubestudio.spec.resources import parse_resources
from cubestudio.workloads.program_schemas import ProgramWish, program_wish

Name = Annotated[str, StringConstraints(max_length=100)]
Audience = Annotated[str, StringConstraints(max_length=500)]


class TrafficPatch(Wire):
    """How the gateway shall treat requests; what is left out stays as it is (see `TrafficOut`)."""

    domain: Annotated[str, StringConstraints(max_length=190, to_lower=True)] | None = None
    cors: list[Annotated[str, StringConstraints(max_length=200)]] | None = None
    limit: float | None = None
    timeout: float | None = None
    body_limit: int | None = None
    idempotent: bool | None = None
    sticky: Annotated[str, StringConstraints(max_length=200)] | None = None
    retries: int | None = None
    max_requests: int | None = None
    eject_after: int | None = None
    websocket: bool | None = None
    jwt_issuer: Annotated[str, StringConstraints(max_length=500)] | None = None
    jwt_audiences: Annotated[list[Audience], Field(max_length=20)] | None = None
    jwt_keys: Annotated[str, StringConstraints(max_length=60_000)] | None = None

    def given(self) -> dict[str, Any]:
        """Fields of a `Traffic` that shall change. Without an issuer there are no keys of it and no audiences."""
        found = self.model_dump(exclude_none=True)
        if self.jwt_issuer == "":
            found = {"jwt_audiences": [], "jwt_keys": ""} | found
        return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}


class TrafficOut(Wire):
    """How the gateway treats requests: a domain of the service's own, origins whose pages may ask, requests a second in
    each gateway (0 = no limit), seconds for an answer, bytes of a request, whether one may be sent again and how often,
    what keeps requests together while two revisions share the traffic, how many may be under way, after how many
    errors in a row a replica is left out, whether connections may become websockets, and whose JSON Web Tokens are
    taken ("" = keys and permission)."""

    domain: str
    cors: list[str]
    limit: float
    timeout: float
    body_limit: int
    idempotent: bool
    sticky: str
    retries: int
    max_requests: int
    eject_after: int
    websocket: bool
    jwt_issuer: str
    jwt_audiences: list[str]
    jwt_keys: str


class CertificateIn(Wire):
    """A certificate with those that vouch for it, and its private key, as PEM."""

    chain: Annotated[str, StringConstraints(max_length=60_000)]
    key: Annotated[str, StringConstraints(max_length=20_000)]


class CertificateOut(Wire):
    """What a domain shows over https; the private key is not among it."""

    domain: str
    expires_at: Moment

    model_config = ConfigDict(extra="ignore")


class ApiKeyIn(Wire):
    """An API key to be made: for some services, or for all of the project (also later ones)."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=190)]
    services: list[Name] | None = None
    days: Annotated[float, Field(gt=0, le=3650)] | None = 90


class ApiKeyOut(Wire):
    """An API key; its text is not among it. `used_at` may be a minute and a half behind."""

    id: str
    name: str
    services: list[str] | None
    created_by: str
    created_at: Moment
    expires_at: Moment | None
    used_at: Moment | None


class ApiKeyMade(ApiKeyOut):
    """The only answer that shows the key."""

    key: str


class ServiceIn(Wire):
    """A wish for a service: of a model, of a command of one's own (`run.command`), or of both.

    `version` may be `latest`; `resources` are those of each replica, of which there are as many as is usual in the tier
    (`debug` and `test` 1, `production` 2) when nothing is said; `egress` lets them open connections, which an owner may
    allow to a Python class of the project's own."""

    name: Name
    model: Name = ""
    version: Name = "latest"
    tier: Tier = Tier.TEST
    replicas: int | None = None
    resources: dict[str, Any] = Field(default_factory=dict)
    traffic: TrafficPatch = TrafficPatch()
    egress: bool = False
    run: ProgramWish = ProgramWish()


class ServiceUpdate(Wire):
    """A changed wish; what is left out stays as it is. `strategy`: how another version gets its traffic; as is usual in
    the tier when left out."""

    name: Name | None = None
    model: Name | None = None
    version: Name | None = None
    replicas: int | None = None
    resources: dict[str, Any] | None = None
    tier: Tier | None = None
    strategy: StrategyIn | None = None
    egress: bool | None = None
    run: ProgramWish | None = None


class ConditionOut(Wire):
    """One thing that is so or is not: `Answers`, `ReplicasReady`, `Updating`."""

    type: str
    status: bool
    reason: str
    text: Said


class StatusOut(Wire):
    """The outcome: `phase`, why in one word and in a sentence, and conditions."""

    phase: str
    reason: str
    text: Said
    hint: Said
    conditions: list[ConditionOut]
    ready_replicas: int
    live_revision: int


class InstanceOut(Wire):
    """A replica."""

    number: int
    revision: int
    workload: str
    phase: str
    ready: bool
    reason: str
    text: Said
    hint: Said


class ServiceOut(Wire):
    """A service: wish and outcome. `wanted` is the number of replicas it shall have now (see its scaling); `state` and
    `reason` say the outcome in short, `status` in full."""

    id: str
    name: str
    tier: Tier
    model: str
    version: str
    wish: str
    replicas: int
    wanted: int
    resources: dict[str, Any]
    egress: bool
    revision: int
    state: str
    reason: Said
    ready: int
    status: StatusOut
    asked: AskedOut
    url: str
    created_by: str
    created_at: Moment
    updated_at: Moment


class EngineOut(Wire):
    """What runs the model: its ONNX graph or a library, and why. `reason` is what the proof said, by language, when the
    graph did not pass."""

    name: str
    is_graph: bool
    why: Said
    reason: dict[str, str]


class ServiceDetail(ServiceOut):
    """A service with its replicas and what the model wants to be asked. `split`: the wished shares of its revisions;
    `routed`: those the gateway has. Who changes it gives the `changes` they saw as If-Match."""

    workload: str | None
    instances: list[InstanceOut]
    signature: dict[str, Any]
    engine: EngineOut
    run: ProgramWish
    traffic: TrafficOut
    split: SplitOut
    routed: SplitOut
    changes: int
    certificate_until: Moment | None


def wish_of(wish: ServiceIn) -> ServiceWish:
    """From the wire."""
    resources = parse_resources(wish.resources, DEFAULT_RESOURCES)
    replicas = usual_replicas(wish.tier) if wish.replicas is None else wish.replicas
    return ServiceWish(
        wish.model,
        wish.version,
        replicas,
        resources,
        Traffic(**wish.traffic.given()),
        wish.tier,
        egress=wish.egress,
        program=wish.run.program(),
    )


def service_out(service: Service, public_url: str, asked: Measure = Measure(ASKED)) -> dict[str, Any]:
    """Fields of a service."""
    status = service.status
    return {
        "id": service.id,
        "name": service.name,
        "tier": service.tier,
        "model": service.model,
        "version": service.version,
        "wish": service.wish.value,
        "replicas": service.replicas,
        "wanted": service.wanted,
        "resources": service.resources,
        "egress": service.egress,
        "revision": service.revision,
        "state": status.phase.value,
        "reason": status.text or status.reason,
        "ready": service.ready_replicas,
        "status": StatusOut(
            phase=status.phase.value,
            reason=status.reason,
            text=status.text,
            hint=status.hint,
            conditions=[ConditionOut(**condition) for condition in status.conditions],
            ready_replicas=service.ready_replicas,
            live_revision=service.live_revision,
        ),
        "asked": asked_out(asked),
        "url": public_url + service.path,
        "created_by": service.created_by,
        "created_at": service.created_at,
        "updated_at": service.updated_at,
    }


def service_detail(
    service: Service,
    public_url: str,
    version: ModelVersion | None,
    runs: Choice,
    program: Program,
    asked: Measure,
) -> ServiceDetail:
    """A service with its replicas; the newest revision's first workload stands for it."""
    newest = sorted(service.instances, key=lambda replica: (-replica.revision, replica.index))
    return ServiceDetail(
        **service_out(service, public_url, asked),
        workload=newest[0].workload if newest else None,
        instances=[_instance(replica) for replica in newest],
        signature=signature_out(version.signature) if version else {},
        engine=EngineOut.model_validate(runs),
        run=program_wish(program),
        traffic=TrafficOut.model_validate(service.traffic),
        split=split_out(service.split),
        routed=routed_out(service.routed),
        changes=service.changes,
        certificate_until=service.certificate_until,
    )


def _instance(replica: Replica) -> InstanceOut:
    return InstanceOut(
        number=replica.index,
        revision=replica.revision,
        workload=replica.workload,
        phase=replica.phase.value,
        ready=replica.ready,
        reason=replica.reason,
        text=replica.text,
        hint=replica.hint,
    )
