"""HTTP of artifacts, models, lineage, imports and conversions."""

from cubestudio.registry.routes import artifacts, conversions, imports, models

routers = [artifacts.router, models.router, imports.router, conversions.router]

__all__ = ["routers"]
