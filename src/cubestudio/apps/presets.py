"""Presets of internal services: one YAML file each, data alone, so that more are a file more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from cubestudio.apps import errors
from cubestudio.apps.facts import DEFAULT_RESOURCES
from cubestudio.spec.program import Program
from cubestudio.spec.resources import Resources, parse_resources
from cubestudio.workloads.program_schemas import ProgramWish

Words = dict[str, str]


@dataclass(frozen=True)
class Preset:
    """A program that is known to work.

    Attributes:
        label, help: by language. license: of the program. needs_image: it runs only where the runtime takes images.
    """

    name: str
    label: Words
    help: Words
    license: str
    home: str
    program: Program
    resources: Resources

    @property
    def needs_image(self) -> bool:
        """Whether only a runtime that takes images can run it."""
        return bool(self.program.environment.image)


def get_preset(name: str) -> Preset:
    """One by name; Fault 404 with near names."""
    found = list_presets()
    if name not in found:
        raise errors.preset_unknown(name, found)
    return found[name]


@cache
def list_presets() -> dict[str, Preset]:
    """All of them, by name, in the order of their files' `order`."""
    folder = files("cubestudio.apps") / "presets"
    texts = {file.name.removesuffix(".yaml"): file.read_text("utf-8") for file in folder.iterdir()}
    read = sorted((_read(name, text) for name, text in texts.items()), key=lambda pair: (pair[0], pair[1].name))
    return {preset.name: preset for _, preset in read}


def _read(name: str, text: str) -> tuple[int, Preset]:
    from ruamel.yaml import YAML

    said: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    preset = Preset(
        name=name,
        label=said["label"],
        help=said["help"],
        license=said["license"],
        home=said["home"],
        program=ProgramWish.model_validate(said["run"]).program(),
        resources=parse_resources(said.get("resources") or {}, DEFAULT_RESOURCES),
    )
    return int(said["order"]), preset
