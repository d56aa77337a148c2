"""Envoy's files as values: pure functions from two tables to what is served while one follows the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
Delivery = dict[str, Any]
"""A whole table in Envoy's words, as JSON.

`version`: of the table. `files`: content of `CLUSTERS`, `ROUTES`, `TOKENS`, `LISTENERS`, each a discovery response.
`secrets`: the file of each domain's certificate. `leads`: for each route the upstream that most of its requests take.
"""

# One folder each: every rename in a watched folder makes Envoy read all that is watched there.
CLUSTERS = "cds/clusters.json"
ROUTES = "rds/routes.json"
TOKENS = "ecds/tokens.json"
LISTENERS = "lds/listeners.json"
SECRETS_FOLDER = "sds"


def secret_file(domain: str) -> str:
    """Where the certificate of a domain lies, below the gateway's home."""
    return f"{SECRETS_FOLDER}/{domain}.json"


def response(resources: list[Json], version: str = "") -> Json:
    """An xDS discovery response; without a version, its content is its version."""
    text = json.dumps(resources, sort_keys=True)
    return {"version_info": version or hashlib.sha256(text.encode()).hexdigest()[:16], "resources": resources}


def merge_clusters(new: Json, old: Iterable[Json]) -> Json:
    """`new` and what only `old` has: both tables can be served while the routes change."""
    kept = {cluster["name"]: cluster for cluster in old}
    kept |= {cluster["name"]: cluster for cluster in new["resources"]}
    return response([kept[name] for name in sorted(kept)])


def merge_tokens(new: Json, old: Iterable[Json]) -> Json:
    """Issuers that the routes of either table believe; each file has one resource."""
    resource = new["resources"][0]
    providers: Json = {}
    for one in (*old, resource):
        providers |= one["typed_config"]["providers"]
    names = {name: {"provider_name": name} for name in providers}
    believed = resource["typed_config"] | {"providers": providers, "requirement_map": names}
    return response([resource | {"typed_config": believed}])


def lead_on(new: Json, leads: dict[str, str], former: Iterable[str]) -> Json:
    """`new`, and under the names of `former` upstreams of its routes what the route goes to now: a request that began
    to arrive under an older table, and is still being received or permitted, keeps that table's route to its end."""
    known = {cluster["name"]: cluster for cluster in new["resources"]}
    for name in sorted(set(former) - set(known)):
        led = known.get(leads.get(name.rpartition("/")[0], ""))
        if led:
            known[name] = renamed(led, name)
    return response([known[name] for name in sorted(known)])


def renamed(cluster: Json, name: str) -> Json:
    """The same upstream under another name."""
    there = cluster["load_assignment"] | {"cluster_name": name}
    return cluster | {"name": name, "alt_stat_name": name.replace(".", "_"), "load_assignment": there}
