"""Files of a job, put into the working folder before the command starts; the in-task library beside it."""

from __future__ import annotations

import http.client
import io
import os
import shutil
import tarfile
import zipfile
from typing import Any

from cubestudio_agent.places import WORK_FOLDER, Places
from cubestudio_agent.studio import Studio

_BLOCK = 1 << 18
_READY = 0o755


def lay_files(files: list[dict[str, Any]], places: Places, studio: Studio) -> None:
    """All of them, in order."""
    for file in files:
        target = _below(places.work, file["path"])
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if file["kind"] == "link":  # a volume, mounted elsewhere: the working folder holds what is the agent's alone
            _clear(target)
            os.symlink(file["target"], target)
        elif file["kind"] == "text":
            _write(target, file["content"].replace(WORK_FOLDER, places.work))
        else:
            fetch(studio, f"/sources/{file['source']}", target)
        if file.get("executable") and os.path.isfile(target):
            os.chmod(target, _READY)


def lay_library(places: Places, studio: Studio) -> str:
    """The folder for PYTHONPATH."""
    packed: bytes = studio.fetch("/library", lambda answer: answer.read())
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(places.at("lib"))
    return places.at("lib")


def fetch(studio: Studio, path: str, target: str) -> None:
    """A file, or a folder that comes as a tar, at `target`: whole or not at all."""
    draft = target + ".coming"

    def take(answer: http.client.HTTPResponse) -> None:
        _clear(draft)
        if answer.getheader("Content-Type") == "application/x-tar":
            os.makedirs(draft)
            _unpack(answer, draft)
        else:
            with open(draft, "wb") as file:
                shutil.copyfileobj(answer, file, _BLOCK)

    studio.fetch(path, take)
    _clear(target)
    os.rename(draft, target)


def _unpack(answer: http.client.HTTPResponse, folder: str) -> None:
    """The studio's own tar: files and folders only, below `folder`."""
    try:
        with tarfile.open(fileobj=answer, mode="r|") as archive:
            for member in archive:
                target = _below(folder, member.name)
                if member.isdir():
                    os.makedirs(target, exist_ok=True)
                    continue
                content = archive.extractfile(member)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "wb") as file:
                    if content is not None:
                        shutil.copyfileobj(content, file, _BLOCK)
                os.chmod(target, member.mode & 0o777)
    except tarfile.TarError as error:  # it was cut off: try again
        raise http.client.IncompleteRead(b"") from error


def _below(folder: str, path: str) -> str:
    target = os.path.normpath(os.path.join(folder, path))
    if not target.startswith(folder + os.sep):
        raise ValueError(f"the path '{path}' leaves its folder")
    return target


def _write(target: str, text: str) -> None:
    _clear(target)
    with open(target, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _clear(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
