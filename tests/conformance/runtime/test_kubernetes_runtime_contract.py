"""Pods of a real cluster keep the contract."""

from __future__ import annotations

from conformance.runtime.kubernetes import ground, place
from conformance.runtime.shell_suite import ShellConformance
from conformance.runtime.suite import RuntimeConformance

__all__ = ["ground", "place"]


class TestKubernetesRuntime(RuntimeConformance):
    """With the studio's agent as PID 1 of every container."""


class TestKubernetesShell(ShellConformance):
    """The capability `Shell`, by the API's `exec`."""
