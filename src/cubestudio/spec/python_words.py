"""Values as Python source: literals in double quotes, several lines in triple quotes, long ones over several lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from keyword import iskeyword
from typing import Any

WIDTH = 88
Refer = Callable[[str], str | None]
"""The name or expression that says the same as a text with `{{ … }}`; None = the text itself."""


def is_name(text: str) -> bool:
    """Whether `text` can be a variable or a keyword argument, and is read back as written."""
    import unicodedata

    return text.isidentifier() and not iskeyword(text) and unicodedata.normalize("NFKC", text) == text


def source(value: Any, indent: int, used: int = 0, refer: Refer = lambda text: None) -> str:
    """`value` as source.

    Args:
        indent: of the line it stands on. used: columns taken on that line.
        refer: says what stands for a text with an expression.
    """
    short = _short(value, refer)
    if not isinstance(value, Mapping | list | tuple) or not value:
        return short
    if used + len(short) <= WIDTH and "\n" not in short:
        return short
    pad = " " * (indent + 4)
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, item in value.items():
            start = f"{pad}{_text(str(key))}: "
            lines.append(f"{start}{source(item, indent + 4, len(start) + 1, refer)},")
        return "{\n" + "\n".join(lines) + "\n" + " " * indent + "}"
    lines = [f"{pad}{source(item, indent + 4, len(pad) + 1, refer)}," for item in value]
    return "[\n" + "\n".join(lines) + "\n" + " " * indent + "]"


def call(name: str, arguments: Sequence[tuple[str | None, Any]], indent: int, used: int, refer: Refer) -> str:
    """`name(first, key=value, **{…})`: without a key an argument is positional; a key that is no name is in `**`."""
    named = [(key, value) for key, value in arguments if key is None or is_name(key)]
    odd = {key: value for key, value in arguments if key is not None and not is_name(key)}
    parts = [(f"{key}=" if key else "", value) for key, value in named] + ([("**", odd)] if odd else [])
    short = ", ".join(f"{start}{_short(value, refer)}" for start, value in parts)
    if used + len(name) + len(short) + 2 <= WIDTH and "\n" not in short:
        return f"{name}({short})"
    if len(parts) == 1 and (len(short) < 24 or ("\n" in short and not parts[0][0])):
        return f"{name}({short})"
    pad = " " * (indent + 4)
    lines = [f"{pad}{start}{source(value, indent + 4, indent + 5 + len(start), refer)}," for start, value in parts]
    return f"{name}(\n" + "\n".join(lines) + "\n" + " " * indent + ")"


class Written(str):
    """Source already, to be taken as it is."""

    __slots__ = ()


def _short(value: Any, refer: Refer) -> str:
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, str):
        said = refer(value) if "{{" in value else None
        return _text(value) if said is None else said
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(str(key))}: {_short(item, refer)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_short(item, refer) for item in value) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return repr(value)


def _text(text: str) -> str:
    if "\n" in text.strip("\n") and "\r" not in text:
        body = "".join(char if char == "\n" else _escaped(char) for char in text.replace("\\", "\\\\"))
        body = body.replace('"""', '\\"\\"\\"')
        if body.endswith('"'):
            body = body[:-1] + '\\"'
        return f'"""\\\n{body}"""'
    body = "".join(_escaped(char) for char in text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{body}"'


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    short = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char)
    number = ord(char)
    return short or (
        f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}" if number < 65536 else f"\\U{number:08x}"
    )
