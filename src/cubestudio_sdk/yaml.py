"""Writes the YAML people would write: block style, plain words bare, several lines as a literal block.

Writing only, and no package needed: reading a pipeline file is the studio's business.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

_BARE = re.compile(r"[A-Za-z_/][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+()-]+)*")
_WORDS_WITH_MEANING = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_SHORT = 80


def to_yaml(value: Any) -> str:
    """`value` (JSON types) as YAML text ending in a newline; keys keep their order."""
    if isinstance(value, (dict, list)) and value:
        return "\n".join(_block(value, 0)) + "\n"
    return _scalar(value) + "\n"


def _block(value: dict[str, Any] | list[Any], depth: int) -> list[str]:
    pad = "  " * depth
    lines: list[str] = []
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in pairs:
        start = f"{pad}- " if key is None else f"{pad}{_text(str(key))}:"
        if isinstance(item, (dict, list)) and item and not _fits_inline(item):
            nested = _block(item, depth + 1)
            if key is None:
                lines.append(start + nested[0].lstrip())
                lines += nested[1:]
            else:
                lines += [start, *nested]
        elif isinstance(item, str) and _is_literal(item):
            lines.append(f"{start}{'' if key is None else ' '}|{'' if item.endswith(chr(10)) else '-'}")
            lines += [f"{pad}  {line}" if line else "" for line in item.removesuffix("\n").split("\n")]
        else:
            lines.append(f"{start}{'' if key is None else ' '}{_scalar(item)}")
    return lines


def _is_literal(text: str) -> bool:
    """Whether a literal block gives `text` back exactly."""
    if "\n" not in text or text.startswith((" ", "\n", "\t")) or text.endswith("\n\n"):
        return False
    return all(char == "\n" or char == "\t" or char.isprintable() for char in text)


def _fits_inline(value: dict[str, Any] | list[Any]) -> bool:
    """Short lists and mappings of plain values read better on one line."""
    items = value.values() if isinstance(value, dict) else value
    if any((isinstance(item, (dict, list)) and item) or (isinstance(item, str) and "\n" in item) for item in items):
        return False
    return len(_inline(value)) <= _SHORT and (isinstance(value, list) or len(value) <= 3)


def _inline(value: dict[str, Any] | list[Any]) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(str(key), True)}: {_scalar(item, True)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(_scalar(item, True) for item in value) + "]"


def _scalar(value: Any, inline: bool = False) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
        text = repr(value)
        # YAML 1.1 readers take 1e-05 for a string: a float there has a point.
        return text if "." in text or "e" not in text else text.replace("e", ".0e")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (dict, list)):
        return _inline(value)
    return _text(str(value), inline)


def _text(text: str, inline: bool = False) -> str:
    if _BARE.fullmatch(text) and text.lower() not in _WORDS_WITH_MEANING and (len(text) < _SHORT or not inline):
        return text
    return json.dumps(text, ensure_ascii=False)
