"""Data of a pipeline file to a `Pipeline`: shapes, types, names; every problem is noted, with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import ValidationError

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec.arguments import ArgType, Argument, check_value
from cubestudio.spec.pipeline import (
    MAX_TASKS,
    CachePolicy,
    Environment,
    Notify,
    Parameter,
    Pipeline,
    Retention,
    Task,
    Trigger,
    check_task_name,
    is_pipeline_name,
    parse_duration,
)
from cubestudio.spec.problems import Path, Problems
from cubestudio.spec.resources import parse_resources
from cubestudio.spec.states import RUN_ENDS
from cubestudio.spec.task_ports import read_ports
from cubestudio.spec.task_volumes import read_volumes
from cubestudio.spec.texts import Document, read_text

PIPELINE_KEYS = (
    "pipeline", "label", "description", "params", "env", "tasks", "on_exit", "concurrency", "priority", "notify",
    "retention", "canvas",
)  # fmt: skip
TASK_KEYS = (
    "template", "label", "args", "needs", "when", "trigger", "skip", "retries", "backoff", "timeout", "grace",
    "resources", "priority", "env", "environment", "command", "image", "workdir", "ports", "volumes", "foreach",
    "cache", "framework", "replicas", "start_within",
)  # fmt: skip
ON_EXIT = "on_exit"
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_WORD = re.compile(r"[^\W\d]\w{0,63}")


def parse_pipeline(text: str) -> tuple[Pipeline | None, Problems]:
    """The pipeline of a YAML or JSON text; None when problems were found."""
    document, problems = read_text(text)
    if problems:
        return None, problems
    return read_pipeline(document)


def read_pipeline(document: Document) -> tuple[Pipeline | None, Problems]:
    """The pipeline of a document; None when problems were found."""
    reader = _Reader(Problems(document.positions))
    pipeline = reader.pipeline(document.data)
    return (None if reader.problems else pipeline), reader.problems


class _Reader:
    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def pipeline(self, data: Any) -> Pipeline:
        """The whole file."""
        if not isinstance(data, dict):
            text = "a pipeline is a mapping with 'pipeline' and 'tasks'"
            self.problems.add((), text, "Start with:  pipeline: my-pipeline")
            return Pipeline("")
        self._known(data, (), PIPELINE_KEYS, "a pipeline")
        name = self._text(data, "pipeline", ())
        if not is_pipeline_name(name):
            text = "the pipeline's name '{name}' has small letters, digits, '-', '_' and '.', at most 80"
            if not name:
                text = "the pipeline has no name"
            self.problems.add(("pipeline",), text, "Start with:  pipeline: my-pipeline", name=name)
        tasks = self._tasks(data.get("tasks"))
        on_exit = self._task(ON_EXIT, data[ON_EXIT], (ON_EXIT,)) if data.get(ON_EXIT) is not None else None
        if on_exit is not None and (on_exit.needs or on_exit.foreach is not None):
            self.problems.add((ON_EXIT,), "the exit task needs nobody and has no foreach")
        return Pipeline(
            name=name,
            label=self._text(data, "label", ()),
            description=self._text(data, "description", ()),
            params=self._params(data.get("params")),
            env=self._env(data.get("env"), ("env",)),
            tasks=tasks,
            on_exit=on_exit,
            concurrency=self._whole(data, "concurrency", (), 0, 0, 10_000),
            priority=self._whole(data, "priority", (), 0, -100, 100),
            notify=self._notify(data.get("notify")),
            retention=self._retention(data.get("retention")),
            canvas=self._mapping(data.get("canvas"), ("canvas",)),
        )

    def _tasks(self, data: Any) -> dict[str, Task]:
        if not isinstance(data, dict) or not data:
            self.problems.add(("tasks",), "a pipeline needs at least one task", "Write tasks:  name: {template: …}")
            return {}
        if len(data) > MAX_TASKS:
            self.problems.add(("tasks",), "a pipeline has at most {limit} tasks", limit=MAX_TASKS)
            return {}
        tasks: dict[str, Task] = {}
        for name, body in data.items():
            path: Path = ("tasks", name)
            why = check_task_name(name)
            if why is None and name == ON_EXIT:
                why = "'on_exit' is the name of the exit task"
            if why is not None:
                self.problems.add(path, why)
                continue
            tasks[name] = self._task(name, body, path)
        return tasks

    def _task(self, name: str, data: Any, path: Path) -> Task:
        if not isinstance(data, dict):
            self.problems.add(path, "task '{name}' is a mapping with 'template' or 'command'", name=name)
            return Task(name)
        self._known(data, path, TASK_KEYS, "a task")
        template = self._text(data, "template", path)
        command = self._command(data.get("command"), (*path, "command"))
        workdir = self._workdir(data, path)
        if not template and data.get("command") is None:
            text = "task '{name}' has neither template nor command"
            self.problems.add(path, text, "Write {{template: xgb, args: …}} or {{command: …}}.", name=name)
        if not template and data.get("args"):
            self.problems.add((*path, "args"), "a task without template takes no args", "Give values by env.")
        return Task(
            name=name,
            template=template,
            label=self._text(data, "label", path),
            args=self._mapping(data.get("args"), (*path, "args")),
            needs=self._needs(data.get("needs"), (*path, "needs")),
            when=self._condition(data, "when", path, None),
            trigger=self._trigger(data.get("trigger"), (*path, "trigger")),
            skip=self._condition(data, "skip", path, False),
            retries=self._whole(data, "retries", path, 0, 0, 100),
            backoff=self._duration(data, "backoff", path, 1.0),
            timeout=self._duration(data, "timeout", path, 0.0),
            grace=self._duration(data, "grace", path, 10.0),
            resources=self._resources(data.get("resources"), (*path, "resources")),
            priority=self._whole(data, "priority", path, 0, -100, 100) if data.get("priority") is not None else None,
            env=self._env(data.get("env"), (*path, "env")),
            environment=self._environment(data.get("environment"), (*path, "environment")),
            command=command,
            image=self._text(data, "image", path),
            workdir=workdir,
            ports=read_ports(data.get("ports"), (*path, "ports"), self.problems),
            volumes=read_volumes(data.get("volumes"), workdir, (*path, "volumes"), self.problems),
            foreach=self._foreach(data.get("foreach"), (*path, "foreach")),
            cache=self._cache(data.get("cache"), (*path, "cache")),
            framework=self._text(data, "framework", path),
            replicas=data.get("replicas"),
            start_within=self._duration(data, "start_within", path, 600.0),
        )

    def _known(self, data: Mapping[str, Any], path: Path, known: tuple[str, ...], what: str) -> None:
        for key in data:
            if key not in known:
                hint = did_you_mean(str(key), known)
                self.problems.add((*path, str(key)), "{what} has no key '{key}'", hint, what=what, key=key)

    def _text(self, data: Mapping[str, Any], key: str, path: Path) -> str:
        value = data.get(key)
        if value is None:
            return ""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
        self.problems.add((*path, key), "'{key}' is a text", key=key)
        return ""

    def _whole(self, data: Mapping[str, Any], key: str, path: Path, default: int, low: int, high: int) -> int:
        value = data.get(key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        text = "'{key}' is a whole number from {low} to {high}, not {value}"
        self.problems.add((*path, key), text, key=key, low=low, high=high, value=_shown(value))
        return default

    def _duration(self, data: Mapping[str, Any], key: str, path: Path, default: float) -> float:
        if data.get(key) is None:
            return default
        try:
            return parse_duration(data[key])
        except Fault as fault:
            self.problems.add_fault((*path, key), fault)
            return default

    def _mapping(self, data: Any, path: Path) -> dict[str, Any]:
        if data is None:
            return {}
        if isinstance(data, dict):
            return data
        self.problems.add(path, "'{key}' is a mapping of names to values", key=path[-1])
        return {}

    def _env(self, data: Any, path: Path) -> dict[str, Any]:
        found = self._mapping(data, path)
        for name, value in found.items():
            if not _IDENTIFIER.fullmatch(name):
                text = "'{name}' cannot name an environment variable"
                self.problems.add((*path, name), text, "Use letters, digits and '_'.", name=name)
            if name.startswith("CUBE_") or name in ("LD_PRELOAD", "LD_LIBRARY_PATH"):
                text = "the environment variable '{name}' belongs to the studio"
                self.problems.add((*path, name), text, "Choose another name.", name=name)
            if isinstance(value, list | dict):
                self.problems.add((*path, name), "the environment variable '{name}' is one plain value", name=name)
        return found

    def _needs(self, data: Any, path: Path) -> tuple[str, ...]:
        if isinstance(data, str):
            data = [data]
        if data is None or (isinstance(data, list) and all(isinstance(item, str) for item in data)):
            return tuple(dict.fromkeys(data or ()))
        self.problems.add(path, "'needs' is a list of task names", "Write needs: [load, clean].")
        return ()

    def _condition(self, data: Mapping[str, Any], key: str, path: Path, default: Any) -> Any:
        value = data.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or (isinstance(value, str) and ("{{" in value or _is_flag(value))):
            return value
        if isinstance(value, str):
            hint = f'Write {key}: "{{{{{{{{ {value.strip()} }}}}}}}}".'
            self.problems.add((*path, key), "'{key}' is true, false or an expression", hint, key=key)
        else:
            self.problems.add((*path, key), "'{key}' is true, false or an expression", key=key)
        return default

    def _trigger(self, data: Any, path: Path) -> Trigger:
        if data is None:
            return Trigger.ALL_SUCCESS
        try:
            return Trigger(data)
        except ValueError:
            hint = did_you_mean(str(data), [trigger.value for trigger in Trigger])
            self.problems.add(path, "there is no trigger rule '{rule}'", hint, rule=str(data)[:60])
            return Trigger.ALL_SUCCESS

    def _resources(self, data: Any, path: Path) -> dict[str, Any]:
        given = self._mapping(data, path)
        fixed = {key: value for key, value in given.items() if not (isinstance(value, str) and "{{" in value)}
        try:
            parse_resources(fixed)
        except (Fault, ValueError, TypeError) as error:
            fault = error if isinstance(error, Fault) else Fault("ResourceInvalid", "the resources are not understood")
            bad = str(fault.params.get("key", "")) or fault.text.split(" ")[0]
            self.problems.add_fault((*path, bad) if bad in given else path, fault)
        return given

    def _environment(self, data: Any, path: Path) -> Environment | None:
        if data is None or isinstance(data, str):
            return Environment(name=data) if data else None
        if not isinstance(data, dict):
            self.problems.add(path, "'environment' is a name or a mapping with python and packages")
            return None
        self._known(data, path, ("python", "packages"), "an environment")
        packages = data.get("packages") or []
        if not isinstance(packages, list) or not all(isinstance(line, str) and line.strip() for line in packages):
            self.problems.add((*path, "packages"), "'packages' is a list of requirements", "Write [pandas==3.0.1].")
            packages = []
        for index, line in enumerate(packages):
            if line.lstrip().startswith("-") or "\n" in line:
                text = "'{line}' is no requirement"
                self.problems.add((*path, "packages", index), text, "Write name==version.", line=line.strip())
        return Environment(python=self._text(data, "python", path), packages=tuple(packages))

    def _command(self, data: Any, path: Path) -> str | tuple[str, ...] | None:
        if data is None or (isinstance(data, str) and data.strip()):
            return data
        if isinstance(data, list) and data and all(isinstance(w, str | int | float) for w in data):
            return tuple(str(word) if not isinstance(word, bool) else str(word).lower() for word in data)
        self.problems.add(path, "'command' is a text or a list of words", 'Write command: [python, "-c", "print(1)"].')
        return None

    def _workdir(self, data: Mapping[str, Any], path: Path) -> str:
        workdir = self._text(data, "workdir", path)
        if workdir.startswith("/") or ".." in workdir.split("/"):
            text = "'workdir' is a relative path below the task's own folder"
            self.problems.add((*path, "workdir"), text, "Files of the project space lie in $CUBE_PROJECT_DIR.")
            return ""
        return workdir

    def _foreach(self, data: Any, path: Path) -> Any:
        if data is None or isinstance(data, list) or (isinstance(data, str) and "{{" in data):
            return data
        self.problems.add(path, "'foreach' is a list or an expression that gives one", "Write foreach: [1, 2, 3].")
        return None

    def _cache(self, data: Any, path: Path) -> CachePolicy:
        if data is None or isinstance(data, bool):
            return CachePolicy(bool(data))
        if not isinstance(data, dict):
            self.problems.add(path, "'cache' is true, false or {{ttl: 1d}}")
            return CachePolicy()
        self._known(data, path, ("ttl", "secrets"), "a cache rule")
        return CachePolicy(True, self._duration(data, "ttl", path, 0.0), bool(data.get("secrets")))

    def _params(self, data: Any) -> dict[str, Parameter]:
        found: dict[str, Parameter] = {}
        for name, value in self._mapping(data, ("params",)).items():
            path: Path = ("params", name)
            if not _WORD.fullmatch(name):
                text = "'{name}' cannot name a parameter"
                self.problems.add(path, text, "Use letters, digits and '_'.", name=name)
                continue
            found[name] = self._param(name, value, path)
        return found

    def _param(self, name: str, value: Any, path: Path) -> Parameter:
        if isinstance(value, dict) and value.get("type") in get_args(ArgType):
            try:
                argument = Argument.model_validate(value)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]
                where = tuple(str(part) for part in first["loc"])
                text = "parameter '{name}': {reason}"
                hint = did_you_mean(where[-1], Argument.model_fields) if first["type"] == "extra_forbidden" else ""
                self.problems.add((*path, *where), text, hint, name=name, reason=_pydantic_reason(first))
                return Parameter(name, Argument(type="json"))
            if argument.default is not None and not _holds(argument.default):
                problem = check_value(name, argument, argument.default)[1]
                if problem is not None:
                    self.problems.add((*path, "default"), problem.text, problem.hint, arg=name, **problem.params)
            return Parameter(name, argument, stated=True)
        return Parameter(name, Argument(type=_guess(value), default=value))

    def _notify(self, data: Any) -> Notify:
        given = self._mapping(data, ("notify",))
        self._known(given, ("notify",), ("webhook", "on"), "a notice")
        webhook = self._text(given, "webhook", ("notify",))
        if webhook and not webhook.startswith(("http://", "https://")) and "{{" not in webhook:
            self.problems.add(("notify", "webhook"), "the webhook is a URL that starts with http:// or https://")
        ends = [state.value for state in sorted(RUN_ENDS)]
        wanted = given.get("on") or []
        wanted = [wanted] if isinstance(wanted, str) else wanted
        for state in wanted if isinstance(wanted, list) else []:
            if state not in ends:
                self.problems.add(("notify", "on"), "'{state}' is no end of a run", did_you_mean(str(state), ends),
                                  state=str(state)[:60])  # fmt: skip
        return Notify(webhook, tuple(str(state) for state in wanted) if isinstance(wanted, list) else ())

    def _retention(self, data: Any) -> Retention:
        given = self._mapping(data, ("retention",))
        self._known(given, ("retention",), ("runs", "days"), "retention")
        days = given.get("days", 0)
        if isinstance(days, bool) or not isinstance(days, int | float) or days < 0:
            self.problems.add(("retention", "days"), "'days' is a number", value=_shown(days))
            days = 0
        return Retention(self._whole(given, "runs", ("retention",), 0, 0, 1_000_000), float(days))


def _guess(value: Any) -> ArgType:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "file" if value.startswith(("file://", "sample://")) else "string"
    return "json"


def _holds(value: Any) -> bool:
    return isinstance(value, str) and "{{" in value


def _is_flag(value: str) -> bool:
    return value.strip().lower() in ("true", "false")


def _shown(value: Any) -> str:
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _pydantic_reason(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return f"it has no key '{error['loc'][-1]}'"
    return str(error["msg"]).removeprefix("Value error, ")
