"""Who asks: what the door found out about a request."""

from __future__ import annotations

from dataclasses import dataclass

from cubestudio.accounts.agent_tokens import AgentClaims
from cubestudio.accounts.roles import VERBS, Role, Verb
from cubestudio.accounts.task_tokens import TaskClaims


@dataclass(frozen=True)
class ProjectRef:
    """A project as the caller sees it; `role` is the caller's."""

    id: str
    name: str
    number: int
    role: Role
    archived: bool = False


@dataclass(frozen=True)
class Caller:
    """A request's author.

    Attributes:
        kind: `session` (browser), `token` (personal), `task` (a task's own), `agent` (a pod's), `anonymous`.
        credential: id of the session or token it came with.
        verbs: what a personal token is limited to; all verbs otherwise.
        only_project: id of the project a token is limited to, or "".
        scope: the project of the path; `project` gives it without None.
    """

    kind: str = "anonymous"
    user_id: str = ""
    username: str = ""
    is_admin: bool = False
    language: str = "en"
    must_change: bool = False
    credential: str = ""
    verbs: frozenset[Verb] = frozenset(Verb)
    only_project: str = ""
    task: TaskClaims | None = None
    agent: AgentClaims | None = None
    scope: ProjectRef | None = None

    @property
    def project(self) -> ProjectRef:
        """The project in the path; only for routes that have one."""
        assert self.scope is not None, "this route has no project"
        return self.scope

    @property
    def replica(self) -> AgentClaims:
        """Whose agent it is; only for the routes of agents."""
        assert self.agent is not None
        return self.agent

    @property
    def actor(self) -> str:
        """The name for the audit: the user, or the task that acts."""
        if self.agent:
            return f"agent:{self.agent.workload}/{self.agent.replica}"
        return f"task:{self.task.workload}" if self.task else self.username

    def may(self, verb: Verb) -> bool:
        """Whether the caller has `verb` in the project of the path."""
        return verb in self.verbs and verb in VERBS[self.project.role]
