"""A job template as a value: what `template.yaml` says, the rules it keeps, and the check of a task's arguments."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec.arguments import ArgProblem, ArgType, Argument, Value, Words, check_value, property_schema
from cubestudio.spec.resources import parse_resources
from cubestudio.spec.task_roles import read_roles

MANIFEST = "template.yaml"

OutputType = Literal["file", "folder", "string", "integer", "number", "boolean", "json"]
Group = Literal["data", "feature", "training", "evaluation", "model", "serving", "code"]

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_ARG_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,31}")


def _as_text(value: Any) -> Any:
    """`version: 1` in YAML is meant as the text "1"."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Output(Value):
    """One named output: a small value, or a file or folder.

    Attributes:
        columns_of: the argument whose columns the file has (it may lack some), known before the task ever ran.
        conversion_of: the argument whose model version this is the verdict of a conversion of; it is kept with it.
    """

    type: OutputType
    label: Words = {}
    help: Words = {}
    columns_of: str = ""
    conversion_of: str = ""

    @property
    def is_path(self) -> bool:
        """Whether the output is an artifact (a file or folder) and not a value."""
        return self.type in ("file", "folder")


class EnvironmentSpec(Value):
    """A Python range and locked packages; the driver makes a content-addressed environment of it."""

    name: str = ""
    python: str = ">=3.10"
    packages: tuple[str, ...] = ()


class Template(Value):
    """A job template: typed arguments, outputs, a command and where it runs.

    Attributes:
        command: argument vector; `{code}` is the template's folder as mounted in the task.
        environment: name of a shipped environment, or one written out.
        shared: sibling folders that travel with this one (mounted beside it).
        any_outputs: the task may give outputs that are not declared here (inline code).
        recommends: templates that usually follow.
        framework, replicas: of a distributed job, unless the task says otherwise (`spec.task_roles`).
        token, egress: false for what opens models of whatever origin: its tasks neither act for the run nor open
            connections.
    """

    name: str
    version: Annotated[str, BeforeValidator(_as_text)] = "1"
    group: Group = "code"
    label: Words
    help: Words = {}
    icon: str = "box"
    command: tuple[str, ...] = Field(min_length=1)
    environment: str | EnvironmentSpec = "plain"
    resources: dict[str, str | int | float] = {}
    shared: tuple[str, ...] = ()
    args: dict[str, Argument] = {}
    outputs: dict[str, Output] = {}
    any_outputs: bool = False
    recommends: tuple[str, ...] = ()
    framework: str = ""
    replicas: int | dict[str, Any] | None = None
    token: bool = True
    egress: bool = True

    @field_validator("name")
    @classmethod
    def _slug(cls, name: str) -> str:
        if not _SLUG.fullmatch(name):
            raise ValueError("a template's name has small letters, digits, `-` and `_`, at most 63")
        return name

    @field_validator("version")
    @classmethod
    def _version(cls, version: str) -> str:
        if not _VERSION.fullmatch(version):
            raise ValueError("a version has letters, digits and `. _ + -`, at most 32")
        return version

    @field_validator("shared")
    @classmethod
    def _siblings(cls, shared: tuple[str, ...]) -> tuple[str, ...]:
        for folder in shared:
            if not _SLUG.fullmatch(folder):
                raise ValueError(f"`{folder}` is no plain folder name")
        return shared

    @model_validator(mode="after")
    def _arguments(self) -> Template:
        for name, arg in self.args.items():
            if not _ARG_NAME.fullmatch(name):
                raise ValueError(f"`{name}` cannot name an argument: letters, digits and `_` only")
            if arg.of and arg.of not in self.args:
                hint = did_you_mean(arg.of, self.args)
                raise ValueError(f"argument `{name}` takes its columns of `{arg.of}`, which is no argument. {hint}")
        for name, output in self.outputs.items():
            if not _ARG_NAME.fullmatch(name):
                raise ValueError(f"`{name}` cannot name an output: letters, digits and `_` only")
            for of in (output.columns_of, output.conversion_of):
                if of and of not in self.args:
                    raise ValueError(f"output `{name}` is of `{of}`, no argument. {did_you_mean(of, self.args)}")
        return self

    def schema_of_args(self) -> dict[str, Any]:
        """JSON schema of the arguments, for the form on the page and for editors."""
        return {
            "type": "object",
            "title": self.name,
            "properties": {name: property_schema(arg) for name, arg in self.args.items()},
            "required": [name for name, arg in self.args.items() if arg.required],
            "additionalProperties": False,
        }

    @property
    def reference(self) -> str:
        """The pinned name, `xgb@1`."""
        return f"{self.name}@{self.version}"


