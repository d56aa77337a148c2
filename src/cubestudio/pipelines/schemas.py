"""Templates and pipelines on the wire."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from cubestudio.kit.wire import Moment, Wire

Text = Annotated[str, Field(max_length=32 << 20)]
Name = Annotated[str, Field(max_length=190)]


class TemplateListed(Wire):
    """A template in a list."""

    name: str
    version: str
    group: str
    label: dict[str, str]
    help: dict[str, str]
    icon: str
    scope: str
    created_by: str
    created_at: Moment | None
    recommends: list[str]
    args: dict[str, Any]
    outputs: dict[str, Any]


class TemplateOut(TemplateListed):
    """A template with everything a form needs: `args` as in the manifest, `schema` as JSON Schema."""

    command: list[str]
    framework: str
    replicas: Any
    environment: Any
    resources: dict[str, Any]
    args_schema: dict[str, Any]
    digest: str
    versions: list[str]
    readme: dict[str, str]


class EnvironmentOut(Wire):
    """An environment that ships: its Python range and its packages."""

    name: str
    python: str
    packages: list[str]


class FrameworkOut(Wire):
    """A framework for distributed tasks: the roles it knows in order of rank (none = any), the one of which there is
    exactly one ("" = none), the one that a mere number means, those that never end by themselves, and others that are
    needed."""

    name: str
    roles: list[str]
    lead: str
    work: str
    serves: list[str]
    needs: list[str]


class ColumnOut(Wire):
    """A column of a table; `type` is integer, number, boolean, date or text, "" when its first rows are empty."""

    name: str
    type: str


class ColumnsOut(Wire):
    """The columns an output had last; none with a `reason` when they are not known."""

    columns: list[ColumnOut]
    reason: str
    run: str
    artifact: str
    made_at: Moment | None


class ValidateIn(Wire):
    """A text to check."""

    text: Text


class ProblemOut(Wire):
    """Something wrong in a text; line and column count from 1, null when unknown."""

    path: str
    line: int | None
    column: int | None
    text: str
    hint: str


class GraphNodeOut(Wire):
    """A task in a graph."""

    name: str
    template: str
    label: Any
    icon: str
    on_exit: bool = False


class GraphEdgeOut(Wire):
    """`to` needs `from`, for its `output` (null = only to come after it)."""

    source: str = Field(serialization_alias="from")
    target: str = Field(serialization_alias="to")
    output: str | None


class GraphOut(Wire):
    """The graph of a pipeline."""

    nodes: list[GraphNodeOut]
    edges: list[GraphEdgeOut]


class ParamOut(Wire):
    """A parameter, with what a form needs."""

    name: str
    type: str
    default: Any
    required: bool
    label: dict[str, str]
    help: dict[str, str]
    choices: list[Any]
    minimum: float | None
    maximum: float | None
    formats: list[str]


class ValidationOut(Wire):
    """What the studio says to a text."""

    ok: bool
    name: str
    errors: list[ProblemOut]
    graph: GraphOut
    params: list[ParamOut]


class ParseIn(Wire):
    """A text of a form (`yaml` or `python`) to read."""

    text: Text
    form: Annotated[str, Field(max_length=30)] = "yaml"


class LockedOut(Wire):
    """A part of a text that its form does not read."""

    line: int
    text: str


class ParsedOut(ValidationOut):
    """What a text says. `data` is the pipeline in the file's own form, null when it cannot be read."""

    data: dict[str, Any] | None
    locked: list[LockedOut]


class PrintIn(Wire):
    """A pipeline's data to print, over a `base` text of the same form; `renamed` are new names of tasks by old ones."""

    data: dict[str, Any]
    form: Annotated[str, Field(max_length=30)] = "yaml"
    base: Text = ""
    renamed: dict[Name, Name] = {}


class PrintedOut(Wire):
    """A pipeline as a text."""

    text: str


class LastRunOut(Wire):
    """The newest run of a pipeline."""

    id: str
    state: str
    created_at: Moment


class PipelineListed(Wire):
    """A pipeline in a list; `version` rises with every save."""

    name: str
    label: str
    description: str
    version: int
    tasks: int
    created_by: str
    created_at: Moment
    updated_by: str
    updated_at: Moment
    last_run: LastRunOut | None = None


class PipelineOut(PipelineListed):
    """A pipeline with its text and what follows from it."""

    text: str
    graph: GraphOut
    params: list[ParamOut]
    errors: list[ProblemOut] = []


class PipelineIn(Wire):
    """A text to keep. A `draft` may have problems."""

    text: Text
    draft: bool = False


class VersionListed(Wire):
    """A save of a pipeline."""

    version: int
    created_by: str
    created_at: Moment
