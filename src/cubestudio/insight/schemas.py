"""Wire shapes of what waits."""

from __future__ import annotations

from cubestudio.insight.service import Waiting
from cubestudio.kit.wire import Moment, Wire
from cubestudio.workloads.schemas import WhyOut


class WaitingOut(Wire):
    """Something that waits: `kind` is `run`, `workload` or `service`; `run` and `task` where it belongs to one."""

    kind: str
    id: str
    name: str
    state: str
    since: Moment
    run: str
    task: str
    why: WhyOut

    @classmethod
    def of(cls, one: Waiting, language: str) -> WaitingOut:
        """In the reader's language."""
        why = WhyOut.of(one.why, language)
        return cls(
            kind=one.kind, id=one.id, name=one.name, state=one.state, since=one.since, run=one.run, task=one.task,
            why=why,
        )  # fmt: skip
