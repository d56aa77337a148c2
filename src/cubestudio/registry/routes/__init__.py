"""HTTP of artifacts, models, lineage and imports."""

from cubestudio.registry.routes import artifacts, imports, models

routers = [artifacts.router, models.router, imports.router]

__all__ = ["routers"]
