"""Workloads as processes of this machine: no container engine, no cluster, no root needed."""

from cubestudio.drivers.runtime_local.runtime import LocalRuntime

__all__ = ["LocalRuntime"]
