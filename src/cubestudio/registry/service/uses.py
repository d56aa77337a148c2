"""Who uses a version."""

from __future__ import annotations

from cubestudio.db import UnitOfWork
from cubestudio.registry.facts import ModelVersion, Node
from cubestudio.registry.store import artifacts as store

MOST = 100


def used_by(uow: UnitOfWork, version: ModelVersion) -> list[tuple[Node, str]]:
    """What the version or its files went into, each with its run ("" = none): services, and tasks that took it."""
    nodes = [("version", version.id), ("artifact", version.artifact_id)]
    found = [
        Node(row["to_kind"], row["to_id"], row["to_label"])
        for row in store.edges_from(uow, version.project_id, nodes, MOST)
        if row["to_id"] != version.id
    ]
    runs = {row["source_id"]: row["run_id"] for row in store.artifacts_of(
        uow, version.project_id, "task", [node.id for node in found if node.kind == "task"])}  # fmt: skip
    return [(node, runs.get(node.id, "")) for node in found]
