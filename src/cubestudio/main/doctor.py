"""`cube doctor` while no server answers: the same facts, looked at from here."""

from __future__ import annotations

import json
import os
import platform
import shutil
import socket
import sys
from dataclasses import asdict
from pathlib import Path

from cubestudio import __version__
from cubestudio.kit.settings import Settings
from cubestudio.main.home import ServerLock
from cubestudio.ports.runtime import Check
from cubestudio.spec.resources import format_memory

_LEAST_DISK = 2 * 1024**3


def doctor(settings: Settings, as_json: bool) -> int:
    """Print what was found; 1 when something is not well."""
    checks = [*_own_checks(settings), *_driver_checks(settings)]
    facts = {
        "version": __version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.release()} {platform.machine()}, {os.cpu_count()} cores",
        "home": str(settings.home),
        "checks": [asdict(check) for check in checks],
    }
    if as_json:
        sys.stdout.write(json.dumps(facts) + "\n")
    else:
        for check in checks:
            sys.stdout.write(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.text}. {check.hint}\n")
    return 0 if all(check.ok for check in checks) else 1


def _own_checks(settings: Settings) -> list[Check]:
    linux = platform.system() == "Linux" and platform.machine() == "x86_64"
    free = shutil.disk_usage(_existing(settings.home)).free
    runs = (settings.home / "run").is_dir() and ServerLock(settings.home).holder() is not None
    return [
        Check(
            "platform",
            linux,
            f"{platform.system()} {platform.machine()}",
            "" if linux else "Linux on x86-64 is supported; elsewhere use WSL or a virtual machine.",
        ),
        Check(
            "disk",
            free >= _LEAST_DISK,
            f"{format_memory(free)} free at {settings.home}",
            "" if free >= _LEAST_DISK else "Set CUBE_HOME to a larger disk.",
        ),
        Check("server", True, "runs" if runs else "does not run; start it with: cube up"),
        *([] if runs else [_port(settings)]),
    ]


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _port(settings: Settings) -> Check:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            hint = f"Choose another: CUBE_PORT={settings.port + 1} cube up"
            return Check("port", False, f"{settings.host}:{settings.port}: {error.strerror}", hint)
    return Check("port", True, f"{settings.host}:{settings.port} is free")


def _driver_checks(settings: Settings) -> list[Check]:
    if not settings.home.is_dir():
        return []
    from cubestudio.drivers.gateway_envoy import EnvoyGateway
    from cubestudio.drivers.runtime_local import LocalRuntime
    from cubestudio.main.library import install_library

    runtime = LocalRuntime(settings.home, library=install_library(settings.home / "lib"))
    try:
        return [*runtime.checks(), *EnvoyGateway(settings.home, settings.host, settings.port).checks()]
    finally:
        runtime.close()
