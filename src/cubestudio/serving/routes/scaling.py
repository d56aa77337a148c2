"""HTTP of how many replicas a service has."""

from __future__ import annotations

from typing import Annotated

from cubestudio.accounts.access import Caller, ReadUow, Router, WriteUow, access
from cubestudio.kit.clock import now
from cubestudio.serving.scaling import verbs
from cubestudio.serving.scaling.schemas import ScalingOut, ScalingPatch, scaling_out

router = Router(tags=["services"])


@router.get("/projects/{project}/services/{name}/scaling")
def get_scaling(caller: Annotated[Caller, access("services:read")], uow: ReadUow, name: str) -> ScalingOut:
    """How many replicas it may have, has, and why so many."""
    return scaling_out(*verbs.scale_view(uow, caller.project.id, name), now(), caller.language)


@router.patch("/projects/{project}/services/{name}/scaling")
def change_scaling(
    caller: Annotated[Caller, access("services:write")], uow: WriteUow, name: str, wish: ScalingPatch
) -> ScalingOut:
    """Wish for other numbers, from now on; what is left out stays."""
    scaling, _ = verbs.scale_view(uow, caller.project.id, name)
    verbs.change_scaling(uow, caller.project.id, name, wish.applied(scaling), caller.actor)
    return scaling_out(*verbs.scale_view(uow, caller.project.id, name), now(), caller.language)
