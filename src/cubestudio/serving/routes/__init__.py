"""HTTP of services: what they are wished to be, how their traffic is treated, who may call them."""

from __future__ import annotations

from cubestudio.serving.routes import alerts, keys, metrics, rollouts, scaling, services, sheets, traffic, wake

routers = [
    sheets.router,
    services.router,
    rollouts.router,
    traffic.router,
    scaling.router,
    metrics.router,
    alerts.router,
    keys.router,
    wake.router,
]
