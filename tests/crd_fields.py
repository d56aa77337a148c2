"""What a manifest of ours may say in kinds that Kubernetes does not have itself: their specs, as JSON Schema.

Written from the public definitions of Volcano 1.12 (`PodGroup`, `Queue`), Kueue 0.10 (`LocalQueue`) and Gateway API 1.2
(`HTTPRoute`); of the last one only the fields that the studio has a use for. What is not here is refused.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
NUMBER: Schema = {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1}
FLAG: Schema = {"type": "boolean"}
QUANTITY: Schema = {
    "anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]*)?([KMGTPE]i|[numkMGTPE])?$"}]
}
LABEL: Schema = {"type": "string", "pattern": r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63}
DOMAIN: Schema = {"type": "string", "pattern": r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"}
HOST: Schema = {
    "type": "string",
    "pattern": r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
}
DURATION: Schema = {"type": "string", "pattern": r"^([0-9]{1,5}(h|m|s|ms)){1,4}$"}


def one_of(*words: str) -> Schema:
    """One of these words."""
    return {"enum": list(words)}


def thing(demanded: str = "", **fields: Schema) -> Schema:
    """An object with these fields and no others."""
    found = {"type": "object", "properties": fields, "additionalProperties": False}
    return found | ({"required": demanded.split()} if demanded else {})


def many(items: Schema, most: int = 64) -> Schema:
    """A list."""
    return {"type": "array", "items": items, "maxItems": most}


def named(values: Schema) -> Schema:
    """A mapping of any names."""
    return {"type": "object", "additionalProperties": values}


_AFFINITY = thing(**{f"{how}DuringSchedulingIgnoredDuringExecution": many(TEXT) for how in ("preferred", "required")})
_CLUSTER = thing(name=TEXT, weight=NUMBER, capacity=named(QUANTITY))

_HEADER = thing("name value", name=TEXT, value={"type": "string"})
_HEADERS = thing(set=many(_HEADER, 16), add=many(_HEADER, 16), remove=many(TEXT, 16))
_OF = {"group": {"type": "string"}, "kind": TEXT, "namespace": LABEL}
_PORT = {"type": "integer", "minimum": 1, "maximum": 65535}
_TARGET = thing("name", **_OF, name=DOMAIN, port=_PORT)
_SHARE = thing(numerator=NUMBER, denominator=NUMBER)
_PATH_TO = thing(
    "type",
    type=one_of("ReplaceFullPath", "ReplacePrefixMatch"),
    replaceFullPath={"type": "string"},
    replacePrefixMatch={"type": "string"},
)
_FILTER = thing(
    "type",
    type=one_of("RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "URLRewrite", "RequestRedirect"),
    requestHeaderModifier=_HEADERS,
    responseHeaderModifier=_HEADERS,
    requestMirror=thing(
        "backendRef", backendRef=_TARGET, percent={"type": "integer", "minimum": 0, "maximum": 100}, fraction=_SHARE
    ),
    urlRewrite=thing(hostname=DOMAIN, path=_PATH_TO),
    requestRedirect=thing(
        scheme=one_of("http", "https"), hostname=DOMAIN, path=_PATH_TO, port=_PORT, statusCode={"enum": [301, 302]}
    ),
)
_EXACT = ("Exact", "RegularExpression")
_MATCH = thing(
    path=thing(type=one_of("PathPrefix", *_EXACT), value={"type": "string", "pattern": "^/", "maxLength": 1024}),
    headers=many(thing("name value", type=one_of(*_EXACT), name=TEXT, value=TEXT), 16),
    queryParams=many(thing("name value", type=one_of(*_EXACT), name=TEXT, value=TEXT), 16),
    method=one_of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"),
)
_BACKEND = thing(
    "name",
    **_OF,
    name=DOMAIN,
    port=_PORT,
    weight={"type": "integer", "minimum": 0, "maximum": 1_000_000},
    filters=many(_FILTER, 16),
)

CRDS: dict[str, Schema] = {
    "scheduling.volcano.sh/v1beta1 PodGroup": thing(
        minMember=NUMBER,
        minTaskMember=named(NUMBER),
        minResources=named(QUANTITY),
        queue=TEXT,
        priorityClassName=TEXT,
        networkTopology=thing(mode=one_of("hard", "soft"), highestTierAllowed=NUMBER),
    ),
    "scheduling.volcano.sh/v1beta1 Queue": thing(
        weight=NUMBER,
        capability=named(QUANTITY),
        deserved=named(QUANTITY),
        guarantee=thing(resource=named(QUANTITY)),
        reclaimable=FLAG,
        parent=TEXT,
        priority=NUMBER,
        type=TEXT,
        affinity=thing(nodeGroupAffinity=_AFFINITY, nodeGroupAntiAffinity=_AFFINITY),
        extendClusters=many(_CLUSTER),
    ),
    "kueue.x-k8s.io/v1beta1 LocalQueue": thing(clusterQueue=DOMAIN, stopPolicy=one_of("None", "Hold", "HoldAndDrain")),
    "gateway.networking.k8s.io/v1 HTTPRoute": thing(
        parentRefs=many(thing("name", **_OF, name=DOMAIN, sectionName=DOMAIN, port=_PORT), 32),
        hostnames=many(HOST, 16),
        rules=many(
            thing(
                name=TEXT,
                matches=many(_MATCH),
                filters=many(_FILTER, 16),
                backendRefs=many(_BACKEND, 16),
                timeouts=thing(request=DURATION, backendRequest=DURATION),
            ),
            16,
        ),
    ),
}
"""`group/version Kind` → schema of its spec."""
