"""HTTP of job templates."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Query, UploadFile

from cubestudio.accounts.access import Caller, ReadUow, Router, access, part
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.kit.wire import Listed
from cubestudio.pipelines import view
from cubestudio.pipelines.schemas import EnvironmentOut, FrameworkOut, TemplateListed, TemplateOut
from cubestudio.pipelines.service import checking, columns, templates
from cubestudio.pipelines.workshop import Workshop
from cubestudio.spec.frameworks import FRAMEWORKS

router = Router(tags=["templates"])

Reader = Annotated[Caller, access("templates:read")]
Writer = Annotated[Caller, access("templates:write")]
Shop = Annotated[Workshop, part(Workshop)]


@router.get("/projects/{project}/templates")
def list_templates(caller: Reader, uow: ReadUow, shop: Shop, filter: str = "") -> Listed[TemplateListed]:
    """The newest version of every template the project sees, by group; `filter` is part of a name or label."""
    found = checking.catalogue(uow, shop, caller.project.id).newest()
    wanted = filter.lower()
    items = [
        TemplateListed(**view.template_listed(entry))
        for entry in found
        if any(wanted in text.lower() for text in (entry.template.name, *entry.template.label.values()))
    ]
    return Listed(items=items)


@router.get("/projects/{project}/templates/{name}")
def get_template(
    caller: Reader, uow: ReadUow, shop: Shop, name: str, version: Annotated[str, Query(max_length=40)] = ""
) -> TemplateOut:
    """One template with its arguments, environment and docs; the newest version unless told."""
    known = checking.catalogue(uow, shop, caller.project.id)
    entry = known.entry(f"{name}@{version}" if version else name)
    environment = shop.library.environment(entry.template.environment)
    shown = {"name": environment.name, "python": environment.python, "packages": list(environment.packages)}
    return view.template_out(entry, known, shown, shop.library.readme(entry))


@router.get("/projects/{project}/environments")
def list_environments(caller: Reader, shop: Shop) -> Listed[EnvironmentOut]:
    """Environments that ship, which a task may name."""
    known = shop.library.environments
    items = [EnvironmentOut(name=name, python=of.python, packages=list(of.packages)) for name, of in known.items()]
    return Listed(items=items)


@router.get("/frameworks")
def list_frameworks(caller: Annotated[Caller, access("me")]) -> Listed[FrameworkOut]:
    """Frameworks for distributed tasks, and the roles each of them knows."""
    return Listed(items=[view.framework_out(name, known) for name, known in FRAMEWORKS.items()])


@router.get("/projects/{project}/samples/{name}/preview")
def preview_sample(caller: Reader, name: str) -> dict[str, Any]:
    """A first look at sample data that ships: `{kind: table|…}`."""
    return columns.sample_preview(name)


@router.post("/projects/{project}/templates", status_code=201)
def register_template(
    caller: Writer,
    database: Annotated[Database, part(Database)],
    shop: Shop,
    folder: UploadFile,
    scope: Annotated[str, Form(max_length=10)] = "project",
) -> TemplateListed:
    """Register a new version of an own template from a .tar.gz or .zip; scope `all` is for administrators."""
    if scope == "all" and not caller.is_admin:
        text = "only administrators share a template with all projects"
        raise Fault("AdminNeeded", text, "Register it with scope project.", 403)
    with templates.unpacked(folder.file) as unpacked, database.write() as uow:
        entry = templates.register_template(uow, shop, caller.project.id, unpacked, scope, caller.actor)
        return TemplateListed(**view.template_listed(entry))


@router.delete("/projects/{project}/templates/{name}", status_code=204)
def delete_template(
    caller: Writer,
    database: Annotated[Database, part(Database)],
    name: str,
    version: Annotated[str | None, Query(max_length=40)] = None,
    scope: Annotated[str, Query(max_length=10)] = "project",
) -> None:
    """Forget an own template, or one version of it. Runs keep their snapshot."""
    if scope == "all" and not caller.is_admin:
        raise Fault("AdminNeeded", "only administrators delete a template of all projects", "", 403)
    with database.write() as uow:
        templates.delete_template(uow, caller.project.id, name, version, scope, caller.actor)
