"""The facts of `cube doctor`, for administrators."""

from __future__ import annotations

import os
import platform
import shutil
from importlib import metadata
from typing import Annotated, Any

from fastapi import Request

from cubestudio.accounts.access import Caller, Router, access, part
from cubestudio.db import Database
from cubestudio.kit.settings import Settings
from cubestudio.kit.wire import Said, Wire
from cubestudio.ports.gateway import Gateway
from cubestudio.ports.runtime import Runtime

router = Router(tags=["system"])


class CheckOut(Wire):
    """What was looked at, whether it is well, what it means, how to mend it."""

    name: str
    ok: bool
    text: Said
    hint: Said


class CapacityOut(Wire):
    """What the place offers to workloads."""

    cpu: float
    memory: int
    accelerators: list[dict[str, Any]]


class SystemOut(Wire):
    """The studio as it runs here."""

    version: str
    python: str
    machine: str
    database: str
    home: str
    disk_free: int
    disk_total: int
    capacity: CapacityOut
    checks: list[CheckOut]


@router.get("/system")
def show_system(
    caller: Annotated[Caller, access("admin")],
    database: Annotated[Database, part(Database)],
    settings: Annotated[Settings, part(Settings)],
    runtime: Annotated[Runtime, part(Runtime)],
    request: Request,
) -> SystemOut:
    """Versions, disk, capacity and every check of runtime and gateway."""
    gateway: Gateway | None = request.app.state.parts.get(Gateway)
    disk = shutil.disk_usage(settings.home)
    checks = [*runtime.checks(), *(gateway.checks() if gateway else ())]
    room = runtime.capacity()
    devices = [{"id": device.id, "kind": device.kind, "memory": device.memory} for device in room.devices]
    return SystemOut(
        version=metadata.version("cubestudio"),
        python=platform.python_version(),
        machine=f"{platform.system()} {platform.release()} {platform.machine()}, {os.cpu_count()} cores",
        database=database.describe(),
        home=str(settings.home),
        disk_free=disk.free,
        disk_total=disk.total,
        capacity=CapacityOut(cpu=room.cpu, memory=room.memory, accelerators=devices),
        checks=[CheckOut.model_validate(check) for check in checks],
    )
