"""What Envoy itself answers when nobody behind it does: the studio's error shape, or a small page for browsers."""

from __future__ import annotations

import json
from typing import Any

from cubestudio.drivers.gateway_envoy.names import ROUTE_HEADER, Json, header, typed

_UNREACHABLE = ["UF", "UH", "URX", "UC", "NC", "UO", "LR", "UR"]
AGAIN = "Try again in a few seconds."

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Cube Studio</title><style>body{font:16px/1.6 system-ui,sans-serif;display:grid;place-items:center;height:90vh;
margin:0;text-align:center}p{margin:.2em;opacity:.8}</style>
<main><h1>Cube Studio</h1><p>The studio is restarting. This page comes back by itself.</p>
<p lang="zh">服务正在重启，页面会自动恢复。</p><p>Running work and services go on.
<span lang="zh">运行中的任务和服务不受影响。</span></p>
</main></html>
"""


def error_body(code: str, text: str, hint: str) -> str:
    """The studio's error shape as a fixed text (for direct responses, which know no request id)."""
    return json.dumps({"error": {"code": code, "text": text, "hint": hint, "request_id": ""}})


def says(status: int, code: str, text: str, hint: str = "") -> Json:
    """An answer by the gateway itself, in the studio's error shape."""
    return {
        "direct_response": {"status": status, "body": {"inline_string": error_body(code, text, hint)}},
        "response_headers_to_add": [header("content-type", "application/json")],
    }


def build_local_replies() -> Json:
    """Mappers are tried in order; an answer that none matches (a denial by the studio) passes unchanged."""
    permission = _reply(
        _all_of(_flags("UAEX"), _status(503)),
        "PermissionUnknown",
        "the studio is restarting, so the permission for this request cannot be checked",
    )
    token = _reply(
        _details_begin_with("jwt_authn_access_denied"),
        "TokenRefused",
        "this service takes a JSON Web Token of its issuer, and this request has none that is good",
        hint="Send it as Authorization: Bearer.",
        status=401,
    )
    many = _reply(
        _status(429),
        "TooManyRequests",
        "this service takes no more requests for now",
        status=429,
    )
    busy = _reply(
        _all_of(_flags("UO"), _has_header(ROUTE_HEADER)),
        "ServiceBusy",
        "too many requests to this service are under way",
    )
    late = _reply(_flags("UT"), "ServiceTimedOut", "the service did not answer within its time limit", status=504)
    service = _reply(
        _all_of(_flags(*_UNREACHABLE), _has_header(ROUTE_HEADER)),
        "ServiceUnreachable",
        "the service does not answer",
    )
    page = {
        "filter": _all_of(_flags(*_UNREACHABLE), _accepts_html()),
        "status_code": 503,
        "headers_to_add": [{"header": {"key": "retry-after", "value": "2"}}],
        "body_format_override": {
            "text_format_source": {"inline_string": _PAGE},
            "content_type": "text/html; charset=utf-8",
        },
    }
    studio = _reply(_flags(*_UNREACHABLE), "StudioRestarting", "the studio is restarting")
    large = _reply(
        _status(413),
        "BodyTooLarge",
        "the request body is larger than this service takes",
        hint="Send fewer rows at a time.",
        status=413,
    )
    return {"mappers": [permission, token, late, many, busy, service, page, studio, large]}


def _reply(when: Json, code: str, text: str, hint: str = AGAIN, status: int = 503) -> Json:
    error = {"code": code, "text": text, "hint": hint, "request_id": "%REQ(X-REQUEST-ID)%"}
    return {
        "filter": when,
        "status_code": status,
        "headers_to_add": [{"header": {"key": "retry-after", "value": "2"}}] if status in (429, 503) else [],
        "body_format_override": {"json_format": {"error": error}},
    }


def _flags(*flags: str) -> Json:
    return {"response_flag_filter": {"flags": list(flags)}}


def _status(status: int) -> Json:
    value = {"default_value": status, "runtime_key": f"cube.reply.{status}"}
    return {"status_code_filter": {"comparison": {"op": "EQ", "value": value}}}


def _has_header(name: str) -> Json:
    return {"header_filter": {"header": {"name": name, "present_match": True}}}


def _details_begin_with(text: str) -> Json:
    """What Envoy notes for itself about why it answered."""
    expression = f"response.code_details.startsWith('{text}')"
    kind = "extensions.access_loggers.filters.cel.v3.ExpressionFilter"
    return {"extension_filter": {"name": "details", "typed_config": typed(kind, expression=expression)}}


def _accepts_html() -> Json:
    return {"header_filter": {"header": {"name": "accept", "string_match": {"contains": "text/html"}}}}


def _all_of(*filters: Any) -> Json:
    return {"and_filter": {"filters": list(filters)}}
