"""A program of somebody's own that is kept running: its command, and all it finds around it.

Services and internal services run one; a service that runs a model with one of the shipped model servers has everything
but the command and the environment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cubestudio.kit.errors import Fault
from cubestudio.spec.task_volumes import check_places
from cubestudio.spec.workload import OPEN, EnvironmentSpec, Sidecar, WorkloadFile, WorkloadSpec

SERVED = "http"
"""The port that is served; the program reads its number in `PORT`, those of others in `PORT_<NAME>`."""
MOST_FILES = 32
MOST_TEXT = 256 << 10
MOST_PORTS = 8
MOST_SIDECARS = 4
MOST_GRACE = 600.0
MOST_START = 86_400.0
_PORT = re.compile(r"[a-z][a-z0-9-]{0,30}")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_SECRET = re.compile(r"\{\{\s*secrets\.([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}")
_STUDIO = "CUBE_"


@dataclass(frozen=True)
class Beside:
    """A process beside the main one, which ends with it and without which it does not run."""

    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Program:
    """What runs. Texts may hold `{{ secrets.NAME }}`: the value exists in the started process alone.

    Attributes:
        command: argv; empty = the shipped model server.
        environment: `name` is a shipped environment, `packages` come on top of it.
        files: path below the working folder → text.
        volumes: place → `volume://name[/sub]`, see `spec.volumes`.
        ports: name → number, 0 = one the studio chooses; `SERVED` is always among those of a running one.
        health: path that answers 200 once it is ready, "" = it is enough that the served port is open.
        start_within: seconds until it must be ready for the first time, 0 = any.
        grace: seconds between being asked to end and being killed.
    """

    command: tuple[str, ...] = ()
    environment: EnvironmentSpec = EnvironmentSpec()
    env: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    volumes: dict[str, str] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    health: str = ""
    start_within: float = 0.0
    grace: float = 15.0
    sidecars: dict[str, Beside] = field(default_factory=dict)


PLAIN = Program()
"""The program that says nothing."""


def argv(command: str | Iterable[str]) -> tuple[str, ...]:
    """A command as people write it: words, or a line for the shell."""
    if isinstance(command, str):
        return ("/bin/sh", "-c", command) if command.strip() else ()
    return tuple(command)


def written(command: tuple[str, ...]) -> str | list[str]:
    """The inverse of `argv`."""
    if not command:
        return ""
    return command[2] if command[:2] == ("/bin/sh", "-c") and len(command) == 3 else list(command)


def check_program(program: Program, reserved: tuple[str, ...] = ()) -> None:
    """Refuse what can never work, with the field's name. `reserved` are folders that are the studio's own."""
    _check_variables(program.env)
    _check_files(program.files, reserved)
    check_places(program.volumes, reserved)
    _check_ports(program.ports)
    _check_times(program)
    if program.health and not re.fullmatch(r"/[!-~]{0,200}", program.health):
        text = "'{path}' is not a path for the health check"
        raise Fault("ProgramInvalid", text, "Write a path such as /healthz, or leave it empty.", path=program.health)
    if len(program.sidecars) > MOST_SIDECARS:
        raise Fault("ProgramInvalid", "a replica has at most {most} sidecars", "Leave some out.", most=MOST_SIDECARS)
    for name, sidecar in program.sidecars.items():
        if not _NAME.fullmatch(name):
            text = "'{name}' cannot name a sidecar"
            raise Fault("ProgramInvalid", text, "Use small letters, digits and '-': log-shipper.", name=name)
        if not any(word.strip() for word in sidecar.command):
            text = "the sidecar '{name}' has no command"
            raise Fault("ProgramInvalid", text, "Give it a command to run.", name=name)
        _check_variables(sidecar.env)


def with_program(spec: WorkloadSpec, program: Program, placeholder: Callable[[str], str]) -> WorkloadSpec:
    """What runs `spec`, and as `program` says. `placeholder` stands for a secret until the start."""

    def told(text: str) -> str:
        return _SECRET.sub(lambda found: placeholder(found[1]), text)

    def environ(env: Mapping[str, str]) -> dict[str, str]:
        return {name: told(value) for name, value in env.items()}

    ports = {SERVED: program.ports.get(SERVED, 0), **spec.ports, **program.ports}
    return replace(
        spec,
        command=tuple(told(word) for word in program.command) or spec.command,
        env={**spec.env, **environ(program.env)},
        files=(*spec.files, *(WorkloadFile(path, content=told(text)) for path, text in program.files.items())),
        ports=ports,
        grace=program.grace,
        probe=program.health or spec.probe or OPEN,
        ready_within=program.start_within,
        sidecars=tuple(
            Sidecar(name, tuple(told(word) for word in beside.command), environ(beside.env))
            for name, beside in program.sidecars.items()
        ),
    )


def stored_program(program: Program) -> dict[str, Any] | None:
    """JSON of a program without what says nothing; None for one that says nothing at all."""
    plain = vars(PLAIN)
    found = {key: value for key, value in vars(program).items() if value != plain[key]}
    if "environment" in found:
        found["environment"] = {**vars(program.environment), "packages": list(program.environment.packages)}
    if "command" in found:
        found["command"] = list(program.command)
    if "sidecars" in found:
        found["sidecars"] = {
            name: {"command": list(each.command), "env": each.env} for name, each in program.sidecars.items()
        }
    return found or None


def program_of(stored: Mapping[str, Any] | None) -> Program:
    """The inverse of `stored_program`."""
    if not stored:
        return PLAIN
    given = dict(stored)
    if "command" in given:
        given["command"] = tuple(given["command"])
    if "environment" in given:
        environment = given["environment"]
        given["environment"] = EnvironmentSpec(**{**environment, "packages": tuple(environment["packages"])})
    if "sidecars" in given:
        given["sidecars"] = {
            name: Beside(tuple(each["command"]), each["env"]) for name, each in given["sidecars"].items()
        }
    return Program(**given)


def _check_variables(env: Mapping[str, str]) -> None:
    for name, value in env.items():
        if not _VARIABLE.fullmatch(name):
            text = "'{name}' cannot name an environment variable"
            raise Fault("ProgramInvalid", text, "Use letters, digits and '_': LOG_LEVEL.", name=name)
        if name.startswith(_STUDIO):
            text = "the environment variable {name} belongs to the studio"
            raise Fault("ProgramInvalid", text, "Choose another name.", name=name)
        if "\0" in value:
            raise Fault("EnvInvalid", "the environment variable {name} holds a NUL character", name=name)


def _check_files(files: Mapping[str, str], reserved: tuple[str, ...]) -> None:
    if len(files) > MOST_FILES or sum(len(text.encode()) for text in files.values()) > MOST_TEXT:
        text = "config files are at most {most}, together at most 256 KiB"
        hint = "Register larger ones as a model, or read them from files."
        raise Fault("ProgramInvalid", text, hint, most=MOST_FILES)
    for path in files:
        if "\0" in path or any(part in ("", ".", "..") for part in path.split("/")):
            text = "'{path}' is not a path below the working folder"
            raise Fault("ProgramInvalid", text, "Write a relative path such as conf/app.yaml.", path=path[:200])
        if path.split("/")[0] in reserved:
            text = "the place '{place}' belongs to the studio"
            raise Fault("ProgramInvalid", text, "Choose another name.", place=path)
        if any(other.startswith(f"{path}/") for other in files):
            raise Fault("ProgramInvalid", "'{path}' is a file and a folder at once", "Rename one.", path=path)


def _check_ports(ports: Mapping[str, int]) -> None:
    if len(ports) > MOST_PORTS:
        raise Fault("ProgramInvalid", "a program has at most {most} ports", "Leave some out.", most=MOST_PORTS)
    for name, number in ports.items():
        if not _PORT.fullmatch(name):
            text = "'{name}' cannot name a port: small letters, digits and '-'"
            raise Fault("ProgramInvalid", text, "Write http, metrics, admin-ui.", name=name)
        if number and not 1024 <= number <= 65535:
            text = "port '{name}' is a number from 1024 to 65535, or empty for one the studio chooses"
            raise Fault("ProgramInvalid", text, "Read the chosen one in $PORT_<NAME>.", name=name)


def _check_times(program: Program) -> None:
    if not 0 <= program.grace <= MOST_GRACE:
        text = "the grace is 0 to {most} seconds"
        raise Fault("ProgramInvalid", text, "15 is usual.", most=f"{MOST_GRACE:g}")
    if not 0 <= program.start_within <= MOST_START:
        text = "the time to become ready is 0 (no limit) to {most} seconds"
        raise Fault("ProgramInvalid", text, "60 is usual.", most=f"{MOST_START:g}")
