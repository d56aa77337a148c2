"""Runs and their tasks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.transport import segment
from cubestudio_sdk.types import RUN_ENDS, LogLine, Run, Task, TaskDetail, Why
from cubestudio_sdk.verbs.base import Verbs
from cubestudio_sdk.verbs.pipelines import pipeline_text


class RunVerbs(Verbs):
    """Verbs of runs."""

    def run(
        self,
        pipeline: Any = None,
        params: dict[str, Any] | None = None,
        *,
        text: Any = None,
        priority: int | None = None,
        concurrency: int | None = None,
        no_cache: bool = False,
    ) -> Run:
        """Start a run.

        Args:
            pipeline: name of a pipeline the studio keeps.
            text: instead of it: a path, the YAML text, a mapping, or what `@pipeline` made; run without being kept.
            params: values for the pipeline's parameters.
            priority: higher runs first; the pipeline's own when not given.
            concurrency: tasks at a time; the pipeline's own when not given.
            no_cache: run every task, also those whose outputs are known.
        """
        wish: dict[str, Any] = {"params": params or {}}
        if text is not None:
            wish["text"] = pipeline_text(text)
        else:
            wish["pipeline"] = pipeline
        if priority is not None:
            wish["priority"] = priority
        if concurrency is not None:
            wish["concurrency"] = concurrency
        if no_cache:
            wish["no_cache"] = True
        answer: Run = self.transport.json("POST", self._at("/runs"), wish, creates=True)
        return answer

    def runs(
        self, *, filter: str | None = None, order_by: str | None = None, limit: int | None = None
    ) -> Iterator[Run]:
        """The project's runs, newest first."""
        return self.transport.pages(self._at("/runs"), {"filter": filter, "order_by": order_by}, limit)

    def get_run(self, run: str) -> Run:
        """One run as it is now."""
        answer: Run = self.transport.json("GET", self._run(run))
        return answer

    def latest_run(self) -> Run:
        """The newest run of the project."""
        for run in self.runs(limit=1):
            return run
        raise CubeError(
            "RunUnknown", f"Project '{self.project}' has no run yet.", "Start one: `cube run -f FILE`.", 404
        )

    def tasks(self, run: str, *, items_of: str | None = None) -> list[Task]:
        """The tasks of a run in the order of the file, or the items (`greet[0]` …) of the foreach `items_of`."""
        return list(self.transport.pages(self._run(run, "/tasks"), {"items_of": items_of}))

    def get_task(self, run: str, task: str) -> TaskDetail:
        """One task with its outputs, environment and resources."""
        answer: TaskDetail = self.transport.json("GET", self._task(run, task))
        return answer

    def results(self, run: str, task: str) -> list[dict[str, Any]]:
        """What a task reported for its page."""
        return list(self.transport.json("GET", self._task(run, task, "/results"))["items"])

    def task_metrics(self, run: str, task: str) -> dict[str, Any]:
        """CPU (cores), memory (bytes) and accelerators of a task over time by attempt, and its cost."""
        answer: dict[str, Any] = self.transport.json("GET", self._task(run, task, "/metrics"))
        return answer

    def run_cost(self, run: str) -> dict[str, Any]:
        """Resource-seconds of a run: cores, GiB and accelerators times seconds."""
        answer: dict[str, Any] = self.transport.json("GET", self._run(run, "/cost"))
        return answer

    def run_events(self, run: str, task: str | None = None) -> list[dict[str, Any]]:
        """What happened to a run, or to one task of it, oldest first."""
        return list(self.transport.pages(self._run(run, "/events"), {"task": task}))

    def compare(self, runs: Sequence[str]) -> dict[str, Any]:
        """Two to ten runs side by side: `params tasks metrics curves results`; values in the order given."""
        answer: dict[str, Any] = self.transport.json("GET", self._at("/runs:compare"), params={"ids": ",".join(runs)})
        return answer

    def log_text(self, run: str, task: str) -> str:
        """A task's log so far, in one piece."""
        return self.transport.text(self._task(run, task, "/log"))

    def logs(self, run: str, task: str, *, follow: bool = True, cursor: str = "") -> Iterator[LogLine]:
        """Lines of a task's log, from `cursor` on, until the task has ended (or up to now, without `follow`).

        A lost connection or a studio that starts anew goes unnoticed: no line is lost and none comes twice.
        """
        yield from self._log(self._task(run, task, "/log"), follow, cursor)

    def why(self, run: str, task: str | None = None) -> Why:
        """Why a run or a task is in its state, in words."""
        address = self._task(run, task, "/why") if task else self._run(run, "/why")
        answer: Why = self.transport.json("GET", address)
        return answer

    def stop(self, run: str) -> Run:
        """Stop a run: nothing more is started, what runs is ended."""
        return self._act(run, "stop")

    def pause(self, run: str) -> Run:
        """Start nothing more of a run; what runs goes on."""
        return self._act(run, "pause")

    def resume(self, run: str) -> Run:
        """Go on with a paused run."""
        return self._act(run, "resume")

    def rerun(self, run: str, *, from_failed: bool = False) -> Run:
        """Run again: all of it, or only what failed and what follows it."""
        answer: Run = self.transport.json("POST", f"{self._run(run)}:rerun", {"from_failed": from_failed}, creates=True)
        return answer

    def debug(self, run: str, task: str, *, hold: bool = False, hold_seconds: float = 3600.0) -> Run:
        """Run one task of a run again, alone, with the same inputs and without the cache.

        Args:
            hold: its command only waits, for a shell; the command itself lies in the task's home as `task.sh`.
            hold_seconds: how long it waits at most (60 seconds to a day).
        """
        wish = {"hold": True, "hold_seconds": hold_seconds} if hold else {}
        answer: Run = self.transport.json("POST", f"{self._task(run, task)}:debug", wish, creates=True)
        return answer

    def delete_run(self, run: str) -> None:
        """Delete an ended run with its logs."""
        self.transport.json("DELETE", self._run(run))

    def wait(
        self, run: str | Run, *, timeout: float | None = None, on_change: Callable[[Run], None] | None = None
    ) -> Run:
        """Wait until a run has ended and return it; a studio that starts anew meanwhile is waited for.

        Args:
            timeout: seconds; None = as long as it takes.
            on_change: called with the run whenever its state or its counts changed.

        Raises:
            CubeError: Timeout.
        """
        name = run if isinstance(run, str) else run["id"]
        until = None if timeout is None else time.monotonic() + timeout
        before: Any = None
        while True:
            now = self.get_run(name)
            if on_change and now != before:
                on_change(now)
            before = now
            if now["state"] in RUN_ENDS:
                return now
            if until is not None and time.monotonic() > until:
                raise CubeError("Timeout", f"Run {name} is still {now['state']} after {timeout:.0f} s.", "`cube why`.")
            time.sleep(0.3)

    def _act(self, run: str, verb: str) -> Run:
        answer: Run = self.transport.json("POST", f"{self._run(run)}:{verb}", {})
        return answer

    def _run(self, run: str, rest: str = "") -> str:
        return self._at(f"/runs/{segment(run)}{rest}")

    def _task(self, run: str, task: str, rest: str = "") -> str:
        return self._run(run, f"/tasks/{segment(task)}{rest}")
