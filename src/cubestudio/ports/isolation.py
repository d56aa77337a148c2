"""What a cluster does to keep projects apart, as it was seen there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Enforcement:
    """Whether NetworkPolicies have an effect.

    Attributes:
        enforced: both ways; None when it could not be found out, `text` says why.
        ingress, egress: whether a forbidden connection was stopped at its end, and at its beginning.
        text, hint: English sentences for people.
    """

    enforced: bool | None
    ingress: bool | None = None
    egress: bool | None = None
    text: str = ""
    hint: str = ""