def parse_template(manifest: Any) -> Template:
    """The template a parsed `template.yaml` describes; a `Fault` names the first thing that is wrong with it."""
    if not isinstance(manifest, dict):
        raise Fault("TemplateInvalid", "A template manifest is a mapping with name, label, command and args.")
    name = str(manifest.get("name", "?"))
    try:
        template = Template.model_validate(manifest)
    except ValidationError as invalid:
        raise _explain(name, invalid) from None
    parse_resources(template.resources)
    read_roles(template.replicas, template.framework)
    for arg_name, arg in template.args.items():
        problem = None if arg.default is None else check_value(arg_name, arg, arg.default)[1]
        if problem is not None:
            text = "Template '{name}': the default of '{arg}' does not fit: {reason}"
            raise Fault("TemplateInvalid", text, problem.say_hint(), name=name, arg=arg_name, reason=problem.say())
    return template


def load_template(folder: Path) -> Template:
    """The template in `folder` (its `template.yaml`), with the files its command names checked to exist."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    file = folder / MANIFEST
    if not file.is_file():
        text = "'{folder}' holds no template.yaml."
        raise Fault("TemplateMissing", text, "A template is a folder with template.yaml.", folder=folder.name)
    try:
        manifest = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
    except (YAMLError, UnicodeDecodeError) as broken:
        reason = " ".join(str(broken).split())
        raise Fault("TemplateInvalid", "template.yaml of '{folder}' is no YAML: {reason}", "", 422,
                    folder=folder.name, reason=reason) from None  # fmt: skip
    template = parse_template(manifest)
    for word in template.command:
        if word.startswith("{code}/") and not (folder / word.removeprefix("{code}/")).is_file():
            text = "Template '{name}' runs '{file}', which is not in its folder."
            raise Fault("TemplateInvalid", text, "", 422, name=template.name, file=word.removeprefix("{code}/"))
    return template


def split_reference(reference: str) -> tuple[str, str | None]:
    """`xgb@1` as (`xgb`, `1`); without a version the second is None, which means the newest."""
    name, at, version = reference.partition("@")
    return name, (version if at else None)


def _explain(name: str, invalid: ValidationError) -> Fault:
    """The first of pydantic's complaints as one sentence with the place and the way out."""
    complaints = invalid.errors(include_url=False, include_context=False)
    # An environment written out is tried as a name first; what is said of its parts is what helps.
    first = next((one for one in complaints if one["loc"][1:2] == ("EnvironmentSpec",)), complaints[0])
    where = [str(part) for part in first["loc"] if part not in ("str", "EnvironmentSpec")]
    place = ".".join(where) or "template.yaml"
    hint = ""
    if first["type"] == "extra_forbidden":
        parts: dict[str, type[Value]] = {"args": Argument, "outputs": Output, "environment": EnvironmentSpec}
        known = parts.get(where[0], Template)
        hint = did_you_mean(where[-1], known.model_fields)
        reason = "there is no such key"
    elif first["type"] == "missing":
        reason = "it is missing"
    else:
        reason = first["msg"].removeprefix("Value error, ")
    if where and where[-1] == "type":
        hint = did_you_mean(str(first["input"]), get_args(OutputType if where[0] == "outputs" else ArgType))
    return Fault("TemplateInvalid", "Template '{name}': {place}: {reason}.", hint, 422,
                 name=name, place=place, reason=reason.rstrip("."))  # fmt: skip


def check_args(
    template: Template, given: Mapping[str, Any], deferred: Collection[str] = ()
) -> tuple[dict[str, Any], list[ArgProblem]]:
    """Typed arguments (defaults filled in) and everything that is wrong with `given`.

    Args:
        deferred: names of arguments that still hold an expression: they count as given, are left out of the result
            and are to be checked again once the expression has its value.
    """
    typed: dict[str, Any] = {}
    problems: list[ArgProblem] = []
    for name in [*given, *(name for name in deferred if name not in given)]:
        if name not in template.args:
            hint = did_you_mean(name, template.args)
            text = "Template '{template}' has no argument '{arg}'."
            problems.append(ArgProblem(name, text, hint, {"template": template.name}))
    for name, arg in template.args.items():
        if name in deferred:
            continue
        value = given.get(name)
        if value is None or (value == "" and arg.type not in ("string", "text", "code")):
            if arg.required:
                text = "Argument '{arg}' of template '{template}' is required."
                problems.append(ArgProblem(name, text, "", {"template": template.name}))
                continue
            value = arg.default
            if value is None:
                typed[name] = None
                continue
        typed[name], problem = check_value(name, arg, value)
        if problem is not None:
            problems.append(problem)
            del typed[name]
    return typed, problems
