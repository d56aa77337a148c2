"""HTTP of templates, pipelines and runs."""

from cubestudio.pipelines.routes import faces, pipelines, runs, tasks, templates

routers = [templates.router, pipelines.router, runs.router, tasks.router, faces.router]

__all__ = ["routers"]
