"""`@task` and `@pipeline`: Python that writes the same pipeline file people write by hand.

    @task(packages=["numpy"], outputs=["low", "high"])
    def ends(values: list[float]) -> tuple[float, float]:
        return min(values), max(values)

    @pipeline(params={"test_size": 0.25})
    def cancer(test_size):
        data = template("dataset-import", source="sample://breast_cancer")
        parts = template("data-process", input=data.outputs.data, test_size=test_size)
        model = template("xgb", train=parts.outputs.train, label="target").set(name="best", retries=2)
        template("model-register", model=model.outputs.model).set(when=model.outputs.auc > 0.9)

    print(cancer.to_yaml())

Calling a task inside of a pipeline records it; outside it is the plain function, so it can be tested as such. A
reference to an output is a dependency; `.set(needs=[other])` adds one without data.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, NoReturn

from cubestudio_sdk.expressions import Expression, literal, written

if TYPE_CHECKING:
    from cubestudio_sdk.client import Client
    from cubestudio_sdk.types import Run

__all__ = ["PipelineBuilder", "TaskCall", "TaskFunction", "command", "item", "pipeline", "secret", "task", "template"]

_OPTIONS = (
    "needs", "when", "trigger", "skip", "retries", "backoff", "timeout", "resources", "priority", "env",
    "environment", "image", "workdir", "ports", "volumes", "foreach", "cache", "label", "grace", "command",
    "framework", "replicas", "start_within",
)  # fmt: skip
_PIPELINE_OPTIONS = ("label", "description", "env", "concurrency", "priority", "notify", "retention", "canvas")

item = Expression(lambda: "item")
"""The element at hand in a task with `foreach`."""


def secret(name: str) -> Expression:
    """A secret of the project; its value is never written anywhere."""
    return Expression(lambda: f"secrets.{name}")


class Outputs:
    """A task's outputs by name: `call.outputs.train`, or `call.outputs["train"]`."""

    def __init__(self, call: TaskCall) -> None:
        self._call = call

    def __getattr__(self, name: str) -> Expression:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Expression:
        call = self._call
        if call.known_outputs and name not in call.known_outputs:
            raise AttributeError(f"Task '{call.name}' has no output '{name}'; it has {', '.join(call.known_outputs)}.")
        return Expression(lambda: f"tasks{_member(call.spoken_name())}.outputs{_member(name)}")


class TaskCall:
    """One task of the pipeline being written."""

    def __init__(self, name: str, body: dict[str, Any], known_outputs: Sequence[str] = ()) -> None:
        self.name = name
        self.body = body
        self.known_outputs = tuple(known_outputs)
        self.outputs = Outputs(self)
        self._spoken = False

    def set(self, *, name: str | None = None, **options: Any) -> TaskCall:
        """Name the task, or set fields of it: needs, when, trigger, retries, timeout, resources, foreach, cache …"""
        for option in options:
            if option not in _OPTIONS:
                raise TypeError(f"A task has no field '{option}'; there is: {', '.join(('name', *_OPTIONS))}.")
        if name is not None:
            if self._spoken:
                raise ValueError(
                    f"Task '{self.name}' is already referred to by its name: name it right after the call."
                )
            _current("TaskCall.set(name=…)").rename(self, name)
        self.body.update(options)
        return self

    def at_exit(self) -> None:
        """Run this task at the end of the run, whatever happened, instead of within the graph."""
        _current("TaskCall.at_exit()").move_to_exit(self)

    def spoken_name(self) -> str:
        """The name for use in a text; from then on it stays."""
        self._spoken = True
        return self.name

    def as_expression(self) -> Expression:
        """The call itself, where its one output is meant."""
        if len(self.known_outputs) == 1:
            return self.outputs[self.known_outputs[0]]
        known = ", ".join(self.known_outputs) or "see its template"
        raise TypeError(f"Say which output of task '{self.name}' is meant: `.outputs.NAME` ({known}).")

    def written(self) -> dict[str, Any]:
        """The task as the pipeline file holds it."""
        body = dict(self.body)
        if "needs" in body:
            needs = body["needs"] if isinstance(body["needs"], (list, tuple)) else [body["needs"]]
            body["needs"] = [need.name if isinstance(need, TaskCall) else str(need) for need in needs]
        found: dict[str, Any] = written(body)
        return found


