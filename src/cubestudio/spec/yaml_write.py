"""Data to YAML people would write: short collections on one line, long ones as blocks, several lines literally.

A pipeline written anew has its parts set apart by a blank line and `canvas` last. `yaml_patch` writes the parts that
change in a text somebody wrote.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

_BARE = re.compile(r"(?:[^\W\d]|/(?=\w))[\w./@+-]*(?: [\w./@+()-]+)*")
_MEASURE = re.compile(r"(?:\d+[dhms])+|\d+(?:\.\d+)?(?:[KMGT]i|m)")
_WORDS_WITH_MEANING = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_WIDTH = 110
_BLOCKS = {"tasks", "params", "env", "on_exit", "canvas", "run"}
"""Parts of a file that are always blocks; `run` is that of a service."""
_OPEN_BELOW = {("tasks",), ("canvas",)}
"""Whose members are blocks too: tasks; nodes, groups and notes."""


def write_yaml(data: Mapping[str, Any]) -> str:
    """A pipeline's data as a file of its own."""
    parts = {key: value for key, value in data.items() if key != "canvas"}
    if "canvas" in data:
        parts["canvas"] = data["canvas"]
    lines: list[str] = []
    for key, value in parts.items():
        if lines and (key in _BLOCKS and value):
            lines.append("")
        lines += entry_lines(key, value, 0, ())
    return "\n".join(lines) + "\n" if lines else "{}\n"


def entry_lines(key: str, value: Any, indent: int, path: tuple[str, ...]) -> list[str]:
    """`key: value` at `indent`; `path` is that of the mapping around it."""
    pad = " " * indent
    start = f"{pad}{key_text(key)}:"
    if len(key) > 120:  # a key beyond what YAML allows to be simple
        start = f"{pad}? {key_text(key)}\n{pad}:"
    inline, block = value_parts(value, indent, (*path, key))
    return [f"{start} {inline}" if inline else start, *block]


def item_lines(value: Any, indent: int, path: tuple[str, ...]) -> list[str]:
    """`- value` at `indent`."""
    pad = " " * indent
    inline, block = value_parts(value, indent + 2, (*path, "[]"), pad=indent + 2)
    if inline:
        return [f"{pad}- {inline}", *block]
    return [f"{pad}- {block[0].lstrip()}", *block[1:]]


def value_parts(value: Any, indent: int, path: tuple[str, ...], pad: int | None = None) -> tuple[str, list[str]]:
    """What stands on the line of the key (may be nothing), and the lines below it.

    Args:
        indent: of the key. pad: of the lines below, when not two more.
    """
    below = indent + 2 if pad is None else pad
    if isinstance(value, Mapping | list) and value and not _on_one_line(value, indent, path):
        lines: list[str] = []
        if isinstance(value, Mapping):
            for key, item in value.items():
                lines += entry_lines(str(key), item, below, path)
        else:
            for item in value:
                lines += item_lines(item, below, path)
        return "", lines
    if isinstance(value, str) and is_literal(value):
        return literal_parts(value, below)
    return scalar(value), []


def literal_parts(text: str, indent: int) -> tuple[str, list[str]]:
    """The header and the lines of a literal block."""
    header = "|" if text.endswith("\n") else "|-"
    pad = " " * indent
    return header, [f"{pad}{line}" if line else "" for line in text.removesuffix("\n").split("\n")]


def is_literal(text: str) -> bool:
    """Whether a literal block gives `text` back exactly, and reads better than quotes."""
    if "\n" not in text.strip("\n") and not text.endswith("\n"):
        return False
    if not text.strip() or text.startswith((" ", "\n", "\t")) or text.endswith("\n\n"):
        return False
    lines = text.removesuffix("\n").split("\n")
    if not lines[-1].strip():
        return False
    return all(char == "\n" or char == "\t" or char.isprintable() for char in text)


def _on_one_line(value: Any, indent: int, path: tuple[str, ...]) -> bool:
    if path[:-1] in _OPEN_BELOW or (len(path) == 1 and path[0] in _BLOCKS) or path == ("canvas", "notes"):
        return False
    if _depth(value) > 2 or has_lines(value) or (isinstance(value, Mapping) and len(value) > 8):
        return False
    name = 0 if path[-1] == "[]" else len(path[-1])
    return indent + name + 2 + len(scalar(value)) <= _WIDTH


def _depth(value: Any) -> int:
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return 1 + max((_depth(item) for item in items), default=0) if isinstance(value, Mapping | list) and value else 0


def has_lines(value: Any) -> bool:
    """Whether a text of several lines is in `value`."""
    if isinstance(value, Mapping):
        return any(has_lines(item) for item in value.values())
    if isinstance(value, list):
        return any(has_lines(item) for item in value)
    return isinstance(value, str) and "\n" in value


def scalar(value: Any) -> str:
    """`value` on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key_text(str(key))}: {scalar(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(scalar(item) for item in value) + "]"
    return _text(str(value))


def _float(value: float) -> str:
    if math.isnan(value) or math.isinf(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    text = repr(value)
    # Readers of YAML 1.1 take 1e-05 for a text: a number there has a point.
    return text if "." in text or "e" not in text else text.replace("e", ".0e")


def is_bare(text: str) -> bool:
    """Whether `text` needs no quotes, for readers of YAML 1.1 too."""
    if _MEASURE.fullmatch(text):
        return True
    return bool(_BARE.fullmatch(text)) and text.lower() not in _WORDS_WITH_MEANING and text.isprintable()


def key_text(key: str) -> str:
    """A key; `y` and `n` are names people give, and no reader in use takes them for true and false."""
    return key if key in ("y", "n") else _text(key)


def _text(text: str) -> str:
    return text if is_bare(text) else quoted(text)


def quoted(text: str) -> str:
    """`text` in double quotes."""
    return "".join(char if char.isprintable() else _escaped(char) for char in json.dumps(text, ensure_ascii=False))


def _escaped(char: str) -> str:
    number = ord(char)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
