"""Services as texts: `kind: service`."""

from __future__ import annotations

from typing import Any

from cubestudio_sdk.transport import segment
from cubestudio_sdk.verbs.base import Verbs


class ServiceVerbs(Verbs):
    """Verbs of services that are kept as files."""

    def service_file(self, name: str) -> str:
        """The service as YAML; `apply_service` of it makes it again."""
        text: str = self.transport.json("GET", self._at(f"/services/{segment(name)}/file"))["text"]
        return text

    def preview_service(self, text: str) -> dict[str, Any]:
        """What `apply_service` would change: `name`, and YAML `before` ("" = there is none) and `after`."""
        answer: dict[str, Any] = self.transport.json("POST", self._at("/services:preview"), {"text": text})
        return answer

    def apply_service(self, text: str) -> dict[str, Any]:
        """Make the service of a YAML or JSON text, or change the one of that name to what it says."""
        answer: dict[str, Any] = self.transport.json("POST", self._at("/services:apply"), {"text": text})
        return answer
