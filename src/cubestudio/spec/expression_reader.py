"""Jinja's syntax tree to closures: the allow-list of what an expression may be made of."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec import expression_values as values
from cubestudio.spec.expression_library import FILTERS, FUNCTIONS, TESTS, call_method
from cubestudio.spec.expression_values import MOMENT_FIELDS, Clock, Moment, as_text

if TYPE_CHECKING:
    from jinja2 import nodes

Scope = Mapping[str, Any]
Step = Callable[[Scope], Any]

ROOTS = (
    "tasks", "params", "env", "secrets", "item", "index", "run", "project", "pipeline_name", "execution_date", "now",
    "creator", "runner", "datetime",
)  # fmt: skip
"""Names a scope may hold. `now` stands still within a run; `item` and `index` exist inside a `foreach` only."""

_TRACED = frozenset({"tasks", "params", "env", "secrets", "run", "item", "index"})


class Undefined(Fault):
    """A name or key that the scope does not have; `default(…)` and `is defined` catch it."""


def syntax_fault(text: str, reason: str, line: int) -> Fault:
    shown = text.strip().splitlines()[line - 1 : line] if "\n" in text.strip() else [text]
    return Fault(
        "ExpressionInvalid",
        "{expression} is no expression: {reason}",
        "Write {{{{ params.name }}}}; a literal {{{{ is written {{{{ '{{{{' }}}}.",
        expression=(shown[0] if shown else text)[:120],
        reason=reason,
    )


_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "Add": values.add,
    "Sub": operator.sub,
    "Mul": values.multiply,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": values.modulo,
    "Pow": values.power,
}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda item, items: item in items,
    "notin": lambda item, items: item not in items,
}


class Reader:
    """Turns Jinja's nodes into closures, noting what they refer to."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.references: list[tuple[str, ...]] = []
        self.unknown: list[str] = []

    def output(self, template: nodes.Template) -> list[Step | str]:
        """Steps of the text's parts."""
        steps: list[Step | str] = []
        for body in template.body:
            for node in getattr(body, "nodes", ()):
                if type(node).__name__ == "TemplateData":
                    steps.append(node.data)
                else:
                    steps.append(self.step(node, secret=True))
        return steps or [""]

    def step(self, node: Any, secret: bool = False) -> Step:
        """The closure of one node; `secret`: a secret may stand here."""
        read = getattr(self, f"_{type(node).__name__.lower()}", None)
        if type(node).__name__ in _BINARY:
            return self._binary(node, secret)
        if read is None:
            raise syntax_fault(self.text, f"'{type(node).__name__}' cannot be used here", 1)
        if type(node).__name__ in ("Getattr", "Getitem", "Name", "Concat", "List", "Dict"):
            step: Step = read(node, secret)
        else:
            step = read(node)
        return step

    def _const(self, node: Any) -> Step:
        value = node.value
        return lambda scope: value

    _templatedata = _const

    def _name(self, node: Any, secret: bool) -> Step:
        return self._chain(node.name, [], secret)

    def _getattr(self, node: Any, secret: bool) -> Step:
        return self._member(node, secret)

    def _getitem(self, node: Any, secret: bool) -> Step:
        return self._member(node, secret)

    def _member(self, node: Any, secret: bool) -> Step:
        path: list[Any] = []
        inner = node
        while True:
            kind = type(inner).__name__
            if kind == "Getattr":
                path.append(inner.attr)
            elif kind == "Getitem" and type(inner.arg).__name__ == "Const" and isinstance(inner.arg.value, str):
                path.append(inner.arg.value)
            else:
                break
            inner = inner.node
        path.reverse()
        if any(key.startswith("_") for key in path if type(node).__name__ == "Getattr"):
            bad = next(key for key in path if key.startswith("_"))
            raise syntax_fault(self.text, f"'{bad}' starts with '_'", 1)
        if type(inner).__name__ == "Name":
            return self._chain(inner.name, path, secret)
        if type(inner).__name__ == "Getitem":
            base, key = self.step(inner.node), self._key(inner.arg)
            if path:
                return lambda scope: _walk(_item(base(scope), key(scope)), path)
            return lambda scope: _item(base(scope), key(scope))
        base = self.step(inner)
        return lambda scope: _walk(base(scope), path)

    def _key(self, node: Any) -> Step:
        if type(node).__name__ != "Slice":
            return self.step(node)
        bounds = [self.step(part) if part is not None else None for part in (node.start, node.stop, node.step)]
        return lambda scope: slice(*[bound(scope) if bound else None for bound in bounds])

    def _chain(self, root: str, path: list[str], secret: bool) -> Step:
        if root == "secrets":
            self._check_secret(path, secret)
        if root in ("tasks", "secrets") and not path:
            raise syntax_fault(self.text, f"'{root}' must be followed by a plain name", 1)
        if root in _TRACED:
            self.references.append((root, *path))
        elif root not in ROOTS:
            self.unknown.append(self._shown_name(root))
        return path_step(root, tuple(path))

    def _check_secret(self, path: list[str], allowed: bool) -> None:
        if len(path) != 1:
            raise syntax_fault(self.text, "a secret is named secrets.NAME", 1)
        if not allowed:
            raise Fault(
                "SecretMixed",
                "secret '{name}' cannot be compared, filtered or computed with",
                "Use it as it is, alone or inside a text: 'Bearer {{{{ secrets.{name} }}}}'.",
                name=path[0],
            )

    def _shown_name(self, name: str) -> str:
        dashed = re.search(rf"\b{re.escape(name)}(?:-\w+)+", self.text)
        return dashed[0] if dashed else name

    def _binary(self, node: Any, secret: bool) -> Step:
        kind = type(node).__name__
        apply = _BINARY[kind]
        left, right = self.step(node.left, secret and kind == "Add"), self.step(node.right, secret and kind == "Add")
        return lambda scope: apply(left(scope), right(scope))

    def _concat(self, node: Any, secret: bool) -> Step:
        parts = [self.step(part, secret) for part in node.nodes]

        def join(scope: Scope) -> str:
            texts = [as_text(part(scope)) for part in parts]
            values.check_text(sum(map(len, texts)))
            return "".join(texts)

        return join

    def _list(self, node: Any, secret: bool) -> Step:
        parts = [self.step(part, secret) for part in node.items]
        return lambda scope: [part(scope) for part in parts]

    def _tuple(self, node: Any) -> Step:
        return self._list(node, False)

    def _dict(self, node: Any, secret: bool) -> Step:
        pairs = [(self.step(pair.key), self.step(pair.value, secret)) for pair in node.items]
        return lambda scope: {as_text(key(scope)): part(scope) for key, part in pairs}

    def _not(self, node: Any) -> Step:
        inner = self.step(node.node)
        return lambda scope: not inner(scope)

    def _neg(self, node: Any) -> Step:
        inner = self.step(node.node)
        return lambda scope: -inner(scope)

    def _pos(self, node: Any) -> Step:
        inner = self.step(node.node)
        return lambda scope: +inner(scope)

    def _and(self, node: Any) -> Step:
        left, right = self.step(node.left), self.step(node.right)
        return lambda scope: left(scope) and right(scope)

    def _or(self, node: Any) -> Step:
        left, right = self.step(node.left), self.step(node.right)
        return lambda scope: left(scope) or right(scope)

    def _condexpr(self, node: Any) -> Step:
        test, then = self.step(node.test), self.step(node.expr1)
        other = self.step(node.expr2) if node.expr2 is not None else (lambda scope: None)
        return lambda scope: then(scope) if test(scope) else other(scope)

    def _compare(self, node: Any) -> Step:
        first = self.step(node.expr)
        rest = [(_COMPARE[operand.op], self.step(operand.expr)) for operand in node.ops]

        def compare(scope: Scope) -> bool:
            left = first(scope)
            for test, step in rest:
                right = step(scope)
                if not test(left, right):
                    return False
                left = right
            return True

        return compare

    def _arguments(self, node: Any) -> Callable[[Scope], tuple[list[Any], dict[str, Any]]]:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise syntax_fault(self.text, "* and ** cannot be used in a call", 1)
        args = [self.step(arg) for arg in node.args]
        kwargs = [(pair.key, self.step(pair.value)) for pair in node.kwargs]
        return lambda scope: ([arg(scope) for arg in args], {key: step(scope) for key, step in kwargs})

    def _filter(self, node: Any) -> Step:
        given = self._arguments(node)
        inner = self.step(node.node)
        if node.name in ("default", "d"):
            return lambda scope: _default(inner, scope, *given(scope)[0])
        apply = FILTERS.get(node.name)
        if apply is None:
            raise Fault("ExpressionInvalid", "there is no filter '{name}'",
                        did_you_mean(node.name, [*FILTERS, "default"]), name=node.name)  # fmt: skip

        def filtered(scope: Scope) -> Any:
            args, kwargs = given(scope)
            return apply(inner(scope), *args, **kwargs)

        return filtered

    def _test(self, node: Any) -> Step:
        given = self._arguments(node)
        inner = self.step(node.node)
        if node.name in ("defined", "undefined"):
            wanted = node.name == "defined"
            return lambda scope: _is_defined(inner, scope) is wanted
        apply = TESTS.get(node.name)
        if apply is None:
            raise Fault("ExpressionInvalid", "there is no test '{name}'", did_you_mean(node.name, [*TESTS, "defined"]),
                        name=node.name)  # fmt: skip
        return lambda scope: apply(inner(scope), *given(scope)[0])

    def _call(self, node: Any) -> Step:
        given = self._arguments(node)
        callee = node.node
        if type(callee).__name__ == "Name":
            return self._function(callee.name, given)
        if type(callee).__name__ != "Getattr" or callee.attr.startswith("_"):
            raise syntax_fault(self.text, "only functions and methods with a plain name can be called", 1)
        base, name = self._callee(callee.node), callee.attr

        def call(scope: Scope) -> Any:
            args, kwargs = given(scope)
            return call_method(base(scope), name, args, kwargs)

        return call

    def _callee(self, node: Any) -> Step:
        """The seed writes `datetime.datetime.now()`: both names mean the clock."""
        if type(node).__name__ == "Getattr" and type(node.node).__name__ == "Name" and node.node.name == "datetime":
            return self.step(node.node)
        return self.step(node)

    def _function(self, name: str, given: Callable[[Scope], tuple[list[Any], dict[str, Any]]]) -> Step:
        if name == "now":
            return lambda scope: _root(scope, "now")
        function = FUNCTIONS.get(name)
        if function is None:
            raise Fault("ExpressionInvalid", "there is no function '{name}()'",
                        did_you_mean(name, [*FUNCTIONS, "now"]), name=name)  # fmt: skip

        def called(scope: Scope) -> Any:
            args, kwargs = given(scope)
            return function(*args, **kwargs)

        return called


