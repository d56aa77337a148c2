"""Names and labels of an attempt's objects: whatever a project, workload or replica is called, they fit and are unique.

A name that Kubernetes could not carry as it is gets cleaned and marked with a hash, so that two never meet.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

LABEL = 63
"""Characters a label's value, and a name that is a host's, may have."""

MANAGED_BY = "app.kubernetes.io/managed-by"
STUDIO = "cube-studio"
WORKLOAD = "cube-studio.org/workload"
ATTEMPT = "cube-studio.org/attempt"
REPLICA = "cube-studio.org/replica"
PROJECT = "cube-studio.org/project"
PLACE = "cube-studio.org/place"
ENVIRONMENT = "cube-studio.org/environment"

OURS = f"{MANAGED_BY}={STUDIO},{REPLICA}"
"""Selects the pods of all attempts: what has a replica's label."""

_PLAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


def dns_label(text: str, limit: int = LABEL) -> str:
    """`text` if it is a DNS label of at most `limit` characters, else one that stands for it."""
    if len(text) <= limit and _PLAIN.fullmatch(text):
        return text
    cleaned = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    kept = cleaned[: limit - 9].strip("-")
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{kept}-{mark}" if kept else f"x-{mark}"


def attempt_name(workload: str, attempt: int) -> str:
    """The common beginning of an attempt's names: also that of its Secret and its Service."""
    return f"cube-{_workload(workload)}-{attempt}"


def pod_name(workload: str, attempt: int, replica: str) -> str:
    """The name of the pod of a replica."""
    return dns_label(f"{attempt_name(workload, attempt)}-{replica}")


def attempt_labels(workload: str, attempt: int) -> dict[str, str]:
    """The labels that select all objects of an attempt."""
    return {MANAGED_BY: STUDIO, WORKLOAD: dns_label(workload), ATTEMPT: str(attempt)}


def selector(labels: Mapping[str, str]) -> str:
    """Labels as a query."""
    return ",".join(f"{name}={value}" for name, value in labels.items())


def _workload(workload: str) -> str:
    """Ids of workloads (`wl_…`) stay readable: no two of them differ in `_` and `-` alone."""
    if re.fullmatch(r"[a-z]+_[a-z0-9]{1,32}", workload):
        return workload.replace("_", "-")
    return dns_label(workload, 40)
