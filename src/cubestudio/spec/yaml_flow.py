"""New data into what YAML writes on one line: `{a: 1, b: [x, y]}`, and texts in the quotes they had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cubestudio.spec.sameness import ABSENT, equal, part
from cubestudio.spec.yaml_tree import Node
from cubestudio.spec.yaml_write import has_lines, is_bare, is_literal, key_text, literal_parts, quoted, scalar

_WIDTH = 120


class FlowText:
    """The text of collections in brackets, changed where it means something else."""

    def __init__(self, text: str, broken: set[str]) -> None:
        self.text = text
        self.broken = broken
        self.lost: set[str] = set()

    def of(self, node: Node, raw: Any, usual: Any, new: Any) -> str | None:
        """The whole collection; None when it reads better as a block."""
        if has_lines(new) or not isinstance(new, Mapping | list) or not new:
            return None
        written = self._value(node, raw, usual, new)
        column = node.start - (self.text.rfind("\n", 0, node.start) + 1)
        one_line = "\n" not in written
        return None if one_line and column + len(written) > _WIDTH and len(written) > node.end - node.start else written

    def _value(self, node: Node, raw: Any, usual: Any, new: Any) -> str:
        aliases = any(inner.kind == "alias" and inner.name in self.broken for inner in node.walk())
        if (equal(raw, new) or equal(usual, new)) and not aliases:
            return self.text[node.start : node.end]
        if node.kind != "alias" and node.name:
            self.lost.add(node.name)
        if node.kind == "map" and isinstance(new, Mapping) and isinstance(raw, Mapping):
            if not any(entry.is_merge for entry in node.entries):
                return self._mapping(node, raw, usual, new)
        elif node.kind == "list" and isinstance(new, list) and isinstance(raw, list):
            return self._list(node, raw, usual, new)
        self.lost |= {inner.name for inner in node.walk() if inner.name and inner.kind != "alias"}
        if node.kind == "scalar" and isinstance(new, str):
            return styled(new, node.style, 0, scalar(new), [], flow=True)[0]
        return scalar(new)

    def _mapping(self, node: Node, raw: Mapping[str, Any], usual: Any, new: Mapping[str, Any]) -> str:
        kept: dict[str, tuple[Node, Node, str]] = {}
        for entry in node.entries:
            if entry.key is None:
                continue
            key = entry.key.value
            wanted = new.get(key, ABSENT)
            if wanted is ABSENT and part(usual, key) is ABSENT and usual is not raw:
                kept[key] = (entry.key, entry.value, self.text[entry.value.start : entry.value.end])
            elif wanted is not ABSENT:
                kept[key] = (entry.key, entry.value, self._value(entry.value, raw[key], part(usual, key), wanted))
            else:
                self.lost |= {inner.name for inner in entry.value.walk() if inner.name and inner.kind != "alias"}
        if len(kept) == len(node.entries) and all(key in kept for key in new):
            return self._spliced(node, [(value, written) for _, value, written in kept.values()])
        pairs = {key: f"{self.text[name.start : name.end]}: {written}" for key, (name, _, written) in kept.items()}
        order = [*kept, *[key for key in new if key not in kept]]
        return "{" + ", ".join(pairs.get(key) or f"{key_text(key)}: {scalar(new[key])}" for key in order) + "}"

    def _list(self, node: Node, raw: list[Any], usual: Any, new: list[Any]) -> str:
        old = usual if isinstance(usual, list) and len(usual) == len(raw) else raw
        if len(new) == len(raw) == len(node.entries):
            pairs = [
                (e.value, self._value(e.value, *three)) for e, *three in zip(node.entries, raw, old, new, strict=True)
            ]
            return self._spliced(node, pairs)
        written: list[str] = []
        spare = list(range(len(node.entries)))
        for item in new:
            at = next((index for index in spare if equal(raw[index], item) or equal(old[index], item)), None)
            if at is None:
                written.append(scalar(item))
            else:
                spare.remove(at)
                written.append(self._value(node.entries[at].value, raw[at], old[at], item))
        for index in spare:
            value = node.entries[index].value
            self.lost |= {inner.name for inner in value.walk() if inner.name and inner.kind != "alias"}
        return "[" + ", ".join(written) + "]"

    def _spliced(self, node: Node, values: list[tuple[Node, str]]) -> str:
        at, pieces = node.start, []
        for value, written in values:
            gap = self.text[at : value.start]
            pieces += [gap, " " if gap.endswith(":") and written else "", written]
            at = value.end
        return "".join(pieces) + self.text[at : node.end]


def styled(text: str, style: str, pad: int, inline: str, block: list[str], flow: bool = False) -> tuple[str, list[str]]:
    """`text` in the style the old one had, where that can say it."""
    if style in ("|", ">") and is_literal(text) and not flow:
        return literal_parts(text, pad)
    if style == '"' and not block:
        return quoted(text), []
    if style == "'" and not block and text.isprintable():
        return "'" + text.replace("'", "''") + "'", []
    if not style and not block and not is_bare(text):
        return quoted(text), []
    return inline, block
