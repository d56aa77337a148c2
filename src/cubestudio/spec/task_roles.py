"""The roles of a distributed task: `replicas: 4`, `replicas: {master: 1, worker: {count: 3, resources: …}}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec.frameworks import FRAMEWORKS, Framework
from cubestudio.spec.gang import framework_of
from cubestudio.spec.resources import parse_resources

MOST = 256
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")
_KEYS = ("count", "command", "resources", "serves")


@dataclass(frozen=True, slots=True)
class Role:
    """A role as written: how many of it, and what differs from the task itself. `serves` as in `ReplicaType`."""

    name: str
    count: int
    command: str | tuple[str, ...] | None = None
    resources: Mapping[str, Any] = field(default_factory=dict)
    serves: bool = False


def check_framework(name: str) -> None:
    """Raises Fault when nobody knows it."""
    if name and name not in FRAMEWORKS:
        text = "there is no framework '{name}'"
        hint = did_you_mean(name, FRAMEWORKS) or "There are: {known}."
        raise Fault("FrameworkUnknown", text, hint, name=name[:60], known=", ".join(FRAMEWORKS))


def without_expressions(replicas: Any) -> Any:
    """What can be checked before expressions have values: a number that one gives counts as one, None = nothing."""
    if isinstance(replicas, str) and "{{" in replicas:
        return None
    if not isinstance(replicas, Mapping):
        return replicas
    return {role: _without(given) for role, given in replicas.items()}


def _without(given: Any) -> Any:
    if isinstance(given, str) and "{{" in given:
        return 1
    if not isinstance(given, Mapping):
        return given
    known = dict(given)
    if "count" in known:
        known["count"] = _without(known["count"])
    resources = known.get("resources")
    if isinstance(resources, Mapping):
        fixed = {key: value for key, value in resources.items() if not (isinstance(value, str) and "{{" in value)}
        known["resources"] = fixed
    return known


def read_roles(replicas: Any, framework: str) -> tuple[Role, ...]:
    """The roles, the leading one first; () = one process. A Fault names the role it is about as `role`."""
    check_framework(framework)
    if replicas is None:
        return ()
    known = framework_of(framework)
    roles = _counted(replicas, framework, known) if not isinstance(replicas, Mapping) else _named(replicas, known)
    roles = [role for role in roles if role.count]
    _check(roles, framework, known)
    return tuple(sorted(roles, key=lambda role: _place(role.name, known)))


def _counted(replicas: Any, framework: str, known: Framework) -> list[Role]:
    count = _count(replicas, "")
    if known.needs:
        text = "a job of {framework} has several roles, so a number alone does not tell how many of each"
        written = ", ".join(f"{name}: 1" for name in known.roles)
        raise _refusal(text, "Write replicas: {{{written}}}.", "", framework=framework, written=written)
    if not known.lead or not count:
        return [Role(known.work, count, serves=known.work in known.serves)]
    return [
        Role(known.lead, 1, serves=known.lead in known.serves),
        Role(known.work, count - 1, serves=known.work in known.serves),
    ]


def _named(replicas: Mapping[Any, Any], known: Framework) -> list[Role]:
    return [_role(name, given, known) for name, given in replicas.items()]


def _role(name: Any, given: Any, known: Framework) -> Role:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        text = "'{role}' cannot name a role: small letters, digits and '-', at most 20"
        raise _refusal(text, "", str(name)[:60])
    if known.roles and name not in known.roles:
        text = "the framework knows no role '{role}'"
        hint = did_you_mean(name, known.roles) or "It knows: {known}."
        raise _refusal(text, hint, name, known=", ".join(known.roles))
    serves = name in known.serves
    if not isinstance(given, Mapping):
        return Role(name, _count(given, name), serves=serves)
    for key in given:
        if key not in _KEYS:
            raise _refusal("a role has no key '{key}'", did_you_mean(str(key), _KEYS), name, key=str(key)[:60])
    try:
        parse_resources(given.get("resources") or {})
    except (TypeError, ValueError, AttributeError):
        raise _refusal("the resources of role '{role}' are not understood", "", name) from None
    if not isinstance(given.get("serves", serves), bool):
        raise _refusal("'serves' of role '{role}' is true or false", "", name)
    return Role(
        name,
        _count(given.get("count", 1), name),
        _command(given.get("command"), name),
        dict(given.get("resources") or {}),
        given.get("serves", serves),
    )


def _count(value: Any, role: str) -> int:
    if isinstance(value, str) and value.isdecimal():
        value = int(value)  # an expression within a text gives text
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        text = "the number of replicas is a whole number from 0 to {most}"
        raise _refusal(text, "Write replicas: 4, or {{master: 1, worker: 3}}.", role, most=MOST)
    return value


def _command(value: Any, role: str) -> str | tuple[str, ...] | None:
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    if isinstance(value, list | tuple) and value and all(isinstance(word, str | int | float) for word in value):
        return tuple(str(word) for word in value)
    raise _refusal("the command of role '{role}' is a text or a list of words", "", role)


def _check(roles: list[Role], framework: str, known: Framework) -> None:
    total = sum(role.count for role in roles)
    if not total:
        raise _refusal("a task has at least one replica", "", "")
    if total > MOST:
        raise _refusal("a task has at most {most} replicas", "", "", most=MOST)
    counts = {role.name: role.count for role in roles}
    if known.lead and counts.get(known.lead) != 1:
        raise _refusal("a job of {framework} has exactly one '{role}'", "", known.lead, framework=framework)
    for name in known.needs:
        if name not in counts:
            raise _refusal("a job of {framework} has at least one '{role}'", "", name, framework=framework)
    if all(role.serves for role in roles):
        raise _refusal("all roles serve others, so nothing would end the job", "Leave 'serves' out of one.", "")


def _place(name: str, known: Framework) -> int:
    return known.roles.index(name) if name in known.roles else len(known.roles)


def _refusal(text: str, hint: str, role: str, **params: Any) -> Fault:
    return Fault("ReplicasInvalid", text, hint, role=role, **params)
