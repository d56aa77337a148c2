"""HTTP of what waits."""

from __future__ import annotations

from typing import Annotated

from cubestudio.accounts.access import Caller, ReadUow, Router, access, part
from cubestudio.insight import service
from cubestudio.insight.schemas import WaitingOut
from cubestudio.kit.wire import Listed
from cubestudio.pipelines.workshop import Workshop

router = Router(tags=["insight"])


@router.get("/projects/{project}/waiting")
def list_waiting(
    caller: Annotated[Caller, access("runs:read")], uow: ReadUow, shop: Annotated[Workshop, part(Workshop)]
) -> Listed[WaitingOut]:
    """What of the project waits or does not fare as wished, each with the reason; longest wait first."""
    found = service.waiting(uow, shop, caller.project.id)
    return Listed(items=[WaitingOut.of(one, caller.language) for one in found])
