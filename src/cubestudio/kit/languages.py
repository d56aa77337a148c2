"""Languages of the server's sentences.

A sentence is written in English where its rule lives, with `{param}` placeholders; `locale/<language>.json` maps that
text to its translation, as gettext does, so adding a language is adding one file. Sentences that were stored (why a
task failed) are stored in English and shown in the reader's language by recognising their template.
"""

from __future__ import annotations

import json
import re
from contextvars import ContextVar
from functools import cache, lru_cache
from importlib import resources
from typing import Any

speaking: ContextVar[str] = ContextVar("speaking", default="en")
"""The language of the reader who is being answered; set by the door."""

_LEAST_LITERAL = 6
"""Templates with fewer fixed characters would recognise anything."""
_LONGEST_SENTENCE = 1000
"""What is longer is somebody's text, and would be slow to recognise."""
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\w+)(?:[:!][^}]*)?\}")


def translate(text: str, language: str, /, **params: Any) -> str:
    """`text` in `language` with its placeholders filled; a value that is a sentence itself is translated too."""
    if language == "en":
        return _fill(text, params)
    template = _catalogue(language).get(text)
    if template is None:  # perhaps made of a sentence with values already in it ("Did you mean 'x'?")
        return retell(_fill(text, params), language)
    return _fill(template, {name: _told(value, language) for name, value in params.items()})


def _told(value: Any, language: str) -> Any:
    is_sentence = isinstance(value, str) and " " in value and len(value) <= _LONGEST_SENTENCE
    return retell(value, language) if is_sentence else value


def retell(sentence: str, language: str | None = None) -> str:
    """A stored English sentence in `language` (default: the reader's); unknown ones stay as they are."""
    wanted = language or speaking.get()
    return sentence if wanted == "en" or not sentence else _retold(sentence, wanted)


@cache
def languages() -> tuple[str, ...]:
    """Languages the server speaks: English and every file in `locale/`."""
    folder = resources.files("cubestudio").joinpath("locale")
    return ("en", *sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".json")))


def _fill(template: str, params: dict[str, Any]) -> str:
    if not params:
        return template
    try:
        return template.format_map(_Lenient(params))
    except (ValueError, LookupError, AttributeError):  # braces of a user's own name in a hint
        return template


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@cache
def _catalogue(language: str) -> dict[str, str]:
    file = resources.files("cubestudio").joinpath("locale", f"{language}.json")
    if not language.isalpha() or not file.is_file():
        return {}
    loaded: dict[str, str] = json.loads(file.read_text("utf-8"))
    return loaded


@lru_cache(maxsize=4096)
def _retold(sentence: str, language: str) -> str:
    plain = _catalogue(language).get(sentence)
    if plain is not None:
        return plain
    for pattern, translation in _patterns(language):
        found = pattern.fullmatch(sentence)
        if found:  # a reason inside a sentence may be a sentence itself
            parts = {name: _retold(part, language) if " " in part else part for name, part in found.groupdict().items()}
            return translation.format_map(_Lenient(parts))
    return sentence


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Templates as patterns, those with the most fixed text first."""
    found = []
    for text, translation in _catalogue(language).items():
        literal = _PLACEHOLDER.sub("", text)
        if "{" in text and len(literal) >= _LEAST_LITERAL:
            found.append((len(literal), _pattern(text), _PLACEHOLDER.sub(_bare, translation)))
    return [(pattern, translation) for _, pattern, translation in sorted(found, key=lambda item: -item[0])]


def _pattern(text: str) -> re.Pattern[str]:
    parts, last, seen = [], 0, set()
    for match in _PLACEHOLDER.finditer(text):
        parts.append(re.escape(text[last : match.start()]))
        name = match[1]
        if name is None:
            parts.append(re.escape(match[0][0]))
        elif name in seen:
            parts.append(f"(?P={name})")
        else:
            seen.add(name)
            parts.append(f"(?P<{name}>.+?)")
        last = match.end()
    return re.compile("".join(parts) + re.escape(text[last:]), re.DOTALL)


def _bare(match: re.Match[str]) -> str:
    """Placeholders without format: recognised values are texts already."""
    return match[0] if match[1] is None else "{" + match[1] + "}"
