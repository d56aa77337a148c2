"""What code inside a task talks to: its arguments, its outputs, its results, the studio.

Standard library only, any Python from 3.8 on. Outside a task (a notebook, a laptop) `args()` is empty and outputs
go to the current folder, so the same code runs there too.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any, NoReturn

__all__ = ["ApiError", "api", "args", "ask", "fail", "give", "inputs", "output", "output_path", "project_dir", "report"]


class ApiError(Exception):
    """The studio refused a call.

    Attributes:
        status: HTTP status; 0 when the studio could not be reached.
        code: stable name of the refusal (`ModelUnknown`), empty when there is none.
        text, hint: what is wrong and the way out, in the user's language.
    """

    def __init__(self, status: int, code: str, text: str, hint: str = "") -> None:
        super().__init__(f"{text} {hint}".strip())
        self.status = status
        self.code = code
        self.text = text
        self.hint = hint


def args() -> dict[str, Any]:
    """The task's arguments by name, typed as the template declares; files and folders are local paths."""
    return dict(_given().get("args", {}))


def inputs() -> dict[str, list[dict[str, Any]]]:
    """Where file arguments come from: name -> list of `{artifact, path, name, digest, kind}`."""
    return dict(_given().get("inputs", {}))


def project_dir() -> str:
    """The project's space on disk (read and write); the current folder outside a task."""
    return os.environ.get("CUBE_PROJECT_DIR") or os.getcwd()


def output_path(name: str, filename: str | None = None) -> str:
    """Absolute path to write the file or folder output `name` to; `filename` keeps its name (`train.csv`)."""
    _check_name(name)
    if filename is None or filename == name:
        return os.path.join(_output_dir(), name)
    if os.path.basename(filename) != filename or filename in ("", ".", "..") or filename in _OWN_FILES:
        raise ValueError(f"'{filename}' cannot be the name of an output file")
    with _edit("outputs.json", {}) as outputs:
        outputs[name] = {"file": filename}
    return os.path.join(_output_dir(), filename)


def output(name: str, value: Any) -> None:
    """Give the small output `name` (a JSON value, all together at most 256 KiB).

    Numbers and arrays of numpy are unwrapped; NaN and infinity become null.
    """
    _check_name(name)
    with _edit("outputs.json", {}) as outputs:
        outputs[name] = _plain(value)


def give(names: Sequence[str], value: Any) -> None:
    """Give what a function returned as the outputs `names`: one value, a tuple of several, or a mapping by name.

    A `pathlib.Path` becomes a file or folder output, copied to the outputs when it lies elsewhere.
    """
    values = [value] if len(names) == 1 and not isinstance(value, dict) else value
    if isinstance(values, dict):
        values = [value] if len(names) == 1 and set(value) != set(names) else [value[name] for name in names]
    if len(values) != len(names):
        raise ValueError(f"{len(values)} values were returned for the outputs {', '.join(names)}")
    for position, name in enumerate(names):
        item = values[position]
        if isinstance(item, os.PathLike):
            source = os.path.realpath(os.fspath(item))
            target = output_path(name, None if os.path.isdir(source) else os.path.basename(source))
            if source != os.path.realpath(target):
                (shutil.copytree if os.path.isdir(source) else shutil.copyfile)(source, target)
        else:
            output(name, item)


