"""Statements of a pipeline's function to tasks: `template(…)`, `command(…)`, calls of `@task` functions, `.set(…)`."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cubestudio.spec.pipeline_read import TASK_KEYS
from cubestudio.spec.python_values import Beyond, Builtin, Call, Expr, Outputs, Values, written

MAKERS = ("template", "command")
TASK_OPTIONS = tuple(key for key in TASK_KEYS if key not in ("template", "args"))
"""Fields of a task that `.set(…)` and `@task(…)` take."""
CODE = """\
from __future__ import annotations

from cubestudio_sdk import task as _task


{body}


_task.give({outputs}, {name}(**inputs))
"""
"""What the SDK makes of a function with @task."""


@dataclass(frozen=True)
class Function:
    """A function with @task: its name, parameters with their defaults, outputs, code and fields."""

    name: str
    params: tuple[str, ...]
    defaults: dict[str, Any]
    outputs: tuple[str, ...]
    code: str
    body: dict[str, Any]


def read_task(function: Any, decorator: Any, values: Values, text: str, line: int) -> Function:
    """A function with @task; `line` is that of its first decorator. Raises Beyond."""
    body: dict[str, Any] = {}
    outputs: list[str] = ["result"]
    environment: dict[str, Any] = {}
    for argument in decorator.args if type(decorator).__name__ == "Call" else ():
        key = argument.keyword.value if argument.keyword is not None else ""
        value = values.of(argument.value)
        if key == "outputs" and isinstance(value, list):
            outputs = [str(name) for name in value]
        elif key in ("packages", "python"):
            if value:
                environment[key] = value
        elif key in TASK_OPTIONS:
            body[key] = value
        else:
            raise Beyond(argument, "a task has no field '{key}'", key=key)
    if environment:
        environment.setdefault("packages", [])
        body["environment"] = environment
    names, defaults = signature(function, values)
    code = CODE.format(body=source_of(text, line, function), name=function.name.value, outputs=outputs)
    return Function(function.name.value, names, defaults, tuple(outputs), code, body)


def signature(function: Any, values: Values) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Names of a function's parameters and their defaults. Raises Beyond."""
    given = function.params
    if given.star_kwarg or type(given.star_arg).__name__ == "Param" or function.asynchronous is not None:
        raise Beyond(function, "a task is a plain function with named arguments")
    names: list[str] = []
    defaults: dict[str, Any] = {}
    for argument in (*given.posonly_params, *given.params, *given.kwonly_params):
        names.append(argument.name.value)
        if argument.default is not None:
            defaults[argument.name.value] = values.of(argument.default)
    return tuple(names), defaults


def source_of(text: str, line: int, function: Any) -> str:
    """A function's source as `inspect` tells it to the SDK, without its decorators. Raises Beyond."""
    lines = [f"{part}\n" for part in text.split("\n")][line - 1 :]
    try:
        source = textwrap.dedent("".join(inspect.getblock(lines)))
    except (SyntaxError, IndentationError):
        source = ""
    definition = re.search(r"^def ", source, re.MULTILINE)
    if definition is None:
        raise Beyond(function, "a task is a plain function with named arguments")
    return source[definition.start() :].rstrip()


