"""HTTP of pipelines."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request, Response

from cubestudio.accounts.access import (
    Caller,
    Idempotent,
    Paging,
    ReadUow,
    Router,
    WriteUow,
    access,
    check_if_match,
    etag,
    part,
)
from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.kit.wire import Listed
from cubestudio.pipelines import view
from cubestudio.pipelines.schema import pipeline_schema
from cubestudio.pipelines.schemas import (
    ColumnOut,
    ColumnsOut,
    ParsedOut,
    ParseIn,
    PipelineIn,
    PipelineListed,
    PipelineOut,
    PrintedOut,
    PrintIn,
    ValidateIn,
    ValidationOut,
    VersionListed,
)
from cubestudio.pipelines.service import checking, columns, forms, reading
from cubestudio.pipelines.service import pipelines as service
from cubestudio.pipelines.workshop import Workshop

router = Router(tags=["pipelines"])

Reader = Annotated[Caller, access("pipelines:read")]
Writer = Annotated[Caller, access("pipelines:write")]
Shop = Annotated[Workshop, part(Workshop)]


@router.get("/schema/pipeline")
def get_schema(caller: Annotated[Caller, access("me")], shop: Shop) -> dict[str, Any]:
    """JSON Schema of the pipeline file, for editors."""
    return pipeline_schema([entry.template for entry in shop.library.shipped.values()])


@router.post("/projects/{project}/pipelines:validate")
def validate(caller: Reader, uow: ReadUow, shop: Shop, wish: ValidateIn) -> ValidationOut:
    """Everything that is wrong with a text, its graph and its parameters; nothing is kept."""
    return view.validation_out(checking.check_text(uow, shop, caller.project.id, wish.text), caller.language)


@router.post("/projects/{project}/pipelines:parse")
def parse(caller: Reader, uow: ReadUow, shop: Shop, wish: ParseIn) -> ParsedOut:
    """What a text of a form says, as data, and everything that is wrong with it; nothing is kept, nothing is run."""
    return view.parsed_out(forms.parse_text(uow, shop, caller.project.id, wish.text, wish.form), caller.language)


@router.post("/projects/{project}/pipelines:print")
def print_data(caller: Reader, uow: ReadUow, shop: Shop, wish: PrintIn) -> PrintedOut:
    """A pipeline's data as a text; of a `base`, comments, order and spelling stay where the meaning is the same."""
    text = forms.print_text(uow, shop, caller.project.id, wish.data, wish.form, wish.base, wish.renamed)
    return PrintedOut(text=text)


@router.get("/projects/{project}/pipelines")
def list_pipelines(
    caller: Reader,
    uow: ReadUow,
    page: Paging,
    filter: Annotated[str, Query(description="beginning of the name", max_length=190)] = "",
    order_by: Annotated[str, Query(max_length=30)] = "",
) -> Listed[PipelineListed]:
    """Pipelines, the last changed first; `order_by=name` or a prefix lists by name."""
    if order_by not in ("", "name", "-updated_at"):
        raise Fault("OrderInvalid", "pipelines are ordered by name or -updated_at, not '{order}'", order=order_by)
    prefix = filter.removeprefix("name:").removeprefix("name=")
    found = service.list_pipelines(uow, caller.project.id, prefix, order_by == "name", page.size, page.token)
    last = reading.last_runs(uow, caller.project.id, [row["name"] for row in found.items])
    items = [PipelineListed(**view.pipeline_listed(row, last.get(row["name"]))) for row in found.items]
    return Listed(items=items, next_page_token=found.next_page_token)


@router.post("/projects/{project}/pipelines", status_code=201)
def create_pipeline(
    caller: Writer, uow: WriteUow, shop: Shop, idempotent: Idempotent, response: Response, wish: PipelineIn
) -> PipelineOut:
    """Keep a new pipeline; its name is the one in the text."""
    saved = service.create_pipeline(uow, shop, caller.project.id, wish.text, caller.actor, wish.draft)
    return _out(uow, shop, caller, saved, response)


@router.get("/projects/{project}/pipelines/{name}")
def get_pipeline(
    caller: Reader,
    uow: ReadUow,
    shop: Shop,
    response: Response,
    name: str,
    version: Annotated[int | None, Query(ge=1)] = None,
) -> PipelineOut:
    """A pipeline with its text (of the newest version unless told), graph and parameters."""
    return _out(uow, shop, caller, service.get_pipeline(uow, caller.project.id, name, version), response)


@router.put("/projects/{project}/pipelines/{name}")
def put_pipeline(
    caller: Writer, uow: WriteUow, shop: Shop, request: Request, response: Response, name: str, wish: PipelineIn
) -> PipelineOut:
    """Keep a text as the newest version (made new when there is no pipeline of that name). Honours If-Match."""
    project = caller.project.id
    if service.exists(uow, project, name):
        check_if_match(request, service.get_pipeline(uow, project, name).row["revision"])
        saved = service.update_pipeline(uow, shop, project, name, wish.text, caller.actor, wish.draft)
    else:
        saved = service.create_pipeline(uow, shop, project, wish.text, caller.actor, wish.draft, named=name)
    return _out(uow, shop, caller, saved, response)


@router.delete("/projects/{project}/pipelines/{name}", status_code=204)
def delete_pipeline(caller: Writer, uow: WriteUow, name: str) -> None:
    """Forget a pipeline; its runs stay."""
    service.delete_pipeline(uow, caller.project.id, name, caller.actor)


@router.get("/projects/{project}/pipelines/{name}/versions")
def list_versions(caller: Reader, uow: ReadUow, page: Paging, name: str) -> Listed[VersionListed]:
    """Every save, newest first; the text of one: `GET …/{name}?version=`."""
    found = service.list_versions(uow, caller.project.id, name, page.size, page.token)
    items = [
        VersionListed(version=row["revision"], created_by=row["created_by"], created_at=row["created_at"])
        for row in found.items
    ]
    return Listed(items=items, next_page_token=found.next_page_token)


@router.get("/projects/{project}/pipelines/{name}/columns")
def get_columns(
    caller: Reader,
    uow: ReadUow,
    shop: Shop,
    name: str,
    task: Annotated[str, Query(max_length=80)],
    output: Annotated[str, Query(max_length=80)],
) -> ColumnsOut:
    """The columns which an output of a task had when a run of the pipeline last made it."""
    found = columns.output_columns(uow, shop, caller.project.id, name, task, output)
    named = [ColumnOut(name=column["name"], type=column.get("type", "")) for column in found.columns]
    return ColumnsOut(columns=named, reason=found.reason, run=found.run, artifact=found.artifact, made_at=found.made_at)


def _out(
    uow: UnitOfWork, shop: Workshop, caller: Caller, saved: service.SavedPipeline, response: Response
) -> PipelineOut:
    validation = checking.check_text(uow, shop, caller.project.id, saved.text)
    checked = view.validation_out(validation, caller.language)
    last = reading.last_runs(uow, caller.project.id, [saved.row["name"]])
    listed = view.pipeline_listed(saved.row, last.get(saved.row["name"]))
    response.headers["ETag"] = etag(saved.row["revision"])
    listed["version"] = saved.revision
    return PipelineOut(**listed, text=saved.text, graph=checked.graph, params=checked.params, errors=checked.errors)
