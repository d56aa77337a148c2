"""What a running task has reported so far, read from its output folder. Nothing is stored; nothing is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.pipelines import results
from cubestudio.pipelines.gather import MAX_ENTRIES, MAX_RESULTS
from cubestudio.pipelines.metric_stream import MetricStreams
from cubestudio.registry import collect
from cubestudio.registry.facts import StoredArtifact

_streams = MetricStreams()


def live_results(folder: Path) -> list[dict[str, Any]]:
    """Entries as they will be when the task has ended; a file is `live`, its path in the folder."""
    try:
        given = results.entries(results.read_json(folder, "results.json", MAX_RESULTS))
    except Fault:
        given = []
    shown: list[tuple[str, StoredArtifact]] = []
    paths: list[str] = []

    def keep(path: str, limit: int) -> StoredArtifact:
        entry = beneath.look(folder, path)
        if entry is None or entry.is_folder or entry.size > limit:
            raise Fault("ResultAbsent", "there is no file '{path}' to show", path=path)
        paths.append(path)
        return StoredArtifact("file", "", entry.size, entry.name, collect.media_type(entry.name), ())

    entries = [results.result(item, folder, keep, shown) for item in given[:MAX_ENTRIES]]
    for entry in entries:
        if "file" in entry:
            entry["live"] = paths[entry.pop("file")]
    return [*entries, *_streams.results(folder)]


def live_file(folder: Path, index: int) -> tuple[str, int, Iterator[bytes]]:
    """Media type, size and bytes of the file of result `index`; Fault 404 when it has none."""
    found = live_results(folder)
    path = found[index].get("live") if 0 <= index < len(found) else None
    entry = beneath.look(folder, path) if path else None
    if path is None or entry is None or entry.size > results.MAX_FILE:
        raise Fault("ResultUnknown", "there is no file for result {index}", "", 404, index=index)
    return collect.media_type(entry.name), entry.size, beneath.stream_file(folder, path, 0, entry.size)
