"""Results for the page: `results.json` of a task, and the seed's `metric.json`. Nothing in them is trusted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.registry.facts import StoredArtifact

MAX_FILE = 64 << 20
MAX_ROWS = 1000
"""Rows of a table that the page gets; the file has all."""
_MAX_READ = 8 << 20
_RESULT_KEYS = {
    "image": ("text",),
    "table": ("columns", "rows"),
    "echarts": ("option",),
    "text": ("text",),
    "html": (),
    "metric": ("name", "value", "step"),
}

Keep = Callable[[str, int], StoredArtifact]
"""Stores the file or folder `path`, of at most so many bytes (0 = any size), under its own name."""


def read_json(folder: Path, name: str, limit: int) -> Any:
    """The content of a JSON file beneath `folder`; Fault when it is none, or larger than `limit`."""
    raw = beneath.read_file(folder, name, limit)
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            return json.loads(raw)  # NaN and Infinity, as Python writes them
        except (ValueError, RecursionError) as error:
            raise Fault("OutputsInvalid", "{name} is no JSON: {reason}", name=name, reason=str(error)[:200]) from None


def entries(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise Fault("ResultsInvalid", "results must be a list")
    return data


def seed_entries(data: Any) -> list[Any]:
    """The seed's `/metric.json`: `[{metric_type, describe, image|text|file_path}]`."""
    found: list[dict[str, Any]] = []
    for item in entries(data):
        if not isinstance(item, dict):
            continue
        kind, title = str(item.get("metric_type", "")), str(item.get("describe", ""))
        file = str(item.get("image") or item.get("file_path") or "").removeprefix("./")
        if kind == "image":
            found.append({"type": "image", "title": title, "file": file})
        elif kind == "table":
            found.append({"type": "table", "title": title, "file": file})
        elif kind.startswith("echart"):
            found.append({"type": "echarts", "title": title, "option": item.get("option"), "file": file})
        else:
            found.append({"type": "text", "title": title, "text": str(item.get("text", ""))})
    return found


def result(item: Any, folder: Path, keep: Keep, shown: list[tuple[str, StoredArtifact]]) -> dict[str, Any]:
    """One entry for the page; what is wrong with it is told in its place. A file goes to `shown`, and `file` is its
    index there; tables and charts in files are read, so that the page need not."""
    if not isinstance(item, dict) or item.get("type") not in _RESULT_KEYS:
        kind = item.get("type") if isinstance(item, dict) else type(item).__name__
        return _broken("", f"there is no result of type '{kind}'")
    kind, title = str(item["type"]), str(item.get("title") or "")[:200]
    entry: dict[str, Any] = {"type": kind, "title": title}
    entry |= {key: item[key] for key in _RESULT_KEYS[kind] if key in item and item[key] is not None}
    try:
        if item.get("file"):
            path = str(item["file"])
            if kind == "table":
                entry |= _table(folder, path)
            elif kind == "echarts":
                entry["option"] = read_json(folder, path, _MAX_READ)
            shown.append((f"result:{path[:100]}", keep(path, MAX_FILE)))
            entry["file"] = len(shown) - 1
    except Fault as fault:
        return _broken(title, fault.say())
    if kind == "echarts" and not isinstance(entry.get("option"), dict):
        return _broken(title, "an ECharts result needs an `option` of plain JSON")
    if kind == "table" and not (isinstance(entry.get("columns"), list) and isinstance(entry.get("rows"), list)):
        return _broken(title, "a table needs `columns` and `rows`, or a CSV `file`")
    return entry


def _table(folder: Path, path: str) -> dict[str, Any]:
    """The first rows of a CSV or JSON file."""
    if path.lower().endswith(".json"):
        return _json_table(read_json(folder, path, _MAX_READ))
    raw = beneath.read_file(folder, path, _MAX_READ)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if path.lower().endswith(".tsv") else ",")
    try:
        columns = next(rows, [])
        return {"columns": columns, "rows": [row for _, row in zip(range(MAX_ROWS), rows, strict=False)]}
    except csv.Error as error:
        raise Fault("ResultInvalid", "'{path}' is no CSV: {reason}", path=path, reason=str(error)) from None


def _json_table(data: Any) -> dict[str, Any]:
    if isinstance(data, dict) and isinstance(data.get("rows"), list):
        return {"columns": data.get("columns") or [], "rows": data["rows"][:MAX_ROWS]}
    if isinstance(data, list) and all(isinstance(row, dict) for row in data):
        columns = list(dict.fromkeys(key for row in data[:MAX_ROWS] for key in row))
        return {"columns": columns, "rows": [[row.get(key) for key in columns] for row in data[:MAX_ROWS]]}
    raise Fault("ResultInvalid", "a table in JSON is a list of objects, or columns and rows")


def _broken(title: str, why: str) -> dict[str, Any]:
    return {"type": "text", "title": title, "text": f"This result cannot be shown: {why}", "broken": True}
