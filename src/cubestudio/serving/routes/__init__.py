"""HTTP of services: what they are wished to be, how their traffic is treated, who may call them."""

from __future__ import annotations

from cubestudio.serving.routes import alerts, keys, metrics, services, traffic

routers = [services.router, traffic.router, metrics.router, alerts.router, keys.router]
