"""How a workload is told its ports, wherever it runs."""

from __future__ import annotations

import re
from collections.abc import Mapping


def variable(name: str) -> str:
    """`PORT_<NAME>` for a port called `name`."""
    return "PORT_" + re.sub(r"[^A-Z0-9]+", "_", name.upper())


def port_env(ports: Mapping[str, int]) -> dict[str, str]:
    """`PORT_<NAME>` and `CUBE_PORT_<NAME>` of each, `PORT` for the first."""
    env = {variable(name): str(port) for name, port in ports.items()}
    env |= {f"CUBE_{variable(name)}": str(port) for name, port in ports.items()}
    if ports:
        env["PORT"] = str(next(iter(ports.values())))
    return env
