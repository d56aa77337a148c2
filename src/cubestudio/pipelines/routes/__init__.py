"""HTTP of templates, pipelines and runs."""

from cubestudio.pipelines.routes import pipelines, runs, tasks, templates

routers = [templates.router, pipelines.router, runs.router, tasks.router]

__all__ = ["routers"]
