"""New data into a Python text somebody wrote: statements whose task is the same stay as they are, with their comments.

A task that changed is written anew in its place (its comments stay), one that is gone leaves with the comments right
above it, a new one stands behind the one before it. What comes out is read again and compared; should a text be beyond
this, it is written from its data alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cubestudio.spec.python_function import Inline
from cubestudio.spec.python_read import PythonReading, read_python
from cubestudio.spec.python_task import auto_name
from cubestudio.spec.python_values import Call
from cubestudio.spec.python_write import Writer, write_python
from cubestudio.spec.renaming import rename_tasks
from cubestudio.spec.sameness import equal, normal, part

_EXIT = ""


def patch_python(base: str, data: Mapping[str, Any], renamed: Mapping[str, str]) -> str:
    """`base` with the meaning of `data`.

    Args:
        renamed: new names of tasks by their old ones: they keep their place and their comments.
    """
    reading = read_python(base)
    if reading.data is None or reading.problems:
        return write_python(data)
    if equal(normal(reading.data), normal(data)):
        return base
    said = normal(rename_tasks(reading.data, renamed))
    text = _Patch(base, reading, said, data, renamed).text()
    return text if equal(normal(read_python(text).data), normal(data)) else write_python(data)


class _Patch:
    def __init__(
        self,
        base: str,
        reading: PythonReading,
        said: Mapping[str, Any],
        data: Mapping[str, Any],
        renamed: Mapping[str, str],
    ) -> None:
        self.lines = base.split("\n")
        self.reading = reading
        self.said = said
        self.data = data
        self.renamed = renamed
        self.writer = Writer(data, {})
        self.writer.taken |= {call.variable for call in reading.calls if call.variable}
        self.edits: list[tuple[int, int, list[str]]] = []
        """First line, line behind the last, what stands there instead."""

    def text(self) -> str:
        """The text with what changed."""
        self._head()
        self._tasks()
        order = sorted(
            enumerate(self.edits), key=lambda each: (each[1][0], each[1][1] > each[1][0], each[0]), reverse=True
        )
        for _, (first, end, new) in order:
            self.lines[first:end] = new
        self._imports()
        return "\n".join(self.lines)

    def _head(self) -> None:
        same = {key: value for key, value in self.said.items() if key not in ("tasks", "on_exit")}
        wanted = {key: value for key, value in self.data.items() if key not in ("tasks", "on_exit")}
        function = self.reading.function
        given = [each.name.value for each in function.params.params]
        if equal(same, wanted):
            self.writer.signature = given
            return
        kept = function.name.value if self.said.get("pipeline") == self.data.get("pipeline") else ""
        head = self.writer.head(kept)
        body = function.body.body[0]
        end = self._first(body) - len(getattr(body, "leading_lines", ()))
        self.edits.append((self._first(function.decorators[0]), end, head.split("\n")))

    def _tasks(self) -> None:
        calls: dict[str, Call] = {}
        new = {**self.data["tasks"], **({_EXIT: self.data["on_exit"]} if "on_exit" in self.data else {})}
        old = {**self.said["tasks"], **({_EXIT: self.said["on_exit"]} if "on_exit" in self.said else {})}
        for each in self.reading.calls:
            name = self.renamed.get(each.name, each.name)
            name = _EXIT if each.is_exit else name if name in new else each.name
            if name in new:
                calls[name] = each
            else:
                for line in each.nodes:
                    self._cut(line)
        body = self.reading.function.body.body
        place = self._first(body[0]) - len(body[0].leading_lines)
        if len(body) > 1 and type(getattr(body[0].body[0], "value", None)).__name__ == "SimpleString":
            place = self._last(body[0])
        for name in _order(list(calls), list(new)):
            task = new[name]
            call = calls.get(name)
            if call is None:
                self.edits.append((place, place, self.writer.statement(name or None, task).split("\n")))
                continue
            automatic = auto_name(call.wanted, set(self.writer.calls))
            if equal(part(old, name), task) and (call.is_exit or name == (call.given or automatic)):
                self._keep(name, call)
            else:
                self._rewrite(name, task, call)
            place = max(place, *(self._last(line) for line in call.nodes))

    def _keep(self, name: str, call: Call) -> None:
        if name:
            self.writer.calls.append(name)
        if call.variable and name:
            self.writer.variables[name] = call.variable
            if call.outputs:
                self.writer.outputs[name] = call.outputs

    def _rewrite(self, name: str, task: Mapping[str, Any], call: Call) -> None:
        inline = self._inline(task, call)
        self.writer.functions = {name: inline} if inline is not None else {}
        self.writer.reserved = call.variable
        written = self.writer.statement(name or None, task)
        self.writer.reserved = ""
        first = call.nodes[0]
        rest = self.lines[self._last(first) - 1]
        comment = getattr(first.trailing_whitespace, "comment", None)
        if comment is not None and rest.rstrip().endswith(comment.value):
            written += f"  {comment.value}"
        self.edits.append((self._first(first), self._last(first), written.split("\n")))
        for line in call.nodes[1:]:
            self._cut(line)

    def _inline(self, task: Mapping[str, Any], call: Call) -> Inline | None:
        args, before = task.get("args"), call.body.get("args")
        if not call.outputs or not isinstance(args, Mapping) or not isinstance(before, Mapping):
            return None
        inputs = args.get("inputs")
        if args.get("code") != before.get("code") or not isinstance(inputs, Mapping):
            return None
        if set(inputs) != set(before["inputs"]) or set(args) != {"code", "inputs"}:
            return None
        if any(key not in task for key in call.decorated):
            return None
        same = {key: value for key, value in call.decorated.items() if equal(task[key], _usual(key, value))}
        return Inline(call.wanted, "", call.outputs, same)

    def _cut(self, line: Any) -> None:
        above = 0
        for blank in reversed(getattr(line, "leading_lines", ())):
            if blank.comment is None:
                break
            above += 1
        self.edits.append((self._first(line) - above, self._last(line), []))

    def _imports(self) -> None:
        missing = [name for name in sorted(self.writer.used) if not self._imported(name)]
        if missing:
            line = f"from cubestudio_sdk import {', '.join(missing)}"
            at = next((i for i, text in enumerate(self.lines) if text.startswith("from cubestudio_sdk import")), 0)
            self.lines.insert(at, line)

    def _imported(self, name: str) -> bool:
        return name in self.reading.imported

    def _first(self, node: Any) -> int:
        return int(self.reading.places[node].start.line) - 1

    def _last(self, node: Any) -> int:
        return int(self.reading.places[node].end.line)


def _order(there: list[str], wanted: list[str]) -> list[str]:
    """Names in the order of the text, each new one behind the one before it; the exit task last."""
    found = [name for name in there if name != _EXIT]
    at = 0
    for name in wanted:
        if name == _EXIT:
            continue
        if name in found:
            at = found.index(name) + 1
        else:
            found.insert(at, name)
            at += 1
    return [*found, _EXIT] if _EXIT in wanted else found


def _usual(key: str, value: Any) -> Any:
    probe = normal({"pipeline": "p", "tasks": {"t": {"command": "x", key: value}}})
    return part(probe["tasks"]["t"], key)
