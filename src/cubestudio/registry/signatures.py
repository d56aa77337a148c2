"""A version's signature: what the model says of itself wins; what it leaves open people may tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PARTS = ("inputs", "outputs", "example")


def open_parts(said: Mapping[str, Any]) -> tuple[str, ...]:
    """What people may tell. Our tabular models say inputs as `features` and outputs as `label`."""
    implied = {"inputs": "features", "outputs": "label", "example": "example"}
    return tuple(part for part in PARTS if said.get(part) is None and not said.get(implied[part]))


def merged(said: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Both as one."""
    return {**{part: told[part] for part in open_parts(said) if part in told}, **said}
