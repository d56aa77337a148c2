"""Whatever goes wrong becomes `{"error": {code, text, hint, request_id}}`, in the caller's language."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from cubestudio.accounts.access.door import spoken
from cubestudio.db.database import is_transient
from cubestudio.db.failures import Conflict, DatabaseFailure, NoConnection
from cubestudio.kit.errors import Fault

log = logging.getLogger(__name__)

_BY_STATUS = {
    404: ("NotFound", "There is nothing at this address"),
    405: ("MethodNotAllowed", "This address does not take {method}"),
    413: ("BodyTooLarge", "The request is larger than this address takes"),
    415: ("MediaTypeUnsupported", "This address does not take this kind of content"),
}


def install(app: FastAPI) -> None:
    """Map every kind of error of `app`."""
    app.add_exception_handler(Fault, _fault)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Conflict, _conflict)
    app.add_exception_handler(DatabaseFailure, _database)
    app.add_exception_handler(NoConnection, _busy)


def answer(request: HTTPConnection, fault: Fault) -> JSONResponse:
    """The error answer of a fault."""
    language = spoken(request)
    error = {
        "code": fault.code,
        "text": fault.say(language),
        "hint": fault.say_hint(language),
        "request_id": request.scope.get("request_id", ""),
    }
    headers = {"Cache-Control": "no-store"}
    if fault.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if fault.status in (425, 429, 503):
        headers["Retry-After"] = str(fault.params.get("seconds", 1))
    return JSONResponse({"error": error}, fault.status, headers)


def internal(request: Request) -> JSONResponse:
    """The answer to what should not have happened: no detail but the number to find it by in the log."""
    text = "The studio failed to answer; this is its own fault and was noted"
    hint = "Tell the administrator the request id."
    return answer(request, Fault("InternalError", text, hint, 500))


async def _fault(request: Request, error: Exception) -> Response:
    assert isinstance(error, Fault)
    return answer(request, error)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, text = _BY_STATUS.get(error.status_code, ("RequestInvalid", "{detail}"))
    fault = Fault(code, text, "", error.status_code, method=request.method, detail=error.detail)
    found = answer(request, fault)
    for name, value in (error.headers or {}).items():
        found.headers[name] = value
    return found


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(request, explain(error.errors()))


def explain(problems: Sequence[Any]) -> Fault:
    """The first problem as one sentence that names the field."""
    first = problems[0]
    kind, where = first["type"], [str(part) for part in first["loc"]]
    place = ".".join(where[1:]) or where[0]
    more = len(problems) - 1
    hint = f"{more} more fields are wrong too." if more else ""
    if kind == "json_invalid":
        text = "The request's body is no JSON: {reason}"
        return Fault("RequestInvalid", text, hint, reason=first.get("ctx", {}).get("error", ""))
    if kind == "missing" and where == ["body"]:
        return Fault("RequestInvalid", "The request needs a JSON body", "Send Content-Type: application/json.")
    if kind == "missing":
        return Fault("RequestInvalid", "'{field}' is missing", hint, field=place)
    if kind == "extra_forbidden":
        return Fault("RequestInvalid", "'{field}' is not known here", hint, field=place)
    reason = str(first["msg"]).removeprefix("Value error, ")
    return Fault("RequestInvalid", "'{field}' is not valid: {reason}", hint, field=place, reason=reason)


async def _conflict(request: Request, error: Exception) -> Response:
    log.info("conflict: %s", error)
    text = "Somebody else changed the same thing in the same moment"
    return answer(request, Fault("Conflict", text, "Load it again and repeat.", 409))


async def _database(request: Request, error: Exception) -> Response:
    assert isinstance(error, DatabaseFailure)
    if not is_transient(error):
        raise error
    return await _busy(request, error)


async def _busy(request: Request, error: Exception) -> Response:
    log.warning("database busy: %s", error)
    return answer(request, Fault("DatabaseBusy", "The database is busy or restarting", "Try again.", 503))
