"""HTTP of services: what they are wished to be, how their traffic is treated, who may call them."""

from __future__ import annotations

from cubestudio.serving.routes import keys, rollouts, scaling, services, traffic, wake

routers = [services.router, rollouts.router, traffic.router, scaling.router, keys.router, wake.router]
