"""What Envoy itself answers when nobody behind it does: the studio's error shape, in the reader's language, or a small
page for browsers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from cubestudio.drivers.gateway_envoy.names import ROUTE_HEADER, Json, header, typed
from cubestudio.kit.languages import languages, translate

_UNREACHABLE = ["UF", "UH", "URX", "UC", "NC", "UO", "LR", "UR"]
AGAIN = "Try again in a few seconds."
UNWOKEN = 502
"""What the filter that wakes services answers when nobody can; people see a 503 with words."""
NOT_YET = 425
"""How the studio refuses to keep a request (Envoy believes no 5xx of it); people see a 503 with the studio's words."""
_JSON = header("content-type", "application/json")
_RETRY_AFTER = {"header": {"key": "retry-after", "value": "2"}}

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Cube Studio</title><style>body{font:16px/1.6 system-ui,sans-serif;display:grid;place-items:center;height:90vh;
margin:0;text-align:center}p{margin:.2em;opacity:.8}</style>
<main><h1>Cube Studio</h1><p>The studio is restarting. This page comes back by itself.</p>
<p lang="zh">服务正在重启，页面会自动恢复。</p><p>Running work and services go on.
<span lang="zh">运行中的任务和服务不受影响。</span></p>
</main></html>
"""


@dataclass(frozen=True)
class Saying:
    """One answer of the gateway: the sentences are in English, and translated as the server's are."""

    code: str
    text: str
    hint: str = AGAIN
    status: int = 503

    def body(self, language: str, request_id: str = "") -> Json:
        """The studio's error shape in a language."""
        hint = translate(self.hint, language) if self.hint else ""
        error = {"code": self.code, "text": translate(self.text, language), "hint": hint, "request_id": request_id}
        return {"error": error}


def spoken() -> list[tuple[str, list[Json]]]:
    """Every language with the header matchers of who reads it: asked in order, English last and for everybody.

    It is the first of Accept-Language that counts; weights (`q=`) do not.
    """
    known = [language for language in languages() if language != "en"]
    return [*((language, [_reads(language)]) for language in known), ("en", [])]


def _reads(language: str) -> Json:
    upper_or_lower = "".join(f"[{letter.upper()}{letter}]" for letter in language)
    return {"name": "accept-language", "string_match": {"safe_regex": {"regex": rf"\s*{upper_or_lower}([-,;\s].*)?"}}}


TOO_LARGE = Saying(
    "BodyTooLarge", "the request body is larger than this service takes", "Send fewer rows at a time.", 413
)


def direct_responses(entry: Json, saying: Saying) -> list[Json]:
    """Routes like `entry` that answer by themselves, one for each language (they know no request id)."""
    found = []
    for language, headers in spoken():
        answer = {"status": saying.status, "body": {"inline_string": json.dumps(saying.body(language))}}
        match = {**entry["match"], "headers": [*entry["match"].get("headers", []), *headers]}
        found.append({**entry, "match": match, "direct_response": answer, "response_headers_to_add": [_JSON]})
    return found


def build_local_replies() -> Json:
    """Mappers are tried in order; an answer that none matches (a denial by the studio) passes unchanged."""
    permission = Saying(
        "PermissionUnknown", "the studio is restarting, so the permission for this request cannot be checked"
    )
    token = Saying(
        "TokenRefused",
        "this service takes a JSON Web Token of its issuer, and this request has none that is good",
        "Send it as Authorization: Bearer.",
        401,
    )
    asleep = Saying(
        "StudioRestarting",
        "this service sleeps, and the studio that would wake it is restarting",
        "Try again in a minute.",
    )
    late = Saying("ServiceTimedOut", "the service did not answer within its time limit", status=504)
    slow = Saying(
        "RequestTooSlow", "the request did not arrive within its time", "Send fewer rows at a time.", status=408
    )
    many = Saying("TooManyRequests", "this service takes no more requests for now", status=429)
    busy = Saying("ServiceBusy", "too many requests to this service are under way")
    service = Saying("ServiceUnreachable", "the service does not answer")
    studio = Saying("StudioRestarting", "the studio is restarting")
    # Apart from what the studio answered when it was asked: that passes unchanged.
    unanswered = _details_begin_with("ext_authz_error")
    return {
        "mappers": [
            {"filter": _all_of(_details_begin_with("ext_authz_denied"), _status(NOT_YET)), "status_code": 503},
            *_replies(_all_of(unanswered, _status(UNWOKEN)), asleep),
            *_replies(unanswered, permission),
            *_replies(_details_begin_with("jwt_authn_access_denied"), token),
            *_replies(_flags("UT"), late),
            *_replies(_status(408), slow),
            *_replies(_status(429), many),
            *_replies(_all_of(_flags("UO"), _has_header(ROUTE_HEADER)), busy),
            *_replies(_all_of(_flags(*_UNREACHABLE), _has_header(ROUTE_HEADER)), service),
            _page(),
            *_replies(_flags(*_UNREACHABLE), studio),
            *_replies(_status(413), TOO_LARGE),
        ]
    }


def _replies(when: Json, saying: Saying) -> list[Json]:
    """A mapper for each language."""
    return [
        {
            "filter": _all_of(when, *({"header_filter": {"header": reads}} for reads in headers)) if headers else when,
            "status_code": saying.status,
            "headers_to_add": [_RETRY_AFTER] if saying.status in (429, 503) else [],
            "body_format_override": {"json_format": saying.body(language, "%REQ(X-REQUEST-ID)%")},
        }
        for language, headers in spoken()
    ]


def _page() -> Json:
    """For browsers of the studio, which comes back."""
    return {
        "filter": _all_of(_flags(*_UNREACHABLE), _accepts_html()),
        "status_code": 503,
        "headers_to_add": [_RETRY_AFTER],
        "body_format_override": {
            "text_format_source": {"inline_string": _PAGE},
            "content_type": "text/html; charset=utf-8",
        },
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
