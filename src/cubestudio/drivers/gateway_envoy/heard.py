"""What a follower tells, read with care: it comes over the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.kit.errors import Fault


@dataclass(frozen=True)
class Heard:
    """The follower's words as a value (see `cubestudio_follower.follow.Follower`).

    Attributes:
        ask: the last question it had read.
        digest: of the delivery it holds; `refused_digest` of one that its Envoy did not take.
        version: of the table in Envoy; "" = Envoy does not answer.
        counted: Prometheus text. life: of the Envoy that counted; "" = its follower does not tell.
        uses: moments by key.
        is_final: Envoy said no; else it gave no answer, and is asked again.
    """

    ask: int
    digest: str
    version: str
    counted: str
    uses: Mapping[str, float] = field(default_factory=dict)
    refused_digest: str = ""
    refused: str = ""
    life: str = ""
    is_final: bool = True

    @property
    def state(self) -> tuple[str, str, str]:
        """What others want to hear of when it changes."""
        return self.digest, self.version, self.refused_digest

    def refusal_of(self, digest: str) -> str:
        """Envoy's words about that delivery."""
        return self.refused if self.refused_digest == digest else ""


def read_heard(said: Mapping[str, Any]) -> Heard:
    """Raises Fault `GatewayWordsInvalid`."""
    try:
        refusal = said.get("refusal") or {}
        words = ": ".join(filter(None, (_text(refusal, "file"), _text(refusal, "reason"))))
        return Heard(
            ask=int(said["ask"]),
            digest=_text(said, "digest"),
            version=_text(said, "version"),
            counted=_text(said, "counted"),
            uses={str(key)[:64]: float(at) for key, at in dict(said.get("uses") or {}).items()},
            refused_digest=_text(refusal, "digest"),
            refused=words[:500],
            life=_text(said, "life")[:64],
            is_final=bool(refusal.get("final", True)),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        text = "what this gateway tells of itself cannot be read"
        raise Fault("GatewayWordsInvalid", text, "Its follower is of another release: deploy it again.") from None


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str):
        raise TypeError(name)
    return value
