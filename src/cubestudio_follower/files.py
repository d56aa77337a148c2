"""The files of one gateway's home."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cubestudio_follower.discovery import CLUSTERS, LISTENERS, ROUTES, SECRETS_FOLDER, TOKENS, Json


class Files:
    """Reads and replaces files below `home` (0700); who watches a folder never sees half a file."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def make(self) -> None:
        """The home and the folders in it."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home.chmod(0o700)
        for file in (CLUSTERS, ROUTES, TOKENS, LISTENERS, f"{SECRETS_FOLDER}/-"):
            (self.home / file).parent.mkdir(mode=0o700, exist_ok=True)

    def read(self, file: str) -> str:
        """Its text, "" when it is not there."""
        try:
            return (self.home / file).read_text("utf-8")
        except OSError:
            return ""

    def resources(self, file: str) -> list[Json]:
        """Of a discovery response; [] when it is not there."""
        try:
            return list(json.loads(self.read(file) or "{}").get("resources", []))
        except ValueError:
            return []

    def write(self, file: str, text: str) -> None:
        """Write beside the folder and rename into it."""
        fresh = self.home / (Path(file).name + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
        fresh.replace(self.home / file)

    def write_json(self, file: str, content: Json) -> None:
        """The same content is always the same text."""
        self.write(file, as_text(content))


def as_text(content: Json) -> str:
    """JSON in one form."""
    return json.dumps(content, sort_keys=True)
