"""Other names for tasks: what refers to them follows – `needs`, expressions, the canvas.

Printing does this for whoever asks with `renamed`, so an editor may rename the task alone; one that has renamed the
references too loses nothing, since nothing is left to do then. Pure, on a pipeline's data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from cubestudio.spec.pipeline import EXPRESSION_FIELDS
from cubestudio.spec.pipeline_check import arg_holds
from cubestudio.spec.templates import Template

_WORD = re.compile(r"[^\W\d]\w*")
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_PART = re.compile(
    r"""(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
    r"""|(?P<ref>(?<![\w.])tasks\s*(?:\.\s*(?P<word>[^\W\d]\w*)|\[\s*(?P<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')\s*\]))""",
    re.DOTALL,
)


def rename_tasks(
    data: Mapping[str, Any], renamed: Mapping[str, str], templates: Mapping[str, Template] | None = None
) -> dict[str, Any]:
    """`data` with tasks renamed, and all that refers to them.

    A task that has its new name already keeps it; references to a name that is a task's (again) stay.

    Args:
        renamed: new names by old ones. templates: tell which arguments are code, which holds no expressions.
    """
    tasks = data.get("tasks")
    names = {old: new for old, new in renamed.items() if old != new}
    if not names or not isinstance(tasks, Mapping):
        return dict(data)
    keys = {old: new for old, new in names.items() if old in tasks and new not in tasks}
    names = {
        old: new for old, new in names.items() if (old in keys or old not in tasks) and (new in tasks or old in keys)
    }
    found = {keys.get(name, name): _task(task, names, templates) for name, task in tasks.items()}
    result = {**data, "tasks": found}
    if isinstance(data.get("on_exit"), Mapping):
        result["on_exit"] = _task(data["on_exit"], names, templates)
    if isinstance(data.get("canvas"), Mapping):
        result["canvas"] = _canvas(data["canvas"], names)
    return result


def rename_in_text(text: str, names: Mapping[str, str]) -> str:
    """The expressions of a text, with other names of tasks."""
    if "{{" not in text:
        return text
    return _EXPRESSION.sub(lambda found: _PART.sub(lambda inner: _reference(inner, names), found[0]), text)


def task_path(name: str) -> str:
    """How an expression names a task: `tasks.load`, `tasks["my task"]`."""
    if _WORD.fullmatch(name) and not name.startswith("_"):
        return f"tasks.{name}"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'tasks["{escaped}"]'


def _reference(found: re.Match[str], names: Mapping[str, str]) -> str:
    if found["ref"] is None:
        return found[0]
    name = found["word"] or _unquoted(found["quoted"])
    new = names.get(name)
    if new is None:
        return found[0]
    if found["quoted"] is not None and '"' not in new and "'" not in new and "\\" not in new:
        return found[0].replace(found["quoted"], f"{found['quoted'][0]}{new}{found['quoted'][0]}")
    return task_path(new)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)


def _task(task: Any, names: Mapping[str, str], templates: Mapping[str, Template] | None) -> Any:
    if not isinstance(task, Mapping):
        return task
    found = dict(task)
    template = (templates or {}).get(str(task.get("template", "")))
    for field in EXPRESSION_FIELDS:
        if field == "args" and isinstance(task.get("args"), Mapping):
            found["args"] = {name: _arg(template, name, value, names) for name, value in task["args"].items()}
        elif field in task:
            found[field] = _deep(task[field], lambda text: rename_in_text(text, names))
    if "needs" in task:
        found["needs"] = _deep(task["needs"], lambda name: names.get(name, name))
    return found


def _arg(template: Template | None, name: str, value: Any, names: Mapping[str, str]) -> Any:
    if template is not None and name in template.args and not arg_holds(template.args[name], value):
        return value
    return _deep(value, lambda text: rename_in_text(text, names))


def _canvas(canvas: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    found = dict(canvas)
    if isinstance(canvas.get("nodes"), Mapping):
        nodes = canvas["nodes"]
        found["nodes"] = {
            names[name] if name in names and names[name] not in nodes else name: place for name, place in nodes.items()
        }
    if isinstance(canvas.get("groups"), list):
        found["groups"] = [
            {**group, "tasks": _deep(group["tasks"], lambda name: names.get(name, name))}
            if isinstance(group, Mapping) and "tasks" in group
            else group
            for group in canvas["groups"]
        ]
    return found


def _deep(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _deep(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_deep(item, change) for item in value]
    return value
