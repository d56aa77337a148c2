"""HTTP of reaching into running work."""

from __future__ import annotations

from cubestudio.reach.routes import shells

routers = [shells.router]
