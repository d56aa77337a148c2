"""Services of a real studio: registered, deployed and called like people do it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from studio import Studio, StudioFailed

SERVICES = "/projects/default/services"
_PATIENCE = 600.0
"""Seconds; the first service of an environment waits until that is made, which a busy machine does in minutes."""


@dataclass(frozen=True)
class Deployed:
    """A service that answers; `key` opens it. `seconds` went from the wish to its first answer."""

    studio: Studio
    name: str
    key: str
    body: Any
    seconds: float

    @property
    def path(self) -> str:
        """Where predictions are asked for."""
        return f"/serve/default/{self.name}/predict"

    def look(self) -> Any:
        """The service."""
        return self.studio.call("GET", f"{SERVICES}/{self.name}")

    def update(self, **wish: Any) -> None:
        """Change the wish and wait until it is so."""
        revision = self.studio.call("PUT", f"{SERVICES}/{self.name}", wish)["revision"]
        self.wait_ready(revision)

    def wait_ready(self, revision: int | None = None) -> Any:
        """Until every wished replica of the wished revision has the traffic."""
        ends = time.perf_counter() + _PATIENCE
        while True:
            found = self.look()
            there = revision is None or found["status"]["live_revision"] == revision
            if found["state"] == "Ready" and there and found["ready"] == found["replicas"]:
                return found
            if time.perf_counter() > ends:
                raise StudioFailed(f"{self.name} is {found['state']} for ever: {found['reason']}")
            time.sleep(0.05)


def register(studio: Studio, model: str, file: Path, signature: dict[str, Any] | None = None) -> str:
    """A new version of a model; returns its number."""
    path = f"/projects/default/models/{model}/versions"
    sent = studio.http.post(f"{path}:upload", params={"filename": file.name}, content=file.read_bytes())
    if sent.status_code != 201:
        raise StudioFailed(sent.text[:800])
    version = str(sent.json()["version"])
    if signature:
        studio.call("PATCH", f"{path}/{version}", {"signature": signature})
    return version


def deploy(studio: Studio, name: str, model: str, body: Any, **wish: Any) -> Deployed:
    """A service with a key of its own, once it has answered through the gateway."""
    key = studio.call("POST", "/projects/default/keys", {"name": name})["key"]
    begun = time.perf_counter()
    studio.call("POST", SERVICES, {"name": name, "model": model, **wish})
    made = Deployed(studio, name, key, body, 0.0)
    said = _first_answer(studio.port, made)
    return Deployed(studio, name, key, body, said - begun)


def _first_answer(port: int, made: Deployed) -> float:
    """When the first good answer came."""
    headers = {"x-api-key": made.key, "content-type": "application/json"}
    ends = time.perf_counter() + _PATIENCE
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        while True:
            answer = client.post(made.path, content=json.dumps(made.body))
            if answer.status_code == 200:
                return time.perf_counter()
            if answer.status_code in (400, 422):
                raise StudioFailed(f"{made.name} refuses the request: {answer.text[:300]}")
            if time.perf_counter() > ends:
                raise StudioFailed(
                    f"{made.name} does not answer: {answer.status_code} {answer.text[:300]}; {made.look()}"
                )
            time.sleep(0.01)
