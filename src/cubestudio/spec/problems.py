"""Things wrong with a text somebody wrote: all of them at once, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.kit.errors import Fault
from cubestudio.kit.languages import translate

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where (`tasks.train.args.label`, 1-based line and column, 0 = unknown), what, the way out."""

    path: str
    text: str
    hint: str = ""
    line: int = 0
    column: int = 0
    params: dict[str, Any] = field(default_factory=dict)

    def say(self, language: str = "en") -> str:
        """The sentence in `language`."""
        return translate(self.text, language, **self.params)

    def say_hint(self, language: str = "en") -> str:
        """The way out in `language`."""
        return translate(self.hint, language, **self.params) if self.hint else ""


class Problems(list[Problem]):
    """Collects problems; `positions` are line and column by path."""

    def __init__(self, positions: Mapping[Path, tuple[int, int]] | None = None) -> None:
        super().__init__()
        self._positions: Mapping[Path, tuple[int, int]] = {} if positions is None else positions  # may still fill

    def add(self, path: Path, text: str, hint: str = "", /, **params: Any) -> None:
        """Note one problem at `path` (its position is that of the nearest known part)."""
        line, column = self.position(path)
        self.append(Problem(path_text(path), text, hint, line, column, params))

    def add_fault(self, path: Path, fault: Fault) -> None:
        """Note what a rule deeper down refused."""
        self.add(path, fault.text, fault.hint, **fault.params)

    def position(self, path: Path) -> tuple[int, int]:
        """Line and column of `path`, or of the nearest thing around it."""
        while path and path not in self._positions:
            path = path[:-1]
        return self._positions.get(path, (0, 0))


def path_text(path: Path) -> str:
    """`tasks.train.args.models[1]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else part)
    return text


def refuse(problems: list[Problem]) -> Fault:
    """One Fault that tells all problems (the first as its sentence)."""
    first = problems[0]
    place = f"line {first.line}: " if first.line else ""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return Fault(
        "PipelineInvalid",
        "the pipeline is not valid: {place}{path}: {problem}{more}",
        first.say_hint().replace("{", "{{").replace("}", "}}"),
        place=place,
        path=first.path or "file",
        problem=first.say(),
        more=more,
    )
