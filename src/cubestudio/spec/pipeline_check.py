"""Whether a pipeline can run: names, references, cycles, arguments by their schemas. All problems at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec.arguments import Argument
from cubestudio.spec.dag import Graph, build_graph, find_cycle
from cubestudio.spec.expressions import Expression, expressions_in
from cubestudio.spec.pipeline import EXPRESSION_FIELDS, Pipeline, Task
from cubestudio.spec.pipeline_read import ON_EXIT
from cubestudio.spec.problems import Path, Problems
from cubestudio.spec.task_roles import check_framework, read_roles, without_expressions
from cubestudio.spec.templates import Template, check_args, split_reference

RUN_FIELDS = ("id", "url", "started_at")
EXIT_FIELDS = (*RUN_FIELDS, "outcome", "state", "failed")
"""The exit task also knows how the run ended; `state` is another word for `outcome`."""
TASK_FIELDS = ("outputs", "state")
_DATES = ("execution_date", "now", "datetime", "creator", "runner", "run", "project", "pipeline_name")
_NO_SECRETS = ("when", "skip", "foreach", "resources", "image", "workdir", "volumes", "replicas")


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` needs `source`, for its `output` ("" = only to come after it)."""

    source: str
    target: str
    output: str = ""


@dataclass
class Checked:
    """What a check found out: the graph (by number, in the file's order), edges with their outputs."""

    graph: Graph
    edges: list[Edge] = field(default_factory=list)


def check_pipeline(
    pipeline: Pipeline,
    templates: Mapping[str, Template],
    environments: Collection[str] = (),
    secrets: Collection[str] | None = None,
    positions: Mapping[Path, tuple[int, int]] | None = None,
) -> tuple[Checked, Problems]:
    """Everything that is wrong with `pipeline`, and its graph (without edges that are part of a problem).

    Args:
        templates: by `name` (the newest) and by `name@version`.
        environments: names of environments that ship.
        secrets: names of the project's secrets; None = not known here, so not checked.
        positions: line and column by path, from `texts.read_text`.
    """
    check = _Check(pipeline, templates, environments, secrets, Problems(positions))
    return check.run(), check.problems


def references(task: Task, template: Template | None) -> list[tuple[str, str, str]]:
    """`(task, what, output)` of every `tasks.…` in a task's fields, for graphs of pipelines known to be valid."""
    return [ref for _, expression in task_expressions(task, template) for ref in _task_refs(expression)]


def task_expressions(task: Task, template: Template | None) -> list[tuple[str, Expression]]:
    """Every expression of a task with its field. Raises Fault. Code is no text with expressions (see `arg_holds`)."""
    found: list[tuple[str, Expression]] = []
    for name in EXPRESSION_FIELDS:
        value = getattr(task, name)
        if not value:
            continue
        if name == "args":
            for arg, given in value.items():
                if template is None or arg not in template.args or arg_holds(template.args[arg], given):
                    found += [("args", expression) for expression in expressions_in(given)]
        else:
            found += [(name, expression) for expression in expressions_in(value)]
    return found


def arg_holds(argument: Argument, value: Any) -> bool:
    """Whether `value` is looked at for expressions: code is taken as it is, unless it is one expression as a whole."""
    if argument.type == "code" and isinstance(value, str):
        return value.strip().startswith("{{") and value.strip().endswith("}}") and value.count("{{") == 1
    return True


def _task_refs(expression: Expression) -> list[tuple[str, str, str]]:
    return [
        (ref[1], ref[2] if len(ref) > 2 else "", ref[3] if len(ref) > 3 else "")
        for ref in expression.references
        if ref[0] == "tasks" and len(ref) > 1
    ]


