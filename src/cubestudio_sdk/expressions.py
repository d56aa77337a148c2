"""Values that are known only in the run: parameters, outputs of tasks, and what is computed of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


class Expression:
    """Stands for `{{ … }}` of the pipeline file.

    Comparing and computing makes a longer expression: `judge.outputs.auc > 0.9` may be a task's `when`; `&`, `|` and
    `~` are and, or, not. In an f-string it is written out: `f"{n} rows"`.
    """

    def __init__(self, render: Callable[[], str]) -> None:
        self._render = render

    def inner(self) -> str:
        """The text between the braces."""
        return self._render()

    def __str__(self) -> str:
        return "{{ " + self.inner() + " }}"

    def __format__(self, spec: str) -> str:
        return str(self)

    def __bool__(self) -> bool:
        raise TypeError("An expression has its value only in the run; give it to `when=` instead of `if`.")

    def __iter__(self) -> Any:
        raise TypeError("An expression has its value only in the run; give it to `foreach=` instead of `for`.")

    def __getitem__(self, key: Any) -> Expression:
        return Expression(lambda: f"{self.inner()}[{literal(key)}]")

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Expression:  # type: ignore[override]
        return self._with("==", other)

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return self._with("!=", other)

    def __lt__(self, other: object) -> Expression:
        return self._with("<", other)

    def __le__(self, other: object) -> Expression:
        return self._with("<=", other)

    def __gt__(self, other: object) -> Expression:
        return self._with(">", other)

    def __ge__(self, other: object) -> Expression:
        return self._with(">=", other)

    def __add__(self, other: object) -> Expression:
        return self._with("+", other)

    def __sub__(self, other: object) -> Expression:
        return self._with("-", other)

    def __mul__(self, other: object) -> Expression:
        return self._with("*", other)

    def __truediv__(self, other: object) -> Expression:
        return self._with("/", other)

    def __and__(self, other: object) -> Expression:
        return self._with("and", other)

    def __or__(self, other: object) -> Expression:
        return self._with("or", other)

    def __invert__(self) -> Expression:
        return Expression(lambda: f"not ({self.inner()})")

    def _with(self, operator: str, other: object) -> Expression:
        return Expression(lambda: f"{_operand(self)} {operator} {_operand(other)}")


def literal(value: Any) -> str:
    """`value` as it is written inside an expression."""
    if isinstance(value, Expression):
        return value.inner()
    return json.dumps(value, ensure_ascii=False)


def written(value: Any) -> Any:
    """`value` with every expression in it written out, as the pipeline file holds it."""
    if hasattr(value, "as_expression"):
        value = value.as_expression()
    if isinstance(value, Expression):
        return str(value)
    if isinstance(value, dict):
        return {str(key): written(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [written(item) for item in value]
    return value


def _operand(value: Any) -> str:
    if hasattr(value, "as_expression"):
        value = value.as_expression()
    text = literal(value)
    return f"({text})" if isinstance(value, Expression) and " " in text else text
