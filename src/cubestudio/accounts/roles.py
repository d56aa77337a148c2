"""Who may do what: verbs, the roles of a project, and what task tokens are good for."""

from __future__ import annotations

from enum import StrEnum


class Verb(StrEnum):
    """What a permission `<noun>:<verb>` allows on its noun."""

    READ = "read"
    RUN = "run"
    WRITE = "write"
    MANAGE = "manage"


class Role(StrEnum):
    """A member's role in a project, weakest first."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    DEVELOPER = "developer"
    OWNER = "owner"


VERBS: dict[Role, frozenset[Verb]] = {
    Role.VIEWER: frozenset({Verb.READ}),
    Role.OPERATOR: frozenset({Verb.READ, Verb.RUN}),
    Role.DEVELOPER: frozenset({Verb.READ, Verb.RUN, Verb.WRITE}),
    Role.OWNER: frozenset(Verb),
}

TASK_NOUNS = frozenset({"runs", "models", "services", "files", "artifacts"})
"""Nouns a task may touch with its own token, as a developer of its project."""


def weakest_role(verb: Verb) -> Role:
    """The least role that has `verb`."""
    return next(role for role in Role if verb in VERBS[role])
