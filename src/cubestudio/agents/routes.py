"""HTTP of agents in pods. Who asks is all in the token: no path names a workload, so none can name a foreign one.

Bodies are written and read as they come. An agent whose attempt is over hears 410 at the door and ends itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, BinaryIO, Literal

from anyio import from_thread, to_thread
from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from cubestudio.accounts.access import Caller, Router, access, long_bodies, part
from cubestudio.agents import schemas
from cubestudio.agents.tools import Tools
from cubestudio.kit.errors import Fault
from cubestudio.ports.mailbox import Mailbox, Report, Used

router = Router(tags=["agents"], prefix="/api/v1/agent")

Agent = Annotated[Caller, access("agent", csrf=False)]
Box = Annotated[Mailbox, part(Mailbox)]
Given = Annotated[Tools, part(Tools)]

PIECE_MOST = 4 << 20
"""Bytes of a log that are brought at once."""
_BLOCK = 1 << 18
_BYTES: dict[str, Any] = {"requestBody": {"content": {"application/octet-stream": {}}}}


@router.get("/job")
def fetch_job(caller: Agent, box: Box) -> schemas.JobOut:
    """What the replica shall do."""
    who = caller.replica
    job = box.job(who.workload, who.attempt, who.replica)
    if job is None:
        raise Fault("JobAbsent", "there is no job for this agent", status=404)
    return schemas.JobOut(replica=who.replica, job=job)


@router.post("/meeting")
def meet(caller: Agent, box: Box) -> schemas.MeetingOut:
    """The replica of a gang is ready; it begins once all of them are."""
    who = caller.replica
    return schemas.MeetingOut(complete=box.meet(who.workload, who.attempt, who.replica))


@router.get("/sources/{number}", response_class=StreamingResponse)
def fetch_source(caller: Agent, box: Box, number: int) -> StreamingResponse:
    """A file of the job, or a folder as a tar (`application/x-tar`)."""
    who = caller.replica
    source = box.open_source(who.workload, who.attempt, number)
    kind = "application/x-tar" if source.is_folder else "application/octet-stream"
    return StreamingResponse(_blocks(source.file), media_type=kind)


@router.get("/library", response_class=Response)
def fetch_library(caller: Agent, tools: Given) -> Response:
    """The in-task library as a zip."""
    return Response(tools.library_zip(), media_type="application/zip")


@router.get("/uv", response_class=StreamingResponse)
def fetch_uv(caller: Agent, tools: Given, machine: str) -> StreamingResponse:
    """The program `uv` for a kind of machine (`x86_64`)."""
    path = tools.program(machine)
    headers = {"Content-Length": str(path.stat().st_size)}
    return StreamingResponse(_blocks(path.open("rb")), 200, headers, "application/octet-stream")


@router.get("/index")
def fetch_index(caller: Agent, tools: Given) -> schemas.IndexOut:
    """Where packages come from."""
    return schemas.IndexOut(env=dict(tools.index.env), certificates=tools.index.certificates)


@router.get("/environments/{name}", response_class=StreamingResponse)
def fetch_environment(caller: Agent, tools: Given, name: str) -> StreamingResponse:
    """A packed environment."""
    return StreamingResponse(_blocks(tools.packs.open(name)), media_type="application/x-tar")


@router.put("/environments/{name}", status_code=204, openapi_extra=_BYTES)
async def bring_environment(caller: Agent, tools: Given, request: Request, name: str) -> Response:
    """Keep an environment for others, packed; only the builder that was told to make it may."""
    who, body = caller.replica, _Body(request.stream())
    await to_thread.run_sync(tools.packs.keep, name, who.replica, body, limiter=long_bodies(request))
    return Response(status_code=204)


@router.post("/log", openapi_extra=_BYTES)
async def bring_log(
    caller: Agent,
    box: Box,
    request: Request,
    offset: Annotated[int, Query(ge=0, lt=1 << 62)],
    stream: Literal["log", "prepare"] = "log",
) -> schemas.SizeOut:
    """Bytes of the replica's log from `offset` on; the answer says where to go on."""
    who, data = caller.replica, await _piece(request)
    append = box.append_log if stream == "log" else box.append_progress
    size = await to_thread.run_sync(append, who.workload, who.attempt, who.replica, offset, data)
    return schemas.SizeOut(size=size)


@router.put("/outputs", status_code=204, openapi_extra=_BYTES)
async def bring_outputs(caller: Agent, box: Box, request: Request) -> Response:
    """The outputs as a tar, all of them at once."""
    who, body = caller.replica, _Body(request.stream())
    await to_thread.run_sync(
        box.put_outputs, who.workload, who.attempt, who.replica, body, limiter=long_bodies(request)
    )
    return Response(status_code=204)


@router.post("/usage")
def tell_usage(caller: Agent, box: Box, used: schemas.UsedIn) -> schemas.RecallOut:
    """What the replica uses now; the answer says whether it shall go on."""
    who = caller.replica
    box.use(who.workload, who.attempt, who.replica, Used(**used.model_dump()))
    recall = box.recall(who.workload, who.attempt, who.replica)
    return schemas.RecallOut(withdrawn=recall is not None, grace=recall.grace if recall else None)


@router.post("/report", status_code=204)
def bring_report(caller: Agent, box: Box, report: schemas.ReportIn) -> Response:
    """The end of the replica, after everything else."""
    who = caller.replica
    box.report(who.workload, who.attempt, who.replica, Report(**report.model_dump()))
    return Response(status_code=204)


class _Body:
    """A request's body as a file for a worker thread."""

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        self._stream = stream
        self._rest = b""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes."""
        while not self._rest:
            block: bytes | None = from_thread.run(anext, self._stream, None)
            if block is None:
                return b""
            self._rest = block
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


async def _piece(request: Request) -> bytes:
    found = bytearray()
    async for block in request.stream():
        found += block
        if len(found) > PIECE_MOST:
            text = "The request is larger than {limit} MiB"
            raise Fault("BodyTooLarge", text, "Send it in pieces.", 413, limit=PIECE_MOST >> 20)
    return bytes(found)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while block := file.read(_BLOCK):
            yield block
