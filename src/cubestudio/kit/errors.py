"""The one error type users ever see: what is wrong, why, and how to mend it.

The English text lives where the rule lives; see `kit.languages` for translations.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from cubestudio.kit.languages import translate


class Fault(Exception):
    """A refusal or failure to be shown to a person.

    Args:
        code: CamelCase, stable, searchable (``PipelineCycle``).
        text: English sentence with ``{param}`` placeholders: names the thing and the rule.
        hint: English sentence: the way out; may be empty.
        status: HTTP status the edge answers with (400, 401, 403, 404, 409, 413, 422, 429, 503 …).
        params: values of the placeholders; they must never hold a secret.
    """

    def __init__(self, code: str, text: str, hint: str = "", status: int = 422, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.hint = hint
        self.status = status
        self.params = params

    def __str__(self) -> str:
        hint = f" {self.say_hint()}" if self.hint else ""
        return f"{self.say()}{hint}"

    def say(self, language: str = "en") -> str:
        """The sentence in `language` (falls back to English)."""
        return translate(self.text, language, **self.params)

    def say_hint(self, language: str = "en") -> str:
        """The way out in `language`."""
        return translate(self.hint, language, **self.params) if self.hint else ""


def near(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Known names close to `word`, best first."""
    return difflib.get_close_matches(word, list(known), n=count, cutoff=0.5)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint like ``Did you mean 'clean' or 'clear'?``, or the list of what exists, or nothing."""
    names = list(known)
    close = near(word, names)
    if close:
        return "Did you mean " + " or ".join(f"'{name}'" for name in close) + "?"
    if names:
        shown = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
        return f"There is: {shown}."
    return ""
