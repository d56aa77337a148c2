"""New data into a YAML text somebody wrote: only what means something else is written anew.

The text is cut where its values stand (`yaml_tree`) and spliced; all else – comments, order, quotes, anchors, `010` –
stays byte for byte. A comment belongs to the key below it, or on whose line or deeper it stands. What comes out is
read again and compared; should a text be beyond this, it is written from its data alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from cubestudio.spec.pipeline import pipeline_data
from cubestudio.spec.pipeline_read import read_pipeline
from cubestudio.spec.sameness import ABSENT, equal, normal, part
from cubestudio.spec.texts import read_text
from cubestudio.spec.yaml_flow import FlowText, styled
from cubestudio.spec.yaml_lines import Lines
from cubestudio.spec.yaml_tree import Entry, Node, read_tree
from cubestudio.spec.yaml_write import entry_lines, item_lines, key_text, value_parts, write_yaml

_NAMED_BY_TASK = {("tasks",), ("canvas", "nodes")}
_SPACED = {"params", "env", "tasks", "on_exit", "canvas"}


def patch_yaml(base: str, data: Mapping[str, Any], renamed: Mapping[str, str]) -> str:
    """`base` with the meaning of `data`.

    Args:
        renamed: new names of tasks by their old ones: they keep their place and their comments.
    """
    text = base.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text if text.endswith("\n") else f"{text}\n"
    document, problems = read_text(text)
    if problems or not isinstance(document.data, dict) or not document.data:
        return write_yaml(data)
    tree = read_tree(text)
    if tree is None or tree.kind != "map" or tree.flow:
        return write_yaml(data)
    pipeline, _ = read_pipeline(document)
    usual = document.data if pipeline is None else pipeline_data(pipeline)
    broken: set[str] = set()
    while True:
        patch = _Patch(text, broken, renamed)
        try:
            patch.mapping(tree, document.data, usual, data, ())
        except _Beyond:
            return write_yaml(data)
        if patch.lost <= broken:
            break
        broken = broken | patch.lost
    printed = patch.lines.edited()
    return printed if _means(printed, data) else write_yaml(data)


def _means(text: str, data: Mapping[str, Any]) -> bool:
    document, problems = read_text(text)
    return not problems and (equal(document.data, data) or equal(normal(document.data), normal(data)))


class _Beyond(Exception):
    """This part cannot be spliced; what is around it is written anew."""


class _Patch:
    def __init__(self, text: str, broken: set[str], renamed: Mapping[str, str]) -> None:
        self.text = text
        self.lines = Lines(text)
        self.broken = broken
        """Anchors whose values change: their aliases are written out."""
        self.lost: set[str] = set()
        self.renamed = renamed

    def keeps(self, node: Node, raw: Any, usual: Any, new: Any) -> bool:
        """Whether the text at `node` already says `new`."""
        said = equal(raw, new) or equal(usual, new)
        return said and not any(inner.kind == "alias" and inner.name in self.broken for inner in node.walk())

    def mapping(self, node: Node, raw: Any, usual: Any, new: Mapping[str, Any], path: tuple[str, ...]) -> None:
        names = self.renamed if path in _NAMED_BY_TASK else {}
        self._check_merges(node, raw, usual, new)
        places: dict[str, int] = {}
        for index, entry in enumerate(node.entries):
            if entry.key is None or entry.is_merge:
                continue
            key = entry.key.value
            name = names[key] if names.get(key, key) in new and key in names else key
            before, meant, wanted = part(raw, key), part(usual, key), new.get(name, ABSENT)
            if wanted is ABSENT and meant is ABSENT and before is not ABSENT and usual is not raw:
                continue  # a default that is spelled out
            if wanted is ABSENT:
                self.remove(node, index)
                continue
            places[name] = index
            if name != key:
                self.lines.replace(entry.key.start, entry.key.end, key_text(name))
            self.value(node, index, before, meant, wanted, (*path, name))
        merged = {key for key in raw if key not in {e.key.value for e in node.entries if e.key is not None}}
        after = -1
        for key, value in sorted(new.items(), key=lambda pair: not path and pair[0] == "canvas"):
            if key in places:
                after = max(after, places[key])
            elif not (key in merged and (equal(raw[key], value) or equal(part(usual, key), value))):
                last = len(node.entries) - 1 if key == "canvas" and not path else after
                lines = entry_lines(key, value, node.column, path)
                if not path and key in _SPACED and "\n\n" in self.text:
                    lines = ["", *lines]
                self.insert(node, last, lines)

    def sequence(self, node: Node, raw: list[Any], usual: Any, new: list[Any], path: tuple[str, ...]) -> None:
        old = usual if isinstance(usual, list) and len(usual) == len(raw) else raw
        matcher = SequenceMatcher(None, [_mark(item) for item in old], [_mark(item) for item in new], autojunk=False)
        for verb, low, high, start, stop in matcher.get_opcodes():
            if verb == "equal":
                for index, at in zip(range(low, high), range(start, stop), strict=True):
                    self.value(node, index, raw[index], old[index], new[at], (*path, "[]"))
                continue
            both = min(high - low, stop - start)
            for step in range(both):
                at = low + step
                self.value(node, at, raw[at], old[at], new[start + step], (*path, "[]"))
            for index in range(low + both, high):
                self.remove(node, index)
            for item in new[start + both : stop]:
                self.insert(node, low + both - 1, item_lines(item, node.column, path))

    def value(self, node: Node, index: int, raw: Any, usual: Any, new: Any, path: tuple[str, ...]) -> None:
        """Entry `index` of `node` shall say `new`."""
        entry = node.entries[index]
        value = entry.value
        if self.keeps(value, raw, usual, new):
            return
        if value.kind != "alias" and value.name:
            self.lost.add(value.name)
        if not value.flow and value.kind == "map" and isinstance(new, Mapping) and new and value.entries:
            tried = self._try(lambda: self.mapping(value, raw, usual, new, path))
        elif not value.flow and value.kind == "list" and isinstance(new, list) and new and value.entries:
            tried = self._try(lambda: self.sequence(value, raw, usual, new, path))
        else:
            tried = False
        if not tried:
            self.rewrite(node, entry, raw, usual, new, path)

    def _try(self, act: Any) -> bool:
        mark, lost = self.lines.mark(), set(self.lost)
        try:
            act()
        except _Beyond:
            self.lines.back_to(mark)
            self.lost = lost
            return False
        return True

    def rewrite(self, node: Node, entry: Entry, raw: Any, usual: Any, new: Any, path: tuple[str, ...]) -> None:
        """Write a value anew, in the place and, where it fits, in the style of the old one."""
        value = entry.value
        if value.flow:
            flow = FlowText(self.text, self.broken)
            said = flow.of(value, raw, usual, new)
            if said is not None:
                self.lost |= flow.lost
                self.lines.replace(value.start, value.end, said)
                return
        self._forget(value)
        start = self.lines.after_key(node, entry)
        if start is None:
            raise _Beyond
        inline, block = value_parts(new, node.column, path, pad=node.column + 2)
        if value.kind == "scalar" and isinstance(new, str):
            inline, block = styled(new, value.style, node.column + 2, inline, block)
        if not self.lines.is_blank_between(start, value.start) or "\n" in self.text[start : value.start]:
            self._below(start, value, inline, block)
            return
        comment = self.lines.header_comment(value)
        written = (f" {inline}" if inline else "") + comment
        rest = self.lines.rest_of_line(value.end)
        if block and not rest.strip():
            self.lines.replace(start, value.end, "\n".join([written, *block]))
        else:
            self.lines.replace(start, value.end, written)
            if block:
                self.lines.replace(
                    self.lines.line_end(value.end), self.lines.line_end(value.end), "\n" + "\n".join(block)
                )

    def _below(self, start: int, value: Node, inline: str, block: list[str]) -> None:
        """The old value begins below its key; a comment behind the key stays."""
        line_end = self.lines.line_end(start)
        if inline:
            self.lines.replace(start, start, f" {inline}")
        self.lines.replace(line_end, value.end, "".join(f"\n{line}" for line in block))

    def remove(self, node: Node, index: int) -> None:
        """Take entry `index` out, with its comments."""
        region = self.lines.region(node, index)
        if region is None or len(node.entries) == 1:
            raise _Beyond
        self._forget(node.entries[index].value)
        self.lines.cut(*region)

    def insert(self, node: Node, after: int, lines: list[str]) -> None:
        """Put lines behind entry `after` (-1 = first)."""
        if after < 0:
            region = self.lines.region(node, 0)
            if region is not None:
                if region[0] == 0:
                    self.lines.replace(0, 0, "\n".join(lines) + "\n")
                else:  # behind the line above, for the first entry may go
                    self.lines.replace(region[0] - 1, region[0] - 1, "\n" + "\n".join(lines))
                return
            after = 0
        at = self.lines.tail(node, after)
        self.lines.replace(at, at, "\n" + "\n".join(lines))

    def _forget(self, value: Node) -> None:
        self.lost |= {inner.name for inner in value.walk() if inner.name and inner.kind != "alias"}

    def _check_merges(self, node: Node, raw: Any, usual: Any, new: Mapping[str, Any]) -> None:
        merges = [entry.value for entry in node.entries if entry.is_merge]
        if not merges:
            return
        explicit = {entry.key.value for entry in node.entries if entry.key is not None}
        gone = [key for key in raw if key not in explicit and key not in new and part(usual, key) is not ABSENT]
        if gone or any(
            inner.name in self.broken for merge in merges for inner in merge.walk() if inner.kind == "alias"
        ):
            raise _Beyond


def _mark(value: Any) -> str:
    return (
        repr(value)
        if not isinstance(value, Mapping)
        else repr(sorted((key, _mark(item)) for key, item in value.items()))
    )
