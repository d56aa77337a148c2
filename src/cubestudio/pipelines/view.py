"""From records to wire shapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cubestudio.kit.languages import retell
from cubestudio.pipelines import run_schemas, schemas
from cubestudio.pipelines.hold import held_until
from cubestudio.pipelines.library import Catalogue, TemplateEntry
from cubestudio.pipelines.plans import Plan
from cubestudio.pipelines.records import RunRecord, TaskRecord
from cubestudio.pipelines.service.checking import Validation
from cubestudio.pipelines.service.forms import Parsed
from cubestudio.registry.facts import Artifact
from cubestudio.registry.schemas import ArtifactOut, artifact_out
from cubestudio.spec.frameworks import Framework
from cubestudio.spec.pipeline import Pipeline
from cubestudio.spec.pipeline_check import Edge, references
from cubestudio.spec.pipeline_read import ON_EXIT
from cubestudio.spec.problems import Problem
from cubestudio.spec.states import TASK_ENDS, TaskState, WorkloadPhase
from cubestudio.spec.templates import Template
from cubestudio.spec.workload import WORK_FOLDER, WorkloadSpec
from cubestudio.workloads.codec import decode_spec
from cubestudio.workloads.replicas import ReplicaOut, replicas_out
from cubestudio.workloads.secrets import masked_env, secret_placeholder

_SECRET = re.compile(secret_placeholder("X").replace("X", "([A-Za-z_][A-Za-z0-9_-]*)"))


def template_listed(entry: TemplateEntry) -> dict[str, Any]:
    """Fields of a template for a list."""
    template = entry.template
    return {
        "name": template.name,
        "version": template.version,
        "group": template.group,
        "label": template.label,
        "help": template.help,
        "icon": template.icon,
        "scope": entry.scope,
        "created_by": entry.created_by,
        "created_at": entry.created_at or None,
        "recommends": list(template.recommends),
        "args": {name: arg.model_dump(exclude_defaults=True, mode="json") for name, arg in template.args.items()},
        "outputs": {name: out.model_dump(exclude_defaults=True, mode="json") for name, out in template.outputs.items()},
    }


def template_out(
    entry: TemplateEntry, known: Catalogue, environment: Any, readme: dict[str, str]
) -> schemas.TemplateOut:
    """A whole template."""
    template = entry.template
    return schemas.TemplateOut(
        **template_listed(entry),
        command=list(template.command),
        framework=template.framework,
        replicas=template.replicas,
        environment=environment,
        resources=template.resources,
        args_schema=template.schema_of_args(),
        digest=entry.digest,
        versions=[found.template.version for found in known.versions(template.name)],
        readme=readme,
    )


def framework_out(name: str, framework: Framework) -> schemas.FrameworkOut:
    """What a form needs to know of it."""
    return schemas.FrameworkOut(
        name=name,
        roles=list(framework.roles),
        lead=framework.lead,
        work=framework.work,
        serves=sorted(framework.serves),
        needs=list(framework.needs),
    )


def problems_out(problems: Iterable[Problem], language: str) -> list[schemas.ProblemOut]:
    """Problems in the caller's language."""
    return [
        schemas.ProblemOut(
            path=problem.path,
            line=problem.line or None,
            column=problem.column or None,
            text=problem.say(language),
            hint=problem.say_hint(language),
        )
        for problem in problems
    ]


def validation_out(validation: Validation, language: str) -> schemas.ValidationOut:
    """What came of checking a text."""
    pipeline = validation.pipeline
    return schemas.ValidationOut(
        ok=validation.ok,
        name=pipeline.name if pipeline is not None else "",
        errors=problems_out(validation.problems, language),
        graph=graph_out(pipeline, validation.catalogue, validation.edges),
        params=params_out(pipeline),
    )


def parsed_out(parsed: Parsed, language: str) -> schemas.ParsedOut:
    """What a text of some form says."""
    checked = validation_out(parsed.validation, language)
    return schemas.ParsedOut(
        **{name: getattr(checked, name) for name in schemas.ValidationOut.model_fields},
        data=parsed.data,
        locked=[schemas.LockedOut(line=part.line, text=part.say(language)) for part in parsed.locked],
    )


