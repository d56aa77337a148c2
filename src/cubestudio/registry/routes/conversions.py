"""HTTP of conversions: tasks give the verdict of their proof."""

from __future__ import annotations

from typing import Annotated

from cubestudio.accounts.access import Caller, Router, WriteUow, access
from cubestudio.registry import service
from cubestudio.registry.conversion_schemas import ConversionOut, Verdict, conversion_out
from cubestudio.registry.errors import verdict_of_no_task
from cubestudio.registry.facts import Source
from cubestudio.workloads import service as workloads

router = Router(tags=["registry"])


@router.put("/projects/{project}/models/{model}/versions/{version}/conversion")
def record_conversion(
    caller: Annotated[Caller, access("models:write")], uow: WriteUow, model: str, version: str, verdict: Verdict
) -> ConversionOut | None:
    """The verdict of the task that calls; the graph is what it gives as its output `onnx`."""
    found = service.get_version(uow, caller.project.id, model, version)
    workload = workloads.find(uow, caller.task.workload) if caller.task else None
    if caller.task is None or workload is None or not caller.task.run:
        raise verdict_of_no_task()
    source = Source("task", workload["owner_id"], caller.task.run, workload["name"])
    return conversion_out(service.record_conversion(uow, found, verdict.model_dump(), source, caller.actor))
