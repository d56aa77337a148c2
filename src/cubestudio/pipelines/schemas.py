"""Wire shapes of templates, pipelines and runs."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.registry.schemas import ArtifactOut

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
    environment: Any
    resources: dict[str, Any]
    args_schema: dict[str, Any]
    digest: str
    versions: list[str]
    readme: dict[str, str]


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


class NodeOut(Wire):
    """A task in a graph."""

    name: str
    template: str
    label: Any
    icon: str
    on_exit: bool = False


class EdgeOut(Wire):
    """`to` needs `from`, for its `output` (null = only to come after it)."""

    source: str = Field(serialization_alias="from")
    target: str = Field(serialization_alias="to")
    output: str | None


class GraphOut(Wire):
    """The graph of a pipeline."""

    nodes: list[NodeOut]
    edges: list[EdgeOut]


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


class RunIn(Wire):
    """The wish for a run: of a saved `pipeline`, or of a `text`."""

    pipeline: Name = ""
    text: Text = ""
    params: dict[str, Any] = {}
    concurrency: int | None = Field(None, ge=0, le=10_000)
    priority: int | None = Field(None, ge=-100, le=100)
    execution_date: str | None = Field(None, max_length=40)
    no_cache: bool = False
    debug_task: Name = ""


class RerunIn(Wire):
    """`from_failed`: the same run goes on where it broke; else a new run of the same text and parameters."""

    from_failed: bool = False


class RunListed(Wire):
    """A run in a list. `reason` is a sentence, `code` its searchable name."""

    id: str
    pipeline: str
    kind: str
    version: int
    state: str
    code: str
    reason: Said
    hint: Said
    created_by: str
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    execution_date: Moment
    priority: int
    concurrency: int
    round: int
    total: int
    counts: dict[str, int]


class RunOut(RunListed):
    """A run with its parameters, its graph, and (when asked for) its text."""

    params: dict[str, Any]
    env: dict[str, Any]
    graph: GraphOut
    failed_task: str | None


class RunTextOut(Wire):
    """The pipeline file a run was started from."""

    text: str


class TaskListed(Wire):
    """A task of a run; `total` and `done` count the items of a foreach."""

    id: str
    name: str
    label: str
    template: str | None
    icon: str
    state: str
    code: str
    reason: Said
    hint: Said
    attempt: int
    workload: str | None
    started_at: Moment | None
    ended_at: Moment | None
    total: int | None
    done: int | None
    failed: int | None


class AttemptOut(Wire):
    """One attempt of a task, earlier tries included."""

    number: int
    workload: str | None
    state: str
    code: str
    reason: Said
    started_at: Moment | None
    ended_at: Moment | None
    exit_code: int | None


class CacheOut(Wire):
    """Whether the outputs came from the cache, and why or why not."""

    hit: bool
    reason: Said


class TaskOut(TaskListed):
    """A task with what it was given, gave, used and where it ran."""

    args: dict[str, Any]
    inputs: list[ArtifactOut]
    outputs: dict[str, Any]
    artifacts: list[ArtifactOut]
    attempts: list[AttemptOut]
    environment: dict[str, Any]
    resources: dict[str, Any]
    command: list[str]
    env: dict[str, str]
    usage: dict[str, Any] | None
    cache: CacheOut | None
    needs: list[str]
    retries: int
    timeout: float


class ResultsOut(Wire):
    """What a task shows on its page."""

    items: list[dict[str, Any]]
