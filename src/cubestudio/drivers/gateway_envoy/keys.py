"""API keys, checked by Envoy itself: a Lua filter ahead of the question to the studio (ADR 18)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from cubestudio.drivers.gateway_envoy.names import Json, typed
from cubestudio.kit.errors import Fault
from cubestudio.kit.languages import languages
from cubestudio.spec import keys
from cubestudio.spec.routes import Key, Route, RouteTable

KEYS = "cube.keys"
"""Name of the filter, of its facts about a request, and of the virtual host's table of keys."""
USES_LOG = "keys.log"
"""Who used a key: at most a line a minute for each."""

_MAKE_ANOTHER = "Make another one on the project's page of API keys."
_REFUSALS = (
    Fault("KeyUnknown", "this API key does not exist, or it was revoked", _MAKE_ANOTHER, status=401),
    Fault("KeyExpired", "this API key has expired", _MAKE_ANOTHER, status=401),
    Fault("KeyOfAnotherService", "this API key does not open this service", _MAKE_ANOTHER, status=403),
)


def keys_filter() -> Json:
    """The filter; without a table of a route it lets everything pass."""
    return {
        "name": KEYS,
        "typed_config": typed("extensions.filters.http.lua.v3.Lua", source_codes={KEYS: {"inline_string": _script()}}),
    }


def opens(table: RouteTable, route: Route) -> Json:
    """The table of `route`: what its keys must be, by id."""
    found = {key.id: _entry(key) for key in table.keys if route.name in key.routes}
    return typed("extensions.filters.http.lua.v3.LuaPerRoute", name=KEYS, filter_context=found)


def all_keys(table: RouteTable) -> Json:
    """Metadata of a virtual host: every key there is."""
    return {"filter_metadata": {KEYS: {key.id: _entry(key) for key in table.keys}}}


def unless_passed() -> Json:
    """Matches a request that came in without a key."""
    return {"filter": KEYS, "path": [{"key": "passed"}], "value": {"bool_match": True}, "invert": True}


def uses_log(path: str) -> Json:
    """The access log of `USES_LOG`."""
    noted = {"filter": KEYS, "path": [{"key": "is_noted"}], "value": {"bool_match": True}}
    line = {"id": f"%DYNAMIC_METADATA({KEYS}:id)%", "at": "%START_TIME(%s)%"}
    return {
        "name": "file",
        "filter": {"metadata_filter": {"matcher": noted, "match_if_key_not_found": False}},
        "typed_config": typed(
            "extensions.access_loggers.file.v3.FileAccessLog", path=path, log_format={"json_format": line}
        ),
    }


def _entry(key: Key) -> str:
    return f"{key.digest} {key.expires_at:.0f}"


@cache
def _script() -> str:
    source = resources.files(__package__).joinpath("keys.lua").read_text("utf-8")
    says = ", ".join(f"{fault.code} = {{ status = {fault.status}, {_said(fault)} }}" for fault in _REFUSALS)
    return f"local KEY_LENGTH = {keys.LENGTH}\nlocal SAYS = {{ {says} }}\n{source}"


def _said(fault: Fault) -> str:
    return ", ".join(f"{language} = [==[{_body(fault, language)}]==]" for language in languages())


def _body(fault: Fault, language: str) -> str:
    error = {
        "code": fault.code,
        "text": fault.say(language),
        "hint": fault.say_hint(language),
        "request_id": "REQUEST_ID",
    }
    return json.dumps({"error": error}, ensure_ascii=False)
