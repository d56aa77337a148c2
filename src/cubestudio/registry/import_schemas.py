"""Wire of imports: models that are fetched from an address."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.registry.facts import ImportWish
from cubestudio.registry.schemas import Prose, Slug


class ImportIn(Wire):
    """A model to be fetched from an address."""

    url: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    version: Slug = ""
    format: Annotated[str, StringConstraints(max_length=60)] = ""
    stage: Annotated[str, StringConstraints(max_length=12)] = ""
    description: Prose = ""


class ImportOut(Wire):
    """A model that is, or was, fetched. `total` is null until the other side says it; `text` and `hint` say why it
    failed; `version` is what it became."""

    id: str
    model: str
    url: str
    state: Literal["Waiting", "Running", "Succeeded", "Failed"]
    done: int
    total: int | None
    version: str
    text: Said
    hint: Said
    created_by: str
    created_at: Moment


def wish_of(wish: ImportIn) -> ImportWish:
    """From the wire."""
    return ImportWish(wish.version, wish.format, wish.stage, wish.description)
