"""Local processes keep the contract, with whatever user the tests run as."""

from __future__ import annotations

from conformance.runtime.fence_suite import FenceConformance
from conformance.runtime.local import home, place
from conformance.runtime.shell_suite import ShellConformance
from conformance.runtime.suite import RuntimeConformance
from conformance.runtime.volume_suite import VolumeConformance, data

__all__ = ["data", "home", "place"]


class TestLocalRuntime(RuntimeConformance):
    """As root: every project its own user, control groups where they may be written."""


class TestLocalShell(ShellConformance):
    """The capability `Shell` of local processes, on a pty."""


class TestLocalFence(FenceConformance):
    """A filter of system calls and a domain of files and processes, which need no root."""


class TestLocalVolumes(VolumeConformance):
    """Mounts as root, links without."""
