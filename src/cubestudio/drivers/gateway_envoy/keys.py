"""API keys, checked by Envoy itself: a Lua filter ahead of the question to the studio (ADR 18)."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from cubestudio.drivers.gateway_envoy.names import Json, typed
from cubestudio.kit.errors import Fault
from cubestudio.kit.languages import languages
from cubestudio.spec import keys
from cubestudio.spec.routes import RouteTable

KEYS = "cube.keys"
"""Name of the filter and of its facts about a request."""

_MAKE_ANOTHER = "Make another one on the project's page of API keys."
_REFUSALS = (
    Fault("KeyUnknown", "this API key does not exist, or it was revoked", _MAKE_ANOTHER, status=401),
    Fault("KeyExpired", "this API key has expired", _MAKE_ANOTHER, status=401),
    Fault("KeyOfAnotherService", "this API key does not open this service", _MAKE_ANOTHER, status=403),
)


def keys_filter() -> Json:
    """The filter; where no virtual host has keys it lets everything pass."""
    return {"name": KEYS, "typed_config": typed("extensions.filters.http.lua.v3.Lua")}


def checks(table: RouteTable) -> Json:
    """For a virtual host: the script with all keys in it. Lua reads them once; a table that Envoy hands to a script is
    copied for each request."""
    scopes = sorted({key.routes for key in table.keys})
    numbers = {scope: number for number, scope in enumerate(scopes, 1)}
    lines = "".join(f"{key.id} {key.digest} {key.expires_at:.0f} {numbers[key.routes]}\n" for key in table.keys)
    # A line without a route is a scope as well, of keys whose services are gone.
    opened = "\n".join(" ".join(scope) or "-" for scope in scopes)
    # Who the caller is decides where such requests go.
    sticky = "".join(f"{route.name}\n" for route in table.routes if route.sticky and route.sticky.kind == "user")
    given = (("KEYS", lines), ("SCOPES", f"{opened}\n"), ("STICKY", sticky))
    source = "".join(f"local {name} = [==[\n{text}]==]\n" for name, text in given) + _script()
    return typed("extensions.filters.http.lua.v3.LuaPerRoute", source_code={"inline_string": source})


def unless_passed() -> Json:
    """Matches a request that came in without a key."""
    return {"filter": KEYS, "path": [{"key": "id"}], "value": {"present_match": True}, "invert": True}


def uses_log(path: str) -> Json:
    """The access log that tells who used a key: at most a line a minute for each."""
    noted = {"filter": KEYS, "path": [{"key": "is_noted"}], "value": {"bool_match": True}}
    line = {"id": f"%DYNAMIC_METADATA({KEYS}:id)%", "at": "%START_TIME(%s)%"}
    return {
        "name": "file",
        "filter": {"metadata_filter": {"matcher": noted, "match_if_key_not_found": False}},
        "typed_config": typed(
            "extensions.access_loggers.file.v3.FileAccessLog", path=path, log_format={"json_format": line}
        ),
    }


NO_KEYS = typed("extensions.filters.http.lua.v3.LuaPerRoute", disabled=True)
"""For a route that takes none."""


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