class Steps:
    """Reads the body of a pipeline's function, one statement after the other."""

    def __init__(self, values: Values, lock: Callable[[Beyond], None], place: Callable[[Any], tuple[int, int]]) -> None:
        self.values = values
        self.lock = lock
        self.place = place
        self.calls: list[Call] = []
        self.line: Any = None
        values.maker = self._call

    def block(self, body: Any) -> None:
        """Every statement of a body."""
        for line in body.body:
            self.line = line
            if type(line).__name__ != "SimpleStatementLine":
                text = _COMPOUND.get(type(line).__name__, "this statement is not read")
                self.lock(Beyond(line, text))
                continue
            for statement in line.body:
                try:
                    self._statement(statement)
                except Beyond as beyond:
                    self.lock(beyond)

    def _statement(self, statement: Any) -> None:
        kind = type(statement).__name__
        if kind == "Pass" or _is_nothing(statement):
            return
        if kind == "Expr":
            self.values.of(statement.value)
        elif kind in ("Assign", "AnnAssign"):
            target = statement.targets[0].target if kind == "Assign" else statement.target
            many = kind == "Assign" and len(statement.targets) != 1
            if many or type(target).__name__ != "Name" or statement.value is None:
                raise Beyond(statement, "a value is given to one name")
            value = self.values.of(statement.value)
            self.values.scope[target.value] = value
            if isinstance(value, Call) and not value.variable:
                value.variable = target.value
        else:
            raise Beyond(statement, "this statement is not read")

    def _call(self, node: Any) -> Call | None:
        func = node.func
        if type(func).__name__ == "Attribute" and func.attr.value in ("set", "at_exit"):
            base = self.values.of(func.value)
            if isinstance(base, Call):
                return self._set(base, node) if func.attr.value == "set" else self._exit(base, node)
        known = self.values.scope.get(func.value) if type(func).__name__ == "Name" else None
        if known == Builtin("template"):
            return self._template(node)
        if known == Builtin("command"):
            words = self.values.of(node.args[0].value) if len(node.args) == 1 and node.args[0].keyword is None else None
            if not isinstance(words, str | list):
                raise Beyond(node, "command takes a text or a list of words")
            return self._add("command", {"command": words}, (), {("command",): node.args[0]})
        if isinstance(known, Function):
            return self._function(known, node)
        return None

    def _template(self, node: Any) -> Call:
        if not node.args or node.args[0].keyword is not None or node.args[0].star:
            raise Beyond(node, "template takes the template's name first")
        name = self.values.of(node.args[0].value)
        if not isinstance(name, str):
            raise Beyond(node, "template takes the template's name first")
        args, where = self._keywords(node.args[1:])
        places = {("args", key): place for key, place in where.items()}
        return self._add(
            name.partition("@")[0], {"template": name, "args": args}, (), {("template",): node.args[0], **places}
        )

    def _keywords(self, arguments: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        found: dict[str, Any] = {}
        where: dict[str, Any] = {}
        for argument in arguments:
            if argument.star == "**":
                more = self.values.of(argument.value)
                if not isinstance(more, dict):
                    raise Beyond(argument, "'**' is read before a mapping that is written out")
                found.update(more)
                where.update(dict.fromkeys(more, argument))
            elif argument.keyword is None:
                raise Beyond(argument, "arguments are given by their names")
            else:
                found[argument.keyword.value] = self.values.of(argument.value)
                where[argument.keyword.value] = argument
        return found, where

    def _function(self, function: Function, node: Any) -> Call:
        named = [argument for argument in node.args if argument.keyword is not None or argument.star]
        plain = [argument for argument in node.args if argument.keyword is None and not argument.star]
        given, where = self._keywords(named)
        if len(plain) > len(function.params):
            raise Beyond(node, "'{name}' takes fewer arguments", name=function.name)
        for name, argument in zip(function.params, plain, strict=False):
            given[name] = self.values.of(argument.value)
            where[name] = argument
        inputs = {name: given.pop(name, function.defaults.get(name, _MISSING)) for name in function.params}
        missing = [name for name, value in inputs.items() if value is _MISSING]
        if given or missing:
            raise Beyond(
                node, "the arguments of '{name}' are: {params}", name=function.name, params=", ".join(function.params)
            )
        body = {"template": "python", "args": {"code": function.code, "inputs": inputs}, **function.body}
        call = self._add(function.name, body, function.outputs, {("args", "inputs", k): v for k, v in where.items()})
        call.decorated = function.body
        return call

    def _add(self, wanted: str, body: dict[str, Any], outputs: tuple[str, ...], where: dict[Any, Any]) -> Call:
        taken = {call.name for call in self.calls if not call.is_exit}
        call = Call(auto_name(wanted, taken), body, outputs, [self.line], where, wanted)
        self.calls.append(call)
        return call

    def _set(self, call: Call, node: Any) -> Call:
        options, where = self._keywords(node.args)
        name = options.pop("name", None)
        for option in options:
            if option not in TASK_OPTIONS:
                raise Beyond(where[option], "a task has no field '{key}'", key=option)
        if name is not None:
            if call.spoken or not isinstance(name, str):
                raise Beyond(node, "task '{name}' is referred to already: name it right after the call", name=call.name)
            if any(other.name == name for other in self.calls if other is not call and not other.is_exit):
                raise Beyond(node, "there is a task '{name}' already", name=name)
            call.name = call.given = name
        call.body.update(options)
        self._touch(call)
        call.where.update({(key,): place for key, place in where.items() if key != "name"})
        return call

    def _touch(self, call: Call) -> None:
        if self.line not in call.nodes:
            call.nodes.append(self.line)

    def _exit(self, call: Call, node: Any) -> Call:
        if any(other.is_exit for other in self.calls):
            raise Beyond(node, "a pipeline has one exit task")
        call.is_exit = True
        self._touch(call)
        return call

    def written(self, call: Call) -> dict[str, Any]:
        """A task as the file holds it. Raises Beyond."""
        body = dict(call.body)
        node = call.nodes[0]
        if "needs" in body:
            needs = body["needs"] if isinstance(body["needs"], list) else [body["needs"]]
            if any(isinstance(need, Expr | Outputs) for need in needs):
                raise Beyond(call.where.get(("needs",), node), "needs takes tasks or their names")
            body["needs"] = [need.name if isinstance(need, Call) else str(need) for need in needs]
        found: dict[str, Any] = written(body, node)
        return found


def auto_name(wanted: str, taken: set[str]) -> str:
    """The name the SDK gives a task that gets none."""
    name, number = re.sub(r"\W", "_", wanted), 1
    while name in taken:
        number += 1
        name = f"{re.sub(r'[^a-zA-Z0-9_]', '_', wanted)}_{number}"
    return name


def _is_nothing(statement: Any) -> bool:
    return type(statement).__name__ == "Expr" and type(statement.value).__name__ in ("SimpleString", "Ellipsis")


_MISSING = object()
_COMPOUND = {
    "For": "a loop is not read: use foreach=",
    "While": "a loop is not read: use foreach=",
    "If": "a condition is not read: use when=",
    "With": "'with' is not read",
    "Try": "'try' is not read",
    "Match": "a condition is not read: use when=",
    "FunctionDef": "a function within the pipeline is not read: write it beside it, with @task",
    "ClassDef": "a class within the pipeline is not read",
}
