"""HTTP of templates, pipelines, runs and schedules."""

from cubestudio.pipelines.routes import pipelines, runs, schedules, tasks, templates

routers = [templates.router, pipelines.router, runs.router, tasks.router, schedules.router]

__all__ = ["routers"]
