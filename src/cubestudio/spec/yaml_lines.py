"""Lines of a YAML text: which belong to which entry, and the edits to be made."""

from __future__ import annotations

from cubestudio.spec.yaml_tree import Entry, Node


class Lines:
    """A text and the edits that are to be made in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._edits: list[tuple[int, int, str]] = []

    def replace(self, start: int, end: int, new: str) -> None:
        """Note an edit; those at one place are made in the order they came."""
        self._edits.append((start, end, new))

    def mark(self) -> int:
        """A point to go back to."""
        return len(self._edits)

    def back_to(self, mark: int) -> None:
        """Forget the edits since `mark`."""
        del self._edits[mark:]

    def edited(self) -> str:
        """The text with all edits made."""
        pieces: list[str] = []
        at = 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[0]):
            pieces += [self.text[at : max(start, at)], new]
            at = max(at, end)
        return "".join([*pieces, self.text[at:]])

    def line_start(self, index: int) -> int:
        """Where the line of `index` begins."""
        return self.text.rfind("\n", 0, index) + 1

    def line_end(self, index: int) -> int:
        """Where the line of `index` ends."""
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end

    def rest_of_line(self, index: int) -> str:
        """What follows on the line."""
        return self.text[index : self.line_end(index)]

    def is_blank_between(self, start: int, end: int) -> bool:
        """Whether nothing but blanks stands there."""
        return not self.text[start:end].strip()

    def header_comment(self, value: Node) -> str:
        """The comment behind the `|` of a block."""
        if value.style not in ("|", ">"):
            return ""
        head = self.rest_of_line(value.start)
        return f"  {head[head.index(' #') :].strip()}" if " #" in head else ""

    def after_key(self, node: Node, entry: Entry) -> int | None:
        """The place behind `key:` or `-`; None where it is not to be told."""
        if entry.key is None:
            dash = self._dash(node, entry.value)
            return None if dash is None else dash + 1
        at = entry.key.end
        while at < len(self.text) and self.text[at] in " \t":
            at += 1
        return at + 1 if self.text[at : at + 1] == ":" else None

    def region(self, node: Node, index: int) -> tuple[int, int] | None:
        """The lines of an entry with its comments; None when it shares its first line with what is around it."""
        start = self._start(node, index)
        if start is None or not self.is_blank_between(self.line_start(start), start):
            return None
        first = self.line_start(start)
        floor = self.line_end(node.entries[index - 1].value.end) if index else 0
        while first > floor:
            above = self.line_start(first - 1)
            line = self.text[above : first - 1]
            if above < floor or not line.lstrip().startswith("#") or _indent(line) != node.column:
                break
            first = above
        return first, min(self.tail(node, index) + 1, len(self.text))

    def tail(self, node: Node, index: int) -> int:
        """End of the last line of an entry, with the comments below it that stand deeper than its key."""
        end = self.line_end(node.entries[index].value.end)
        at = end + 1
        while at < len(self.text):
            stop = self.line_end(at)
            line = self.text[at:stop]
            if line.strip() and not (line.lstrip().startswith("#") and _indent(line) > node.column):
                break
            if line.strip():
                end = stop
            at = stop + 1
        return end

    def cut(self, start: int, end: int) -> None:
        """Remove lines; of two blank lines that meet, one goes too."""
        if self.text[:start].endswith("\n\n") and (self.text[end : end + 1] == "\n" or end == len(self.text)):
            start -= 1
        if start > 0:  # the line break before goes, not the one behind: what is put behind a line stands there
            start, end = start - 1, end - 1
        self.replace(start, end, "")

    def _start(self, node: Node, index: int) -> int | None:
        entry = node.entries[index]
        if entry.key is not None:
            return entry.key.start
        return self._dash(node, entry.value)

    def _dash(self, node: Node, value: Node) -> int | None:
        start = self.line_start(value.start)
        while True:
            place = start + node.column
            line = self.text[start : self.line_end(start)]
            if self.text[place : place + 1] == "-" and not line[: node.column].strip(" -"):
                return place if place < value.start or value.start == value.end else None
            if start == 0 or (line.strip() and start < value.start - len(line) and not line.lstrip().startswith("#")):
                return None
            start = self.line_start(start - 1)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
