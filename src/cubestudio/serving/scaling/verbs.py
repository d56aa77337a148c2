"""Verbs on how many replicas a service has."""

from __future__ import annotations

from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now
from cubestudio.serving import service, store
from cubestudio.serving.facts import Service
from cubestudio.serving.scaling.scale import SCALING, Scale, scale_of, started, write_scale
from cubestudio.serving.scaling.wish import Scaling, check_scaling, scaling_of, stored_scaling
from cubestudio.serving.split import Routed, routed_of
from cubestudio.workloads import service as workloads


def change_scaling(uow: UnitOfWork, project_id: str, name: str, scaling: Scaling, actor: str) -> Service:
    """Wish for other numbers of replicas; a fixed number is that of its updates as well."""
    at = now()
    checked = check_scaling(scaling, at)
    row = service.held(uow, project_id, name)
    before, former_priority = stored_scaling(scaling_of(row)), scaling_of(row).priority
    values: dict[str, Any] = {
        "scaling": stored_scaling(checked),
        "updated_at": at,
        "changes": row["changes"] + 1,
    }
    if checked.is_fixed:
        values["replicas"] = checked.least
    former = scale_of(row).wanted
    store.update_service(uow, row["id"], values)
    scale = started({**row, **values, "scaling": row["scaling"], "replicas": row["replicas"]}, checked, at)
    row |= values
    write_scale(uow, row, scale, former)
    if scaling_of(row).priority != former_priority:
        waiting = [replica["workload_id"] for replica in store.replicas(uow, [row["id"]])]
        workloads.set_priority(uow, waiting, checked.priority)
    if row["routed"] is not None:
        service.wish_routes(uow, row, routed_of(row["routed"]) or Routed())
    uow.hint(SCALING)
    service.tell(uow, row, actor, "service.scaling", before, values["scaling"])
    return service.get_service(uow, project_id, name)


def scale_view(uow: UnitOfWork, project_id: str, name: str) -> tuple[Scaling, Scale]:
    """How many replicas it may have, and has."""
    row = service.find_row(uow, project_id, name)
    return scaling_of(row), scale_of(row)
