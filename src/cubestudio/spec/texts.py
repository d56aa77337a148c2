"""Text to data: YAML 1.2 with the position of everything, JSON on a fast path. Only plain data comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from cubestudio.kit.errors import Fault
from cubestudio.spec.problems import Path, Problems

MAX_TEXT = 32 << 20
"""Bytes of a text that is read at all."""
_MAX_YAML = 4 << 20
_MAX_NODES = 500_000
_MAX_DEPTH = 60
_TOO_MUCH = "the text holds too many or too deeply nested values"


@dataclass
class Document:
    """Data and where its parts stand (1-based line and column by path)."""

    data: Any = None
    positions: dict[Path, tuple[int, int]] = field(default_factory=dict)


def read_text(text: str) -> tuple[Document, Problems]:
    """The data of a YAML or JSON text, and what is wrong with the text itself."""
    if len(text) > MAX_TEXT:
        problems = Problems()
        problems.add((), "the text is larger than {limit} MiB", limit=MAX_TEXT >> 20)
        return Document(), problems
    if text.lstrip()[:1] == "{":
        try:
            return Document(orjson.loads(text)), Problems()
        except orjson.JSONDecodeError:
            pass  # a flow mapping of YAML, or broken JSON, whose place ruamel tells better
    return _read_yaml(text)


def _read_yaml(text: str) -> tuple[Document, Problems]:
    from ruamel.yaml import YAML
    from ruamel.yaml.composer import MaxDepthExceededError
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    document = Document()
    problems = Problems(document.positions)
    if len(text) > _MAX_YAML:
        problems.add((), "a YAML text may have {limit} MiB", "Give a large pipeline as JSON.", limit=_MAX_YAML >> 20)
        return document, problems
    yaml = YAML(typ="rt", pure=True)
    yaml.max_depth = _MAX_DEPTH + 1  # while it reads: thousands of brackets keep it busy for seconds
    try:
        root = yaml.compose(text)
    except MaxDepthExceededError:
        problems.add((), _TOO_MUCH)
        return document, problems
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.positions[()] = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        problems.add((), "this is no YAML: {reason}", _yaml_hint(text, mark), reason=error.problem or error.context)
        return document, problems
    except (YAMLError, RecursionError, ValueError) as error:
        problems.add((), "this is no YAML: {reason}", reason=" ".join(str(error).split())[:200])
        return document, problems
    if root is not None:
        builder = _Builder(document.positions, problems, min(_MAX_NODES, 10_000 + 10 * len(text)))
        try:
            document.data = builder.value(root, (), 0)
        except Fault as fault:
            problems.add_fault((), fault)
    return document, problems


def _yaml_hint(text: str, mark: Any) -> str:
    lines = text.splitlines()
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "Indent with spaces, not with tabs."
    if "{{" in line:
        return 'Put an expression in quotes: "{{{{ params.name }}}}".'
    return ""


class _Builder:
    """Plain data from YAML nodes; notes positions, refuses doubles and bombs: `most` grows with the text, whose aliases
    may repeat much, but not make millions of a kilobyte."""

    def __init__(self, positions: dict[Path, tuple[int, int]], problems: Problems, most: int) -> None:
        self.positions = positions
        self.problems = problems
        self.most = most
        self.count = 0

    def value(self, node: Any, path: Path, depth: int) -> Any:
        """The data of a node."""
        self.count += 1
        if self.count > self.most or depth > _MAX_DEPTH:
            raise Fault("YamlTooLarge", _TOO_MUCH)
        self.positions.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
        kind = node.id
        if kind == "scalar":
            return self._scalar(node, path)
        if kind == "sequence":
            return [self.value(item, (*path, index), depth + 1) for index, item in enumerate(node.value)]
        return self._mapping(node, path, depth)

    def _mapping(self, node: Any, path: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: list[tuple[Any, Any]] = []
        for key_node, value_node in node.value:
            if key_node.id != "scalar":
                text = "a key must be a plain word"
                hint = 'Put an expression in quotes: "{{ params.name }}".'
                self.positions[path] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
                self.problems.add(path, text, hint)
                continue
            if str(key_node.tag).endswith(":merge"):
                merged.append((key_node, value_node))
                continue
            key = str(key_node.value)
            below = (*path, key)
            self.positions[below] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if key in found:
                self.problems.add(below, "'{key}' stands here twice", "Remove or rename one of them.", key=key)
            found[key] = self.value(value_node, below, depth + 1)
        for _, source in merged:
            for part in source.value if source.id == "sequence" else [source]:
                if part.id == "mapping":
                    found = {**self._mapping(part, path, depth + 1), **found}
        return found

    def _scalar(self, node: Any, path: Path) -> Any:
        tag = str(node.tag).rpartition(":")[2]
        text: str = node.value
        if node.style == ">":
            text = text.replace("\a", "")  # how the reader marks where a folded text was folded
        try:
            if tag == "int":
                return _integer(text)
            if tag == "float":
                return _number(text)
        except ValueError:
            return text
        if tag == "bool":
            return text.lower() == "true"
        if tag == "null":
            return None
        if tag not in ("str", "timestamp"):
            self.problems.add(path, "the YAML tag '{tag}' is not used here", tag=str(node.tag))
        return text


def _integer(text: str) -> int:
    plain = text.replace("_", "").lower()
    sign = -1 if plain.startswith("-") else 1
    digits = plain.lstrip("+-")
    for prefix, base in (("0x", 16), ("0o", 8), ("0b", 2)):
        if digits.startswith(prefix):
            return sign * int(digits[2:], base)
    return sign * int(digits)


def _number(text: str) -> float:
    plain = text.replace("_", "").lower()
    if plain.lstrip("+-") in (".inf", ".nan"):
        return float(plain.replace(".", ""))
    return float(plain)
