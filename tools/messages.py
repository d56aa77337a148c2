"""Sentences of the server that have no translation: python tools/messages.py [language]. Standard library only."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "cubestudio"
SAYERS = {
    "Fault": (1, 2),
    "Beyond": (1, 1),
    "Check": (2, 3),
    "Verdict": (2, 3),
    "Failure": (1, 2),
    "Status": (2, 3),
    "Why": (0, 1),
    "ArgProblem": (1, 2),
    "_Refused": (1, 2),
    "_wrong": (1, 3),
    "_refusal": (0, 1),
    "End": (1, 2),
    "Saying": (1, 2),
    "Enforcement": (3, 4),
}
"""Calls whose arguments at these places (and `text=`, `hint=`) are sentences for people."""

NOT_FOR_PEOPLE = {
    *("Query", "Field", "Path", "compile", "getLogger"),
    *("debug", "info", "warning", "error", "exception"),
    *("ValueError", "TypeError", "RuntimeError", "AssertionError", "LookupError", "PermissionError"),
    "ConnectionAbortedError",
    *("execute", "exec_driver_sql", "text", "say", "write"),
}
"""Calls that speak to programmers, to machines, or to the terminal of the administrator."""

QUIET = (
    "db",
    "main",
    "drivers/gateway_envoy",
    "pipelines/schema.py",
    "pipelines/routes",
    "api/edge.py",
    "api/studio.py",
)
QUIET += ("api/metrics.py", "api/openapi.py", "drivers/runtime_local/nursery.py", "drivers/runtime_local/building.py")
QUIET += (
    "drivers/runtime_local/interpreters.py",
    "drivers/runtime_local/nurserymounts.py",
    "drivers/runtime_local/shellkeeper.py",
    "kit/loops.py",
    "pipelines/hold.py",
)
QUIET += tuple(f"drivers/runtime_kubernetes/{name}.py" for name in ("restricted", "probe_pods"))
QUIET += ("routing/httproutes.py", "routing/export.py")
QUIET += ("spec/python_task.py", "spec/python_write.py", "spec/python_patch.py")
"""Where every other literal is for machines: SQL, Envoy's configuration, JSON Schema, what `uv` says."""

FRAGMENTS = {
    "; the last one: {text}",
    "; it is started again",
    " (peak memory {format_memory})",
    "was killed by signal 9{peak}",
    "{_no_device}; accelerators here: {kinds}",
    "{_no_device}, all such accelerators are in use",
    "Did you mean ",
    "Did you mean",
    "Value error, ",
    "a cache rule",
    "no such file",
    "container not found",
    "No space left",
    "this route has no project",
    "there is no {args}",
    "This machine's command line",
    "no password can be this long, and none is ever tried against it but in vain",
}
"""Parts of sentences that are known whole, and what no person reads."""
_SENTENCE = re.compile(r"[a-z]{2} [a-z]{2}")


def sentences() -> dict[str, str]:
    """Every sentence with the place where it stands; `{name}` where the code fills something in."""
    found: dict[str, str] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        tree, place = ast.parse(file.read_text("utf-8")), file.relative_to(SOURCE)
        for node in ast.walk(tree):
            for text in _said(node):
                if any(letter.isalpha() for letter in text):
                    found.setdefault(text, f"{place}:{getattr(node, 'lineno', 0)}")
        if not str(place).startswith(QUIET):
            for text, line in _sentence_like(tree):
                found.setdefault(text, f"{place}:{line}")
    return found


def missing(language: str) -> dict[str, str]:
    """Those without translation; the names of placeholders do not count."""
    known = json.loads((SOURCE / "locale" / f"{language}.json").read_text("utf-8"))
    bare = {_bare(text) for text in known} | {_bare(_single(text)) for text in known}
    return {text: place for text, place in sentences().items() if _bare(text) not in bare}


def _single(text: str) -> str:
    """Braces as they are shown."""
    return text.replace("{{", "{").replace("}}", "}")


def _bare(text: str) -> str:
    return re.sub(r"\{\w+\}", "{}", text)


def _sentence_like(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Literals of several words anywhere but in documentation and in calls that speak to nobody."""
    passed = {id(part) for node in ast.walk(tree) for part in _not_for_people(node)}
    for node in ast.walk(tree):
        if id(node) in passed or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        for text in _literals(node):
            if text.count(" ") >= 2 and _SENTENCE.search(text) and text not in FRAGMENTS:
                yield text, node.lineno


def _not_for_people(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from (part for part in ast.walk(node) if part is not node)
    elif isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in NOT_FOR_PEOPLE:
            yield from ast.walk(node)


def _said(node: ast.AST) -> Iterator[str]:
    """Sentences in a call of SAYERS, in `text = …` or `hint = …`, and in what a task's state is set to."""
    if isinstance(node, ast.Assign):
        if any(isinstance(target, ast.Name) and target.id in ("text", "hint") for target in node.targets):
            yield from (text for text in _literals(node.value) if " " in text)
    elif isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name == "add" and isinstance(node.func, ast.Attribute) and "problems" in ast.unparse(node.func.value):
            name = "Fault"  # a list of problems takes place, text, hint
        places = [node.args[i] for i in SAYERS.get(name, ()) if i < len(node.args)]
        if name in SAYERS:
            places += [word.value for word in node.keywords if word.arg in ("text", "hint")]
        for place in places:
            yield from _literals(place)
        if name in ("state", "end", "skip"):
            yield from (text for place in node.args for text in _literals(place) if " " in text)


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(_piece(part) for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _literals(value)


def _piece(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    names = [node.id if isinstance(node, ast.Name) else node.attr
             for node in ast.walk(part.value) if isinstance(node, ast.Name | ast.Attribute)]  # fmt: skip
    return "{" + (names[0] if names else "value") + "}"


if __name__ == "__main__":
    language = sys.argv[1] if len(sys.argv) > 1 else "zh"
    rest = missing(language)
    json.dump(dict.fromkeys(rest, ""), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    sys.exit(1 if rest else 0)
