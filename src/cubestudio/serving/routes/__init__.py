"""HTTP of services: what they are wished to be, how their traffic is treated, who may call them."""

from __future__ import annotations

from cubestudio.serving.routes import keys, services, sheets, traffic

routers = [sheets.router, services.router, traffic.router, keys.router]
