"""Every feature's routes, in one list. A new feature adds a line here and nowhere else."""

from __future__ import annotations

from fastapi import APIRouter

from cubestudio.accounts.routes import routers as accounts
from cubestudio.agents.routes import router as agents
from cubestudio.api import authz, events, health, openapi, system
from cubestudio.apps.routes import router as apps
from cubestudio.compute.routes import router as compute
from cubestudio.files.routes import router as files
from cubestudio.insight.routes import router as insight
from cubestudio.pipelines.routes import routers as pipelines
from cubestudio.reach.routes import routers as reach
from cubestudio.registry.routes import routers as registry
from cubestudio.routing.routes import router as gateways
from cubestudio.serving.routes import routers as serving
from cubestudio.volumes.routes import router as volumes
from cubestudio.workloads.routes import router as workloads

ROUTERS: list[APIRouter] = [
    *accounts,
    compute,
    volumes,
    files,
    *pipelines,
    workloads,
    agents,
    *reach,
    *registry,
    *serving,
    apps,
    gateways,
    insight,
    events.router,
    system.router,
    health.router,
    authz.router,
    openapi.router,
]
