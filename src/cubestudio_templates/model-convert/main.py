"""Write a model as an ONNX graph, prove that the graph answers as the model does, and record the verdict."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from conversion.convert import GRAPH, VERDICT, convert_file
from conversion.reasons import GROUPS
from tabular.messages import Refused, note, run, words
from tabular.readers import read_table

from cubestudio_sdk import task


def main() -> None:
    """Convert, prove, report; a graph that is not proved is no output."""
    args = task.args()
    target = _target(args)
    started = time.monotonic()
    table = read_table(args["rows"]) if args.get("rows") else None
    verdict, content = convert_file(Path(args["model"]), _signature(), table)
    verdict["seconds"] = round(time.monotonic() - started, 1)
    if verdict["passed"] and content is not None:
        folder = Path(task.output_path("onnx"))
        folder.mkdir()
        (folder / GRAPH).write_bytes(content)
        (folder / VERDICT).write_text(json.dumps(verdict, ensure_ascii=False, indent=2) + "\n", "utf-8")
    reason = words(verdict["reason"]["en"], verdict["reason"]["zh"])
    print(words("passed:", "通过：") if verdict["passed"] else words("not passed:", "未通过："), reason, flush=True)
    task.output("verdict", verdict)
    for name in ("passed", "rows", "max_difference", "flips"):
        if verdict[name] is not None:
            task.output(name, verdict[name])
    task.output("reason", reason)
    _report(verdict, reason)
    if target:
        note("note_recorded", name=":".join(target))


def _target(args: dict[str, Any]) -> tuple[str, str] | None:
    """The registered version the verdict belongs to: the one named, or the one that was given as model://."""
    if args.get("name") or args.get("version"):
        if not (args.get("name") and args.get("version")):
            raise Refused("model_reference", example="churn:3")
        return str(args["name"]), str(args["version"])
    entry = (task.inputs().get("model") or [{}])[0]
    return (entry["model"], entry["version"]) if entry.get("version") else None


def _signature() -> dict[str, Any]:
    """What the registry says of the model, where it is a registered version."""
    file = (task.inputs().get("model") or [{}])[0].get("signature")
    told: dict[str, Any] = json.loads(Path(file).read_text("utf-8")) if file else {}
    return told


def _report(verdict: dict[str, Any], reason: str) -> None:
    head = words("**Passed.**", "**通过。**") if verdict["passed"] else words("**Not passed.**", "**未通过。**")
    served = words("The library itself answers.", "仍由原生库推理。")
    text = f"{head} {reason}" + ("" if verdict["passed"] else f" {served}")
    task.report(text=text, title=words("Verdict", "结论"))
    groups = verdict["groups"]
    if not groups:
        return
    english = words("en", "zh") == "en"
    rows = [[GROUPS[name][0 if english else 1], count] for name, count in groups.items()]
    columns = [words("Rows", "数据"), words("Count", "行数")]
    task.report(table={"columns": columns, "rows": rows}, title=words("Rows of the proof", "验证数据"))
    columns = [words(*pair) for pair in (("Rows", "数据"), ("Difference", "差异"), ("Model", "模型"), ("ONNX", "ONNX"))]
    rows = [
        [GROUPS[one["group"]][0 if english else 1], one["difference"], str(one["native"]), str(one["converted"])]
        for one in verdict["worst"]
    ]
    task.report(table={"columns": columns, "rows": rows}, title=words("Worst rows", "差异最大的行"))
    task.report(metric={words("greatest difference", "最大差异"): verdict["max_difference"]})


if __name__ == "__main__":
    run(main)
