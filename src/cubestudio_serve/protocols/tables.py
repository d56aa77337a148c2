"""Tables as a body: CSV with a header, and Parquet."""

from __future__ import annotations

import csv
import io
from typing import Any

from cubestudio_serve.sentences import Refused, bad_body
from cubestudio_serve.signature import Schema

CSV_TYPES = frozenset((b"text/csv", b"application/csv"))
PARQUET_TYPES = frozenset((b"application/vnd.apache.parquet", b"application/parquet", b"application/x-parquet"))


def decode_csv(body: bytes, schema: Schema) -> Any:
    """The batch in a CSV whose first line names the columns; an empty cell is a missing value."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise bad_body("body_csv", reason=("body_utf8",)) from None
    lines = csv.reader(io.StringIO(text), strict=True)
    try:
        header = next(lines, None)
        if header is None:
            raise bad_body("body_csv", reason=("body_empty",))
        rows = [line for line in lines if line]
    except csv.Error as reason:
        raise bad_body("body_csv", reason=reason) from None
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise Refused("csv_length", row=number, count=len(row), expected=len(header))
    columns = zip(*rows, strict=True) if rows else ([] for _ in header)
    return schema.from_columns(dict(zip(header, map(list, columns), strict=True)))


def decode_parquet(body: bytes, schema: Schema) -> Any:
    """The batch in a Parquet file."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as missing:
        raise Refused("library_missing", status=415, code="MediaTypeUnsupported", name=missing.name) from None
    try:
        table = pyarrow.parquet.read_table(pyarrow.BufferReader(body))
    except (pyarrow.ArrowException, OSError, ValueError) as reason:
        said = " ".join(str(reason).split()).rstrip(".")[:200]
        raise bad_body("body_parquet", reason=said) from None
    return schema.from_columns({name: table.column(name).to_pylist() for name in table.column_names})
