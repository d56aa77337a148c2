"""ETags: an edit says which state it was made from."""

from __future__ import annotations

from fastapi import Request

from cubestudio.kit.errors import Fault


def etag(revision: object) -> str:
    """The header's value for a revision (a number, a digest)."""
    return f'"{revision}"'


def check_if_match(request: Request, revision: object) -> None:
    """Refuse an edit made from another state than `revision`; an edit without If-Match passes."""
    given = request.headers.get("if-match")
    if given in (None, "*"):
        return
    if etag(revision) not in [tag.strip().removeprefix("W/") for tag in str(given).split(",")]:
        text = "It was changed by somebody else since you loaded it"
        raise Fault("EditConflict", text, "Load it again and repeat your change.", 412)
