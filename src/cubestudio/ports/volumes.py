"""Looks at volumes before anybody uses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cubestudio.spec.volumes import Mount


@dataclass(frozen=True)
class VolumeState:
    """How a volume fares where a project's work runs.

    Attributes:
        ok: whether it can be mounted now. reason: CamelCase, searchable (`VolumePending`), "" when all is well.
        text, hint: English sentences for people: what was found, and how to mend it.
    """

    ok: bool
    reason: str = ""
    text: str = ""
    hint: str = ""


class VolumeProbe(Protocol):
    """The place where a project's work runs, as far as volumes are concerned."""

    def look(self, project_id: str, mount: Mount) -> VolumeState:
        """The live state of `mount` for the project. May take some seconds (servers are asked); never raises; from any
        thread; changes nothing."""
        ...
