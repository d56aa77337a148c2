"""Metrics by step: read as they come, thinned out, never trusted."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from cubestudio.pipelines import metric_stream
from cubestudio.pipelines.live import live_results
from cubestudio.pipelines.metric_stream import FILE, MOST_METRICS, MOST_POINTS, MetricStreams
from cubestudio_sdk import report


def point(step: Any, **metrics: Any) -> str:
    return json.dumps({"step": step, "at": 1000.0, "metrics": metrics}) + "\n"


def test_each_look_reads_what_is_new_and_keeps_a_cut_line_for_the_next(tmp_path: Path) -> None:
    streams = MetricStreams()
    assert streams.results(tmp_path) == []
    line = point(1, loss=0.5)
    (tmp_path / FILE).write_text(point(0, loss=0.9, auc=0.1) + line[:10])
    assert [(entry["name"], entry["count"]) for entry in streams.results(tmp_path)] == [("loss", 1), ("auc", 1)]
    with (tmp_path / FILE).open("a") as file:
        file.write(line[10:])
    loss = streams.results(tmp_path)[0]
    assert (loss["points"], loss["value"], loss["least"], loss["most"]) == (
        [[0.0, 0.9, 1000.0], [1.0, 0.5, 1000.0]],
        0.5,
        0.5,
        0.9,
    )


def test_a_hundred_thousand_points_become_few_and_the_last_one_is_there(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("".join(point(step, loss=1 / (step + 1)) for step in range(100_000)))
    (loss,) = metric_stream.read_whole(tmp_path)
    assert MOST_POINTS / 2 <= len(loss["points"]) <= MOST_POINTS
    assert (loss["count"], loss["points"][0][0], loss["points"][-1][0]) == (100_000, 0, 99_999)


def test_what_is_no_point_is_left_out(tmp_path: Path) -> None:
    odd = [
        '{"step": 1}',
        "[1]",
        "no json",
        point(1, a="x", b=True, c=None, **{"": 1}),
        '{"metrics": {"d": 1e999}}',
        "\0",
    ]
    lines = [*odd, point("x", good=1), "y" * 70_000, point(2, good=2).strip()]
    (tmp_path / FILE).write_text("\n".join(lines))
    (good,) = metric_stream.read_whole(tmp_path)
    assert [each[:2] for each in good["points"]] == [[0.0, 1.0], [2.0, 2.0]]


def test_there_are_only_so_many_metrics(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("".join(point(0, **{f"m{number}": number}) for number in range(500)))
    assert len(metric_stream.read_whole(tmp_path)) == MOST_METRICS


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_only_a_plain_file_is_read(tmp_path: Path, kind: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text(point(1, key=42))
    folder = tmp_path / "out"
    folder.mkdir()
    if kind == "link":
        (folder / FILE).symlink_to(secret)
    else:
        os.mkfifo(folder / FILE)
    assert MetricStreams().results(folder) == []


def test_code_reports_and_the_page_sees_it_while_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUBE_OUTPUT_DIR", str(tmp_path))
    report(metric={"loss": 0.5, "lr": 0.1}, step=0)
    report(metric={"loss": 0.25, "lr": float("nan")}, step=1)
    report(metric={"auc": 0.9})
    report(table={"columns": ["a"], "rows": [[1]]}, title="t")
    (tmp_path / "plot.png").write_bytes(b"\x89PNG")
    report(image=tmp_path / "plot.png", title="plot")
    seen = live_results(tmp_path)
    assert [(entry["type"], entry["title"]) for entry in seen] == [
        ("metric", "auc"),
        ("table", "t"),
        ("image", "plot"),
        ("series", "loss"),
        ("series", "lr"),
    ]
    assert seen[2]["live"] == "plot.png"
    assert [entry["count"] for entry in seen[3:]] == [2, 1]
    with pytest.raises(ValueError, match="needs metric"):
        report(text="x", step=3)


def test_a_live_result_outside_its_folder_is_told_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "key")
    wanted = [{"type": "image", "file": "../key"}, {"type": "image", "file": "link.png"}, {"type": "rocket"}]
    (folder / "results.json").write_text(json.dumps(wanted))
    assert [entry.get("broken") for entry in live_results(folder)] == [True, True, True]