def graph_out(pipeline: Pipeline | None, templates: Mapping[str, Template], edges: Iterable[Edge]) -> schemas.GraphOut:
    """The graph of a pipeline; tasks in the file's order, the exit task last."""
    if pipeline is None:
        return schemas.GraphOut(nodes=[], edges=[])
    nodes = []
    everybody = list(pipeline.tasks.values()) + ([pipeline.on_exit] if pipeline.on_exit is not None else [])
    for task in everybody:
        template = templates.get(task.template)
        nodes.append(
            schemas.GraphNodeOut(
                name=task.name,
                template=task.template,
                label=task.label or task.name,
                icon=template.icon if template is not None else "terminal",
                on_exit=task.name == ON_EXIT,
            )
        )
    lines = [schemas.GraphEdgeOut(source=e.source, target=e.target, output=e.output or None) for e in edges]
    return schemas.GraphOut(nodes=nodes, edges=lines)


def plan_graph(plan: Plan) -> schemas.GraphOut:
    """The graph of a run."""
    edges: dict[Edge, None] = {}
    templates = plan.templates
    for number, needs in enumerate(plan.graph.needs):
        name = plan.names[number]
        task = plan.tasks[number]
        refs = references(task, templates.get(task.template))
        named = {source: output for source, what, output in refs if what == "outputs"}
        for above in needs:
            edges[Edge(plan.names[above], name, named.get(plan.names[above], ""))] = None
    return graph_out(plan.pipeline, templates, edges)


def params_out(pipeline: Pipeline | None) -> list[schemas.ParamOut]:
    """Parameters with what a form needs."""
    if pipeline is None:
        return []
    return [
        schemas.ParamOut(
            name=param.name,
            type=param.argument.type,
            default=param.default,
            required=param.argument.required,
            label=param.argument.label,
            help=param.argument.help,
            choices=list(param.argument.choices),
            minimum=param.argument.minimum,
            maximum=param.argument.maximum,
            formats=list(param.argument.formats),
        )
        for param in pipeline.params.values()
    ]


def pipeline_listed(row: Mapping[str, Any], last: Mapping[str, Any] | None) -> dict[str, Any]:
    """Fields of a pipeline for a list."""
    names = ("name", "label", "description", "tasks", "created_by", "created_at", "updated_by", "updated_at")
    return {
        **{name: row[name] for name in names},
        "version": row["revision"],
        "last_run": {key: last[key] for key in ("id", "state", "created_at")} if last is not None else None,
    }


