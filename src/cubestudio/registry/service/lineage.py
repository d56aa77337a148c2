"""What came of what."""

from __future__ import annotations

from collections.abc import Iterable

from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now
from cubestudio.kit.ids import new_id
from cubestudio.registry import errors
from cubestudio.registry.facts import NODE_KINDS, Edge, Graph, Node
from cubestudio.registry.store import artifacts as store

_ID_LENGTH = 190


def link(uow: UnitOfWork, project_id: str, source: Node, target: Node) -> None:
    """Record that `source` went into, or made, `target`. Recording it again changes nothing."""
    link_all(uow, project_id, [(source, target)])


def link_all(uow: UnitOfWork, project_id: str, edges: Iterable[tuple[Node, Node]]) -> None:
    """Record several edges at once."""
    at = now()
    rows = {
        (source.key, target.key): {
            "id": new_id("lin"),
            "project_id": project_id,
            "from_kind": source.kind,
            "from_id": _short(source.id),
            "from_label": source.label or source.id,
            "to_kind": target.kind,
            "to_id": _short(target.id),
            "to_label": target.label or target.id,
            "at": at,
        }
        for source, target in edges
    }
    store.insert_edges(uow, list(rows.values()))


def unlink(uow: UnitOfWork, project_id: str, target: Node, source: Node | None = None) -> None:
    """Forget that `source` goes into `target`; without a source, forget `target` altogether."""
    store.delete_edges(uow, project_id, target.kind, _short(target.id), source.id if source else None)


def lineage(uow: UnitOfWork, project_id: str, node: str, depth: int = 16, limit: int = 300) -> Graph:
    """What led to `node` (`kind:id`) and what came of it, at most `depth` steps away and about `limit` things."""
    start = parse_node(node)
    nodes: dict[str, Node] = {start.key: start}
    edges: dict[tuple[str, str], Edge] = {}
    ups, downs = {start.key}, {start.key}
    up, down = ups, downs
    for _ in range(depth):
        touching = sorted({(nodes[key].kind, nodes[key].id) for key in up | down})
        if not touching or len(nodes) >= limit:
            break
        next_up: set[str] = set()
        next_down: set[str] = set()
        for row in store.edges_at(uow, project_id, touching, 4 * limit):
            source = Node(row["from_kind"], row["from_id"], row["from_label"])
            target = Node(row["to_kind"], row["to_id"], row["to_label"])
            if source.key in down:
                next_down.add(target.key)
            if target.key in up:
                next_up.add(source.key)
            if source.key in down or target.key in up:
                edges[(source.key, target.key)] = Edge(source.key, target.key)
                nodes |= {end.key: end for end in (source, target)}
        up, down = next_up - ups, next_down - downs
        ups, downs = ups | up, downs | down
    return Graph(list(nodes.values()), list(edges.values()), is_whole=not up and not down)


def runs_of(uow: UnitOfWork, project_id: str, graph: Graph) -> dict[str, str]:
    """The runs of the tasks and artifacts in a graph, by their ids."""
    artifacts = store.find_artifacts(uow, project_id, [node.id for node in graph.nodes if node.kind == "artifact"])
    runs = {row["id"]: row["run_id"] for row in artifacts}
    runs |= {row["source_id"]: row["run_id"] for row in artifacts}
    return {key: run for key, run in runs.items() if run}


def parse_node(text: str) -> Node:
    """`kind:id`."""
    kind, colon, id_ = text.partition(":")
    if not colon or kind not in NODE_KINDS or not id_:
        raise errors.node_invalid(text)
    return Node(kind, _short(id_))


def _short(id_: str) -> str:
    """Paths may be longer than a key: the end tells more than the start."""
    return id_ if len(id_) <= _ID_LENGTH else "…" + id_[-(_ID_LENGTH - 1) :]
