"""ETags: an edit says which state it was made from."""

from __future__ import annotations

from fastapi import Request

from cubestudio.kit.errors import Fault


def etag(revision: object) -> str:
    """The header's value for a revision (a number, a digest)."""
    return f'"{revision}"'


def has_seen(request: Request, revision: object) -> bool:
    """Whether the request was made from the state `revision`; one without If-Match does not care."""
    given = request.headers.get("if-match")
    if given in (None, "*"):
        return True
    return etag(revision) in [tag.strip().removeprefix("W/") for tag in str(given).split(",")]


def check_if_match(request: Request, revision: object) -> None:
    """Refuse an edit made from another state than `revision`; an edit without If-Match passes."""
    if not has_seen(request, revision):
        text = "It was changed by somebody else since you loaded it"
        raise Fault("EditConflict", text, "Load it again and repeat your change.", 412)
