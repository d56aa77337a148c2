"""Models, inference services, workloads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.transport import CHUNK, segment
from cubestudio_sdk.types import LogLine, Prediction, Why
from cubestudio_sdk.verbs.base import Verbs


class RegistryVerbs(Verbs):
    """Verbs of models and services."""

    def models(self, *, prefix: str | None = None, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """The project's models, lately changed first; `prefix`: only names that start so."""
        return self.transport.pages(self._at("/models"), {"prefix": prefix}, limit)

    def model(self, name: str) -> dict[str, Any]:
        """One model."""
        return self._json(f"/models/{segment(name)}")

    def model_versions(self, name: str, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """The versions of a model, newest first."""
        return self.transport.pages(self._at(f"/models/{segment(name)}/versions"), None, limit)

    def model_version(self, name: str, version: str | int) -> dict[str, Any]:
        """One version with its metrics and where it comes from."""
        return self._json(f"/models/{segment(name)}/versions/{segment(str(version))}")

    def register_model(self, name: str, **wish: Any) -> dict[str, Any]:
        """Register a version: `register_model("cancer", artifact="art_…", metrics={"auc": 0.99})`."""
        answer: dict[str, Any] = self.transport.json(
            "POST", self._at(f"/models/{segment(name)}/versions"), wish, creates=True
        )
        return answer

    def download_model(self, name: str, version: str | int, local: str | Path) -> Path:
        """Fetch the files of a version as one .tar.gz (or its only file), into a folder under the name the studio gives
        it; returns where it lies."""
        address = self._at(f"/models/{segment(name)}/versions/{segment(str(version))}/content")
        target = Path(local)
        with self.transport.download(address) as (answer, _):
            if target.is_dir():
                said = re.search(r"filename\*=UTF-8''(.+)", answer.headers.get("content-disposition", ""))
                target /= Path(unquote(said[1])).name if said else f"{name}-{version}.tar.gz"
            with target.open("wb") as stream:
                for chunk in answer.iter_bytes(CHUNK):
                    stream.write(chunk)
        return target

    def convert_model(self, name: str, version: str | int = "latest", rows: str = "") -> dict[str, Any]:
        """Convert a version to ONNX and prove that the graph answers alike; returns the run that does it.

        Args:
            rows: a table for the proof, `file://…` or `sample://…`; "" = the one the model comes from.
        """
        address = self._at(f"/models/{segment(name)}/versions/{segment(str(version))}:convert")
        answer: dict[str, Any] = self.transport.json("POST", address, {"rows": rows}, creates=True)
        return answer

    def delete_model(self, name: str, version: str | int | None = None) -> None:
        """Delete a version, or the whole model; refused while a service uses it."""
        rest = f"/versions/{segment(str(version))}" if version is not None else ""
        self.transport.json("DELETE", self._at(f"/models/{segment(name)}{rest}"))

    def services(self, *, tier: str | None = None, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """The project's inference services, newest first; `tier`: only those of it (debug, test, production)."""
        return self.transport.pages(self._at("/services"), {"tier": tier}, limit)

    def service(self, name: str) -> dict[str, Any]:
        """One service with its state and its address."""
        return self._json(f"/services/{segment(name)}")

    def deploy(
        self,
        name: str,
        model: str,
        *,
        replicas: int | None = None,
        resources: dict[str, Any] | None = None,
        tier: str | None = None,
        strategy: dict[str, Any] | None = None,
        egress: bool | None = None,
    ) -> Any:
        """Make a service, or move the one of that name: `deploy("cancer", "cancer:3")`.

        Args:
            model: name of a model, with `:version` behind it when it is not the latest.
            replicas: as many as there are, or as is usual in the tier, when None. resources: of each replica: cpu,
                memory, accelerators. tier: debug, test, production.
            strategy: how an update gets its traffic: `{"kind": "all"}` or `{"kind": "canary", "steps": [{"percent": 5,
                "minutes": 5}], "limits": {"error_rate": 0.01}}`; as is usual in the tier when None.
            egress: whether a Python class of your own may open connections (asked of an owner); None = as it is, at
                first not.
        """
        found, _, version = model.partition(":")
        wish: dict[str, Any] = {"model": found, "version": version or "latest"}
        given = {"replicas": replicas, "resources": resources, "tier": tier, "egress": egress}
        wish |= {key: value for key, value in given.items() if value is not None}
        try:
            return self.transport.json("POST", self._at("/services"), {"name": name, **wish}, creates=True)
        except CubeError as refused:
            if refused.code != "ServiceExists":
                raise
        if strategy:
            wish["strategy"] = strategy
        return self.transport.json("PUT", self._at(f"/services/{segment(name)}"), wish)

    def start_service(self, name: str) -> dict[str, Any]:
        """Start a stopped service."""
        answer: dict[str, Any] = self.transport.json("POST", self._at(f"/services/{segment(name)}:start"), {})
        return answer

    def stop_service(self, name: str) -> dict[str, Any]:
        """Stop a service; its address stays its own."""
        answer: dict[str, Any] = self.transport.json("POST", self._at(f"/services/{segment(name)}:stop"), {})
        return answer

    def service_logs(self, name: str, *, follow: bool = True, cursor: str = "") -> Iterator[LogLine]:
        """Lines of the log of a service's first replica, as `logs` gives those of a task."""
        return self._log(self._at(f"/services/{segment(name)}/log"), follow, cursor)

    def delete_service(self, name: str) -> None:
        """Delete a service."""
        self.transport.json("DELETE", self._at(f"/services/{segment(name)}"))

    def signature(self, service: str) -> dict[str, Any]:
        """What a service takes and gives, asked at the service itself."""
        answer: dict[str, Any] = self.transport.json("GET", self.serve_path(service))
        return answer

    def predict(self, service: str, rows: list[Any]) -> Prediction:
        """Ask a service, through the gateway.

        Args:
            rows: one mapping column -> value each, or one list of values each.
        """
        if not rows:
            raise CubeError("RowsMissing", "A prediction needs at least one row.")
        body = {"rows": rows} if isinstance(rows[0], dict) else {"instances": rows}
        try:
            answer: Prediction = self.transport.json("POST", f"{self.serve_path(service)}predict", body)
        except CubeError as refused:
            if refused.status in (404, 405):
                self.service(service)  # an unknown name is refused here, with the names that are like it
            raise
        return answer

    def serve_path(self, service: str) -> str:
        """Path of a service behind the gateway, ending in `/`."""
        return f"/serve/{segment(self.project)}/{segment(service)}/"

    def workloads(self, *, phase: str | None = None, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """What the engine runs, ran and has queued, newest first; `phase`: only those in it."""
        return self.transport.pages(self._at("/workloads"), {"phase": phase}, limit)

    def workload(self, workload: str) -> dict[str, Any]:
        """One workload with the reason of its phase."""
        return self._json(f"/workloads/{segment(workload)}")

    def why_workload(self, workload: str) -> Why:
        """Why a workload is in its phase, in words."""
        answer: Why = self.transport.json("GET", self._at(f"/workloads/{segment(workload)}/why"))
        return answer

    def why_service(self, name: str) -> Why:
        """Why a service answers or does not, in words."""
        answer: Why = self.transport.json("GET", self._at(f"/services/{segment(name)}/why"))
        return answer

    def waiting(self) -> Iterator[dict[str, Any]]:
        """What waits or does not fare as wished, each with its `why`; longest wait first."""
        return self.transport.pages(self._at("/waiting"), None, None)

    def capacity(self) -> dict[str, Any]:
        """`cpu`, `memory`, `accelerators`, each with `total asked mine free used`; workloads `running` and `queued`."""
        return self._json("/capacity")

    def workload_logs(self, workload: str, *, follow: bool = True, cursor: str = "") -> Iterator[LogLine]:
        """Lines of a workload's log, as `logs` gives those of a task."""
        return self._log(self._at(f"/workloads/{segment(workload)}/log"), follow, cursor)

    def _json(self, path: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.transport.json("GET", self._at(path))
        return answer
