"""Run the task's inline code as a script, with the in-task helpers at hand."""

from __future__ import annotations

import runpy
import sys
import traceback
from pathlib import Path

from cubestudio_sdk import task

HELPERS = {
    "output": task.output,
    "output_path": task.output_path,
    "report": task.report,
    "api": task.api,
    "fail": task.fail,
    "project_dir": task.project_dir,
}


def main() -> None:
    """Write the code to a file beside the work, so that tracebacks show its lines, and run it."""
    args = task.args()
    script = Path("code.py").resolve()
    script.write_text(args["code"], "utf-8")
    sys.path.insert(0, str(script.parent))
    sys.argv = [str(script)]
    try:
        runpy.run_path(str(script), {**HELPERS, "inputs": args.get("inputs") or {}}, run_name="__main__")
    except SyntaxError as wrong:
        traceback.print_exc(limit=0)
        task.fail(f"The code has a syntax error in line {wrong.lineno}: {wrong.msg}.")
    except Exception as broken:  # the user's own code may raise anything; its last line is the reason
        _show(broken, script)
        where = [frame.lineno for frame in traceback.extract_tb(broken.__traceback__) if frame.filename == str(script)]
        line = f" (line {where[-1]})" if where else ""
        task.fail(f"{type(broken).__name__}: {broken}{line}")


def _show(broken: Exception, script: Path) -> None:
    """The traceback from the user's first line on, without the frames of this launcher."""
    trace = broken.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != str(script):
        trace = trace.tb_next
    traceback.print_exception(type(broken), broken, trace or broken.__traceback__)


if __name__ == "__main__":
    main()
