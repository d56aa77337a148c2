"""Tables as a body: CSV with a header, and Parquet."""

from __future__ import annotations

import csv
import io
from typing import Any

from cubestudio_serve.features import check_twins
from cubestudio_serve.sentences import Refused, bad_body
from cubestudio_serve.signature import Schema

CSV_TYPES = frozenset((b"text/csv", b"application/csv"))
PARQUET_TYPES = frozenset((b"application/vnd.apache.parquet", b"application/parquet", b"application/x-parquet"))
MOST_CELLS = 8_000_000
"""Of a Parquet file: as many as the shortest JSON of 16 MiB holds."""


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
    check_twins(header)
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
        file = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(body))
        _check_size(file)
        table = file.read()
        columns = [column.to_pylist() for column in table.columns]
    except (pyarrow.ArrowException, OSError, ValueError) as reason:
        said = " ".join(str(reason).split()).rstrip(".")[:200]
        raise bad_body("body_parquet", reason=said) from None
    check_twins(table.column_names)
    return schema.from_columns(dict(zip(table.column_names, columns, strict=True)))


def _check_size(file: Any) -> None:
    """A few kilobytes of Parquet may stand for any number of equal cells, or of lists in a cell."""
    told = file.metadata
    if any(file.schema.column(at).max_repetition_level for at in range(told.num_columns)):
        raise bad_body("body_parquet", reason=("body_lists",))
    rows = sum(told.row_group(at).num_rows for at in range(told.num_row_groups))
    if rows * told.num_columns > MOST_CELLS:
        raise Refused("table_large", status=413, code="BodyTooLarge", most=MOST_CELLS)
