"""The description of the API: made once when first asked for; `python -m cubestudio.api.openapi` prints it."""

from __future__ import annotations

import sys
from typing import Annotated, Any

from fastapi import FastAPI, Request, Response

from cubestudio.accounts.access import Caller, Router, access

router = Router(tags=["openapi"], prefix="/api")


@router.get("/openapi.json", include_in_schema=False)
def describe(caller: Annotated[Caller, access("open")], request: Request) -> Response:
    """OpenAPI 3.1."""
    state = request.app.state
    if getattr(state, "openapi_text", None) is None:
        state.openapi_text = render(request.app)
    return Response(state.openapi_text, media_type="application/json")


def render(app: FastAPI) -> bytes:
    """The description as sorted, indented JSON: the same routes give the same bytes."""
    import orjson
    from fastapi.openapi.utils import get_openapi

    schema: dict[str, Any] = get_openapi(
        title="Cube Studio",
        version="v1",
        routes=app.routes,
        description='Errors are {"error": {code, text, hint, request_id}}.',
        separate_input_output_schemas=True,
    )
    return orjson.dumps(schema, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2) + b"\n"


def main() -> None:
    """Print it; needs no database and no home."""
    from cubestudio.api.app import bare_app

    sys.stdout.buffer.write(render(bare_app()))


if __name__ == "__main__":
    main()
