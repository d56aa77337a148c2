"""Models from outside, and what people say of versions."""

from __future__ import annotations

import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.transport import CHUNK, Progress, segment
from cubestudio_sdk.verbs.base import Verbs


class ModelVerbs(Verbs):
    """Verbs of versions."""

    def import_model(
        self, name: str, source: str | Path, progress: Progress | None = None, **wish: str
    ) -> dict[str, Any]:
        """Register a model that no run made: a file, an archive, a folder of this machine, or an http(s) address.

        Args:
            progress: called with bytes done and bytes in all.
            wish: `version`, `format` (when the files do not tell it), `stage`, `description`.

        Returns:
            The version.

        Raises:
            CubeError: refused, or the studio could not fetch the address: it says why.
        """
        address = self._at(f"/models/{segment(name)}/versions")
        if str(source).startswith(("http://", "https://")):
            started = self.transport.json("POST", f"{address}:import", {"url": str(source), **wish}, creates=True)
            version = self._fetched(str(started["id"]), progress)
            made: dict[str, Any] = self.transport.json("GET", f"{address}/{segment(version)}")
            return made
        path = Path(source)
        if not path.exists():
            raise CubeError("FileUnknown", f"There is no '{source}' here.")
        if path.is_file():
            return self._send_model(address, path, path.name, progress, wish)
        with TemporaryDirectory() as folder:
            packed = Path(folder) / "model.tar"
            with tarfile.open(packed, "w") as archive:
                # Links are packed as what they lead to: the studio takes plain files only.
                archive.dereference = True
                archive.add(path, arcname=path.resolve().name)
            return self._send_model(address, packed, f"{path.resolve().name}.tar", progress, wish)

    def promote_model(self, name: str, version: str | int, stage: str) -> dict[str, Any]:
        """Put a version in a stage: `staging`, `production`, `archived`, "" = none."""
        address = self._at(f"/models/{segment(name)}/versions/{segment(str(version))}:promote")
        answer: dict[str, Any] = self.transport.json("POST", address, {"stage": stage})
        return answer

    def describe_model(self, name: str, version: str | int, **changes: Any) -> dict[str, Any]:
        """Change what is said of a version: `card={"en": "…"}`, `description`, `metrics`, `signature` (if open)."""
        address = self._at(f"/models/{segment(name)}/versions/{segment(str(version))}")
        answer: dict[str, Any] = self.transport.json("PATCH", address, changes)
        return answer

    def _send_model(
        self, address: str, file: Path, filename: str, progress: Progress | None, wish: dict[str, str]
    ) -> dict[str, Any]:
        size = file.stat().st_size

        def blocks() -> Iterator[bytes]:
            done = 0
            with file.open("rb") as content:
                while block := content.read(CHUNK):
                    yield block
                    done += len(block)
                    if progress:
                        progress(done, size)

        made: dict[str, Any] = self.transport.upload(
            "POST", f"{address}:upload", blocks(), size, {"filename": filename, **wish}
        )
        return made

    def _fetched(self, import_id: str, progress: Progress | None) -> str:
        """The version an import became, as soon as it has."""
        while True:
            found = self.transport.json("GET", self._at(f"/model-imports/{segment(import_id)}"))
            if found["state"] == "Succeeded":
                return str(found["version"])
            if found["state"] == "Failed":
                raise CubeError("ImportFailed", str(found["text"]), str(found["hint"]))
            if progress:
                progress(int(found["done"]), found["total"])
            time.sleep(0.5)
