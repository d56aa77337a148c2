"""Files in and out of the project's space, one's own, and volumes; whole folders too."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.transport import CHUNK, Progress, segment
from cubestudio_sdk.types import FileEntry
from cubestudio_sdk.verbs.base import Verbs

SHARED = "project"
"""The project's own space."""


@dataclass(frozen=True)
class Copied:
    """One file that was copied: where from, where to, bytes."""

    source: str
    target: str
    size: int


class FileVerbs(Verbs):
    """Verbs of files and artifacts. `space` is the project's (`project`), the caller's own (`personal`), a volume's
    (`volume://name`), or the project's where its work runs (`volume://project`). What lies on a cluster is opened
    first, which takes some seconds."""

    def open_space(self, space: str, timeout: float = 120.0) -> None:
        """Have the files of a space shown; at once unless they lie on a cluster.

        Raises:
            CubeError: `SpaceNotOpened` and why, when it did not come about within `timeout` seconds.
        """
        if space == SHARED:
            return
        found = self._space(space, "GET", "state")
        if found["state"] in ("closed", "failed"):
            found = self._space(space, "POST", "open")
        until = time.monotonic() + timeout
        while found["state"] == "opening" and time.monotonic() < until:
            time.sleep(0.5)
            found = self._space(space, "GET", "state")
        if found["state"] != "open":
            raise CubeError("SpaceNotOpened", str(found["text"]), str(found["hint"]))

    def close_space(self, space: str) -> None:
        """End what shows the files of a space on a cluster; it goes by itself when nobody asked for five minutes."""
        self._space(space, "POST", "close")

    def files(self, path: str = "", space: str = SHARED) -> Iterator[FileEntry]:
        """What lies in a folder of a space."""
        self.open_space(space)
        return self.transport.pages(self._at("/files"), {"path": _inside(path), "space": space})

    def mkdir(self, path: str, space: str = SHARED) -> None:
        """Make a folder and those above it."""
        self.open_space(space)
        self.transport.json("POST", self._at("/files:mkdir"), {"path": _inside(path)}, params={"space": space})

    def delete_file(self, path: str, space: str = SHARED) -> None:
        """Delete a file or a folder of a space."""
        self.open_space(space)
        self.transport.json("DELETE", self._at("/files/content"), params={"path": _inside(path), "space": space})

    def upload(
        self, local: str | Path, remote: str = "", progress: Progress | None = None, space: str = SHARED
    ) -> list[Copied]:
        """Copy a file, or a folder with all in it, into a space.

        Args:
            remote: path there; empty or ending in `/` = into that folder under its own name.
            progress: called with bytes done and bytes in all.
        """
        source = Path(local)
        if not source.exists():
            raise CubeError("FileUnknown", f"There is no '{local}' here.")
        target = _inside(remote)
        if not target or remote.endswith("/"):
            target = f"{target}/{source.resolve().name}".lstrip("/")
        pairs = [(source, target)]
        if source.is_dir():
            found = sorted(file for file in source.rglob("*") if file.is_file())
            pairs = [(file, f"{target}/{file.relative_to(source).as_posix()}") for file in found]
        self.open_space(space)
        counter = _Counter(sum(file.stat().st_size for file, _ in pairs), progress)
        return [
            self.upload_stream(counter.read(file), path, file.stat().st_size, str(file), space) for file, path in pairs
        ]

    def upload_stream(
        self, content: Iterator[bytes], remote: str, size: int, source: str = "", space: str = SHARED
    ) -> Copied:
        """Write `size` bytes of `content` to a file of a space; whole or not at all."""
        path = _inside(remote)
        self.transport.upload("PUT", self._at("/files/content"), content, size, {"path": path, "space": space})
        return Copied(source, path, size)

    def download(
        self, remote: str, local: str | Path = ".", progress: Progress | None = None, space: str = SHARED
    ) -> list[Copied]:
        """Copy a file, or a folder with all in it, out of a space.

        Args:
            local: path here; an existing folder = into it under its own name.
        """
        path = _inside(remote)
        target = Path(local)
        if target.is_dir() or str(local).endswith(os.sep):
            target = target / (PurePosixPath(path).name or self.project)
        entries = list(self._walk(path, space))
        if not entries:
            return [self._fetch(path, target, _Counter(None, progress), space)]
        counter = _Counter(sum(int(entry.get("size") or 0) for entry in entries), progress)
        copied = []
        for entry in entries:
            inside = PurePosixPath(entry["path"]).relative_to(path) if path else PurePosixPath(entry["path"])
            copied.append(self._fetch(entry["path"], _beneath(target, inside), counter, space))
        return copied

    def artifact(self, artifact: str) -> dict[str, Any]:
        """What an artifact is and where it comes from."""
        answer: dict[str, Any] = self.transport.json("GET", self._at(f"/artifacts/{segment(artifact)}"))
        return answer

    def artifact_preview(self, artifact: str) -> dict[str, Any]:
        """The first rows of a table, the start of a text, the entries of a folder."""
        answer: dict[str, Any] = self.transport.json("GET", self._at(f"/artifacts/{segment(artifact)}/preview"))
        return answer

    def download_artifact(
        self, artifact: str, local: str | Path, path: str | None = None, progress: Progress | None = None
    ) -> Copied:
        """Fetch an artifact (a folder comes as .tar.gz), or one file `path` inside of it."""
        address = self._at(f"/artifacts/{segment(artifact)}/content")
        return self._stream(address, {"path": path}, Path(local), artifact, _Counter(None, progress))

    def _space(self, space: str, method: str, verb: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.transport.json(method, self._at(f"/files:{verb}"), params={"space": space})
        return answer

    def _walk(self, path: str, space: str) -> Iterator[FileEntry]:
        """Every file below the folder `path`; nothing when it is a file itself."""
        try:
            entries = list(self.files(path, space))
        except CubeError as refused:
            if refused.code == "FileNotFolder":
                return
            raise
        for entry in entries:
            if entry["path"].strip("/") == path and entry["kind"] == "file":
                return
            if entry["kind"] == "folder":
                yield from self._walk(entry["path"], space)
            else:
                yield entry

    def _fetch(self, path: str, target: Path, counter: _Counter, space: str) -> Copied:
        return self._stream(self._at("/files/content"), {"path": path, "space": space}, target, path, counter)

    def _stream(self, address: str, params: dict[str, Any], target: Path, source: str, counter: _Counter) -> Copied:
        """Into a partial file beside `target`, renamed when whole: a lost connection leaves no half file."""
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.{os.getpid()}.part")
        size = 0
        try:
            with self.transport.download(address, params) as (answer, length), partial.open("wb") as stream:
                counter.expect(length)
                for chunk in answer.iter_bytes(CHUNK):
                    size += stream.write(chunk)
                    counter.add(len(chunk))
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return Copied(source, str(target), size)


class _Counter:
    """Bytes done over several files."""

    def __init__(self, total: int | None, progress: Progress | None) -> None:
        self._total = total
        self._known = total is not None
        self._done = 0
        self._tell: Callable[[int, int | None], None] = progress or (lambda done, total: None)

    def expect(self, length: int | None) -> None:
        if not self._known:
            self._total = length

    def add(self, count: int) -> None:
        self._done += count
        self._tell(self._done, self._total)

    def read(self, file: Path) -> Iterator[bytes]:
        with file.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
                self.add(len(chunk))


def _inside(path: str) -> str:
    """`path` relative to its space; `:data/x`, `/data/x` and `data/x` are the same."""
    return path.removeprefix(":").strip("/")


def _beneath(folder: Path, inside: PurePosixPath) -> Path:
    """A studio that names `../x` must not make us write outside of `folder`."""
    if inside.is_absolute() or ".." in inside.parts:
        raise CubeError("PathEscapes", f"The studio names '{inside}', which leaves the folder asked for.")
    return folder.joinpath(*inside.parts)
