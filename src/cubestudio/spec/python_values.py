"""What stands in a Python text as a value: literals, expressions over tasks and parameters – evaluated by their shape.

The same rules as `cubestudio_sdk.authoring` and `cubestudio_sdk.expressions`, over a syntax tree instead of by running:
nothing of the text is ever executed, compiled or imported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_WORD = re.compile(r"[^\W\d]\w*")
_COMPARE = {"Equal": "==", "NotEqual": "!=", "LessThan": "<", "LessThanEqual": "<=", "GreaterThan": ">",
            "GreaterThanEqual": ">="}  # fmt: skip
_BINARY = {"Add": "+", "Subtract": "-", "Multiply": "*", "Divide": "/", "BitAnd": "and", "BitOr": "or"}
_SPECIAL = {"inf", "-inf", "nan"}


class Beyond(Exception):
    """A part that is not read: where, and the sentence with its params."""

    def __init__(self, node: Any, text: str, **params: Any) -> None:
        super().__init__(text)
        self.node = node
        self.text = text
        self.params = params


@dataclass(frozen=True)
class Expr:
    """A value known in the run only; its text is made when it is wanted, since tasks may still get their names."""

    render: Callable[[], str]

    def written(self) -> str:
        """As a pipeline file holds it."""
        return "{{ " + self.render() + " }}"


@dataclass(eq=False)
class Call:
    """A task being described. `nodes`: its statements, in the order they came; `where`: the node of each field.

    Attributes:
        wanted: the name it asks for by what it is; given: by `.set(name=…)`. decorated: fields from `@task(…)`.
        variable: the first one that holds it. spoken: its name stands in a text already.
    """

    name: str
    body: dict[str, Any]
    outputs: tuple[str, ...] = ()
    nodes: list[Any] = field(default_factory=list)
    where: dict[tuple[str, ...], Any] = field(default_factory=dict)
    wanted: str = ""
    given: str = ""
    decorated: dict[str, Any] = field(default_factory=dict)
    variable: str = ""
    spoken: bool = False
    is_exit: bool = False

    def speak(self) -> str:
        """The name, for use in a text; from then on it stays."""
        self.spoken = True
        return self.name


@dataclass(frozen=True)
class Outputs:
    """`call.outputs`."""

    call: Call


@dataclass(frozen=True)
class Builtin:
    """`template`, `task`, `pipeline`, `secret`, `command` of the SDK."""

    name: str


def member(name: str) -> str:
    """`.name`, or `["a name"]` where a point does not do."""
    if _WORD.fullmatch(name) and not name.startswith("_"):
        return f".{name}"
    return f"[{json.dumps(name, ensure_ascii=False)}]"


def written(value: Any, node: Any) -> Any:
    """`value` with its expressions written out. Raises Beyond."""
    if isinstance(value, Call):
        value = as_expression(value, node)
    if isinstance(value, Expr):
        return value.written()
    if isinstance(value, Mapping):
        return {str(key): written(item, node) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [written(item, node) for item in value]
    if isinstance(value, str | int | float) or value is None:
        return value
    raise Beyond(node, "this is no value of a pipeline")


def as_expression(call: Call, node: Any) -> Expr:
    """A task where its one output is meant."""
    if len(call.outputs) == 1:
        return output(call, call.outputs[0], node)
    raise Beyond(node, "say which output of task '{name}' is meant: .outputs.NAME", name=call.name)


def output(call: Call, name: str, node: Any) -> Expr:
    """One output of a task."""
    if call.outputs and name not in call.outputs:
        known = ", ".join(call.outputs)
        raise Beyond(
            node, "task '{task}' gives no output '{output}', but {known}", task=call.name, output=name, known=known
        )
    return Expr(lambda: f"tasks{member(call.speak())}.outputs{member(name)}")


class Values:
    """Evaluates nodes of a libcst tree in a scope of names."""

    def __init__(self, scope: dict[str, Any]) -> None:
        self.scope = scope
        self.maker: Callable[[Any], Call | None] = lambda node: None
        """What makes a task of a call, within a pipeline's function."""

    def of(self, node: Any) -> Any:
        """The value of an expression's node. Raises Beyond."""
        read = getattr(self, f"_{type(node).__name__.lower()}", None)
        if read is None:
            raise Beyond(
                node, _SENTENCES.get(type(node).__name__, "this is not read, since it is known only by running it")
            )
        return read(node)

    def _name(self, node: Any) -> Any:
        if node.value in ("True", "False", "None"):
            return {"True": True, "False": False, "None": None}[node.value]
        if node.value in self.scope:
            return self.scope[node.value]
        raise Beyond(node, "the name '{name}' is not known here", name=node.value)

    def _integer(self, node: Any) -> int:
        return int(node.value.replace("_", ""), 0)

    def _float(self, node: Any) -> float:
        return float(node.value.replace("_", ""))

    def _simplestring(self, node: Any) -> str:
        value = node.evaluated_value
        if not isinstance(value, str):
            raise Beyond(node, "bytes are no value of a pipeline")
        return value

    def _concatenatedstring(self, node: Any) -> Any:
        return self._text(node, [self.of(node.left), self.of(node.right)])

    def _formattedstring(self, node: Any) -> Any:
        pieces: list[Any] = []
        for piece in node.parts:
            if type(piece).__name__ == "FormattedStringText":
                pieces.append(_plain_text(node, piece))
                continue
            if piece.conversion is not None:
                raise Beyond(node, "a conversion within a text is not read")
            value = self.of(piece.expression)
            if isinstance(value, Call | Outputs | Builtin | Mapping | list) or value is None:
                raise Beyond(node, "within a text stand values and outputs of tasks only")
            pieces.append(value if isinstance(value, Expr) or not piece.format_spec else self._spec(node))
        return self._text(node, pieces)

    def _spec(self, node: Any) -> Any:
        raise Beyond(node, "a format within a text is not read")

    def _text(self, node: Any, pieces: list[Any]) -> str:
        return "".join(piece.written() if isinstance(piece, Expr) else str(piece) for piece in pieces)

    def _list(self, node: Any) -> list[Any]:
        return [self._element(item) for item in node.elements]

    def _tuple(self, node: Any) -> list[Any]:
        return [self._element(item) for item in node.elements]

    def _element(self, item: Any) -> Any:
        if type(item).__name__ != "Element":
            raise Beyond(item, "'*' is not read here")
        return self.of(item.value)

    def _dict(self, node: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for item in node.elements:
            if type(item).__name__ != "DictElement":
                raise Beyond(item, "'**' is not read here")
            key = self.of(item.key)
            if not isinstance(key, str | int | float):
                raise Beyond(item, "the keys of a mapping are texts")
            found[str(key)] = self.of(item.value)
        return found

    def _attribute(self, node: Any) -> Any:
        base, name = self.of(node.value), node.attr.value
        if isinstance(base, Call) and name == "outputs":
            return Outputs(base)
        if isinstance(base, Outputs):
            return output(base.call, name, node)
        raise Beyond(node, "'.{name}' is not read here", name=name)

    def _subscript(self, node: Any) -> Any:
        base = self.of(node.value)
        if len(node.slice) != 1 or type(node.slice[0].slice).__name__ != "Index":
            raise Beyond(node, "a slice is not read")
        key = self.of(node.slice[0].slice.value)
        if isinstance(base, Outputs) and isinstance(key, str):
            return output(base.call, key, node)
        if isinstance(base, Expr) and isinstance(key, str | int | float | Expr):
            return Expr(lambda: f"{base.render()}[{_literal(key)}]")
        raise Beyond(node, "this is not read, since it is known only by running it")

    def _unaryoperation(self, node: Any) -> Any:
        value, sign = self.of(node.expression), type(node.operator).__name__
        if isinstance(value, int | float) and not isinstance(value, bool) and sign in ("Minus", "Plus"):
            return -value if sign == "Minus" else value
        if isinstance(value, Expr) and sign == "BitInvert":
            return Expr(lambda: f"not ({value.render()})")
        raise Beyond(node, "this sign is not read here")

    def _binaryoperation(self, node: Any) -> Any:
        left, right, sign = self.of(node.left), self.of(node.right), _BINARY.get(type(node.operator).__name__)
        if isinstance(left, str) and isinstance(right, str) and sign == "+":
            return left + right
        return self._with(node, left, sign, right)

    def _comparison(self, node: Any) -> Any:
        if len(node.comparisons) != 1:
            raise Beyond(node, "one comparison at a time: join two of them with '&'")
        target = node.comparisons[0]
        left, right = self.of(node.left), self.of(target.comparator)
        return self._with(node, left, _COMPARE.get(type(target.operator).__name__), right)

    def _with(self, node: Any, left: Any, sign: str | None, right: Any) -> Expr:
        if isinstance(right, Call):
            right = as_expression(right, node)
        if sign is None or not isinstance(left, Expr) or isinstance(right, Outputs | Builtin):
            raise Beyond(node, "this is computed with an output or a parameter on its left only")
        json_right = right if isinstance(right, Expr) else written(right, node)
        return Expr(lambda: f"{_operand(left)} {sign} {_operand(json_right)}")

    def _call(self, node: Any) -> Any:
        callee = node.func
        name = callee.value if type(callee).__name__ == "Name" else ""
        known = self.scope.get(name)
        if name == "float" and known is None and len(node.args) == 1:
            value = self.of(node.args[0].value)
            if isinstance(value, str) and value in _SPECIAL:
                return float(value)
        if known == Builtin("secret") and len(node.args) == 1:
            secret = self.of(node.args[0].value)
            if isinstance(secret, str):
                return Expr(lambda: f"secrets.{secret}")
        made = self.maker(node)
        if made is not None:
            return made
        raise Beyond(node, "this call is not read, since what it gives is known only by running it")


def _literal(value: Any) -> str:
    return value.render() if isinstance(value, Expr) else json.dumps(value, ensure_ascii=False)


def _operand(value: Any) -> str:
    text = _literal(value)
    return f"({text})" if isinstance(value, Expr) and " " in text else text


def _plain_text(node: Any, piece: Any) -> str:
    from ast import literal_eval

    raw = piece.value.replace("{{", "{").replace("}}", "}")
    if "\\" not in raw or "r" in node.prefix.lower():
        return str(raw)
    return str(literal_eval(f"{node.quote}{raw}{node.quote}"))


_SENTENCES = {
    "ListComp": "a comprehension is not read: use foreach=",
    "GeneratorExp": "a comprehension is not read: use foreach=",
    "DictComp": "a comprehension is not read: use foreach=",
    "IfExp": "a condition is not read: use when=",
    "BooleanOperation": "'and', 'or' and 'not' are not read: write '&', '|' and '~'",
    "Lambda": "a lambda is not read",
    "Await": "'await' is not read",
}
