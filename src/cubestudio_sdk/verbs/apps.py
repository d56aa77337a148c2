"""Internal services: programs that are kept running."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.transport import segment
from cubestudio_sdk.types import LogLine
from cubestudio_sdk.verbs.reach import ReachVerbs


class AppVerbs(ReachVerbs):
    """Verbs of internal services."""

    def app_presets(self) -> list[dict[str, Any]]:
        """Programs that are known to work: `name`, `label` and `help` by language, `license`, `needs_image`, `run`."""
        items: list[dict[str, Any]] = self.transport.json("GET", self._at("/app-presets"))["items"]
        return items

    def apps(self, *, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Internal services of the project, newest first."""
        return self.transport.pages(self._at("/apps"), None, limit)

    def app(self, name: str) -> dict[str, Any]:
        """One with its state and what it runs."""
        answer: dict[str, Any] = self.transport.json("GET", self._at(f"/apps/{segment(name)}"))
        return answer

    def create_app(
        self,
        name: str,
        *,
        preset: str = "",
        run: dict[str, Any] | None = None,
        resources: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Keep a program running: `create_app("tracking", preset="mlflow")`.

        Args:
            preset: one of `app_presets`.
            run: a program of one's own: `command` (listens on $PORT, keeps its files in $APP_DIR), `environment`
                (`packages`, `python`, `name`), `env`, `files`, `ports`, `health`, `grace`, `sidecars`.
            resources: cpu, memory, accelerators.
        """
        wish: dict[str, Any] = {"name": name, "preset": preset, "resources": resources or {}}
        if run is not None:
            wish["run"] = run
        answer: dict[str, Any] = self.transport.json("POST", self._at("/apps"), wish, creates=True)
        return answer

    def update_app(self, name: str, **wish: Any) -> dict[str, Any]:
        """Change `run` or `resources`; it is started anew."""
        answer: dict[str, Any] = self.transport.json("PUT", self._at(f"/apps/{segment(name)}"), wish)
        return answer

    def start_app(self, name: str) -> dict[str, Any]:
        """Start a stopped one, or one that failed."""
        answer: dict[str, Any] = self.transport.json("POST", self._at(f"/apps/{segment(name)}:start"), {})
        return answer

    def stop_app(self, name: str) -> dict[str, Any]:
        """Stop one; its folder in the project's space stays."""
        answer: dict[str, Any] = self.transport.json("POST", self._at(f"/apps/{segment(name)}:stop"), {})
        return answer

    def delete_app(self, name: str) -> None:
        """Delete one; its folder in the project's space stays."""
        self.transport.json("DELETE", self._at(f"/apps/{segment(name)}"))

    def open_app(self, name: str, port: str = "http") -> str:
        """An address for a browser at which it is reached; good once, for half a minute."""
        found = self.app(name)
        if found["state"] != "Ready":
            raise CubeError("NotRunning", f"'{name}' is {found['state']}.", str(found["reason"]) or "See its log.", 409)
        return self.open_port(found["workload"], port)

    def app_logs(self, name: str, *, follow: bool = True, cursor: str = "") -> Iterator[LogLine]:
        """Lines of its log, as `logs` gives those of a task."""
        return self._log(self._at(f"/apps/{segment(name)}/log"), follow, cursor)