def report(
    *,
    image: str | os.PathLike[str] | None = None,
    table: Any = None,
    echarts: dict[str, Any] | None = None,
    text: str | None = None,
    html: str | os.PathLike[str] | None = None,
    metric: dict[str, Any] | None = None,
    step: float | None = None,
    title: str = "",
) -> None:
    """Add one result to the task's page; it is seen there at once, while the task still runs.

    Args:
        image, html: path of a file; it is copied beside the results when it lies elsewhere.
        table: `{"columns": [...], "rows": [[...]]}`, a data frame, or the path of a CSV file.
        echarts: an ECharts option (JSON, no functions).
        text: a few lines of Markdown.
        metric: `{"auc": 0.99, ...}`; each becomes one entry.
        step: makes each metric a point of a line chart: call it as often as you like (`report(metric=..., step=7)`).
        title: heading above it.
    """
    entries: list[dict[str, Any]] = []
    if image is not None:
        entries.append({"type": "image", "title": title, "file": _beside(image)})
    if html is not None:
        entries.append({"type": "html", "title": title, "file": _beside(html)})
    if isinstance(table, (str, os.PathLike)):
        entries.append({"type": "table", "title": title, "file": _beside(table)})
    elif table is not None:
        entries.append({"type": "table", "title": title, **_rows(table)})
    if echarts is not None:
        entries.append({"type": "echarts", "title": title, "option": _plain(echarts)})
    if text is not None:
        entries.append({"type": "text", "title": title, "text": text})
    if step is not None:
        if not metric:
            raise ValueError("report(step=...) needs metric={name: value}")
        _append_metrics(metric, step)
        if not entries:
            return
        metric = None
    for name, value in (metric or {}).items():
        entries.append({"type": "metric", "title": title or name, "name": name, "value": _plain(value)})
    if not entries:
        raise ValueError("report() needs one of image, table, echarts, text, html, metric")
    with _edit("results.json", []) as results:
        results.extend(entries)


def api(method: str, path: str, body: Any = None, timeout: float = 60.0) -> Any:
    """Call the studio as this task: `api("GET", f"/projects/{project}/models")`; the answer is parsed JSON.

    Raises ApiError when the studio refuses or cannot be reached. May block up to `timeout` seconds.
    """
    return _call(method, f"api/v1/{path.lstrip('/')}", body, timeout)


def ask(service: str, body: Any = None, path: str = "predict", timeout: float = 60.0) -> Any:
    """Ask a service of this project through the gateway: `ask("churn", {"rows": [{"age": 42}]})["predictions"]`.

    Without a body it is a GET: `ask("churn", path="openapi.json")`. Raises ApiError as `api` does.
    """
    project = urllib.parse.quote(os.environ.get("CUBE_PROJECT", ""))
    address = f"serve/{project}/{urllib.parse.quote(service)}/{path.lstrip('/')}"
    return _call("GET" if body is None else "POST", address, body, timeout)


def _call(method: str, path: str, body: Any, timeout: float) -> Any:
    base = os.environ.get("CUBE_URL", "").rstrip("/")
    if not base:
        raise ApiError(0, "NotInTask", "This code does not run in a task: CUBE_URL is not set.")
    request = urllib.request.Request(
        f"{base}/{path}",
        data=None if body is None else json.dumps(_plain(body)).encode(),
        method=method.upper(),
        headers={
            "Authorization": f"Bearer {os.environ.get('CUBE_TOKEN', '')}",
            "Accept": "application/json",
            "Accept-Language": os.environ.get("CUBE_LANG", "en"),
            "Content-Type": "application/json",
        },
    )
    # The studio is reached directly: a proxy of the host must never see the token.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=timeout) as answer:
            content = answer.read()
    except urllib.error.HTTPError as refused:
        raise _refusal(refused) from None
    except (urllib.error.URLError, OSError) as away:
        reason = getattr(away, "reason", away)
        raise ApiError(0, "StudioAway", f"The studio at {base} does not answer: {reason}.") from None
    return json.loads(content) if content.strip() else None


def fail(text: str, hint: str = "") -> NoReturn:
    """End the task as failed with one clear sentence, which the studio shows as its reason."""
    sys.stderr.write(f"error: {text}\n")
    if hint:
        sys.stderr.write(f"hint: {hint}\n")
    _write(os.path.join(_output_dir(), "error.json"), {"text": text, "hint": hint})
    sys.stdout.flush()
    sys.exit(1)


_METRICS = "metrics.jsonl"
_OWN_FILES = ("outputs.json", "results.json", "error.json", "metric.json", _METRICS)
_MOST_METRICS = 64 << 20  # bytes; the studio reads no further


