"""Tables as people really have them: CSV in UTF-8, GBK or UTF-16, any delimiter, with or without header; Parquet."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import os
import re
from pathlib import Path
from typing import IO, Any

import pandas as pd
from tabular.messages import Refused, hint_near, note

ENCODINGS = ("utf-8", "gb18030")
DELIMITERS = (",", "\t", ";", "|")
# Beside what pandas takes for missing: what people type into an empty cell.
MISSING = ["?", "-", "--", "——", "—", "缺失", "空", "空值", "暂无"]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?")
_SAMPLE_BYTES = 256 * 1024


def shown_name(path: str) -> str:
    """The name a person knows the file by: that of the artifact or upload, else of the path."""
    if "CUBE_ARGS" not in os.environ:  # the model server runs outside tasks, without the SDK
        return Path(path).name
    from cubestudio_sdk import task

    for entries in task.inputs().values():
        for entry in entries:
            if entry.get("path") == path and entry.get("name"):
                return str(entry["name"])
    return Path(path).name


def read_table(path: str, header: str = "auto", encoding: str = "auto", name: str = "") -> pd.DataFrame:
    """The table in `path`, columns named by text, surrounding blanks gone, missing cells as NaN.

    Args:
        header: `yes`, `no` (columns are then called column_1, column_2 …) or `auto`.
        encoding: of a CSV; `auto` tries UTF-8, GB18030 (a superset of GBK) and UTF-16 with a mark.
        name: what to call the file in messages.
    """
    file = Path(path)
    name = name or shown_name(path)
    if file.is_dir():
        file = _only_table(file, name)
    if not file.is_file():
        near = [other.name for other in file.parent.iterdir() if other.is_file()] if file.parent.is_dir() else []
        raise Refused("file_missing", hint_near(file.name, near), file=name)
    if file.stat().st_size == 0:
        raise Refused("file_empty", file=name)
    frame = _read(file, name, header, encoding)
    frame.columns = _names(frame.columns)
    frame = _without_row_numbers(frame)
    if frame.empty:
        raise Refused("file_no_rows", file=name)
    for column in frame.columns:
        if is_text(frame[column]):
            frame[column] = _tidy(frame[column])
    note("note_read", file=name, rows=len(frame), columns=len(frame.columns))
    return frame


def write_table(frame: pd.DataFrame, output: str, form: str = "csv") -> str:
    """Write `frame` as the file output `output` and return its path."""
    from cubestudio_sdk import task

    path = task.output_path(output, f"{output}.{form}")
    if form == "parquet":
        frame.to_parquet(path, index=False)
    else:
        frame.to_csv(path, index=False)
    return path


def is_text(column: pd.Series) -> bool:
    """Whether a column holds text, or a mixture."""
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column))


def _only_table(folder: Path, name: str) -> Path:
    tables = [file for file in sorted(folder.rglob("*")) if file.suffix.lower() in (".csv", ".tsv", ".txt", ".parquet")]
    if len(tables) != 1:
        raise Refused("file_format", file=name)
    return tables[0]


def _read(file: Path, name: str, header: str, encoding: str) -> pd.DataFrame:
    with file.open("rb") as stream:
        start = stream.read(4)
    if start == b"PAR1":
        try:
            return pd.read_parquet(file)
        except (OSError, ValueError) as broken:
            raise Refused("file_broken", file=name, reason=_line(broken)) from None
    packed = start[:2] == b"\x1f\x8b"
    try:
        encoding = _encoding(file, name, packed) if encoding == "auto" else encoding
        with _open(file, packed) as stream:
            sample = stream.read(_SAMPLE_BYTES).decode(encoding, errors="ignore")
    except (gzip.BadGzipFile, EOFError, LookupError) as broken:
        raise Refused("file_broken", file=name, reason=_line(broken)) from None
    lines = sample.splitlines()
    if not any(line.strip() for line in lines):
        raise Refused("file_empty", file=name)
    # The last line of the sample may be cut; it does not speak for the file.
    delimiter = _delimiter(lines[:-1] if len(sample) >= _SAMPLE_BYTES // 2 and len(lines) > 2 else lines)
    first_is_header = _has_header(lines, delimiter) if header == "auto" else header == "yes"
    try:
        frame = pd.read_csv(
            file, sep=delimiter, encoding=encoding, header=0 if first_is_header else None, na_values=MISSING,
            skipinitialspace=True, low_memory=False, compression="gzip" if packed else None, index_col=False,
        )  # fmt: skip
    except pd.errors.EmptyDataError:
        raise Refused("file_empty", file=name) from None
    except (pd.errors.ParserError, UnicodeDecodeError, ValueError) as broken:
        raise Refused("file_ragged", file=name, reason=_line(broken)) from None
    if not first_is_header:
        frame.columns = [f"column_{number + 1}" for number in range(len(frame.columns))]
        note("note_no_header", file=name, first=frame.columns[0], last=frame.columns[-1])
    return frame


def _open(file: Path, packed: bool) -> IO[bytes]:
    return gzip.open(file, "rb") if packed else file.open("rb")  # type: ignore[return-value]


def _encoding(file: Path, name: str, packed: bool) -> str:
    """The first encoding that the whole file is valid in."""
    with _open(file, packed) as stream:
        start = stream.read(_SAMPLE_BYTES)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start or start[:4] == b"PK\3\4":
        raise Refused("file_format", file=name)
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with _open(file, packed) as stream:
                while chunk := stream.read(1 << 20):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refused("file_encoding", file=name)


def _delimiter(lines: list[str]) -> str:
    """The delimiter that cuts the first lines into the most, equally many, cells."""
    best, most = ",", 1
    head = [line for line in lines[:50] if line.strip()]
    for delimiter in DELIMITERS:
        counts = [len(cells) for cells in csv.reader(head, delimiter=delimiter)]
        if counts and max(set(counts), key=counts.count) > most and counts.count(counts[0]) >= 0.8 * len(counts):
            best, most = delimiter, max(set(counts), key=counts.count)
    return best


def _has_header(lines: list[str], delimiter: str) -> bool:
    """Whether the first line names the columns: text above numbers says yes, a number above numbers says no."""
    rows = [row for row in csv.reader(io.StringIO("\n".join(lines[:100])), delimiter=delimiter) if row]
    first, body = rows[0], rows[1:]
    if not body:
        return not any(_is_number(cell) for cell in first)
    votes = 0
    for position, cell in enumerate(first):
        below = [row[position] for row in body if position < len(row) and row[position].strip()]
        if below and sum(map(_is_number, below)) >= 0.8 * len(below):
            votes += -1 if _is_number(cell) else 1 if cell.strip() and cell.strip() not in MISSING else 0
    if votes:
        return votes > 0
    return len(set(first)) == len(first) and not any(_is_number(cell) for cell in first)


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell.strip()))


def _names(columns: pd.Index) -> list[str]:
    """Column names as distinct text without surrounding blanks."""
    names: list[str] = []
    for position, column in enumerate(columns):
        name = str(column).strip().lstrip("\ufeff") or f"column_{position + 1}"
        distinct, number = name, 1
        while distinct in names:
            distinct, number = f"{name}.{number}", number + 1
        names.append(distinct)
    return names


def _without_row_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop the nameless first column 0, 1, 2 … that a data frame's index leaves in a CSV."""
    first = frame.columns[0] if len(frame.columns) > 1 else ""
    if first.startswith("Unnamed: ") and (frame[first] == range(len(frame))).all():
        return frame.drop(columns=first)
    return frame


def _tidy(column: pd.Series) -> pd.Series:
    """Text without surrounding blanks, as plain objects (missing = NaN)."""
    plain = column.astype(object)
    return plain.map(lambda cell: (cell.strip() or None) if isinstance(cell, str) else cell).where(plain.notna(), None)


def _line(problem: Any) -> str:
    return " ".join(str(problem).split()) + "."
