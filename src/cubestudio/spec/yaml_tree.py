"""Where everything of a YAML text stands: a tree of its nodes with their extent, aliases and anchors as written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Node:
    """A value in the text.

    Attributes:
        kind: `map`, `list`, `scalar` or `alias`.
        start, end: extent in the text; a block ends with the last character that is content.
        column: of the first entry of a block.
        name: of the anchor it bears, or that an alias means.
        style: of a scalar: `'`, `"`, `|`, `>` or "" (bare). flow: a collection in brackets.
    """

    kind: str
    start: int
    end: int
    column: int = 0
    name: str = ""
    style: str = ""
    flow: bool = False
    value: str = ""
    entries: list[Entry] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This node and all below."""
        yield self
        for entry in self.entries:
            yield from entry.value.walk()


@dataclass
class Entry:
    """A key with its value, or an item of a list (`key` is None)."""

    key: Node | None
    value: Node

    @property
    def is_merge(self) -> bool:
        """Whether this is `<<: *other`."""
        return self.key is not None and self.key.value == "<<" and not self.key.style


def read_tree(text: str) -> Node | None:
    """The tree of a text that is valid YAML; None for an empty one."""
    from ruamel.yaml import YAML

    events = iter(YAML(typ="rt", pure=True).parse(text))
    for event in events:
        if type(event).__name__ not in ("StreamStartEvent", "DocumentStartEvent"):
            return None if type(event).__name__.endswith("EndEvent") else _node(event, events, text)
    return None


def _node(event: Any, events: Iterator[Any], text: str) -> Node:
    kind = type(event).__name__
    start = event.start_mark.index
    if kind == "AliasEvent":
        return Node("alias", start, event.end_mark.index, name=event.anchor)
    anchor = event.anchor or ""
    if kind == "ScalarEvent":
        style = event.style or ""
        end = _block_end(text, start) if style in ("|", ">") else event.end_mark.index
        return Node("scalar", start, end, event.start_mark.column, anchor, style, value=event.value)
    found = Node(
        "map" if kind == "MappingStartEvent" else "list", start, start, name=anchor, flow=bool(event.flow_style)
    )
    for inner in events:
        if type(inner).__name__ in ("MappingEndEvent", "SequenceEndEvent"):
            if found.flow:
                found.end = inner.end_mark.index
            elif found.entries:
                found.end = max(found.end, found.entries[-1].value.end)
            break
        key = _node(inner, events, text) if found.kind == "map" else None
        value = _node(next(events) if key is not None else inner, events, text)
        found.entries.append(Entry(key, value))
    if found.entries and not found.flow:
        first = found.entries[0].key or found.entries[0].value
        found.column = _column(text, first.start) if found.kind == "map" else event.end_mark.column
        if found.kind == "list":
            found.column = _dash(text, first.start, event)
    return found


def _dash(text: str, first: int, event: Any) -> int:
    """Column of the dashes of a list whose first item starts at `first`."""
    line = text.rfind("\n", 0, first) + 1
    before = text[line:first]
    if "-" in before.split("#")[0]:
        return before.rindex("-")
    column: int = event.start_mark.column
    return column


def _column(text: str, index: int) -> int:
    return index - (text.rfind("\n", 0, index) + 1)


def _block_end(text: str, start: int) -> int:
    """End of a literal or folded block: its last line that is not blank (with `+` also the blank ones)."""
    head_end = text.find("\n", start)
    if head_end < 0:
        return len(text)
    head = text[start:head_end].split("#")[0]
    header = head[max(head.rfind("|"), head.rfind(">")) :]
    around = len(text[text.rfind("\n", 0, start) + 1 : start]) - len(
        text[text.rfind("\n", 0, start) + 1 : start].lstrip()
    )
    end, at, block = head_end, head_end + 1, 0
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop]
        if line.strip():
            indent = len(line) - len(line.lstrip(" "))
            if not block:
                digits = [char for char in header if char.isdigit()]
                block = around + int(digits[0]) if digits else indent
                if indent <= around and not digits:
                    break
            if indent < block:
                break
            end = stop
        elif "+" in header:
            end = stop
        at = stop + 1
    return end
