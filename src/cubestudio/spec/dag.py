"""The graph of a pipeline as arrays, and the rules of what may run. Pure, and never a scan of all for one task."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cubestudio.spec.pipeline import Trigger
from cubestudio.spec.states import TASK_GOOD, TaskState


@dataclass(frozen=True, slots=True)
class Graph:
    """Tasks by number; `after[n]` are the numbers that need n, `needs[n]` those that n needs."""

    needs: tuple[tuple[int, ...], ...]
    after: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.needs)

    def roots(self) -> list[int]:
        """Tasks that need nobody, in order."""
        return [number for number, needs in enumerate(self.needs) if not needs]

    def descendants(self, numbers: Iterable[int]) -> set[int]:
        """Everything below `numbers`, without them unless they lie below each other."""
        found: set[int] = set()
        pending = list(numbers)
        while pending:
            for below in self.after[pending.pop()]:
                if below not in found:
                    found.add(below)
                    pending.append(below)
        return found

    def ancestors(self, numbers: Iterable[int]) -> set[int]:
        """Everything above `numbers`."""
        found: set[int] = set()
        pending = list(numbers)
        while pending:
            for above in self.needs[pending.pop()]:
                if above not in found:
                    found.add(above)
                    pending.append(above)
        return found


def build_graph(needs: Sequence[Iterable[int]]) -> Graph:
    """A graph from the numbers each task needs."""
    after: list[list[int]] = [[] for _ in needs]
    clean = tuple(tuple(dict.fromkeys(above)) for above in needs)
    for number, above in enumerate(clean):
        for other in above:
            after[other].append(number)
    return Graph(clean, tuple(tuple(below) for below in after))


def topological(graph: Graph) -> list[int]:
    """An order in which everybody comes after what it needs; shorter than the graph when there is a cycle."""
    left = [len(needs) for needs in graph.needs]
    order = [number for number, count in enumerate(left) if not count]
    for number in order:
        for below in graph.after[number]:
            left[below] -= 1
            if not left[below]:
                order.append(below)
    return order


def find_cycle(graph: Graph) -> list[int]:
    """One cycle as `[a, b, a]` (a needs b needs a), or nothing."""
    inside = set(range(len(graph))) - set(topological(graph))
    if not inside:
        return []
    here = min(inside)
    path: list[int] = []
    seen: dict[int, int] = {}
    while here not in seen:
        seen[here] = len(path)
        path.append(here)
        here = min(above for above in graph.needs[here] if above in inside)
    return [*path[seen[here] :], here]


class Verdict(StrEnum):
    """What becomes of a task now."""

    WAIT = "wait"
    RUN = "run"
    SKIP = "skip"


@dataclass(slots=True)
class Upstream:
    """How the tasks that one task needs have ended so far; bad means failed or stopped."""

    left: int = 0
    good: int = 0
    bad: int = 0
    skipped: int = 0

    def count(self, state: TaskState) -> None:
        """One more has ended as `state`."""
        self.left -= 1
        if state in TASK_GOOD:
            self.good += 1
        elif state is TaskState.SKIPPED:
            self.skipped += 1
        else:
            self.bad += 1


def judge(trigger: Trigger, upstream: Upstream) -> tuple[Verdict, str]:
    """Whether a task runs, and the reason when it is skipped (`UpstreamFailed`, `UpstreamSkipped`, `NothingFailed`)."""
    if trigger is Trigger.ONE_SUCCESS and upstream.good:
        return Verdict.RUN, ""
    if trigger is Trigger.ONE_FAILED and upstream.bad:
        return Verdict.RUN, ""
    if trigger is Trigger.ALL_SUCCESS and upstream.bad:
        return Verdict.SKIP, "UpstreamFailed"
    if trigger is Trigger.ALL_SUCCESS and upstream.skipped:
        return Verdict.SKIP, "UpstreamSkipped"
    if trigger is Trigger.NONE_FAILED and upstream.bad:
        return Verdict.SKIP, "UpstreamFailed"
    if upstream.left > 0:
        return Verdict.WAIT, ""
    anybody = upstream.good or upstream.bad or upstream.skipped
    if trigger is Trigger.ONE_SUCCESS and anybody:
        return Verdict.SKIP, "UpstreamFailed" if upstream.bad else "UpstreamSkipped"
    if trigger is Trigger.ONE_FAILED:
        return Verdict.SKIP, "NothingFailed"
    return Verdict.RUN, ""
