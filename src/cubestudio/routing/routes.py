"""HTTP of gateways elsewhere: administrators wish them, their followers follow the table and tell what they count."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Body, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from cubestudio.accounts.access import Caller, Ending, ReadUow, Router, WriteUow, access, part
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.kit.wire import Listed
from cubestudio.ports.followed import Deployer, FollowedGateway, Following
from cubestudio.routing import export, gateways
from cubestudio.routing.elsewhere import Gateways
from cubestudio.routing.gateways import GatewayTokens
from cubestudio.routing.schemas import GatewayIn, GatewayOut

router = Router(tags=["gateways"])

_ASK_EVERY = 5.0
"""Seconds of silence after which a follower is asked how it is."""
_RECHECK = 30.0

Admin = Annotated[Caller, access("admin")]
Known = Annotated[Gateways, part(Gateways)]
Tokens = Annotated[GatewayTokens, part(GatewayTokens)]
Deploys = Annotated[Deployer, part(Deployer)]
Base = Annotated[Database, part(Database)]


@router.get("/gateways")
def list_gateways(caller: Admin, uow: ReadUow, known: Known) -> Listed[GatewayOut]:
    """Gateways on clusters: what is wished, which Envoys follow, and what they have in force."""
    rows = gateways.list_gateways(uow)
    return Listed(items=[GatewayOut.of(row, known.of_row(row)) for row in rows])


@router.put("/gateways/{place}")
def put_gateway(caller: Admin, uow: WriteUow, known: Known, place: str, wish: GatewayIn) -> GatewayOut:
    """Wish a gateway on a cluster, or change it. It is deployed where the studio has access to the cluster; elsewhere
    its manifests are applied by hand."""
    row = gateways.put_gateway(uow, wish.site(place), caller.actor)
    return GatewayOut.of(row, known.of_row(row))


@router.delete("/gateways/{place}", status_code=204)
def delete_gateway(caller: Admin, database: Base, deployer: Deploys, place: str) -> None:
    """Forget a gateway, and delete its objects where the studio has access to the cluster."""
    with database.write() as uow:
        row = gateways.delete_gateway(uow, place, caller.actor)
    try:
        deployer.withdraw(place, row["namespace"])
    except Fault as fault:
        if fault.code != "ClusterUnknown":
            raise


@router.get("/gateways/{place}/manifests", response_class=Response)
def show_manifests(caller: Admin, uow: ReadUow, deployer: Deploys, tokens: Tokens, place: str) -> Response:
    """The gateway's objects as YAML, for `kubectl apply`. They hold its token."""
    row = gateways.get_gateway(uow, place)
    made = deployer.manifests(gateways.site_of(row), tokens.make(row["id"]))
    return Response(export.as_yaml(made), media_type="application/yaml", headers={"cache-control": "no-store"})


@router.get("/gateways/{place}/httproutes", response_class=Response)
def show_httproutes(
    caller: Admin, uow: ReadUow, place: str, parent: Annotated[str, Query(max_length=130)] = "gateway"
) -> Response:
    """The routes of a place as HTTPRoutes, for those who run a Gateway API; `parent` is `[namespace/]name` of their
    Gateway. What those cannot say goes through the gateway that was wished here."""
    site = gateways.site_of(gateways.get_gateway(uow, place))
    made = export.routes_of_place(uow, site, parent)
    return Response(export.as_yaml(made), media_type="application/yaml")


@router.get("/gateways/{place}/table", response_class=StreamingResponse, include_in_schema=False)
async def follow_table(
    caller: Annotated[Caller, access("open")],
    known: Known,
    tokens: Tokens,
    database: Base,
    request: Request,
    place: str,
    pod: Annotated[str, Query(max_length=190)] = "-",
    digest: Annotated[str, Query(max_length=64)] = "",
) -> StreamingResponse:
    """For followers: a line for each table that is to be in force, and questions how they are."""
    gateway = await run_in_threadpool(_recognised, known, tokens, database, request, place)
    lines = _lines(gateway, known, tokens, database, request, place, pod, digest)
    return StreamingResponse(lines, media_type="application/x-ndjson", headers={"x-accel-buffering": "no"})


@router.post("/gateways/{place}/status", status_code=204, include_in_schema=False)
def take_status(
    caller: Annotated[Caller, access("open")],
    known: Known,
    tokens: Tokens,
    database: Base,
    request: Request,
    place: str,
    said: Annotated[dict[str, Any], Body()],
) -> None:
    """From followers: what they have in force and what their Envoys counted."""
    gateway = _recognised(known, tokens, database, request, place)
    gateway.tell(str(said.get("pod", "-"))[:190], said)


def _recognised(
    known: Gateways, tokens: GatewayTokens, database: Database, request: Request, place: str
) -> FollowedGateway:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    with database.read() as uow:
        gateways.recognise(uow, tokens, place, token.strip() if kind.lower() == "bearer" else "")
        return known.of_row(gateways.get_gateway(uow, place))


async def _lines(
    gateway: FollowedGateway,
    known: Gateways,
    tokens: GatewayTokens,
    database: Database,
    request: Request,
    place: str,
    pod: str,
    digest: str,
) -> AsyncIterator[bytes]:
    """Until the follower goes, the server stops, or the gateway is another one or none."""
    loop, awake = asyncio.get_running_loop(), asyncio.Event()
    ending: Ending = request.app.state.ending

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(awake.set)

    following: Following = gateway.follow(pod, digest, wake)
    ending.add(wake)
    checked = loop.time()
    try:
        while not ending.is_set:
            awake.clear()
            if loop.time() - checked >= _RECHECK:
                checked = loop.time()
                if not await run_in_threadpool(_is_same, gateway, known, tokens, database, request, place):
                    return
            line = following.next()
            if line is None and not await _until(awake):
                line = following.ask()
            if line is not None:
                yield line
    finally:
        ending.discard(wake)
        following.close()


def _is_same(
    gateway: FollowedGateway,
    known: Gateways,
    tokens: GatewayTokens,
    database: Database,
    request: Request,
    place: str,
) -> bool:
    try:
        return _recognised(known, tokens, database, request, place) is gateway
    except Fault:
        return False


async def _until(awake: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(awake.wait(), _ASK_EVERY)
    except TimeoutError:
        return False
    return True
