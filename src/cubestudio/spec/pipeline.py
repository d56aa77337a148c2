"""A pipeline as a value: what the file says, in one typed form that every other form is made from and into."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cubestudio.kit.errors import Fault
from cubestudio.spec.arguments import Argument

MAX_TASKS = 20_000
MAX_NAME = 80
_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_DURATION = re.compile(r"(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?")


class Trigger(StrEnum):
    """When a task runs, given how the tasks it needs have ended."""

    ALL_SUCCESS = "all_success"
    ALL_DONE = "all_done"
    ONE_SUCCESS = "one_success"
    NONE_FAILED = "none_failed"
    ONE_FAILED = "one_failed"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class CachePolicy:
    """Whether equal inputs may take the outputs of an earlier attempt. `ttl` in seconds, 0 = for ever."""

    enabled: bool = False
    ttl: float = 0.0
    with_secrets: bool = False


@dataclass(frozen=True, slots=True)
class Environment:
    """A Python range and packages written in the file, or the `name` of an environment that ships."""

    name: str = ""
    python: str = ""
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One task as written. Texts of `args when skip foreach env command image workdir resources volumes replicas`
    may hold expressions; a reference to another task's output is a dependency, `needs` adds one without data.

    Attributes:
        template: `name` or `name@version`; "" = a plain `command`.
        foreach: a list, or an expression that gives one; the task runs once for each `item`.
        retries, backoff: tries after a failure; first pause in seconds (doubles).
        timeout: seconds of running, 0 = none. grace: seconds between TERM and KILL.
        ports: by name, what the task listens on; 0 = one that the studio chooses (`$CUBE_PORT_<NAME>`).
        volumes: by place below the working folder or `/mnt`, what lies there live (`file://folder`, `volume://name`).
        command: text for `/bin/sh -c`, or an argument vector.
        framework, replicas: of a distributed task (`spec.frameworks`, `spec.task_roles`); None = the template's, or one
            process. start_within: seconds its replicas may take to get their places on a cluster, 0 = any.
    """

    name: str
    template: str = ""
    label: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    when: Any = None
    trigger: Trigger = Trigger.ALL_SUCCESS
    skip: Any = False
    retries: int = 0
    backoff: float = 1.0
    timeout: float = 0.0
    grace: float = 10.0
    resources: Mapping[str, Any] = field(default_factory=dict)
    priority: int | None = None
    env: Mapping[str, Any] = field(default_factory=dict)
    environment: Environment | None = None
    command: str | tuple[str, ...] | None = None
    image: str = ""
    workdir: str = ""
    ports: Mapping[str, int] = field(default_factory=dict)
    volumes: Mapping[str, str] = field(default_factory=dict)
    foreach: Any = None
    cache: CachePolicy = CachePolicy()
    framework: str = ""
    replicas: Any = None
    start_within: float = 600.0


@dataclass(frozen=True, slots=True)
class Notify:
    """Whom to tell at the end of a run: a URL that gets a POST, and at which ends (all when empty)."""

    webhook: str = ""
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retention:
    """How long runs stay: the newest `runs` of them, at most `days` days; 0 = the studio's own limits."""

    runs: int = 0
    days: float = 0.0


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a run: its default as written and its type (stated, or taken from the default)."""

    name: str
    argument: Argument
    stated: bool = False

    @property
    def default(self) -> Any:
        """The value when a run gives none."""
        return self.argument.default


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline as written.

    Attributes:
        env: global variables, seen by every task as environment variables and as `env.NAME`.
        on_exit: a task that runs at the end, whatever happened.
        concurrency: tasks of one run at a time; 0 = as many as there is room for.
        canvas: layout, groups and notes of the editor; meaningless here.
    """

    name: str
    label: str = ""
    description: str = ""
    params: Mapping[str, Parameter] = field(default_factory=dict)
    env: Mapping[str, Any] = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)
    on_exit: Task | None = None
    concurrency: int = 0
    priority: int = 0
    notify: Notify = Notify()
    retention: Retention = Retention()
    canvas: Mapping[str, Any] = field(default_factory=dict)


EXPRESSION_FIELDS = (
    "args", "when", "skip", "foreach", "env", "command", "image", "workdir", "resources", "volumes", "replicas",
)  # fmt: skip
"""Fields of a task whose texts may hold expressions."""


def check_task_name(name: str) -> str | None:
    """Why `name` cannot name a task, or None. Quotes, blanks and any script are fine: names are never paths."""
    if not name.strip():
        return "a task needs a name"
    if len(name) > MAX_NAME:
        return "a task's name has at most 80 characters"
    if "/" in name or name in (".", ".."):
        return "a task's name holds no '/' and is not '.' or '..'"
    if name != name.strip() or any(unicodedata.category(char)[0] == "C" for char in name):
        return "a task's name has printable characters only, without blanks at its ends"
    return None


