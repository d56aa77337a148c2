"""One argument of a template as a value, and the check of what is given for it: ranges, names, lossless coercion."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.kit.languages import translate

ArgType = Literal[
    "string", "text", "integer", "number", "boolean", "choice", "list", "json", "code", "command",
    "file", "folder", "model", "column", "columns", "secret",
]  # fmt: skip

PATH_TYPES = frozenset({"file", "folder", "model"})

_INTEGER = re.compile(r"[+-]?\d{1,18}")
_REFERENCE = re.compile(r"([a-z][a-z0-9+]*)://(.*)", re.DOTALL)


def _both_languages(value: Any) -> Any:
    """`"XGBoost"` means the same in every language."""
    return {"en": value, "zh": value} if isinstance(value, str) else value


Words = Annotated[dict[str, str], BeforeValidator(_both_languages)]


class Value(BaseModel):
    """A frozen part of a manifest; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Argument(Value):
    """One argument of a template.

    Attributes:
        schemes: for path types, URL schemes beside `file://` that reach the template as they are (`https`, `sample`).
        of: for `column` and `columns`, the argument whose file has them.
        items: for `list`, the type of each element.
        minimum, maximum: of a number; for a list or columns, of their count.
    """

    type: ArgType
    required: bool = False
    default: Any = None
    label: Words = {}
    help: Words = {}
    group: Words = {}
    choices: tuple[str | int | float | bool, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    language: str = ""
    of: str = ""
    items: ArgType = "string"
    formats: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    advanced: bool = False

    @property
    def holds_paths(self) -> bool:
        """Whether a value names files or folders, which the runtime lays down and replaces by local paths."""
        return self.type in PATH_TYPES or (self.type == "list" and self.items in PATH_TYPES)

    @model_validator(mode="after")
    def _coherent(self) -> Argument:
        if self.type == "choice" and not self.choices:
            raise ValueError("a choice needs `choices`")
        if self.type in ("column", "columns") and not self.of:
            raise ValueError("a column needs `of`: the argument whose file has it")
        if self.required and self.default is not None:
            raise ValueError("a required argument has no default")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("`minimum` is above `maximum`")
        try:
            re.compile(self.pattern)
        except re.error as broken:
            raise ValueError(f"`pattern` is no regular expression: {broken}") from None
        return self


@dataclass(frozen=True, slots=True)
class ArgProblem:
    """One thing wrong with one argument: where (`models[1]`), the sentence, the way out."""

    arg: str
    text: str
    hint: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    def say(self, language: str = "en") -> str:
        """The sentence in `language`."""
        return translate(self.text, language, arg=self.arg, **self.params)

    def say_hint(self, language: str = "en") -> str:
        """The way out in `language`."""
        return translate(self.hint, language, arg=self.arg, **self.params)

    def fault(self) -> Fault:
        """The problem as a refusal of its own."""
        return Fault("ArgumentInvalid", self.text, self.hint, 422, arg=self.arg, **self.params)


def check_value(name: str, arg: Argument, value: Any) -> tuple[Any, ArgProblem | None]:
    """`value` as the type of `arg`, or what is wrong with it."""
    try:
        typed = _READERS[arg.type](name, arg, value)
        _check_bounds(name, arg, typed)
    except _Refused as refused:
        return None, refused.problem
    return typed, None


class _Refused(Exception):
    def __init__(self, name: str, text: str, hint: str = "", **params: Any) -> None:
        super().__init__(text)
        self.problem = ArgProblem(name, text, hint, params)


def _shown(value: Any) -> str:
    """`value` as a person would write it, cut short."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = f"'{text}'" if isinstance(value, str) else text
    return text if len(text) <= 60 else text[:59] + "…"


def _wrong(name: str, text: str, value: Any, hint: str = "", **params: Any) -> _Refused:
    return _Refused(name, text, hint, value=_shown(value), **params)


def _text(name: str, arg: Argument, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise _wrong(name, "Argument '{arg}' must be text, not {value}.", value, "Put it in quotes to keep it as written.")


def _integer(name: str, arg: Argument, value: Any) -> int:
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _wrong(name, "Argument '{arg}' must be a whole number, not {value}.", value)


def _number(name: str, arg: Argument, value: Any) -> int | float:
    number: int | float | None = None
    if isinstance(value, str):
        try:
            number = int(value) if _INTEGER.fullmatch(value.strip()) else float(value)
        except ValueError:
            number = None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = value
    if number is None or not math.isfinite(number):
        raise _wrong(name, "Argument '{arg}' must be a number, not {value}.", value)
    return number


def _boolean(name: str, arg: Argument, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise _wrong(name, "Argument '{arg}' must be true or false, not {value}.", value)


def _choice(name: str, arg: Argument, value: Any) -> Any:
    for choice in arg.choices:
        if type(choice) is type(value) and choice == value:
            return choice
    for choice in arg.choices:
        if not isinstance(value, bool) and str(choice) == str(value):
            return choice
    words = [str(choice) for choice in arg.choices]
    text = "Argument '{arg}' cannot be {value}; it is one of {choices}."
    hint = did_you_mean(value, words) if isinstance(value, str) else ""
    hint = hint if hint.startswith("Did you mean") else ""
    raise _Refused(name, text, hint, value=_shown(value), choices=", ".join(words))


def _list(name: str, arg: Argument, value: Any) -> list[Any]:
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _json(name, arg, value)
    if not isinstance(value, list | tuple):
        raise _wrong(name, "Argument '{arg}' must be a list, not {value}.", value, "Write it in brackets: [a, b].")
    element = arg.model_copy(update={"type": arg.items, "minimum": None, "maximum": None})
    return [_READERS[arg.items](f"{name}[{index}]", element, item) for index, item in enumerate(value)]


def _columns(name: str, arg: Argument, value: Any) -> list[str]:
    if isinstance(value, str):
        value = [part.strip() for part in re.split(r"[,，]", value) if part.strip()]
    return [_text(f"{name}[{i}]", arg, item) for i, item in enumerate(_list(name, arg, value))]


def _json(name: str, arg: Argument, value: Any) -> Any:
    if isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError as broken:
            raise _wrong(
                name, "Argument '{arg}' must be JSON, not {value}.", value, "JSON says: {reason}.", reason=broken
            ) from None
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        raise _wrong(name, "Argument '{arg}' must be JSON, not {value}.", value) from None
    return value


def _command(name: str, arg: Argument, value: Any) -> str | list[str]:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple) and value:
        return [
            str(word) if isinstance(word, float) else _text(f"{name}[{i}]", arg, word) for i, word in enumerate(value)
        ]
    raise _wrong(name, "Argument '{arg}' must be a command line or a list of words, not {value}.", value)


def _path(name: str, arg: Argument, value: Any) -> Any:
    """A reference to a file or folder: an artifact, a URL the runtime or the template resolves, a local path."""
    if isinstance(value, Mapping) and "artifact" in value:
        return dict(value)
    if not isinstance(value, str):
        raise _wrong(
            name,
            "Argument '{arg}' must be a file, not {value}.",
            value,
            "Write file://path for a file of the project space.",
        )
    if value.startswith("/"):
        return value
    matched = _REFERENCE.fullmatch(value)
    schemes = ("file", "sample", *(("model",) if arg.type == "model" else ()), *arg.schemes)
    if matched is None:
        hint = "Write file://path for a file of the project space, or an expression that names an output."
        raise _wrong(name, "Argument '{arg}' must be a file, not {value}.", value, hint)
    scheme, rest = matched.groups()
    if scheme not in schemes:
        text = "Argument '{arg}' cannot be read from '{scheme}://'; it takes {schemes}."
        known = ", ".join(f"{known}://" for known in dict.fromkeys(schemes))
        raise _Refused(name, text, "", scheme=scheme, schemes=known)
    if not rest.strip("/") or "\0" in rest or (scheme == "file" and ".." in rest.split("/")):
        raise _wrong(
            name,
            "Argument '{arg}' must be a file, not {value}.",
            value,
            "A path stays beneath the project space, without '..'.",
        )
    return value


_READERS: dict[str, Callable[[str, Argument, Any], Any]] = {
    "string": _text,
    "text": _text,
    "code": _text,
    "secret": _text,
    "column": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "choice": _choice,
    "list": _list,
    "columns": _columns,
    "json": _json,
    "command": _command,
    **dict.fromkeys(sorted(PATH_TYPES), _path),
}


def _check_bounds(name: str, arg: Argument, value: Any) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        amount: float = value
        low, high = (
            "Argument '{arg}' is at least {bound}, not {value}.",
            "Argument '{arg}' is at most {bound}, not {value}.",
        )
    elif isinstance(value, list):
        amount = len(value)
        low, high = "Argument '{arg}' needs at least {bound} items.", "Argument '{arg}' takes at most {bound} items."
    else:
        if arg.pattern and isinstance(value, str) and value and not re.fullmatch(arg.pattern, value):
            raise _Refused(name, "Argument '{arg}' does not fit {pattern}: {value}.", "",
                           pattern=arg.pattern, value=_shown(value))  # fmt: skip
        return
    if arg.minimum is not None and amount < arg.minimum:
        raise _Refused(name, low, "", bound=f"{arg.minimum:g}", value=_shown(value))
    if arg.maximum is not None and amount > arg.maximum:
        raise _Refused(name, high, "", bound=f"{arg.maximum:g}", value=_shown(value))


_JSON_TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "json": {},
    "command": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
}


def property_schema(arg: Argument) -> dict[str, Any]:
    """JSON schema of one argument; what a form needs beyond it stands in `x-` keys."""
    schema: dict[str, Any] = {"x-type": arg.type, **_JSON_TYPES.get(arg.type, {"type": "string"})}
    if arg.type in ("list", "columns"):
        element = "column" if arg.type == "columns" else arg.items
        schema |= {"type": "array", "items": _JSON_TYPES.get(element, {"type": "string"}) | {"x-type": element}}
        bounds = {"minItems": arg.minimum, "maxItems": arg.maximum}
    else:
        bounds = {"minimum": arg.minimum, "maximum": arg.maximum}
    if arg.type == "choice":
        schema = {"x-type": "choice", "enum": list(arg.choices)}
    extras: dict[str, Any] = {
        "title": arg.label.get("en"),
        "description": arg.help.get("en"),
        "default": arg.default,
        "pattern": f"^(?:{arg.pattern})$" if arg.pattern else None,
        **{key: bound if bound is None or bound % 1 else int(bound) for key, bound in bounds.items()},
        "x-label": arg.label or None,
        "x-help": arg.help or None,
        "x-group": arg.group or None,
        "x-of": arg.of or None,
        "x-language": arg.language or None,
        "x-formats": list(arg.formats) or None,
        "x-schemes": list(arg.schemes) or None,
        "x-advanced": arg.advanced or None,
    }
    return schema | {key: extra for key, extra in extras.items() if extra is not None}