class _Check:
    def __init__(
        self,
        pipeline: Pipeline,
        templates: Mapping[str, Template],
        environments: Collection[str],
        secrets: Collection[str] | None,
        problems: Problems,
    ) -> None:
        self.pipeline = pipeline
        self.templates = templates
        self.environments = environments
        self.secrets = secrets
        self.problems = problems
        self.numbers = {name: number for number, name in enumerate(pipeline.tasks)}
        self.edges: dict[Edge, None] = {}

    def run(self) -> Checked:
        """Check everything."""
        for name, param in self.pipeline.params.items():
            self._expressions(("params", name), param.default, _DATES)
        for name, value in self.pipeline.env.items():
            self._expressions(("env", name), value, (*_DATES, "params", "env", "secrets"))
        for task in self.pipeline.tasks.values():
            self._task(task, ("tasks", task.name))
        if self.pipeline.on_exit is not None:
            self._task(self.pipeline.on_exit, (ON_EXIT,))
        if "{{" in self.pipeline.notify.webhook:
            self._expressions(("notify", "webhook"), self.pipeline.notify.webhook, ("secrets", "params", "env"))
        needs: list[list[int]] = [[] for _ in self.numbers]
        for edge in self.edges:
            needs[self.numbers[edge.target]].append(self.numbers[edge.source])
        graph = build_graph(needs)
        cycle = find_cycle(graph)
        if cycle:
            names = list(self.numbers)
            circle = " → ".join(names[number] for number in reversed(cycle))
            text = "these tasks wait for each other in a circle: {circle}"
            self.problems.add(("tasks", names[cycle[0]]), text, "Remove one of the references.", circle=circle)
        return Checked(graph, list(self.edges))

    def _task(self, task: Task, path: Path) -> None:
        template = self._template(task, path)
        self._needs(task, path)
        self._environment(task, path)
        self._roles(task, template, path)
        for name in EXPRESSION_FIELDS:
            value = getattr(task, name)
            if not value and name != "args":  # no arguments at all may be some too few
                continue
            allowed = [*_DATES, "params", "env", "tasks"]
            if name not in _NO_SECRETS:
                allowed.append("secrets")
            if task.foreach is not None and name != "foreach":
                allowed += ["item", "index"]
            if name == "args":
                self._args(task, template, path, tuple(allowed))
            elif isinstance(value, Mapping):
                for key, part in value.items():
                    self._expressions((*path, name, key), part, tuple(allowed), task)
            else:
                self._expressions((*path, name), value, tuple(allowed), task)

    def _template(self, task: Task, path: Path) -> Template | None:
        if not task.template:
            return None
        template = self.templates.get(task.template)
        if template is None:
            name, version = split_reference(task.template)
            if version is not None and name in self.templates:
                known = sorted(key.partition("@")[2] for key in self.templates if key.startswith(f"{name}@"))
                self.problems.add((*path, "template"), "template '{name}' has no version '{version}'",
                                  did_you_mean(version, known), name=name, version=version)  # fmt: skip
            else:
                names = sorted({key.partition("@")[0] for key in self.templates})
                text = "there is no template '{name}'"
                self.problems.add((*path, "template"), text, did_you_mean(name, names), name=name)
        return template

    def _needs(self, task: Task, path: Path) -> None:
        for index, name in enumerate(task.needs):
            if self._known_task(name, (*path, "needs", index)) and task.name in self.numbers:
                self.edges[Edge(name, task.name)] = None

    def _environment(self, task: Task, path: Path) -> None:
        if task.environment is not None and task.environment.name and self.environments:
            name = task.environment.name
            if name not in self.environments:
                hint = did_you_mean(name, sorted(self.environments))
                self.problems.add((*path, "environment"), "there is no environment '{name}'", hint, name=name)

    def _roles(self, task: Task, template: Template | None, path: Path) -> None:
        framework = task.framework or (template.framework if template else "")
        try:
            check_framework(framework)
        except Fault as fault:
            self.problems.add_fault((*path, "framework"), fault)
            return
        replicas = task.replicas if task.replicas is not None else template.replicas if template else None
        try:
            read_roles(without_expressions(replicas), framework)
        except Fault as fault:
            role = str(fault.params.get("role", ""))
            self.problems.add_fault((*path, "replicas", role) if role else (*path, "replicas"), fault)

    def _known_task(self, name: str, path: Path) -> bool:
        if name in self.numbers:
            return True
        hint = did_you_mean(name, self.numbers)
        self.problems.add(path, "there is no task '{name}'", hint, name=name)
        return False

    def _args(self, task: Task, template: Template | None, path: Path, allowed: tuple[str, ...]) -> None:
        deferred: list[str] = []
        for name, value in task.args.items():
            argument = template.args.get(name) if template else None
            if argument is not None and not arg_holds(argument, value):
                continue
            before = len(self.problems)
            found = self._expressions((*path, "args", name), value, allowed, task)
            if found or len(self.problems) > before:
                deferred.append(name)
                if found and argument is not None:
                    self._flow(argument, value, (*path, "args", name))
        if template is None:
            return
        given = {name: value for name, value in task.args.items() if name not in deferred}
        for problem in check_args(template, given, deferred)[1]:
            where = problem.arg.partition("[")[0]
            self.problems.add((*path, "args", where), problem.text, problem.hint, arg=problem.arg, **problem.params)

    def _flow(self, argument: Argument, value: Any, path: Path) -> None:
        """A file where a value is due, or the other way round, when the argument is one output of a known type."""
        for expression in expressions_in(value):
            refs = _task_refs(expression)
            if not expression.lone or len(refs) != 1 or expression.text.strip(" {}").count("|"):
                continue
            name, what, output = refs[0]
            source = self.pipeline.tasks.get(name)
            declared = self.templates.get(source.template) if source is not None else None
            if declared is None or what != "outputs" or output not in declared.outputs:
                continue
            if expression.references[0] != ("tasks", name, "outputs", output):
                continue
            gives = declared.outputs[output]
            file_as_value = gives.is_path and not argument.holds_paths and argument.type != "json"
            value_as_file = argument.holds_paths and not gives.is_path and gives.type not in ("json", "string")
            if not file_as_value and not value_as_file:
                continue
            text = "output '{output}' of task '{task}' is of type {gives}; argument '{arg}' takes {takes}"
            takes = f"a list of {argument.items}" if argument.type == "list" else argument.type
            self.problems.add(path, text, output=output, task=name, gives=gives.type, arg=path[-1], takes=takes)

    def _expressions(
        self, path: Path, value: Any, allowed: tuple[str, ...], task: Task | None = None
    ) -> list[Expression]:
        try:
            found = expressions_in(value)
        except Fault as fault:
            self.problems.add_fault(path, fault)
            return []
        for expression in found:
            for name in expression.unknown:
                hint = did_you_mean(name, [*allowed, *self.pipeline.params])
                if "-" in name:
                    hint = "A name with '-' is written in brackets: tasks['my-task'].outputs.x"
                elif name in self.pipeline.params:
                    hint = f"Write params.{name}."
                self.problems.add(path, "'{name}' in an expression is not known", hint, name=name)
            for ref in expression.references:
                self._reference(ref, path, allowed, task)
        return found

    def _reference(self, ref: tuple[str, ...], path: Path, allowed: tuple[str, ...], task: Task | None) -> None:
        root = ref[0]
        if root not in allowed:
            hint = "They exist in a task with foreach only." if root in ("item", "index") else ""
            self.problems.add(path, "'{name}' cannot be used here", hint, name=root)
        elif root == "tasks":
            self._task_reference(ref, path, task)
        elif root == "params" and len(ref) > 1:
            self._name(ref[1], self.pipeline.params, path, "there is no parameter '{name}'")
        elif root == "env" and len(ref) > 1:
            known = {*self.pipeline.env, *(task.env if task is not None and path[-2:-1] != ("env",) else ())}
            self._name(ref[1], sorted(known), path, "there is no global variable '{name}'")
        elif root == "secrets" and self.secrets is not None:
            self._name(ref[1], self.secrets, path, "the project has no secret '{name}'")
        elif root == "run" and len(ref) > 1:
            if ref[1] in EXIT_FIELDS and path[0] != ON_EXIT and ref[1] not in RUN_FIELDS:
                self.problems.add(path, "'run.{name}' is known at the end only", "Use it in on_exit.", name=ref[1])
            else:
                self._name(ref[1], EXIT_FIELDS if path[0] == ON_EXIT else RUN_FIELDS, path, "a run has no '{name}'")

    def _name(self, name: str, known: Collection[str], path: Path, text: str) -> None:
        if name not in known:
            self.problems.add(path, text, did_you_mean(name, known), name=name)

    def _task_reference(self, ref: tuple[str, ...], path: Path, task: Task | None) -> None:
        name = ref[1]
        if not self._known_task(name, path):
            return
        if len(ref) > 2 and ref[2] not in TASK_FIELDS:
            hint = f"Write tasks.{name}.outputs.{ref[2]}."
            self.problems.add(path, "a task has outputs and a state, no '{name}'", hint, name=ref[2])
            return
        output = ref[3] if len(ref) > 3 and ref[2] == "outputs" else ""
        source = self.templates.get(self.pipeline.tasks[name].template)
        if output and source is not None and not source.any_outputs and output not in source.outputs:
            text = "task '{task}' gives no output '{output}'"
            self.problems.add(path, text, did_you_mean(output, source.outputs), task=name, output=output)
            return
        if task is not None and task.name in self.numbers:
            self.edges[Edge(name, task.name, output)] = None
