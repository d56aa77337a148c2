"""HTTP of API keys: the gateway alone reads them when they are used."""

from __future__ import annotations

from typing import Annotated

from cubestudio.accounts.access import Caller, ReadUow, Router, WriteUow, access
from cubestudio.kit.wire import Listed
from cubestudio.serving import keys
from cubestudio.serving.schemas import ApiKeyIn, ApiKeyMade, ApiKeyOut

router = Router(tags=["keys"])

Writes = Annotated[Caller, access("keys:write")]


@router.get("/projects/{project}/keys")
def list_keys(caller: Annotated[Caller, access("keys:read")], uow: ReadUow, project: str) -> Listed[ApiKeyOut]:
    """API keys of the project, newest first; their texts never come back."""
    return Listed(items=[ApiKeyOut(**row) for row in keys.list_keys(uow, caller.project.id)])


@router.post("/projects/{project}/keys", status_code=201)
def create_key(caller: Writes, uow: WriteUow, project: str, wish: ApiKeyIn) -> ApiKeyMade:
    """An API key for callers of the project's services; the only answer that shows its text. It opens them some
    milliseconds later."""
    row, text = keys.create_key(uow, caller.project, wish.name, wish.services, wish.days, caller.actor)
    return ApiKeyMade(**row, key=text)


@router.delete("/projects/{project}/keys/{id}", status_code=204)
def revoke_key(caller: Writes, uow: WriteUow, project: str, id: str) -> None:
    """Make an API key worthless, some milliseconds from now; calls under way are answered."""
    keys.revoke_key(uow, caller.project.id, id, caller.actor)
