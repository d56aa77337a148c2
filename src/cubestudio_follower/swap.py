"""Makes a table the one in force without dropping a request: what routes name, then routes, then what nobody names any
more is forgotten. Each step is confirmed by Envoy before the next."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cubestudio_follower.admin import Admin
from cubestudio_follower.discovery import (
    CLUSTERS,
    LISTENERS,
    ROUTES,
    SECRETS_FOLDER,
    TOKENS,
    Delivery,
    Json,
    lead_on,
    merge_clusters,
    merge_tokens,
    secret_file,
)
from cubestudio_follower.files import Files, as_text

_CONFIRM_SECONDS = 5.0
_LINGER = 300.0
"""Seconds for which upstreams that no route names any more lead on: as long as a request may take to arrive."""


class Refused(Exception):
    """Envoy did not take a file.

    Attributes:
        file: which one; the former is in its place again.
        reason: Envoy's words, as far as they can be had.
        is_final: Envoy said so. Without an answer it may take the same another time.
    """

    def __init__(self, file: str, reason: str, is_final: bool = True) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason
        self.is_final = is_final


class Swapper:
    """Of one home. One thread at a time.

    Args:
        runs: whether there is an Envoy that will confirm; without one the files only lie there for its start.
        reason: the last words of Envoy's log.
    """

    def __init__(self, files: Files, admin: Admin, runs: Callable[[], bool], reason: Callable[[], str]) -> None:
        self._files = files
        self._admin = admin
        self._runs = runs
        self._reason = reason
        self._named_at: dict[str, float] = {}  # upstreams: when a table named them last

    def apply(self, delivery: Delivery) -> None:
        """Swap everything; raises `Refused`. Upstreams of requests that are arriving just now stay."""
        files, secrets = delivery["files"], delivery["secrets"]
        self._swap_secrets(secrets)
        clusters = merge_clusters(files[CLUSTERS], self._files.resources(CLUSTERS))
        self._swap(CLUSTERS, clusters, "cds")
        self._swap(TOKENS, merge_tokens(files[TOKENS], self._files.resources(TOKENS)), "ecds")
        self._swap(ROUTES, files[ROUTES], "rds")
        lingering = self._lingering(files[CLUSTERS]["resources"])
        self._swap(CLUSTERS, lead_on(files[CLUSTERS], delivery["leads"], lingering), "cds")
        self._swap(TOKENS, files[TOKENS], "ecds")
        self._swap(LISTENERS, files[LISTENERS], "lds")
        self._forget_secrets(set(secrets))

    def _lingering(self, wished: list[Json]) -> list[str]:
        """Names of upstreams that a table named not long ago."""
        at = time.monotonic()
        for cluster in self._files.resources(CLUSTERS):
            self._named_at.setdefault(cluster["name"], at)
        self._named_at |= {cluster["name"]: at for cluster in wished}
        self._named_at = {name: named for name, named in self._named_at.items() if at - named < _LINGER}
        return list(self._named_at)

    def _swap(self, file: str, content: Json, kind: str) -> None:
        """Put `content` in force; waits until Envoy confirms it (some milliseconds), if one runs."""
        text = as_text(content)
        former = self._files.read(file)
        if former == text:
            return
        refused, is_refused = self._refusals(), False
        self._files.write(file, text)
        deadline = time.monotonic() + _CONFIRM_SECONDS
        while self._runs() and not is_refused and time.monotonic() < deadline:
            with suppress(OSError):
                if self._admin.versions().get(kind) == content["version_info"]:
                    return
                is_refused = self._admin.refusals() > refused
            time.sleep(0.002)
        if self._runs():
            if former:
                self._files.write(file, former)  # what the next start reads must be good
            raise Refused(file, self._reason() or "no answer", is_refused)

    def _swap_secrets(self, secrets: dict[str, Json]) -> None:
        """New certificates of domains that are served already are confirmed like everything else; those of new ones
        only lie there when the listener comes to ask for them."""
        in_use = self._admin.versions() if secrets and self._runs() else {}
        for domain, content in secrets.items():
            if (kind := f"sds/{domain}") in in_use:
                self._swap(secret_file(domain), content, kind)
            else:
                self._files.write_json(secret_file(domain), content)

    def _forget_secrets(self, kept: set[str]) -> None:
        for file in (self._files.home / SECRETS_FOLDER).glob("*.json"):
            if file.stem not in kept:
                file.unlink()

    def _refusals(self) -> int:
        try:
            return self._admin.refusals()
        except OSError:
            return 0


def last_line(file: Path) -> str:
    """What Envoy said last in its log: `[time][thread][level][logger] [source] what it says`."""
    try:
        lines = file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[-1].rpartition("] ")[2] if lines else ""
