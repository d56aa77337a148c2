"""Refusals of this package, said once."""

from __future__ import annotations

from cubestudio.kit.errors import Fault


def not_running(workload: str, phase: str) -> Fault:
    """There is nothing to reach into."""
    text = "workload {id} does not run (it is {phase}), so there is nothing to open a shell in"
    hint = "Hold the task's environment open with a shell, or run it again."
    return Fault("NotRunning", text, hint, 409, id=workload, phase=phase)


def no_shells() -> Fault:
    """The runtime lacks the capability."""
    return Fault("ShellUnavailable", "the place where this runs cannot open shells", status=409)


def too_many_shells(most: int) -> Fault:
    """Every shell holds a thread and a process of the server."""
    text = "there are {most} shells open already, as many as this server keeps"
    return Fault("TooManyShells", text, "Close one you do not need.", 429, most=most)
