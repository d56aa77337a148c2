"""Whether two clusters are one: by what they say, or by address and authority where an account may not read that."""

from __future__ import annotations

from typing import Any

from cubestudio.compute import errors, store
from cubestudio.db import UnitOfWork
from cubestudio.ports.cluster import ClusterFacts


def is_same(row: dict[str, Any], facts: ClusterFacts) -> bool:
    """Whether it is the cluster it was. By an account with other rights it may be known by its authority alone."""
    before = _authority(row)
    return row["uid"] in ("", facts.uid) or (bool(before) and before == facts.authority)


def refuse_known(uow: UnitOfWork, facts: ClusterFacts | None, server: str, but: str = "") -> None:
    """Raises Fault when another than the cluster with the id `but` is the one at `server` that told `facts`."""
    if facts is None:
        return
    for other in store.clusters(uow):
        if other["id"] != but and (facts.uid == other["uid"] != "" or _stands_there(other, facts, server)):
            raise errors.cluster_known(other["name"])


def _stands_there(row: dict[str, Any], facts: ClusterFacts, server: str) -> bool:
    """Whether a cluster is there already by an account of other rights: its true identity is not for everybody to read,
    but its address is its own, and so is the authority that vouches for it."""
    authority = _authority(row)
    both_are_sure = row["uid"] != authority and facts.uid != facts.authority
    return row["server"] == server and authority == facts.authority != "" and not both_are_sure


def _authority(row: dict[str, Any]) -> str:
    return str((row["facts"] or {}).get("authority", ""))
