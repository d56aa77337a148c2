"""Volumes of a task: files and folders of the project laid live below its working folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_token
from cubestudio.pipelines.project_files import find_file
from cubestudio.spec.expressions import evaluate
from cubestudio.spec.task_volumes import check_source
from cubestudio.spec.workload import FileKind, WorkloadFile

MOST_COMPARED = 5_000
"""Entries of a folder that the cache looks at; a larger one is taken for changed."""


@dataclass(frozen=True)
class Volume:
    """`entry` of the project's `folder`, at `place` below the working folder."""

    place: str
    folder: Path
    entry: beneath.Entry

    @property
    def link(self) -> WorkloadFile:
        """What the runtime lays: the live thing, not a copy."""
        return WorkloadFile(self.place, FileKind.LINK, source=str(self.folder / self.entry.path))

    def fingerprint(self) -> list[Any]:
        """What the cache compares: path, size and time of all that lies there when the task starts.

        A task that writes into its volume changes them itself, so it is never taken for equal and always runs.
        """
        if not self.entry.is_folder:
            return [self.entry.path, self.entry.size, self.entry.modified]
        try:
            below = list(beneath.walk(self.folder, self.entry.path, MOST_COMPARED))
        except Fault:
            return [self.entry.path, new_token()]  # equal to nothing
        return [self.entry.path, *sorted((each.path, each.size, each.modified) for each in below)]


def lay_volumes(folder: Path, volumes: Mapping[str, str], scope: Mapping[str, Any]) -> list[Volume]:
    """The volumes of a task from the project's `folder`. Raises Fault when one is not there."""
    return [
        Volume(place, folder, find_file(folder, check_source(evaluate(source, scope))))
        for place, source in volumes.items()
    ]
