"""Workloads as pods of one cluster."""

from cubestudio.drivers.runtime_kubernetes.runtime import KubernetesRuntime

__all__ = ["KubernetesRuntime"]
