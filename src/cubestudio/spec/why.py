"""Why something is as it is: one sentence, the way out, and what it rests on. The same everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cubestudio.kit.languages import retell, translate
from cubestudio.spec.pipeline import duration_text


@dataclass(frozen=True)
class Why:
    """A sentence with `{params}`, the way out, and what it rests on."""

    text: str
    hint: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)

    def say(self, language: str = "en") -> str:
        """The sentence in `language`."""
        return translate(self.text, language, **self._told(language))

    def say_hint(self, language: str = "en") -> str:
        """The way out in `language`."""
        return translate(self.hint, language, **self._told(language)) if self.hint else ""

    def _told(self, language: str) -> dict[str, Any]:
        """The params, those that are sentences of ours in `language` too."""
        return {
            name: retell(value, language) if isinstance(value, str) else value for name, value in self.params.items()
        }


def took(start: float | None, end: float | None) -> str:
    """`1.3s`, `4m 10s`: the time from one moment to another."""
    if start is None or end is None:
        return "0s"
    seconds = max(0.0, end - start)
    return f"{seconds:.1f}s" if seconds < 10 else duration_text(round(seconds))
