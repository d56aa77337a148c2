"""Cube Studio from Python.

    from cubestudio_sdk import Client, pipeline, task, template

    @task(packages=["numpy"])
    def square(x: int) -> int:
        return x * x

    @pipeline(params={"n": 3})
    def numbers(n):
        square(square(n))

    client = Client()
    run = client.wait(numbers.run(client, n=4))

Nothing is imported before it is asked for, so that `cubestudio_sdk.task`, which runs inside tasks, stays free of any
package. `task` is that module and, called, the decorator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cubestudio_sdk.authoring import PipelineBuilder, TaskCall, command, item, pipeline, secret, template
    from cubestudio_sdk.client import Client
    from cubestudio_sdk.errors import CubeError
    from cubestudio_sdk.task import report

__all__ = [
    "Client", "CubeError", "PipelineBuilder", "TaskCall", "command", "item", "pipeline", "report", "secret", "task",
    "template",
]  # fmt: skip

_HOMES = {
    "Client": "cubestudio_sdk.client",
    "CubeError": "cubestudio_sdk.errors",
    "PipelineBuilder": "cubestudio_sdk.authoring",
    "TaskCall": "cubestudio_sdk.authoring",
    "command": "cubestudio_sdk.authoring",
    "item": "cubestudio_sdk.authoring",
    "pipeline": "cubestudio_sdk.authoring",
    "report": "cubestudio_sdk.task",
    "secret": "cubestudio_sdk.authoring",
    "template": "cubestudio_sdk.authoring",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "task":
        return import_module("cubestudio_sdk.task")
    if name not in _HOMES:
        raise AttributeError(f"module 'cubestudio_sdk' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
