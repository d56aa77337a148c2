"""Sentences of the server that have no translation: python tools/messages.py [language]. Standard library only."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "cubestudio"
SAYERS = {
    "Fault": (1, 2), "Beyond": (1, 1), "Check": (2, 3), "Verdict": (2, 3), "Failure": (1, 2), "Status": (2, 3),
    "Why": (0, 1),
}  # fmt: skip
"""Calls whose arguments at these places (and `text=`, `hint=`) are sentences for people."""


def sentences() -> dict[str, str]:
    """Every sentence with the place where it stands; `{name}` where the code fills something in."""
    found: dict[str, str] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            for text in _said(node):
                if any(letter.isalpha() for letter in text):
                    found.setdefault(text, f"{file.relative_to(SOURCE)}:{getattr(node, 'lineno', 0)}")
    return found


def missing(language: str) -> dict[str, str]:
    """Those without translation."""
    known = json.loads((SOURCE / "locale" / f"{language}.json").read_text("utf-8"))
    return {text: place for text, place in sentences().items() if text not in known}


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