def path_step(root: str, path: tuple[str, ...]) -> Step:
    if not path:
        return lambda scope: _root(scope, root)
    return lambda scope: _walk(_root(scope, root), path, root)


def _root(scope: Scope, name: str) -> Any:
    try:
        return scope[name]
    except KeyError:
        hint = did_you_mean(name, scope)
        if name in ("item", "index"):
            hint = "It exists in a task with foreach only."
        raise Undefined("ExpressionUndefined", "'{name}' is not known here", hint, name=name) from None


def _walk(value: Any, path: tuple[str, ...] | list[str], root: str = "") -> Any:
    shown = root
    for key in path:
        value = _attribute(value, key, shown)
        shown = f"{shown}.{key}" if shown else key
    return value


def _attribute(value: Any, key: str, shown: str) -> Any:
    if isinstance(value, Mapping):
        try:
            return value[key]
        except KeyError:
            path = f"{shown}.{key}" if shown else key
            raise Undefined(
                "ExpressionUndefined", "there is no '{name}'", did_you_mean(key, [str(k) for k in value]), name=path
            ) from None
    if isinstance(value, Moment) and key in MOMENT_FIELDS:
        return getattr(value.at, key)
    if isinstance(value, Clock) and key in ("datetime", "date"):
        return value
    raise Undefined("ExpressionUndefined", "'{name}' has no '{key}'", name=shown or type(value).__name__, key=key)


def _item(value: Any, key: Any) -> Any:
    if isinstance(value, Mapping):
        return _attribute(value, key if isinstance(key, str) else as_text(key), "")
    if isinstance(value, list | tuple | str) and isinstance(key, int | slice):
        try:
            return value[key]
        except IndexError:
            raise Undefined("ExpressionUndefined", "there is no item {key} in a list of {count}",
                            key=key, count=len(value)) from None  # fmt: skip
    raise TypeError("only lists, texts and mappings have items")


def _default(inner: Step, scope: Scope, value: Any = "", falsy: bool = False) -> Any:
    try:
        found = inner(scope)
    except Undefined:
        return value
    return value if found is None or (falsy and not found) else found


def _is_defined(inner: Step, scope: Scope) -> bool:
    try:
        inner(scope)
    except Undefined:
        return False
    return True
