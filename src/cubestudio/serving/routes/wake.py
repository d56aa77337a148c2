"""What the gateway asks while it keeps a request to what sleeps: `/internal/wake/<service>/<secret>/<kind>/<path>`."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated, Literal

from fastapi import Request, Response

from cubestudio.accounts.access import Caller, Ending, Router, access, part
from cubestudio.kit.errors import Fault
from cubestudio.serving.scaling.activator import Activator

router = Router(tags=["internal"], prefix="/internal")

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@router.api_route("/wake/{service}/{secret}/{kind}/{path:path}", methods=METHODS, include_in_schema=False)
async def wake(
    caller: Annotated[Caller, access("open")],
    activator: Annotated[Activator, part(Activator)],
    request: Request,
    service: str,
    secret: str,
    kind: Literal["http", "grpc"],
    path: str,
) -> Response:
    """200 and the target to take once the service is awake. Who may call the service was asked before; the secret
    shows that it is the gateway who asks."""
    waiting = asyncio.ensure_future(activator.wait(service, secret, kind))
    leaving = asyncio.ensure_future(_left(request))
    await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
    leaving.cancel()
    if waiting.done():
        return Response(headers={"x-cube-target": waiting.result()})
    waiting.cancel()
    with suppress(asyncio.CancelledError, Fault):
        await waiting
    return Response(status_code=504)  # nobody reads it: the caller is gone, or the server stops


async def _left(request: Request) -> None:
    """Until the caller gives up or the server stops."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    ending: Ending = request.app.state.ending

    def stop() -> None:
        loop.call_soon_threadsafe(stopped.set)

    ending.add(stop)
    hearing = asyncio.ensure_future(_hung_up(request))
    stopping = asyncio.ensure_future(stopped.wait())
    try:
        await asyncio.wait({hearing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ending.discard(stop)
        hearing.cancel()
        stopping.cancel()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
