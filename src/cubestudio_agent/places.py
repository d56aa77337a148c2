"""Where everything lies in a pod. Nothing is written outside `root`, so that the image may be read-only.

    /cube/
        <replica>/     the working folder
        out/           CUBE_OUTPUT_DIR
        env/           the environment, when the pod makes it
        bin/           `python`, for images that only know `python3`
        lib/           the in-task library
        .agent/        spools, uv and its cache, ready.json, <replica>.json

Sidecars share it: the agent of the replica lays, theirs wait for `ready.json`.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

WORK_FOLDER = "\u2063cube-work\u2063"
"""Stands for the working folder in commands, variables and texts."""


@dataclass(frozen=True)
class Places:
    """The folders; `replica` is the one whose working folder it is."""

    root: str
    replica: str

    @property
    def work(self) -> str:
        """The working folder."""
        return os.path.join(self.root, self.replica)

    @property
    def out(self) -> str:
        """The outputs."""
        return os.path.join(self.root, "out")

    def at(self, *names: str) -> str:
        """Something else below the root."""
        return os.path.join(self.root, *names)

    def own(self, name: str) -> str:
        """A file of the agent's."""
        return self.at(".agent", name)

    def make(self) -> None:
        """The folders that are always there."""
        for folder in (self.work, self.out, self.own("")):
            os.makedirs(folder, 0o770, exist_ok=True)

    def write(self, name: str, value: Any) -> None:
        """JSON for other agents of the pod, whole or not at all."""
        draft = self.own(f".{name}.{os.getpid()}")
        with open(draft, "w") as file:
            json.dump(value, file)
        os.replace(draft, self.own(name))

    def read(self, name: str) -> Any | None:
        """What another agent wrote, None when it did not yet."""
        try:
            with open(self.own(name)) as file:
                return json.load(file)
        except FileNotFoundError:
            return None