def run_listed(run: RunRecord | Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a run for a list."""

    def get(name: str) -> Any:
        return getattr(run, name) if isinstance(run, RunRecord) else run[name]

    same = (
        "id", "kind", "state", "hint", "created_by", "created_at", "started_at", "ended_at", "execution_date",
        "priority", "concurrency", "round", "total", "place",
    )  # fmt: skip
    counts = {name: get(name) for name in ("succeeded", "failed", "stopped", "skipped", "cached", "live", "unfinished")}
    return {
        **{name: get(name) for name in same},
        "pipeline": get("name"),
        "version": get("revision"),
        "code": get("reason"),
        "reason": get("text"),
        "counts": counts,
    }


def run_out(
    run: RunRecord, plan: Plan, failed_task: str | None, due: run_schemas.RunDueOut | None = None
) -> run_schemas.RunOut:
    """A whole run."""
    return run_schemas.RunOut(
        **run_listed(run),
        due=due,
        params=shown(run.params),
        env=shown(run.env),
        graph=plan_graph(plan),
        failed_task=failed_task,
        held_until=held_until(run),
    )


def task_listed(plan: Plan, task: TaskRecord) -> dict[str, Any]:
    """Fields of a task for a list."""
    planned = plan.tasks[task.number]
    template = plan.templates.get(planned.template)
    spread = task.fan is not None
    return {
        "id": task.id,
        "name": plan.name_of(task.number, task.item),
        "label": planned.label or plan.name_of(task.number, task.item),
        "template": planned.template or None,
        "icon": template.icon if template is not None else "terminal",
        "state": task.state,
        "code": task.reason,
        "reason": task.text or (task.cache if task.state == TaskState.CACHED else ""),
        "hint": task.hint,
        "attempt": task.attempt,
        "workload": task.workload_id or None,
        "ready_at": task.ready_at,
        "preparing_at": task.preparing_at,
        "started_at": task.started_at,
        "ended_at": task.ended_at,
        "tries": len(task.tries or ()),
        "total": task.fan if spread else None,
        "done": (task.fan or 0) - (task.left if task.state not in TASK_ENDS else 0) if spread else None,
        "failed": task.bad if spread else None,
    }


def task_out(
    plan: Plan,
    task: TaskRecord,
    values: Mapping[str, Any],
    inputs: list[Artifact],
    made: list[tuple[str, Artifact]],
    rows: list[dict[str, Any]],
) -> run_schemas.TaskOut:
    """A whole task; `rows` are its workloads, oldest first."""
    planned = plan.task(task.number)
    spec = decode_spec(rows[-1]["spec"]) if rows and task.workload_id else None
    environment = spec.environment if spec is not None else planned.environment
    resources: dict[str, Any] = dict(planned.task.resources)
    if spec is not None:
        resources = {"cpu": spec.resources.cpu, "memory": spec.resources.memory}
        resources["accelerators"] = [vars(item) for item in spec.resources.accelerators]
    given = values["inputs"] or {}
    outs = [ArtifactOut(**{**artifact_out(artifact), "name": name}) for name, artifact in made]
    return run_schemas.TaskOut(
        **task_listed(plan, task),
        args=shown(given.get("args") or {}),
        inputs=[ArtifactOut(**artifact_out(artifact)) for artifact in inputs],
        outputs=shown(values["outputs"] or {}),
        artifacts=outs,
        attempts=_attempts(rows),
        environment={
            "name": environment.name,
            "python": environment.python,
            "packages": list(environment.packages),
            "image": environment.image,
        },
        resources=resources,
        command=[shown(word) for word in (spec.command if spec is not None else ())],
        env={name: shown(text) for name, text in masked_env(spec).items()} if spec is not None else {},
        usage=task.usage,
        cache=run_schemas.CacheOut(hit=task.state == TaskState.CACHED, reason=task.cache) if task.cache else None,
        framework=spec.framework if spec is not None else "",
        replicas=_replicas(spec, rows),
        needs=[plan.names[number] for number in plan.graph.needs[task.number]] if task.number < plan.count else [],
        retries=planned.task.retries,
        timeout=planned.task.timeout,
    )


def _replicas(spec: WorkloadSpec | None, rows: list[dict[str, Any]]) -> list[ReplicaOut]:
    """Of the newest workload."""
    return replicas_out(spec, WorkloadPhase(rows[-1]["phase"]), rows[-1]["replicas"]) if spec is not None else []


def _attempts(rows: list[dict[str, Any]]) -> list[run_schemas.TaskAttemptOut]:
    found: list[run_schemas.TaskAttemptOut] = []

    def add(workload: str, state: str, source: Mapping[str, Any]) -> None:
        attempt = run_schemas.TaskAttemptOut(
            number=len(found) + 1,
            workload=workload,
            state=state,
            code=source.get("reason") or "",
            reason=source.get("text") or "",
            started_at=source.get("started_at"),
            ended_at=source.get("ended_at"),
            exit_code=source.get("exit_code"),
        )
        found.append(attempt)

    for row in rows:
        past = row["attempts"] or []
        for attempt in past:
            ended_well = attempt.get("exit_code") == 0 and not attempt.get("reason")
            add(row["id"], "Succeeded" if ended_well else "Failed", attempt)
        if all(attempt.get("attempt") != row["attempt"] for attempt in past):
            add(row["id"], row["phase"], row)
        elif found and found[-1].workload == row["id"] and row["phase"] in ("Stopped", "Failed", "Succeeded"):
            found[-1] = found[-1].model_copy(update={"state": row["phase"]})
    return found


def results_out(items: list[dict[str, Any]]) -> run_schemas.ResultsOut:
    """What a task reported; what could not be shown is told in the reader's language."""
    return run_schemas.ResultsOut(
        items=[item | {"text": retell(item["text"])} if item.get("broken") else item for item in items]
    )


def shown(value: Any) -> Any:
    """A value for people: secrets as `{{ secrets.X }}`, the working folder as `.`."""
    if isinstance(value, str):
        return _SECRET.sub(r"{{ secrets.\1 }}", value).replace(f"{WORK_FOLDER}/", "")
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, Mapping):
        return {key: shown(item) for key, item in value.items()}
    return value
