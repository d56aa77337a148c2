"""Code of `python` tasks that came from a function with `@task`: back to that function."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.spec.python_task import CODE
from cubestudio.spec.python_words import call, is_name

_CODE = re.compile(
    r"from __future__ import annotations\n\nfrom cubestudio_sdk import task as _task\n\n\n"
    r"(?P<body>def (?P<name>\w+)\(.*)\n\n\n_task\.give\((?P<outputs>\[.*\]), (?P=name)\(\*\*inputs\)\)\n",
    re.DOTALL,
)


@dataclass(frozen=True)
class Inline:
    """A function with @task; `fields` of the task are said by its decorator."""

    name: str
    source: str
    outputs: tuple[str, ...]
    fields: dict[str, Any] = field(default_factory=dict)

    def decorated(self) -> str:
        """The function with its decorator."""
        options: list[tuple[str, Any]] = []
        environment = self.fields.get("environment")
        if environment:
            options += [(key, environment[key]) for key in ("packages", "python") if key in environment]
        if self.outputs != ("result",):
            options.append(("outputs", list(self.outputs)))
        decorator = call("@task", options, 0, 0, lambda text: None) if options else "@task"
        return f"{decorator}\n{self.source}"


def inline_functions(data: Mapping[str, Any], taken: Collection[str]) -> dict[str, Inline]:
    """Functions by the tasks that call them ("" = the exit task); one function a name."""
    tasks = {**(data.get("tasks") or {})}
    if data.get("on_exit") is not None:
        tasks[""] = data["on_exit"]
    found: dict[str, Inline] = {}
    by_name: dict[str, Inline] = {}
    for name, task in tasks.items():
        inline = _inline(task, taken)
        if inline is None:
            continue
        known = by_name.setdefault(inline.name, inline)
        if (known.source, known.outputs) == (inline.source, inline.outputs):
            found[name] = known if known.fields == inline.fields else Inline(known.name, known.source, known.outputs)
    for name, inline in found.items():
        if any(other.name == inline.name and other.fields != inline.fields for other in found.values()):
            found[name] = Inline(inline.name, inline.source, inline.outputs)
    return found


def _inline(task: Any, taken: Collection[str]) -> Inline | None:
    args = task.get("args") if isinstance(task, Mapping) and task.get("template") == "python" else None
    if not isinstance(args, Mapping) or set(args) != {"code", "inputs"} or not isinstance(args["inputs"], Mapping):
        return None
    matched = _CODE.fullmatch(args["code"]) if isinstance(args["code"], str) else None
    if matched is None or not is_name(matched["name"]) or matched["name"] in taken:
        return None
    body, name = matched["body"], matched["name"]
    try:
        outputs = ast.literal_eval(matched["outputs"])
        tree = ast.parse(body).body
        block = "".join(inspect.getblock([f"{line}\n" for line in f"@task\n{body}\n".split("\n")]))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if len(tree) != 1 or not isinstance(tree[0], ast.FunctionDef) or block.rstrip() != f"@task\n{body}".rstrip():
        return None
    given = tree[0].args
    names = [argument.arg for argument in given.args]
    if given.posonlyargs or given.kwonlyargs or given.vararg or given.kwarg or set(names) != set(args["inputs"]):
        return None
    if CODE.format(body=body, name=name, outputs=outputs) != args["code"] or not all(map(is_name, names)):
        return None
    environment = task.get("environment")
    fields = {"environment": environment} if isinstance(environment, Mapping) and environment.get("packages") else {}
    return Inline(name, body, tuple(outputs), fields)
