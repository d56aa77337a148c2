"""What pipelines need from the server, put together by `main`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cubestudio.pipelines.library import Library
from cubestudio.pipelines.plans import Plans
from cubestudio.ports.blobs import Blobs


@dataclass(frozen=True)
class Workshop:
    """Parts shared by the routes, the owner of tasks and the loop.

    Attributes:
        home: the studio's home. blobs: where artifacts are. url: the address people type.
        library: templates and environments. plans: parsed snapshots of runs.
    """

    home: Path
    blobs: Blobs
    url: str
    library: Library
    plans: Plans = field(default_factory=Plans)

    @staticmethod
    def at(home: Path, blobs: Blobs, url: str) -> Workshop:
        """The workshop of a home."""
        return Workshop(home, blobs, url, Library(home))

    def project_folder(self, project_id: str) -> Path:
        """The project's space."""
        return self.home / "files" / project_id
