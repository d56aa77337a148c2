"""HTTP of conversions: a registered model version to ONNX, by a run."""

from __future__ import annotations

from typing import Annotated

from cubestudio.accounts.access import Caller, Idempotent, Router, WriteUow, access, part
from cubestudio.pipelines import view
from cubestudio.pipelines.run_schemas import ConvertIn, RunOut
from cubestudio.pipelines.service import converting
from cubestudio.pipelines.workshop import Workshop
from cubestudio.registry import service as registry
from cubestudio.workloads.owners import ProjectRef

router = Router(tags=["registry"])


@router.post("/projects/{project}/models/{model}/versions/{version}:convert", status_code=201)
def convert_version(
    caller: Annotated[Caller, access("models:write")],
    uow: WriteUow,
    shop: Annotated[Workshop, part(Workshop)],
    idempotent: Idempotent,
    model: str,
    version: str,
    wish: ConvertIn,
) -> RunOut:
    """Convert a version to ONNX and prove that the graph answers alike: a run, whose verdict the version then tells."""
    project = ProjectRef(caller.project.id, caller.project.name, caller.project.number)
    found = registry.get_version(uow, project.id, model, version)
    run = converting.start_conversion(uow, shop, project, found, wish.rows, caller.actor)
    return view.run_out(run, shop.plans.of(uow, run.snapshot), None)
