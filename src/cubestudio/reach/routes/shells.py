"""A web shell beside a running workload: GET says whether one may be had, a websocket at the same address is it."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from contextlib import suppress
from typing import Annotated

from fastapi import WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from cubestudio.accounts.access import Caller, Ending, ReadUow, Router, access, caller_of, part
from cubestudio.accounts.access.door import client_address, parts_of
from cubestudio.accounts.access.follow import RECHECK
from cubestudio.accounts.task_tokens import TaskTokens
from cubestudio.db import Database
from cubestudio.kit.languages import retell, speaking
from cubestudio.ports.runtime import Runtime
from cubestudio.reach import errors, shells
from cubestudio.reach.relay import MOST, Relay
from cubestudio.reach.schemas import ShellPlaceOut

log = logging.getLogger(__name__)
router = Router(tags=["workloads"])
_open = 0


@router.get("/projects/{project}/workloads/{workload_id}/shell")
def get_shell_place(
    caller: Annotated[Caller, access("workloads:write")],
    uow: ReadUow,
    runtime: Annotated[Runtime, part(Runtime)],
    workload_id: str,
) -> ShellPlaceOut:
    """Whether a shell can be opened now, and beside which replicas. The shell is a websocket at the same address
    (`?replica=…&columns=…&rows=…`): binary messages are the terminal's bytes both ways, the text message
    `{"resize": [columns, rows]}` tells its size, `{"ended": {"code", "text", "hint"}}` why it is over."""
    place = shells.find_place(uow, runtime, caller.project.id, workload_id)
    return ShellPlaceOut(
        workload=place.workload, attempt=place.attempt, replicas=list(place.replicas), idle_seconds=shells.IDLE
    )


@router.socket("/projects/{project}/workloads/{workload_id}/shell", "workloads:write")
async def shell(socket: WebSocket) -> None:
    """The terminal of a shell beside the workload's running attempt. Who may write in the project may open one:
    it runs code with the project's rights and shows the secrets the task was given."""
    global _open
    parts, caller = parts_of(socket), caller_of(socket)
    database, runtime = parts[Database], parts[Runtime]

    def find() -> shells.Place:
        with database.read() as uow:
            return shells.find_place(uow, runtime, caller.project.id, socket.path_params["workload_id"])

    if _open >= MOST:
        raise errors.too_many_shells(MOST)
    _open += 1
    try:
        place = await run_in_threadpool(find)
        query = socket.query_params
        replica, address = query.get("replica", ""), client_address(socket)
        columns, rows = _number(query.get("columns"), 80), _number(query.get("rows"), 24)
        terminal = await run_in_threadpool(
            lambda: shells.open_shell(database, runtime, caller, place, replica, columns, rows, address)
        )
        began = time.monotonic()
        try:
            await socket.accept()
            relay = Relay(
                socket,
                terminal,
                lambda: shells.may_go_on(database, parts[TaskTokens], caller, place),
                lambda: _server_stops(socket.app.state.ending),
                RECHECK,
            )
            end = await relay.run()
        except WebSocketDisconnect:  # it left while output was on its way
            end = shells.LEFT
        except BaseException:
            terminal.close()
            end = shells.LEFT
            raise
        finally:
            await run_in_threadpool(shells.note_end, database, caller, place, end, time.monotonic() - began)
    finally:
        _open -= 1
    await _say_end(socket, end, caller.language)


async def _say_end(socket: WebSocket, end: shells.End, language: str) -> None:
    if end is shells.LEFT:
        return
    speaking.set(language)
    told = {"code": end.code, "text": retell(end.text), "hint": retell(end.hint)}
    with suppress(Exception):  # it may have left meanwhile
        await socket.send_text(json.dumps({"ended": told}))
        await socket.close(1000)


async def _server_stops(ending: Ending) -> None:
    loop, stops = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stops.set)

    ending.add(wake)
    try:
        if not ending.is_set:
            await stops.wait()
    finally:
        ending.discard(wake)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() and 0 < int(text) < 1000 else default
