"""JSON Web Tokens. What is believed lies in a file of its own, so that a new key of an issuer replaces no listener."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from cubestudio.drivers.gateway_envoy.names import Json, typed
from cubestudio.spec.routes import Jwt, RouteTable

JWT = "envoy.filters.http.jwt_authn"
_TYPE = "extensions.filters.http.jwt_authn.v3."


def requirement(jwt: Jwt) -> Json:
    """For a route: what must be shown, by name."""
    return typed(_TYPE + "PerRouteConfig", requirement_name=_name(jwt))


def jwt_filter(source: Json) -> Json:
    """The filter, whose content comes from `source`."""
    kind = "type.googleapis.com/envoy." + _TYPE + "JwtAuthentication"
    return {"name": JWT, "config_discovery": {"config_source": source, "type_urls": [kind]}}


def build_tokens(table: RouteTable) -> list[Json]:
    """The one resource of the file: all issuers of the table."""
    return [_resource({_name(route.jwt): _provider(route.jwt) for route in table.routes if route.jwt})]


def _resource(providers: Json) -> Json:
    names = {name: {"provider_name": name} for name in providers}
    believed = typed(_TYPE + "JwtAuthentication", providers=providers, requirement_map=names)
    return {"name": JWT, "typed_config": believed}


def _provider(jwt: Jwt) -> Json:
    return {
        "issuer": jwt.issuer,
        "audiences": list(jwt.audiences),
        "local_jwks": {"inline_string": jwt.jwks},
        "from_headers": [{"name": "authorization", "value_prefix": "Bearer "}],
    }


def _name(jwt: Jwt) -> str:
    """By content: a changed key set is another name, so old and new routes both find theirs."""
    return hashlib.sha256(json.dumps(asdict(jwt)).encode()).hexdigest()[:16]
