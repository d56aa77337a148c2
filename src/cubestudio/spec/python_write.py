"""A pipeline as Python that runs with `cubestudio_sdk` and builds the same pipeline again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from cubestudio.spec.python_function import Inline, inline_functions
from cubestudio.spec.python_read import OPTIONS, read_python
from cubestudio.spec.python_task import TASK_OPTIONS, auto_name
from cubestudio.spec.python_values import member
from cubestudio.spec.python_words import Written, call, is_name, source
from cubestudio.spec.sameness import equal, normal

SDK_NAMES = ("command", "item", "pipeline", "secret", "task", "template", "float")
_REFERENCE = r"(?:tasks\.(?P<{0}task>[^\W\d]\w*)\.outputs\.(?P<{0}out>[^\W\d]\w*)|params\.(?P<{0}param>[^\W\d]\w*))"
_LONE = re.compile(rf"\{{\{{ (?:{_REFERENCE.format('a')}|secrets\.(?P<secret>\w+)|(?P<item>item)) \}}\}}")
_QUOTED = re.compile(r'\{\{ tasks\[(?P<task>"[^{}]*?")\]\.outputs\.(?P<out>[^\W\d]\w*) \}\}')
_COMPARED = re.compile(
    rf"\{{\{{ {_REFERENCE.format('a')} (?P<sign>==|!=|<=|>=|<|>) "
    rf"(?:{_REFERENCE.format('b')}|(?P<value>-?\d+(?:\.\d+)?)) \}}\}}"
)


def write_python(data: Mapping[str, Any]) -> str:
    """A pipeline's data (in its file's own form) as a Python file."""
    text = Writer(data, inline_functions(data, SDK_NAMES)).text()
    if equal(normal(read_python(text).data), normal(data)):
        return text
    return Writer(data, {}).text()  # a function whose source would not come back as it is stays a text


class Writer:
    """Writes one pipeline; `variables` are names of tasks already written, `signature` parameters of the function."""

    def __init__(self, data: Mapping[str, Any], functions: Mapping[str, Inline]) -> None:
        self.data = data
        self.functions = functions
        self.variables: dict[str, str] = {}
        self.outputs: dict[str, tuple[str, ...]] = {}
        taken = {*SDK_NAMES, *(inline.name for inline in functions.values())}
        params = data.get("params") or {}
        self.params = params if isinstance(params, Mapping) else {}
        self.signature = [name for name in self.params if is_name(name) and name not in taken]
        self.taken = {*taken, *self.signature}
        self.calls: list[str] = []
        self.used: set[str] = set()
        self.reserved = ""
        """A variable the next statement has to use."""

    def text(self) -> str:
        """The file."""
        body = self.body()
        head = self.head()
        words = sorted({"pipeline", *self.used, *(["task"] if self.functions else [])})
        parts = [f"from cubestudio_sdk import {', '.join(words)}\n"]
        for name in dict.fromkeys(inline.name for inline in self.functions.values()):
            inline = next(found for found in self.functions.values() if found.name == name)
            parts.append(f"{inline.decorated()}\n")
        return "\n\n".join([*parts, f"{head}\n{body}"])

    def head(self, function: str = "") -> str:
        """The decorator and the first line of the function, which may have its name already."""
        name = str(self.data.get("pipeline", ""))
        function = function or re.sub(r"\W", "_", name) or "a_pipeline"
        function = function if is_name(function) else f"p_{function}"
        while function in {*SDK_NAMES, *(inline.name for inline in self.functions.values())}:
            function += "_"
        options: list[tuple[str, Any]] = [] if function.replace("_", "-") == name else [("name", name)]
        options += [(key, self.data[key]) for key in OPTIONS if key in self.data and key != "canvas"]
        plain = {n: v for n, v in self.params.items() if n in self.signature and _is_plain(v)}
        stated = {n: v for n, v in self.params.items() if n not in plain}
        if stated:
            options.append(("params", stated))
        if "canvas" in self.data:
            options.append(("canvas", self.data["canvas"]))
        decorator = call("@pipeline", options, 0, 0, lambda text: None) if options else "@pipeline"
        order = [n for n in self.signature if n not in plain] + [n for n in self.signature if n in plain]
        arguments = [f"{n}={source(plain[n], 0)}" if n in plain else n for n in order]
        line = f"def {function}({', '.join(arguments)}):"
        if len(line) > 110:
            line = f"def {function}(\n" + "".join(f"    {argument},\n" for argument in arguments) + "):"
        return f"{decorator}\n{line}"

    def body(self) -> str:
        """The statements of the function."""
        lines = [self.statement(name, task) for name, task in self.data["tasks"].items()]
        if isinstance(self.data.get("on_exit"), Mapping):
            lines.append(self.statement(None, self.data["on_exit"]))
        return "\n".join(lines or ["    pass"]) + "\n"

    def statement(self, name: str | None, task: Mapping[str, Any]) -> str:
        """One task; without a name the exit task."""
        options = {key: task[key] for key in TASK_OPTIONS if key in task}
        inline = self.functions.get(name if name is not None else "")
        variable = self.reserved
        if not variable and name is not None and self._is_spoken(name):
            variable = self._variable(name)
        start = "    " + (f"{variable} = " if variable else "")
        if inline is not None:
            made, wanted = self._function(inline, task, len(start)), inline.name
            options = {key: value for key, value in options.items() if key not in inline.fields}
        elif task.get("template"):
            reference = str(task["template"])
            args = list((task.get("args") or {}).items())
            self.used.add("template")
            made = call("template", [(None, Written(source(reference, 4))), *args], 4, len(start), self.refer)
            wanted = reference.partition("@")[0]
        else:
            self.used.add("command")
            words = options.pop("command", "")
            if isinstance(words, str) and words.startswith("{{"):
                words = Written(source(words, 4))  # a text stays one: `command` takes no output for its words
            made, wanted = call("command", [(None, words)], 4, len(start), self.refer), "command"
        pairs: list[tuple[str, Any]] = []
        if name is not None:
            if auto_name(wanted, set(self.calls)) != name:
                pairs.append(("name", Written(source(name, 4))))
            self.calls.append(name)
        for key, value in options.items():
            pairs.append(
                (key, [self._need(need) for need in value] if key == "needs" and isinstance(value, list) else value)
            )
        if pairs:
            used = len(start) + len(made.rsplit("\n", 1)[-1])
            made += call(".set", pairs, 4, used, self.refer)
        if name is not None and variable:
            self.variables[name] = variable
            if inline is not None:
                self.outputs[name] = inline.outputs
        return f"{start}{made}" + ("" if name is not None else ".at_exit()")

    def _function(self, inline: Inline, task: Mapping[str, Any], used: int) -> str:
        return call(inline.name, list(task["args"]["inputs"].items()), 4, used, self.refer)

    def _is_spoken(self, name: str) -> bool:
        """Whether anybody speaks of a task; a guess that costs nothing but a variable."""
        if not hasattr(self, "_spoken"):
            self._spoken = json.dumps([self.data["tasks"], self.data.get("on_exit")], ensure_ascii=False, default=str)
        needed = any(isinstance(t, Mapping) and name in (t.get("needs") or ()) for t in self.data["tasks"].values())
        return needed or f"tasks{member(name)}.".replace('"', '\\"') in self._spoken

    def _variable(self, name: str) -> str:
        base = name if is_name(name) else re.sub(r"\W", "_", name, flags=re.ASCII).strip("_") or "task"
        base = base if is_name(base) else f"task_{base}"
        found, number = base, 1
        while found in self.taken:
            number += 1
            found = f"{base}_{number}"
        self.taken.add(found)
        return found

    def _need(self, name: str) -> str:
        return Written(self.variables[name]) if name in self.variables else Written(source(name, 0))

    def refer(self, text: str) -> str | None:
        """What says the same as a text with an expression, in names of this file."""
        found = _LONE.fullmatch(text)
        if found is not None:
            if found["item"]:
                self.used.add("item")
                return "item"
            if found["secret"]:
                self.used.add("secret")
                return f'secret("{found["secret"]}")'
            return self._reference(found, "a")
        found = _QUOTED.fullmatch(text)
        if found is not None:
            try:
                name = str(json.loads(found["task"]))
            except ValueError:
                return None
            said = self._output(name, found["out"])
            return said if f"{{{{ tasks{member(name)}.outputs.{found['out']} }}}}" == text else None
        found = _COMPARED.fullmatch(text)
        if found is None:
            return None
        left, right = (
            self._reference(found, "a"),
            self._reference(found, "b") if found["value"] is None else found["value"],
        )
        if found["value"] is not None and json.dumps(json.loads(found["value"])) != found["value"]:
            return None
        return f"{left} {found['sign']} {right}" if left and right else None

    def _reference(self, found: re.Match[str], side: str) -> str | None:
        if found[f"{side}param"]:
            name = found[f"{side}param"]
            return name if name in self.signature and not name.startswith("_") else None
        return self._output(found[f"{side}task"], found[f"{side}out"])

    def _output(self, task: str, name: str) -> str | None:
        known = self.outputs.get(task)
        if task not in self.variables or (known is not None and name not in known) or not is_name(name):
            return None
        return None if name.startswith("_") else f"{self.variables[task]}.outputs.{name}"


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float) or (isinstance(value, str) and "\n" not in value)