def _given() -> dict[str, Any]:
    file = os.environ.get("CUBE_ARGS")
    if not file:
        return {}
    with open(file, encoding="utf-8") as stream:
        given: dict[str, Any] = json.load(stream)
    return given


def _output_dir() -> str:
    folder = os.path.abspath(os.environ.get("CUBE_OUTPUT_DIR") or os.getcwd())
    os.makedirs(folder, exist_ok=True)
    return folder


def _check_name(name: str) -> None:
    if not name or name in _OWN_FILES or os.path.basename(name) != name or name.startswith("."):
        raise ValueError(f"'{name}' cannot be the name of an output")


@contextlib.contextmanager
def _edit(name: str, empty: Any) -> Iterator[Any]:
    """Read, change and replace a JSON file as one step, also among several processes of the task."""
    folder = _output_dir()
    file = os.path.join(folder, name)
    lock = _lock(folder)
    try:
        content = empty
        if os.path.exists(file):
            with open(file, encoding="utf-8") as stream:
                content = json.load(stream)
        yield content
        _write(file, content)
    finally:
        if lock is not None:
            os.close(lock)


def _append_metrics(metric: dict[str, Any], step: float) -> None:
    """One line at the end of a file: a single write, so that several processes do not mix theirs."""
    line = json.dumps({"step": _plain(step), "at": round(time.time(), 3), "metrics": _plain(metric)})
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    descriptor = os.open(os.path.join(_output_dir(), _METRICS), flags, 0o644)
    try:
        if os.fstat(descriptor).st_size < _MOST_METRICS:
            os.write(descriptor, line.encode() + b"\n")
    finally:
        os.close(descriptor)


def _lock(folder: str) -> int | None:
    """An exclusive lock on the folder itself, so that no lock file is left among the outputs."""
    try:
        import fcntl
    except ImportError:  # Windows: one process at a time there
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _write(file: str, content: Any) -> None:
    handle, partial = tempfile.mkstemp(dir=os.path.dirname(file), prefix=".")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(content, stream, ensure_ascii=False)
    os.chmod(partial, 0o644)
    os.replace(partial, file)


def _beside(file: str | os.PathLike[str]) -> str:
    """The name of `file` relative to the output folder, copied there when it lies elsewhere."""
    folder = os.path.realpath(_output_dir())
    real = os.path.realpath(os.fspath(file))
    if not os.path.isfile(real):
        raise FileNotFoundError(f"no such file: {os.fspath(file)}")
    if os.path.commonpath([folder, real]) == folder:
        return os.path.relpath(real, folder)
    name = os.path.basename(real)
    stem, extension = os.path.splitext(name)
    number = 1
    while os.path.exists(os.path.join(folder, name)):
        name = f"{stem}-{number}{extension}"
        number += 1
    shutil.copyfile(real, os.path.join(folder, name))
    return name


def _rows(table: Any) -> dict[str, Any]:
    if hasattr(table, "columns") and hasattr(table, "itertuples"):
        rows = [list(row) for row in table.itertuples(index=False)]
        return {"columns": [str(column) for column in table.columns], "rows": _plain(rows)}
    return {"columns": _plain(list(table["columns"])), "rows": _plain([list(row) for row in table["rows"]])}


def _plain(value: Any) -> Any:
    """`value` in JSON's own types: numpy scalars and arrays unwrapped, NaN and infinity as null."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return float(value) if value == value and abs(value) != float("inf") else None
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    return str(value)


def _refusal(refused: urllib.error.HTTPError) -> ApiError:
    content = refused.read()
    try:
        error = json.loads(content)["error"]
        return ApiError(refused.code, str(error.get("code", "")), str(error["text"]), str(error.get("hint") or ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return ApiError(refused.code, "", f"The studio answered {refused.code} {refused.reason}.")


class _Module(ModuleType):
    """`from cubestudio_sdk import task` gives this module, and `@task` of it the decorator that makes tasks."""

    def __call__(self, *given: Any, **options: Any) -> Any:
        from cubestudio_sdk.authoring import task as decorator

        return decorator(*given, **options)


sys.modules[__name__].__class__ = _Module
