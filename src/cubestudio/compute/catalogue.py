"""The accelerators that are known without anybody naming them."""

from __future__ import annotations

from functools import cache
from importlib import resources

from cubestudio.spec.accelerators import AcceleratorKind, read_catalogue


@cache
def shipped() -> tuple[AcceleratorKind, ...]:
    """The list that ships (`accelerators.yaml`)."""
    from ruamel.yaml import YAML

    text = resources.files("cubestudio.compute").joinpath("accelerators.yaml").read_text()
    return read_catalogue(YAML(typ="safe", pure=True).load(text))


def merged(own: tuple[AcceleratorKind, ...]) -> tuple[AcceleratorKind, ...]:
    """A cluster's own kinds before those that ship; a shipped one of the same name gives way."""
    names = {kind.kind.lower() for kind in own}
    return (*own, *(kind for kind in shipped() if kind.kind.lower() not in names))
