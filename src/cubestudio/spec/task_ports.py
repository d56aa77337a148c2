"""Ports a task says it will listen on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cubestudio.spec.problems import Path, Problems

MOST = 8
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


def read_ports(data: Any, path: Path, problems: Problems) -> dict[str, int]:
    """`{web: 8000, debug: null}` as names and numbers; 0 = the studio chooses one."""
    if data is None:
        return {}
    if isinstance(data, list) and all(isinstance(name, str) for name in data):
        data = dict.fromkeys(data)
    if not isinstance(data, Mapping):
        text = "'ports' names the ports the task listens on"
        problems.add(path, text, "Write ports: {{web: 8000}}, or ports: [web] and read $CUBE_PORT_WEB.")
        return {}
    if len(data) > MOST:
        problems.add(path, "a task has at most {most} ports", most=MOST)
    found: dict[str, int] = {}
    for name, number in data.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            problems.add((*path, str(name)), "'{name}' cannot name a port: small letters, digits and '-'", name=name)
        elif number in (None, 0) and not isinstance(number, bool):
            found[name] = 0
        elif isinstance(number, bool) or not isinstance(number, int) or not 1024 <= number <= 65535:
            text = "port '{name}' is a number from 1024 to 65535, or empty for one the studio chooses"
            problems.add((*path, name), text, name=name)
        else:
            found[name] = number
    return found
