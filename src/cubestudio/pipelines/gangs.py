"""The replicas of a distributed task: from what the file says to the wish for a workload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cubestudio.pipelines.plans import TaskPlan
from cubestudio.spec.expressions import evaluate
from cubestudio.spec.gang import brought_together
from cubestudio.spec.resources import Resources, parse_resources
from cubestudio.spec.task_roles import Role, read_roles
from cubestudio.spec.workload import ReplicaType

Words = tuple[str, ...]


def framework_name(planned: TaskPlan) -> str:
    """The task's own, else its template's."""
    return planned.task.framework or (planned.pinned.template.framework if planned.pinned is not None else "")


def replica_types(
    planned: TaskPlan, scope: Mapping[str, Any], command: Words, words: Callable[[str | Words], Words]
) -> tuple[ReplicaType, ...]:
    """The roles with their commands, the leading one first; () = one process. Raises Fault.

    Args:
        command: the task's own, ready to run.
        words: makes another command ready.
    """
    replicas = planned.task.replicas
    if replicas is None and planned.pinned is not None:
        replicas = planned.pinned.template.replicas
    framework = framework_name(planned)
    roles = read_roles(_evaluated(replicas, scope), framework)
    base = _base(planned, scope)
    return tuple(
        ReplicaType(
            name=role.name,
            replicas=role.count,
            command=brought_together(framework, words(role.command) if role.command is not None else command),
            resources=_resources(role, scope, base),
            serves=role.serves,
        )
        for role in roles
    )


def _evaluated(replicas: Any, scope: Mapping[str, Any]) -> Any:
    """With values in place of expressions, but for commands, which become ready by themselves."""
    if not isinstance(replicas, Mapping):
        return evaluate(replicas, scope) if isinstance(replicas, str) else replicas
    return {name: _role_evaluated(given, scope) for name, given in replicas.items()}


def _role_evaluated(given: Any, scope: Mapping[str, Any]) -> Any:
    if not isinstance(given, Mapping):
        return evaluate(given, scope)
    return {key: value if key == "command" else evaluate(value, scope) for key, value in given.items()}


def _base(planned: TaskPlan, scope: Mapping[str, Any]) -> Resources:
    base = parse_resources(planned.pinned.template.resources) if planned.pinned is not None else None
    return parse_resources(evaluate(dict(planned.task.resources), scope), base)


def _resources(role: Role, scope: Mapping[str, Any], base: Resources) -> Resources | None:
    return parse_resources(role.resources, base) if role.resources else None
