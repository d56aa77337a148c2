"""HTTP of what services were asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query

from cubestudio.accounts.access import Caller, ReadUow, Router, access
from cubestudio.serving import service
from cubestudio.serving.metrics import charts
from cubestudio.serving.metrics.coarser import FORGOTTEN
from cubestudio.serving.metrics.schemas import ServiceMetricsOut, metrics_out

router = Router(tags=["services"])


@router.get("/projects/{project}/services/{name}/metrics")
def get_service_metrics(
    caller: Annotated[Caller, access("services:read")],
    uow: ReadUow,
    name: str,
    since: Annotated[datetime | None, Query(description="default: `span` seconds before `until`")] = None,
    until: Annotated[datetime | None, Query(description="default: now")] = None,
    span: Annotated[float, Query(ge=5, le=FORGOTTEN, description="seconds, without `since`")] = charts.SPAN,
    step: Annotated[int | None, Query(description="seconds; default: some 300 steps")] = None,
) -> ServiceMetricsOut:
    """Requests, errors, latencies and requests under way over time, by revision; cores and memory of the replicas."""
    found = service.get_service(uow, caller.project.id, name)
    chart = charts.chart(uow, found.id, _epoch(since), _epoch(until), span, step)
    return metrics_out(chart, charts.replicas(uow, found.id, chart.since))


def _epoch(moment: datetime | None) -> float | None:
    """A moment without a zone is one of UTC, as all that the API gives."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() if moment else None