def is_pipeline_name(name: str) -> bool:
    """Whether `name` can name a pipeline (it is part of URLs)."""
    return bool(_SLUG.fullmatch(name))


def parse_duration(value: Any) -> float:
    """Seconds of `90`, `90s`, `10m`, `1h30m`, `2d`. Raises Fault."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9:
        return float(value)
    if isinstance(value, str) and value.strip():
        text = value.strip().lower()
        if re.fullmatch(r"\d+(\.\d+)?", text):
            text += "s"
        matched = _DURATION.fullmatch(text)
        if matched:
            days, hours, minutes, seconds = (float(part or 0) for part in matched.groups())
            total = days * 86400 + hours * 3600 + minutes * 60 + seconds
            if total < 1e10:
                return total
    raise Fault("DurationInvalid", "'{value}' is not a duration", "Write 90s, 10m, 1h30m or 2d.", value=value)


def duration_text(seconds: float) -> str:
    """`1h30m`, the way people write it."""
    if seconds != int(seconds):
        return f"{Decimal(repr(seconds)):f}s"
    text, rest = "", int(seconds)
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        if rest >= size:
            text += f"{rest // size}{unit}"
            rest %= size
    return text or "0s"


_AS_WRITTEN = (
    "template", "label", "when", "foreach", "image", "workdir", "retries", "priority", "framework", "replicas",
)  # fmt: skip
_DEFAULTS = {f.name: f.default for f in fields(Task)}


def task_data(task: Task) -> dict[str, Any]:
    """A task in the file's own form, defaults left out."""
    data: dict[str, Any] = {}
    for key in _AS_WRITTEN:
        value = getattr(task, key)
        if value != _DEFAULTS[key]:
            data[key] = value
    for key in ("args", "env", "resources", "volumes"):
        if getattr(task, key):
            data[key] = dict(getattr(task, key))
    if task.ports:
        data["ports"] = {name: number or None for name, number in task.ports.items()}
    if task.needs:
        data["needs"] = list(task.needs)
    if task.trigger is not Trigger.ALL_SUCCESS:
        data["trigger"] = task.trigger.value
    if task.skip is not False:
        data["skip"] = task.skip
    for key in ("backoff", "timeout", "grace", "start_within"):
        if getattr(task, key) != _DEFAULTS[key]:
            data[key] = duration_text(getattr(task, key))
    if task.command is not None:
        data["command"] = task.command if isinstance(task.command, str) else list(task.command)
    if task.environment is not None:
        data["environment"] = _environment_data(task.environment)
    if task.cache.enabled:
        data["cache"] = _cache_data(task.cache)
    return data


def pipeline_data(pipeline: Pipeline) -> dict[str, Any]:
    """The pipeline in the file's own form: reading it back gives an equal pipeline."""
    data: dict[str, Any] = {"pipeline": pipeline.name}
    for key in ("label", "description", "concurrency", "priority"):
        if getattr(pipeline, key):
            data[key] = getattr(pipeline, key)
    if pipeline.params:
        data["params"] = {name: _parameter_data(param) for name, param in pipeline.params.items()}
    if pipeline.env:
        data["env"] = dict(pipeline.env)
    data["tasks"] = {name: task_data(task) for name, task in pipeline.tasks.items()}
    if pipeline.on_exit is not None:
        data["on_exit"] = task_data(pipeline.on_exit)
    if pipeline.notify != Notify():
        data["notify"] = _notify_data(pipeline.notify)
    if pipeline.retention != Retention():
        data["retention"] = _retention_data(pipeline.retention)
    if pipeline.canvas:
        data["canvas"] = dict(pipeline.canvas)
    return data


def _notify_data(notify: Notify) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if notify.webhook:
        data["webhook"] = notify.webhook
    if notify.on:
        data["on"] = list(notify.on)
    return data


def _retention_data(retention: Retention) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if retention.runs:
        data["runs"] = retention.runs
    if retention.days:
        data["days"] = int(retention.days) if retention.days.is_integer() else retention.days
    return data


def _parameter_data(param: Parameter) -> Any:
    if not param.stated:
        return param.default
    stated = param.argument.model_dump(exclude_defaults=True, exclude={"type"})
    return {"type": param.argument.type, **{key: _listed(value) for key, value in stated.items()}}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _environment_data(environment: Environment) -> Any:
    if environment.name:
        return environment.name
    data: dict[str, Any] = {}
    if environment.python:
        data["python"] = environment.python
    if environment.packages:
        data["packages"] = list(environment.packages)
    return data


def _cache_data(policy: CachePolicy) -> Any:
    data: dict[str, Any] = {}
    if policy.ttl:
        data["ttl"] = duration_text(policy.ttl)
    if policy.with_secrets:
        data["secrets"] = True
    return data or True
