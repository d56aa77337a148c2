"""Bodies that take long to come."""

from __future__ import annotations

import anyio
from fastapi import Request

UPLOADS = 16
"""Uploads written at the same time; others wait their turn without holding a thread."""


def long_bodies(request: Request) -> anyio.CapacityLimiter:
    """The threads for uploads: they must not take those that answer everything else."""
    state = request.app.state
    if not hasattr(state, "uploads"):
        state.uploads = anyio.CapacityLimiter(UPLOADS)
    limiter: anyio.CapacityLimiter = state.uploads
    return limiter
