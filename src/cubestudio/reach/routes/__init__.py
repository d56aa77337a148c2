"""HTTP of reaching into running work."""

from __future__ import annotations

from cubestudio.reach.routes import ports, shells

routers = [shells.router, ports.router, ports.inner, ports.beside]
