"""Volumes: what work of the project can mount."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cubestudio_sdk.transport import segment
from cubestudio_sdk.verbs.base import Verbs


class VolumeVerbs(Verbs):
    """Verbs of volumes."""

    def volumes(self) -> list[dict[str, Any]]:
        """Volumes that the project may use, by name: its own, and those others share with it."""
        found: list[dict[str, Any]] = self.transport.json("GET", self._at("/volumes"))["items"]
        return found

    def volume(self, name: str) -> dict[str, Any]:
        """One, with what uses it and how it fared when it was last checked."""
        answer: dict[str, Any] = self.transport.json("GET", self._at(f"/volumes/{segment(name)}"))
        return answer

    def create_volume(
        self,
        name: str,
        kind: str,
        settings: Mapping[str, Any],
        *,
        read_only: bool = False,
        shares: Mapping[str, bool] | None = None,
        note: str = "",
    ) -> dict[str, Any]:
        """A volume; tasks mount it with `volumes: {/mnt/name: volume://name}`.

        Args:
            kind: memory, secret, pvc, configmap; for administrators also folder and nfs.
            settings: memory `size`; secret `secrets`; pvc `claim`, or `size`, `class`, `shared`; configmap
                `config_map`; folder `path`; nfs `server`, `path`.
            shares: projects that may use it too → whether they may only read; for folder and nfs.
        """
        shared = [{"project": project, "read_only": only} for project, only in (shares or {}).items()]
        wish = {"name": name, "kind": kind, "settings": dict(settings), "read_only": read_only, "note": note}
        answer: dict[str, Any] = self.transport.json("POST", self._at("/volumes"), {**wish, "shares": shared})
        return answer

    def check_volume(self, name: str) -> dict[str, Any]:
        """Look whether it can be mounted now; `state` is ready or failed, `reason` says why."""
        answer: dict[str, Any] = self.transport.json("POST", self._at(f"/volumes/{segment(name)}:check"))
        return answer

    def delete_volume(self, name: str) -> None:
        """Forget it; what lies in it stays. Refused while something names it."""
        self.transport.json("DELETE", self._at(f"/volumes/{segment(name)}"))
