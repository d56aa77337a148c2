"""Requests to a service that sleeps: Envoy keeps them while the studio wakes it.

The filter asks the studio and waits for its answer as long as a hold may take; the studio answers once the gateway has
upstreams for the service. A request that was kept goes by the routes it came in with, which know no upstream: so its
route takes the cluster from a header, and the studio's answer sets that.
"""

from __future__ import annotations

from cubestudio.drivers.gateway_envoy.names import TARGET_HEADER, WAKE, Json, authz_service, typed
from cubestudio.spec.routes import Route

_LONGEST = "90s"
"""More than the studio keeps a request, so that the studio's own words end it."""


def wake_filter() -> Json:
    """The filter, which only the routes of what sleeps turn on. It stands behind the limit of bodies: what it keeps is
    whole, and no larger than the route allows."""
    config = typed(
        "extensions.filters.http.ext_authz.v3.ExtAuthz",
        transport_api_version="V3",
        http_service=_studio("wake/-"),
        allowed_headers={"patterns": [{"exact": "accept-language"}, {"exact": "x-request-id"}]},
        status_on_error={"code": "BadGateway"},  # `replies.UNWOKEN`
        failure_mode_allow=False,
        clear_route_cache=True,  # the cluster comes out of the answer
        stat_prefix="wake",
    )
    return {"name": WAKE, "typed_config": config, "disabled": True}


def keeping(route: Route, entry: Json, goes: Json) -> Json:
    """`entry` for a route whose requests are kept; `goes` is its action."""
    waits = typed(
        "extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute",
        check_settings={"http_service": _studio(route.wakes)},
    )
    awake = {name: value for name, value in goes.items() if name not in ("cluster", "weighted_clusters")}
    return {
        **entry,
        "typed_per_filter_config": {**entry["typed_per_filter_config"], WAKE: waits},
        "request_headers_to_remove": [*entry.get("request_headers_to_remove", []), TARGET_HEADER],
        "route": {**awake, "cluster_header": TARGET_HEADER},
    }


def _studio(place: str) -> Json:
    service = authz_service(place)
    service["server_uri"]["timeout"] = _LONGEST
    service["authorization_response"] = {"allowed_upstream_headers": {"patterns": [{"exact": TARGET_HEADER}]}}
    return service
