"""The owner of workloads of kind `task`: reads what attempts left, and lets runs go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cubestudio.db import Database, UnitOfWork
from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.pipelines import cache, ending
from cubestudio.pipelines.advance import Advance
from cubestudio.pipelines.conversions import keep_verdicts
from cubestudio.pipelines.gather import Gathered, gather_outputs
from cubestudio.pipelines.records import RunRecord, TaskRecord, split_task_id
from cubestudio.pipelines.store import runs as run_store
from cubestudio.pipelines.store import tasks as store
from cubestudio.pipelines.workshop import Workshop
from cubestudio.registry import collect
from cubestudio.registry import service as registry
from cubestudio.registry.facts import Node, Source, StoredArtifact
from cubestudio.spec.states import RUN_ENDS, TASK_ENDS, WORKLOAD_ENDS, RunState, TaskState, WorkloadPhase
from cubestudio.spec.templates import Template
from cubestudio.workloads.owners import Change, Ended

_ENDS = {
    WorkloadPhase.SUCCEEDED: TaskState.SUCCEEDED,
    WorkloadPhase.FAILED: TaskState.FAILED,
    WorkloadPhase.STOPPED: TaskState.STOPPED,
}


class TaskOwner:
    """Implements `workloads.owners.Owner` for tasks of runs."""

    def __init__(self, database: Database, workshop: Workshop) -> None:
        self._database = database
        self._workshop = workshop

    def gather(self, ended: Ended) -> Gathered:
        """Read and store outputs and results."""
        template = self._template(ended.owner_id)

        def keep(path: str, limit: int) -> StoredArtifact:
            entry = beneath.look(ended.output_folder, path)
            if limit and entry is not None and entry.size > limit:
                raise Fault("ResultTooLarge", "'{path}' is larger than {limit} MiB", path=path, limit=limit >> 20)
            project = ended.project
            return collect.store_output(self._workshop.blobs, project.id, project.number, ended.output_folder, path)

        return gather_outputs(ended.output_folder, template, ended.exit_code == 0, keep)

    def changed(self, uow: UnitOfWork, changes: Sequence[Change]) -> None:
        """Write the phases of tasks, and all that follows from them."""
        by_run: dict[str, list[tuple[int, Change]]] = {}
        for change in changes:
            run_id, slot = split_task_id(change.owner_id)
            by_run.setdefault(run_id, []).append((slot, change))
        advance = Advance.on(uow, self._workshop, by_run)
        for run_id, found in by_run.items():
            run = advance.runs.get(run_id)
            if run is None:
                continue  # deleted meanwhile
            ending_slots = {slot for slot, change in found if change.phase in WORKLOAD_ENDS}
            advance.load_with_successors(run, (slot for slot, _ in found), ending_slots)
            for slot, change in found:
                for task in advance.load(run_id, [slot]):
                    if task.workload_id == change.workload and task.state not in TASK_ENDS:
                        self._apply(advance, run, task, change)
        advance.finish()

    def _apply(self, advance: Advance, run: RunRecord, task: TaskRecord, change: Change) -> None:
        task.attempt = change.attempt
        if change.started_at is not None:
            task.started_at = change.started_at
        if change.usage:
            task.usage = dict(change.usage)
        advance.touch(task)
        if change.phase in WORKLOAD_ENDS:
            self._end(advance, run, task, change)
        elif change.phase is WorkloadPhase.PREPARING:
            task.preparing_at = change.at
            text = change.text or "its environment is being prepared"
            advance.state(run, task, TaskState.RUNNING, "Preparing", text, change.hint)
        elif change.phase is WorkloadPhase.RUNNING:
            advance.state(run, task, TaskState.RUNNING)
        elif change.phase is WorkloadPhase.QUEUED:
            advance.state(run, task, TaskState.QUEUED, change.reason, change.text, change.hint)
        if run.state == RunState.QUEUED and change.phase in (WorkloadPhase.RUNNING, *WORKLOAD_ENDS):
            run.started_at = run.started_at or change.started_at or advance.at
            ending.set_state(advance, run, RunState.RUNNING)

    def _end(self, advance: Advance, run: RunRecord, task: TaskRecord, change: Change) -> None:
        task.ended_at = change.ended_at or change.at
        state = _ENDS[change.phase]
        reason, text, hint = change.reason, change.text, change.hint
        gathered = change.gathered if isinstance(change.gathered, Gathered) else None
        if gathered is not None:
            self._keep(advance, run, task, gathered)
            if state is TaskState.FAILED and gathered.error:
                reason, text, hint = "TaskFailed", gathered.error, gathered.hint
            elif gathered.notes and not text:
                text = "; ".join(gathered.notes)[:1000]
        if task.has_values:
            self._link(advance, run, task)
        if state is TaskState.SUCCEEDED and gathered is not None:
            try:
                self._keep_verdicts(advance, run, task, gathered)
            except Fault as fault:
                state, reason, text, hint = TaskState.FAILED, fault.code, fault.say(), fault.say_hint()
        if state is TaskState.SUCCEEDED:
            planned = advance.plan(run).task(task.number)
            if planned.task.cache.enabled:
                cache.keep(advance.uow, run, task, planned)
        advance.end(run, task, state, reason, text, hint)

    def _keep(self, advance: Advance, run: RunRecord, task: TaskRecord, gathered: Gathered) -> None:
        """Artifacts and outputs, in the transaction that ends the task."""
        stored = [*gathered.files, *gathered.shown]
        ids: list[str] = []
        if stored:
            source = Source("task", task.id, run.id, self._label(advance, run, task))
            ids = registry.record_artifacts(advance.uow, run.project_id, stored, source, run.created_by)
        outputs: dict[str, Any] = dict(gathered.values)
        for (name, kept), artifact_id in zip(gathered.files, ids, strict=False):
            outputs[name] = reference(kept, artifact_id)
        shown = ids[len(gathered.files) :]
        results = [
            {**entry, "artifact": shown[entry["file"]]} if "file" in entry else entry for entry in gathered.results
        ]
        for entry in results:
            entry.pop("file", None)
        if outputs or results:
            store.put_values(advance.uow, task, outputs=outputs or None, results=results or None)

    def _keep_verdicts(self, advance: Advance, run: RunRecord, task: TaskRecord, gathered: Gathered) -> None:
        pinned = advance.plan(run).task(task.number).pinned
        if pinned is not None and any(output.conversion_of for output in pinned.template.outputs.values()):
            noted = store.values(advance.uow, run.id, task.slot)["inputs"] or {}
            label = self._label(advance, run, task)
            keep_verdicts(advance.uow, run, task, label, pinned.template, noted, gathered.values)

    def _link(self, advance: Advance, run: RunRecord, task: TaskRecord) -> None:
        """Lineage of what went in."""
        files = (store.values(advance.uow, run.id, task.slot)["inputs"] or {}).get("files") or {}
        node = Node("task", task.id, self._label(advance, run, task))
        edges = []
        for entries in files.values():
            for entry in entries:
                if entry.get("artifact"):
                    edges.append((Node("artifact", entry["artifact"], entry.get("name", "")), node))
                elif entry.get("file"):
                    edges.append((Node("file", entry["file"], entry.get("name", "")), node))
        if edges:
            registry.link_all(advance.uow, run.project_id, edges)

    @staticmethod
    def _label(advance: Advance, run: RunRecord, task: TaskRecord) -> str:
        return f"{run.name} / {advance.plan(run).name_of(task.number, task.item)}"

    def _template(self, owner_id: str) -> Template | None:
        run_id, slot = split_task_id(owner_id)
        with self._database.read() as uow:
            run = run_store.get_run(uow, run_id)
            tasks = store.tasks_by_slot(uow, run_id, [slot])
            if run is None or not tasks or run.state in RUN_ENDS:
                raise Fault("RunGone", "the run of this task is gone", status=404)
            pinned = self._workshop.plans.of(uow, run.snapshot).task(tasks[0].number).pinned
            return pinned.template if pinned is not None else None


def reference(kept: StoredArtifact, artifact_id: str) -> dict[str, Any]:
    """How an output names a file or folder: enough to lay it before the next task without asking anybody."""
    return {
        "artifact": artifact_id,
        "kind": kept.kind,
        "name": kept.filename,
        "digest": kept.digest,
        "size": kept.size,
        "type": kept.media_type,
        "files": len(kept.files),
    }
