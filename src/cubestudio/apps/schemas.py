"""Internal services on the wire."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from cubestudio.apps.facts import DEFAULT_RESOURCES, App, AppWish
from cubestudio.apps.presets import Preset, get_preset
from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.spec.resources import parse_resources
from cubestudio.workloads.program_schemas import ProgramWish, program_wish

Name = Annotated[str, StringConstraints(max_length=100)]


class AppIn(Wire):
    """A wish for an internal service: a `preset`, a program of one's own in `run`, or a preset of which `run` says all
    anew."""

    name: Name
    preset: Name = ""
    run: ProgramWish | None = None
    resources: dict[str, Any] = Field(default_factory=dict)


class AppUpdate(Wire):
    """A changed wish; what is left out stays. What changes is restarted."""

    run: ProgramWish | None = None
    resources: dict[str, Any] | None = None


class AppOut(Wire):
    """An internal service. `folder` is its own in the project's space; `ports` are opened by its `workload`."""

    id: str
    name: str
    preset: str
    wish: str
    state: str
    reason: Said
    hint: Said
    workload: str
    ports: list[str]
    folder: str
    resources: dict[str, Any]
    created_by: str
    created_at: Moment
    updated_at: Moment


class AppDetail(AppOut):
    """One with what it runs."""

    run: ProgramWish


class PresetOut(Wire):
    """A program that is known to work; `label` and `help` by language. `needs_image`: only a runtime that takes images
    starts it."""

    name: str
    label: dict[str, str]
    help: dict[str, str]
    license: str
    home: str
    needs_image: bool
    run: ProgramWish
    resources: dict[str, Any]


def app_wish(wish: AppIn) -> AppWish:
    """From the wire; Fault when there is no such preset."""
    preset = get_preset(wish.preset) if wish.preset else None
    program = wish.run.program() if wish.run else (preset.program if preset else ProgramWish().program())
    resources = parse_resources(wish.resources, preset.resources if preset else DEFAULT_RESOURCES)
    return AppWish(program, resources, wish.preset)


def app_out(app: App) -> dict[str, Any]:
    """What lists and pages share."""
    return {
        "id": app.id,
        "name": app.name,
        "preset": app.preset,
        "wish": app.wish.value,
        "state": app.state.value,
        "reason": app.text or app.reason,
        "hint": app.hint,
        "workload": app.workload,
        "ports": list(app.ports),
        "folder": app.folder,
        "resources": app.resources,
        "created_by": app.created_by,
        "created_at": app.created_at,
        "updated_at": app.updated_at,
    }


def app_detail(app: App) -> AppDetail:
    """One in full."""
    return AppDetail(**app_out(app), run=program_wish(app.program))


def preset_out(preset: Preset) -> PresetOut:
    """One preset."""
    return PresetOut(
        name=preset.name,
        label=preset.label,
        help=preset.help,
        license=preset.license,
        home=preset.home,
        needs_image=preset.needs_image,
        run=program_wish(preset.program),
        resources={"cpu": preset.resources.cpu, "memory": preset.resources.memory},
    )
