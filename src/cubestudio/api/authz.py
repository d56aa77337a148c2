"""What the gateway asks before it lets a request through to a service: `/internal/authz/<project>/<path>`."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response

from cubestudio.accounts.access import Caller, Router, access

router = Router(tags=["internal"], prefix="/internal")

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@router.api_route("/authz/{project}/{path:path}", methods=METHODS, include_in_schema=False)
async def may_call(caller: Annotated[Caller, access("services:run", csrf=False)], project: str, path: str) -> Response:
    """200 when the caller may use the project's services; the door answers 401, 403 or 404 otherwise."""
    return Response(headers={"x-cube-user": caller.actor})
