"""What goes over the wire: base of all schemas, moments as ISO-8601, lists with a page token."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from cubestudio.kit.clock import iso
from cubestudio.kit.languages import retell
from cubestudio.kit.paging import Page

T = TypeVar("T")

Moment = Annotated[
    float, PlainSerializer(iso, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""Epoch seconds inside, `2026-11-23T18:00:00.123Z` on the wire."""


Said = Annotated[str, PlainSerializer(retell, return_type=str)]
"""A stored sentence for people: English inside, the reader's language on the wire."""


class Wire(BaseModel):
    """Base of schemas: made from rows by attribute; a key we do not know is refused, not ignored."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


class Listed(Wire, Generic[T]):
    """One page of a list."""

    items: list[T]
    next_page_token: str | None = None

    @classmethod
    def of(cls, page: Page[Any], make: type[Any]) -> Listed[Any]:
        """The page with each row turned into the schema `make`."""
        return Listed(items=[make.model_validate(row) for row in page.items], next_page_token=page.next_page_token)
