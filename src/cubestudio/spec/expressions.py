"""Typed expressions: `{{ … }}`.

The grammar is Jinja's, parsed by Jinja; the meaning is given here by a small evaluator that knows an allow-list of
node types, names, filters and methods. Nothing is generated, compiled or looked up on Python objects, so there is
nothing to break out of, and a lone `{{ x }}` keeps the type of `x` by construction. There are no statements, hence
no loops; every operation that could make something large is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cubestudio.kit.errors import Fault
from cubestudio.spec import expression_values as values
from cubestudio.spec.expression_reader import ROOTS, Reader, Scope, Step, Undefined, path_step, syntax_fault
from cubestudio.spec.expression_values import as_text, plain

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["ROOTS", "Expression", "Scope", "Undefined", "evaluate", "expressions_in", "parse_expression", "truth"]

MAX_SOURCE = 10_000
_REFERENCE = re.compile(r"\s*\{\{\s*([^\W\d]\w*(?:\.[^\W\d]\w*)+)\s*\}\}\s*")
_DATA = frozenset({"tasks", "params", "env", "secrets"})


@dataclass(frozen=True, slots=True)
class Expression:
    """A text with `{{ … }}`, ready to evaluate.

    Attributes:
        lone: the whole text is one expression, so its value keeps its type.
        references: static paths below tasks, params, env, secrets, run (`("tasks", "clean", "outputs", "train")`).
        unknown: names that are neither in `ROOTS` nor functions.
    """

    text: str
    lone: bool
    references: tuple[tuple[str, ...], ...]
    unknown: tuple[str, ...]
    _steps: tuple[Step | str, ...] = field(repr=False, compare=False)

    def evaluate(self, scope: Scope) -> Any:
        """The value in JSON's own types. Raises Fault that quotes the expression."""
        try:
            if self.lone:
                step = self._steps[0]
                return plain(step(scope)) if callable(step) else step
            parts = [step if isinstance(step, str) else as_text(step(scope)) for step in self._steps]
            values.check_text(sum(map(len, parts)))
            return "".join(parts)
        except Undefined:
            raise
        except Fault as fault:
            raise _failed(self.text, str(fault), fault.hint) from None
        except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError) as error:
            raise _failed(self.text, _reason(error)) from None


def has_expression(text: str) -> bool:
    """Whether a text holds `{{`."""
    return "{{" in text


@lru_cache(maxsize=8192)
def parse_expression(text: str) -> Expression:
    """The expression in `text`. Raises Fault `ExpressionInvalid` (syntax, a forbidden construct) with the way out."""
    from jinja2 import TemplateSyntaxError

    plain_reference = _REFERENCE.fullmatch(text)
    if plain_reference is not None and "__" not in text:
        path = plain_reference[1].split(".")
        if path[0] in _DATA and len(path) > 1 and not (path[0] == "secrets" and len(path) != 2):
            step = path_step(path[0], tuple(path[1:]))
            return Expression(text, True, ((*path,),), (), (step,))
    if len(text) > MAX_SOURCE and text.count("{{") > 200:
        raise Fault("ExpressionInvalid", "a text with expressions is too long", "Shorten it, or write it to a file.")
    try:
        template = _grammar().parse(text)
    except TemplateSyntaxError as error:
        raise syntax_fault(text, error.message or "", error.lineno) from None
    except RecursionError:
        raise syntax_fault(text, "it is nested too deeply", 1) from None
    except ValueError as error:  # a number of thousands of digits
        raise syntax_fault(text, str(error), 1) from None
    reader = Reader(text)
    try:
        steps = tuple(_merged(reader.output(template)))
    except RecursionError:
        raise syntax_fault(text, "it is nested too deeply", 1) from None
    lone = len(steps) == 1 and callable(steps[0])
    if not lone and len(steps) == 3 and callable(steps[1]) and not f"{steps[0]}{steps[2]}".strip():
        lone, steps = True, (steps[1],)  # blanks around a single expression, as `|` texts of YAML have
    if len(steps) == 2 and callable(steps[0]) and isinstance(steps[1], str) and not steps[1].strip():
        lone, steps = True, (steps[0],)
    return Expression(text, lone, tuple(dict.fromkeys(reader.references)), tuple(dict.fromkeys(reader.unknown)), steps)


def evaluate(value: Any, scope: Scope) -> Any:
    """`value` with every expression in its texts evaluated, at any depth. Values without expressions stay as they are.

    Raises Fault.
    """
    if isinstance(value, str):
        return parse_expression(value).evaluate(scope) if "{{" in value else value
    if isinstance(value, list | tuple):
        return [evaluate(item, scope) for item in value]
    if isinstance(value, Mapping):
        return {key: evaluate(item, scope) for key, item in value.items()}
    return value


def expressions_in(value: Any) -> list[Expression]:
    """Every expression in the texts of `value`, at any depth. Raises Fault for the first that does not parse."""
    if isinstance(value, str):
        return [parse_expression(value)] if "{{" in value else []
    if isinstance(value, list | tuple):
        return [found for item in value for found in expressions_in(item)]
    if isinstance(value, Mapping):
        return [found for item in value.values() for found in expressions_in(item)]
    return []


def truth(value: Any) -> bool:
    """What `when` and `skip` make of a value: the words false, no, off, 0 and nothing are false."""
    if isinstance(value, str):
        return value.strip().lower() not in ("", "false", "no", "off", "0", "none", "null")
    return bool(value)


def _failed(text: str, reason: str, hint: str = "") -> Fault:
    shown = text if len(text) <= 120 else text[:119] + "…"
    return Fault("ExpressionFailed", "{expression} failed: {reason}", hint, expression=shown, reason=reason)


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"there is no {error.args[0]!r}"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error) or type(error).__name__


@lru_cache(maxsize=1)
def _grammar() -> Environment:
    """Jinja's parser with statements and comments out of reach: `{%` and `{#` are plain text here."""
    from jinja2 import Environment

    return Environment(
        block_start_string="\ue000{%", block_end_string="%}\ue001",
        comment_start_string="\ue000{#", comment_end_string="#}\ue001",
        keep_trailing_newline=True, optimized=False, autoescape=False,
    )  # fmt: skip


def _merged(steps: list[Step | str]) -> list[Step | str]:
    merged: list[Step | str] = []
    for step in steps:
        if isinstance(step, str) and merged and isinstance(merged[-1], str):
            merged[-1] += step
        else:
            merged.append(step)
    return merged
