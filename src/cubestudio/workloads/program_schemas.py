"""Programs of people's own on the wire: the same words for services and internal services."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from cubestudio.kit.wire import Wire
from cubestudio.spec.program import Beside, Program, argv, written
from cubestudio.spec.workload import EnvironmentSpec

Line = Annotated[str, StringConstraints(max_length=300)]
Text = Annotated[str, StringConstraints(max_length=300_000)]
Word = Annotated[str, StringConstraints(max_length=20_000)]
Command = Word | Annotated[list[Word], Field(max_length=500)]


class EnvironmentWish(Wire):
    """A Python environment: a shipped one by `name`, `packages` on top of it, a range of `python`; or an `image` where
    the runtime takes images."""

    name: Line = ""
    python: Line = ""
    packages: Annotated[list[Line], Field(max_length=200)] = Field(default_factory=list)
    image: Line = ""


class HealthWish(Wire):
    """When it counts as ready: `path` answers 200 (empty = the served port is open), for the first time within `start`
    seconds (0 = any)."""

    path: Line = ""
    start: float = 0.0


class SidecarWish(Wire):
    """A process beside the main one: same environment, folder and address. When it ends, the replica has failed."""

    command: Command
    env: dict[str, Text] = Field(default_factory=dict)


class ProgramWish(Wire):
    """What runs. `command` is a list of words, or a line for the shell; values of `env`, commands and files may hold
    `{{ secrets.NAME }}`. `volumes`: place (`/mnt/corpus`, or below the working folder) → `volume://corpus[/folder]`.
    `ports` are named, the served one is `http` (read `$PORT`); 0 = the studio chooses."""

    command: Command = ""
    environment: EnvironmentWish = EnvironmentWish()
    env: dict[str, Text] = Field(default_factory=dict)
    files: dict[str, Text] = Field(default_factory=dict)
    volumes: dict[str, Line] = Field(default_factory=dict)
    ports: dict[str, Annotated[int, Field(ge=0)] | None] = Field(default_factory=dict)
    health: HealthWish = HealthWish()
    grace: float = 15.0
    sidecars: dict[str, SidecarWish] = Field(default_factory=dict)

    def program(self) -> Program:
        """The value."""
        environment = self.environment
        return Program(
            command=argv(self.command),
            environment=EnvironmentSpec(
                environment.python, tuple(environment.packages), environment.image, environment.name
            ),
            env=self.env,
            files=self.files,
            volumes=self.volumes,
            ports={name: number or 0 for name, number in self.ports.items()},
            health=self.health.path,
            start_within=self.health.start,
            grace=self.grace,
            sidecars={name: Beside(argv(each.command), each.env) for name, each in self.sidecars.items()},
        )


def program_wish(program: Program) -> ProgramWish:
    """A program as people write it."""
    environment = program.environment
    return ProgramWish(
        command=written(program.command),
        environment=EnvironmentWish(
            name=environment.name,
            python=environment.python,
            packages=list(environment.packages),
            image=environment.image,
        ),
        env=program.env,
        files=program.files,
        volumes=program.volumes,
        ports=dict(program.ports),
        health=HealthWish(path=program.health, start=program.start_within),
        grace=program.grace,
        sidecars={
            name: SidecarWish(command=written(each.command), env=each.env) for name, each in program.sidecars.items()
        },
    )
