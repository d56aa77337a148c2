"""What every group of verbs stands on: the transport and the project."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.loglines import LOG_ENDS, log_lines
from cubestudio_sdk.sse import split_lines
from cubestudio_sdk.transport import Transport, segment
from cubestudio_sdk.types import LogLine


class Verbs:
    """One studio, one user, one project."""

    def __init__(self, transport: Transport, project: str) -> None:
        self.transport = transport
        self._project = project

    @cached_property
    def project(self) -> str:
        """Name of the project worked in: the one given, else the only one, else `default`."""
        if self._project:
            return self._project
        me = self.me()
        names = [str(entry["name"]) for entry in me.get("projects", [])]
        if not me.get("user"):
            raise CubeError(
                "NotLoggedIn", "You are not logged in.", "Log in with `cube login`, or set CUBE_TOKEN.", 401
            )
        if len(names) == 1 or "default" in names:
            return names[0] if len(names) == 1 else "default"
        there_is = f"There is: {', '.join(names[:8])}." if names else "Ask an administrator for one."
        raise CubeError("ProjectNeeded", "Say which project with -p PROJECT or CUBE_PROJECT.", there_is)

    def me(self) -> dict[str, Any]:
        """Who we are: `{user, projects, setup_needed}`; user is None when not logged in."""
        answer: dict[str, Any] = self.transport.json("GET", "/me")
        return answer

    def _log(self, address: str, follow: bool, cursor: str) -> Iterator[LogLine]:
        """Lines of the log at `address`, to its end or up to now."""
        if follow:
            yield from log_lines(self.transport.events(address, None, cursor, LOG_ENDS))
            return
        with self.transport.download(address, {"cursor": cursor or None}) as (answer, _):
            for line in split_lines(answer.iter_bytes()):
                yield LogLine(line)

    def _at(self, path: str) -> str:
        return f"/projects/{segment(self.project)}{path}"
