"""Origins of users' own programs: a virtual host each, what is taken away on the way there and back."""

from __future__ import annotations

from collections.abc import Callable

from cubestudio.drivers.gateway_envoy.names import AUTHZ, LUA, STUDIO, Json, authz_service, typed
from cubestudio.drivers.gateway_envoy.replies import Saying, direct_responses
from cubestudio.spec.routes import Route, RouteTable

GUEST = "guest"
"""Name of the script below."""
ENTER = "/.cube/enter"

GUEST_LUA = """
-- The visitor's pass, and whatever else is the studio's, stays with the gateway; the program's own cookies go through.
local function is_ours(name)
  return name:sub(1, 5) == "cube_" or name:sub(1, 12) == "__Host-cube_"
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local kept = {}
  local cookie = headers:get("cookie")
  if cookie then
    for pair in cookie:gmatch("[^;]+") do
      local name = pair:match("^%s*([^=%s]*)")
      if not is_ours(name) then kept[#kept + 1] = pair:match("^%s*(.-)%s*$") end
    end
    headers:remove("cookie")
    if #kept > 0 then headers:add("cookie", table.concat(kept, "; ")) end
  end
  local bearer = headers:get("authorization")
  if bearer and bearer:lower():match("^bearer%s+cube") then headers:remove("authorization") end
end

-- A cookie of a program is a cookie of its own origin: never of the domain that it shares with others, never ours.
function envoy_on_response(handle)
  local headers = handle:headers()
  local count = headers:getNumValues("set-cookie")
  if count == 0 then return end
  local kept = {}
  for at = 0, count - 1 do
    local line = headers:getAtIndex("set-cookie", at)
    if not is_ours(line:match("^%s*([^=%s;]*)")) then
      kept[#kept + 1] = line:gsub(";%s*[Dd][Oo][Mm][Aa][Ii][Nn]%s*=?[^;]*", "")
    end
  end
  headers:remove("set-cookie")
  for _, line in ipairs(kept) do headers:add("set-cookie", line) end
end
"""

_OPEN = typed("extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute", disabled=True)


def has_origin(table: RouteTable, route: Route) -> bool:
    """Whether `route` is served at an origin of its own rather than at its prefix."""
    return bool(route.host and table.user_domain)


def build_guests(table: RouteTable, action: Callable[[Route], Json], nothing: Saying) -> list[Json]:
    """A virtual host for each route with an origin, and one that answers `nothing` for every other such name: a name
    of a port that is gone must never show the studio. Who comes there with a ticket may be ahead of the table, which
    the studio knows."""
    if not table.user_domain:
        return []
    hosts = [_guest(table, route, action(route)) for route in table.routes if has_origin(table, route)]
    domain = "u-*" if table.user_domain == "localhost" else f"*.{table.user_domain}"
    route = {"name": "nowhere", "match": {"prefix": "/"}, "typed_per_filter_config": {AUTHZ: _OPEN}}
    return [*hosts, _virtual_host("nowhere", domain, [_enter("/internal/enter"), *direct_responses(route, nothing)])]


def _guest(table: RouteTable, route: Route, action: Json) -> Json:
    enter = _enter(f"/internal/enter/{route.guard.rpartition('/')[2]}")
    asks = typed(
        "extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute",
        check_settings={"http_service": authz_service(route.guard)},
    )
    script = typed("extensions.filters.http.lua.v3.LuaPerRoute", name=GUEST)
    program: Json = {
        "name": route.name,
        "match": {"prefix": "/"},
        "typed_per_filter_config": {AUTHZ: asks, LUA: script},
        **action,
    }
    return _virtual_host(route.name, f"{route.host}.{table.user_domain}", [enter, program])


def _enter(path: str) -> Json:
    """The hand-over of a visitor, at a path of the studio."""
    return {
        "name": "enter",
        "match": {"path": ENTER},
        "typed_per_filter_config": {AUTHZ: _OPEN},
        "route": {"cluster": STUDIO, "prefix_rewrite": path, "timeout": "10s"},
    }


def _virtual_host(name: str, domain: str, routes: list[Json]) -> Json:
    return {"name": name, "domains": [domain], "routes": routes}
