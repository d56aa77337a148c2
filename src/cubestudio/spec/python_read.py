"""A pipeline from Python, by its shape alone: what of `@pipeline` and `@task` says the same whenever it runs.

Read by libcst, never executed. What lies beyond – loops, conditions, other functions – is listed as locked, with its
line; a locked part of the pipeline's own function is a problem too, for without it the pipeline would be another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cubestudio.spec.pipeline_read import PIPELINE_KEYS
from cubestudio.spec.problems import Path, Problem, Problems
from cubestudio.spec.python_task import MAKERS, Steps, read_task
from cubestudio.spec.python_values import Beyond, Builtin, Call, Expr, Values, written

MAX_PYTHON = 1 << 20
"""Bytes of a Python text that is read at all."""
OPTIONS = tuple(key for key in PIPELINE_KEYS if key not in ("pipeline", "params", "tasks", "on_exit"))
"""Fields that `@pipeline(…)` takes."""
_HARMLESS = {"Import", "ImportFrom", "Pass"}
_SDK = (*MAKERS, "task", "pipeline", "secret", "item")


@dataclass
class PythonReading:
    """What a text says.

    Attributes:
        data: the pipeline file; None when the text has none, or more than can be read.
        locked: parts that are not read, as sentences with their lines.
        calls: tasks in the order they stand. function: the syntax tree of the pipeline's function.
    """

    data: dict[str, Any] | None = None
    positions: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    locked: list[Problem] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    function: Any = None
    tree: Any = None
    places: Any = None
    imported: set[str] = field(default_factory=set)


def read_python(text: str) -> PythonReading:
    """The pipeline of a Python text."""
    import libcst
    from libcst.metadata import MetadataWrapper, PositionProvider

    reading = PythonReading()
    reading.problems = Problems(reading.positions)
    if len(text) > MAX_PYTHON:
        reading.problems.add((), "a Python text may have {limit} MiB", limit=MAX_PYTHON >> 20)
        return reading
    try:
        wrapper = MetadataWrapper(libcst.parse_module(text), unsafe_skip_copy=True)
        reading.tree, reading.places = wrapper.module, wrapper.resolve(PositionProvider)
        _Module(reading, text).read()
    except libcst.ParserSyntaxError as error:
        line, column, reason = _what_is_wrong(text, error)
        reading.positions[()] = (line, column)
        reading.problems.add((), "this is no Python: {reason}", reason=reason)
    except (RecursionError, ValueError) as error:
        reading.problems.add((), "this is no Python: {reason}", reason=str(error)[:200])
    return reading


class _Module:
    def __init__(self, reading: PythonReading, text: str) -> None:
        self.reading = reading
        self.text = text
        self.scope: dict[str, Any] = {}
        self.values = Values(self.scope)
        self.broken = False

    def read(self) -> None:
        found: list[tuple[Any, Any]] = []
        for statement in self.reading.tree.body:
            kind = type(statement).__name__
            if kind == "FunctionDef":
                role, decorator = self._role(statement)
                if role == "pipeline":
                    found.append((statement, decorator))
                elif role == "task":
                    self._task(statement, decorator)
            elif kind == "SimpleStatementLine":
                for small in statement.body:
                    self._outer(small)
            elif not (kind == "ClassDef" or _is_main(statement)):
                self._lock(Beyond(statement, "this runs beside the pipeline and is not looked at"), False)
        if len(found) != 1:
            where = self._place(found[1][0]) if found else (0, 0)
            self.reading.positions[()] = where
            text = "the text has no function with @pipeline" if not found else "the text has more than one @pipeline"
            self.reading.problems.add((), text, "Write one function, with @pipeline above it.")
            return
        self._pipeline(*found[0])

    def _outer(self, small: Any) -> None:
        kind = type(small).__name__
        if kind == "ImportFrom" and type(small.names).__name__ != "ImportStar":
            module = small.module.value if type(small.module).__name__ == "Name" else ""
            for alias in small.names if module == "cubestudio_sdk" else ():
                name = alias.name.value
                if name in _SDK:
                    given = alias.asname.name.value if alias.asname else name
                    self.reading.imported |= {given} & {name}
                    self.scope[given] = Expr(lambda: "item") if name == "item" else Builtin(name)
        elif kind == "Assign" and len(small.targets) == 1 and type(small.targets[0].target).__name__ == "Name":
            try:
                self.scope[small.targets[0].target.value] = self.values.of(small.value)
            except Beyond as beyond:
                self.scope.pop(small.targets[0].target.value, None)
                self._lock(beyond, False)
        elif kind not in _HARMLESS and not _is_docstring(small):
            self._lock(Beyond(small, "this runs beside the pipeline and is not looked at"), False)

    def _role(self, function: Any) -> tuple[str, Any]:
        for decorator in function.decorators:
            node = decorator.decorator
            inner = node.func if type(node).__name__ == "Call" else node
            known = self.scope.get(inner.value) if type(inner).__name__ == "Name" else None
            if isinstance(known, Builtin) and known.name in ("pipeline", "task"):
                return known.name, node
        return "", None

    def _task(self, function: Any, decorator: Any) -> None:
        try:
            line = self._place(function.decorators[0])[0]
            self.scope[function.name.value] = read_task(function, decorator, self.values, self.text, line)
        except Beyond as beyond:
            self._lock(beyond, True)

    def _pipeline(self, function: Any, decorator: Any) -> None:
        self.reading.function = function
        name, params, options = function.name.value.replace("_", "-"), {}, {}
        for argument in decorator.args if type(decorator).__name__ == "Call" else ():
            key = argument.keyword.value if argument.keyword is not None else ""
            try:
                value = self.values.of(argument.value)
                if key == "name" and isinstance(value, str):
                    name = value
                elif key == "params" and isinstance(value, dict):
                    params = dict(value)
                    self._note_params(argument.value)
                elif key in OPTIONS:
                    options[key] = written(value, argument)
                else:
                    raise Beyond(argument, "a pipeline has no field '{key}'", key=key)
                self.reading.positions[("pipeline" if key == "name" else key,)] = self._place(argument)
            except Beyond as beyond:
                self._lock(beyond, True)
        self._signature(function, params)
        steps = Steps(Values(dict(self.scope)), lambda beyond: self._lock(beyond, True), self._place)
        for argument in function.params.params:
            steps.values.scope[argument.name.value] = _param(argument.name.value)
        steps.block(function.body)
        self.reading.calls = steps.calls
        self._gather(name, options, params, steps)

    def _signature(self, function: Any, params: dict[str, Any]) -> None:
        given = function.params
        if given.star_kwarg or given.kwonly_params or given.posonly_params or type(given.star_arg).__name__ == "Param":
            self._lock(Beyond(function, "the pipeline's function takes plain parameters only"), True)
        for argument in given.params:
            name = argument.name.value
            if name in params:
                continue
            try:
                params[name] = None if argument.default is None else self.values.of(argument.default)
            except Beyond as beyond:
                self._lock(beyond, True)
            self.reading.positions[("params", name)] = self._place(argument)

    def _note_params(self, node: Any) -> None:
        for element in getattr(node, "elements", ()):
            if type(getattr(element, "key", None)).__name__ == "SimpleString":
                self.reading.positions[("params", element.key.evaluated_value)] = self._place(element.key)

    def _gather(self, name: str, options: dict[str, Any], params: dict[str, Any], steps: Steps) -> None:
        data: dict[str, Any] = {"pipeline": name, **options}
        if params:
            data["params"] = params
        data["tasks"] = {}
        try:
            for call in steps.calls:
                body = steps.written(call)
                path: Path = ("on_exit",) if call.is_exit else ("tasks", call.name)
                self.reading.positions[path] = self._place(call.nodes[0])
                for field_path, node in call.where.items():
                    self.reading.positions[(*path, *field_path)] = self._place(node)
                if call.is_exit:
                    data["on_exit"] = body
                else:
                    data["tasks"][call.name] = body
            for key, value in params.items():
                params[key] = written(value, self.reading.function)
        except Beyond as beyond:
            self._lock(beyond, True)
        self.reading.positions.setdefault(("tasks",), self._place(self.reading.function))
        self.reading.data = None if self.broken else data

    def _lock(self, beyond: Beyond, counts: bool) -> None:
        line, column = self._place(beyond.node)
        self.reading.locked.append(Problem("", beyond.text, "", line, column, beyond.params))
        if counts:
            self.broken = True
            hint = "Write it out, or run the file with Python and apply what it builds."
            self.reading.problems.append(Problem("", beyond.text, hint, line, column, beyond.params))

    def _place(self, node: Any) -> tuple[int, int]:
        place = self.reading.places.get(node)
        return (place.start.line, place.start.column + 1) if place is not None else (0, 0)


def _what_is_wrong(text: str, error: Any) -> tuple[int, int, str]:
    """Place and reason of a syntax error; Python's own parser (which runs nothing either) tells them best."""
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as wrong:
        return wrong.lineno or 0, wrong.offset or 0, wrong.msg
    except (ValueError, RecursionError, MemoryError):
        pass
    return error.raw_line, error.raw_column + 1, str(error.message).split("\n")[0][:200]


def _param(name: str) -> Expr:
    return Expr(lambda: f"params.{name}")


def _is_docstring(small: Any) -> bool:
    return type(small).__name__ == "Expr" and type(small.value).__name__ in ("SimpleString", "ConcatenatedString")


def _is_main(statement: Any) -> bool:
    test = getattr(statement, "test", None)
    return type(statement).__name__ == "If" and "__name__" in {
        getattr(getattr(test, "left", None), "value", ""),
        *[getattr(c.comparator, "value", "") for c in getattr(test, "comparisons", ())],
    }