class Recording:
    """The tasks of the pipeline whose function runs right now."""

    def __init__(self) -> None:
        self.calls: list[TaskCall] = []
        self.on_exit: TaskCall | None = None

    def add(self, wanted: str, body: dict[str, Any], outputs: Sequence[str] = ()) -> TaskCall:
        name, number = re.sub(r"\W", "_", wanted), 1
        taken = {call.name for call in self.calls}
        while name in taken:
            number += 1
            name = f"{re.sub(r'[^a-zA-Z0-9_]', '_', wanted)}_{number}"
        call = TaskCall(name, body, outputs)
        self.calls.append(call)
        return call

    def rename(self, call: TaskCall, name: str) -> None:
        if any(other.name == name for other in self.calls if other is not call):
            raise ValueError(f"There is already a task '{name}'.")
        call.name = name

    def move_to_exit(self, call: TaskCall) -> None:
        self.calls.remove(call)
        self.on_exit = call


_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)


class TaskFunction:
    """A function that becomes a `python` task when it is called inside of a pipeline."""

    def __init__(self, function: Callable[..., Any], outputs: Sequence[str], body: dict[str, Any]) -> None:
        self.function = function
        self.outputs = tuple(outputs)
        self.body = body
        self.signature = inspect.signature(function)
        if any(given.kind in (given.VAR_POSITIONAL, given.VAR_KEYWORD) for given in self.signature.parameters.values()):
            _refuse(function, "takes *args or **kwargs, and a task has named arguments")
        if getattr(function, "__closure__", None):
            _refuse(function, "uses variables of the function around it, which do not travel with its source")
        self.code = _code(function, self.outputs)
        update_wrapper(self, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        recording = _recording.get()
        if recording is None:
            return self.function(*args, **kwargs)
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        body = {"template": "python", "args": {"code": self.code, "inputs": dict(bound.arguments)}, **self.body}
        return recording.add(self.function.__name__, body, self.outputs)


def task(
    function: Callable[..., Any] | None = None,
    *,
    packages: Sequence[str] = (),
    python: str | None = None,
    outputs: Sequence[str] = ("result",),
    **options: Any,
) -> Any:
    """Make a function a task.

    Args:
        packages: what it imports, as `name` or `name==version`; locked when the task first runs.
        python: range of Python versions, for instance `>=3.11`.
        outputs: names of what it returns: one value, or as many as a tuple it returns (or the keys of a mapping). A
            `pathlib.Path` it returns becomes a file or folder.
        options: fields of every call: resources, retries, timeout, cache, env, …

    The function's source travels, and nothing around it: import inside of it.
    """
    body = dict(options)
    for option in options:
        if option not in _OPTIONS:
            raise TypeError(f"A task has no field '{option}'; there is: {', '.join(_OPTIONS)}.")
    if packages or python:
        body["environment"] = {**({"python": python} if python else {}), "packages": list(packages)}

    def decorate(found: Callable[..., Any]) -> TaskFunction:
        return TaskFunction(found, outputs, body)

    return decorate(function) if function is not None else decorate


def template(name: str, /, **args: Any) -> TaskCall:
    """Add a task made from a job template; `template("xgb@1", …)` pins its version."""
    return _current(f"template('{name}')").add(name.partition("@")[0], {"template": name, "args": args})


def command(words: str | Sequence[str], /) -> TaskCall:
    """Add a task that runs a command: a text for `/bin/sh -c`, or a list of words."""
    body = {"command": words if isinstance(words, str) else list(words)}
    return _current("command(…)").add("command", body)


class PipelineBuilder:
    """A pipeline written in Python."""

    def __init__(
        self, function: Callable[..., Any], name: str, params: dict[str, Any], options: dict[str, Any]
    ) -> None:
        self.function = function
        self.name = name
        self.params = params
        self.options = options
        self.__doc__ = function.__doc__

    def to_dict(self) -> dict[str, Any]:
        """The pipeline file as a mapping."""
        recording = Recording()
        token = _recording.set(recording)
        try:
            self.function(**{name: _param(name) for name in inspect.signature(self.function).parameters})
        finally:
            _recording.reset(token)
        tasks = {call.name: call.written() for call in recording.calls}
        file: dict[str, Any] = {"pipeline": self.name, **written(self.options)}
        if self.params:
            file["params"] = self.params
        file["tasks"] = tasks
        if recording.on_exit is not None:
            file["on_exit"] = recording.on_exit.written()
        return file

    def to_yaml(self) -> str:
        """The pipeline file."""
        from cubestudio_sdk.yaml import to_yaml

        return to_yaml(self.to_dict())

    def run(self, client: Client | None = None, /, **params: Any) -> Run:
        """Run it now, without keeping it as a pipeline; `client.apply(this)` keeps it."""
        from cubestudio_sdk.client import Client as Default

        return (client or Default()).run(text=self, params=params)


def pipeline(
    function: Callable[..., Any] | None = None,
    *,
    name: str | None = None,
    params: dict[str, Any] | None = None,
    **options: Any,
) -> Any:
    """Make a function a pipeline; its arguments are the pipeline's parameters.

    Args:
        name: of the pipeline; default the function's, with `-` for `_`.
        params: default values; those of the function's signature count too.
        options: label, description, env, concurrency, priority, notify, retention, canvas.
    """
    for option in options:
        if option not in _PIPELINE_OPTIONS:
            raise TypeError(f"A pipeline has no field '{option}'; there is: {', '.join(_PIPELINE_OPTIONS)}.")

    def decorate(found: Callable[..., Any]) -> PipelineBuilder:
        declared = dict(params or {})
        for argument in inspect.signature(found).parameters.values():
            if argument.name not in declared:
                declared[argument.name] = None if argument.default is argument.empty else argument.default
        return PipelineBuilder(found, name or found.__name__.replace("_", "-"), declared, dict(options))

    return decorate(function) if function is not None else decorate


def _member(name: str) -> str:
    """`.name`, or `["a name"]` where a point does not do."""
    if re.fullmatch(r"[^\W\d]\w*", name) and not name.startswith("_"):
        return f".{name}"
    return f"[{literal(name)}]"


def _param(name: str) -> Expression:
    return Expression(lambda: f"params.{name}")


def _current(what: str) -> Recording:
    recording = _recording.get()
    if recording is None:
        raise RuntimeError(f"{what} belongs inside of a function with @pipeline.")
    return recording


def _refuse(function: Callable[..., Any], reason: str) -> NoReturn:
    raise TypeError(f"'{function.__qualname__}' cannot be a task: it {reason}.")


def _code(function: Callable[..., Any], outputs: Sequence[str]) -> str:
    """Source of the function without its decorators, and the lines that call it in the task."""
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        _refuse(function, "has no source to be found")
    if function.__name__ == "<lambda>":
        _refuse(function, "has no name")
    definition = re.search(r"^(async )?def ", source, re.MULTILINE)
    if definition is None or definition.group(1):
        _refuse(function, "is no plain function")
    body = source[definition.start() :].rstrip()
    return _CODE.format(body=body, name=function.__name__, outputs=list(outputs))


# The annotations of the function name things that exist only where it was written.
_CODE = """\
from __future__ import annotations

from cubestudio_sdk import task as _task


{body}


_task.give({outputs}, {name}(**inputs))
"""
