"""HTTP of templates, pipelines, runs and schedules."""

from cubestudio.pipelines.routes import conversions, faces, pipelines, runs, schedules, tasks, templates

routers = [
    templates.router,
    pipelines.router,
    runs.router,
    tasks.router,
    faces.router,
    schedules.router,
    conversions.router,
]

__all__ = ["routers"]
