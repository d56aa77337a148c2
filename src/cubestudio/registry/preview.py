"""A first look at bytes: a table, a text, a picture. Reads the head only, never runs or unpickles anything."""

from __future__ import annotations

import csv
import io
import re
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from cubestudio.kit.languages import retell

HEAD = 1 << 20
"""Bytes looked at."""
ROWS = 200
CELL = 500
"""Characters of a cell that are shown."""
COLUMNS = 500
ENTRIES = 2000
_IMAGES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
_TABLES = {".csv": ",", ".tsv": "\t"}
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none"})

Preview = dict[str, Any]
"""`{kind: table|text|json|image|folder|none, …}` as the page shows it."""


def preview_file(name: str, source: BinaryIO, size: int) -> Preview:
    """What the first bytes of a file look like."""
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in _IMAGES:
        return {"kind": "image", "media_type": _IMAGES[suffix]}
    if suffix == ".parquet":
        return _none("Parquet files are not opened by the studio: download it, or read it in a task.")
    head = source.read(HEAD)
    is_cut = size > len(head)
    text = decode(head, is_cut)
    if text is None:
        return _none("This is not text: download it to look at it.")
    if suffix in _TABLES:
        return _table(text, _TABLES[suffix], is_cut)
    if suffix in (".json", ".ipynb"):
        return {"kind": "json", "text": text, "truncated": is_cut}
    return {"kind": "text", "text": text, "truncated": is_cut}


def preview_folder(files: list[tuple[str, int]]) -> Preview:
    """The files of a folder, `(path, size)`, by path."""
    entries = [{"path": path, "size": size, "kind": "file"} for path, size in sorted(files)[:ENTRIES]]
    return {"kind": "folder", "entries": entries, "truncated": len(files) > ENTRIES}


def decode(head: bytes, is_cut: bool = False) -> str | None:
    """The text of the first bytes in whatever encoding it is likely in (UTF-8, UTF-16, GB 18030); None for binary."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    if b"\0" in head:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return head.decode(encoding)
        except UnicodeDecodeError as error:
            if is_cut and error.start > len(head) - 5:  # a character cut in two by our own limit
                return head[: error.start].decode(encoding)
    printable = sum(byte >= 32 or byte in (9, 10, 13) for byte in head)
    return head.decode("latin-1") if printable >= 0.95 * len(head) else None


def _table(text: str, separator: str, is_cut: bool) -> Preview:
    """Header and rows. A file whose first row holds numbers has no header: the columns are then numbered."""
    if is_cut:
        text = text[: text.rfind("\n") + 1] or text
    try:
        dialect: Any = csv.Sniffer().sniff(text[:8192], delimiters=",;\t|") if separator == "," else "excel-tab"
    except csv.Error:
        dialect = "excel"
    rows: list[list[str]] = []
    total = 0
    try:
        for row in csv.reader(io.StringIO(text), dialect):
            if row:
                total += 1
                if len(rows) <= ROWS:
                    rows.append([cell[:CELL] for cell in row[:COLUMNS]])
    except csv.Error:
        return {"kind": "text", "text": text, "truncated": is_cut}
    if not rows:
        return {"kind": "table", "columns": [], "rows": [], "total_rows": 0, "truncated": False}
    headless = any(_is_number(cell) for cell in rows[0])
    columns = [str(number + 1) for number in range(len(rows[0]))] if headless else rows[0]
    body = rows if headless else rows[1:]
    return {
        "kind": "table",
        "columns": [{"name": name, "type": _type_of(at, body)} for at, name in enumerate(columns)],
        "rows": body[:ROWS],
        "total_rows": None if is_cut else total - (0 if headless else 1),
        "truncated": is_cut or len(body) > ROWS,
    }


def _type_of(at: int, rows: list[list[str]]) -> str:
    """`integer number boolean date text` as far as the first rows tell; "" for a column without a value in them."""
    cells = [row[at].strip() for row in rows if at < len(row) and row[at].strip().lower() not in _MISSING]
    if not cells:
        return ""
    if all(cell.lower() in ("true", "false") for cell in cells):
        return "boolean"
    if all(_is_number(cell) for cell in cells):
        return "integer" if all(re.fullmatch(r"[+-]?\d+", cell) for cell in cells) else "number"
    return "date" if all(_DATE.fullmatch(cell) for cell in cells) else "text"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _none(reason: str) -> Preview:
    return {"kind": "none", "reason": retell(reason)}
