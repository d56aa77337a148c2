"""Bring a table into a run: sample data, a file of the project, or a public URL; archives are unpacked."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fetch import fetch
from tabular.describe import report_table
from tabular.messages import Refused, hint_near, run, say
from tabular.readers import read_table, shown_name, write_table
from unpack import is_archive, unpack

from cubestudio_sdk import task

SAMPLES = ("breast_cancer", "iris", "wine", "diabetes")
TABLES = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".gz")


def main() -> None:
    """Fetch, unpack, read, describe and write the table."""
    args = task.args()
    work = Path("import")
    work.mkdir(exist_ok=True)
    limit = int(args["max_size_mb"]) * 1024 * 1024
    file, name = _obtain(str(args["source"]), work, limit)
    if is_archive(file):
        folder = Path(task.output_path("files"))
        unpack(file, folder, limit, name)
        file = _member(folder, str(args.get("member") or ""), name)
        name = file.name
    frame = read_table(str(file), args["header"], args["encoding"], name)
    form = args["format"]
    if form == "auto":
        form = "parquet" if file.suffix in (".parquet", ".pq") else "csv"
    write_table(frame, "data", form)
    task.output("rows", len(frame))
    task.output("columns", len(frame.columns))
    task.output("column_names", list(frame.columns))
    report_table(frame, args.get("label") or "")


def _obtain(source: str, work: Path, limit: int) -> tuple[Path, str]:
    """The source as a local file, and what to call it."""
    scheme, separator, rest = source.partition("://")
    if not separator:
        if not source.startswith("/"):
            raise Refused("source_unknown", source=source)
        return Path(source), shown_name(source)
    if scheme == "sample":
        return _sample(rest, work), f"{rest}.csv"
    if scheme == "file":
        space = Path(task.project_dir()).resolve()
        file = (space / rest.lstrip("/")).resolve()
        if not file.is_relative_to(space):
            raise Refused("path_escape", path=rest)
        return file, file.name
    if scheme in ("http", "https"):
        file = fetch(source, work, limit)
        return file, file.name
    raise Refused("source_unknown", source=source)


def _sample(name: str, work: Path) -> Path:
    """One of scikit-learn's shipped data sets as CSV; the last column, `target`, is the label."""
    from sklearn import datasets

    if name not in SAMPLES:
        raise Refused("sample_unknown", hint_near(name, SAMPLES), name=name)
    bunch: Any = getattr(datasets, f"load_{name}")(as_frame=True)
    frame = bunch.frame
    frame.columns = [str(column).replace(" (cm)", "").replace(" ", "_").replace("/", "_") for column in frame.columns]
    if name != "diabetes":
        frame["target"] = [str(bunch.target_names[code]) for code in frame["target"]]
    file = work / f"{name}.csv"
    frame.to_csv(file, index=False)
    return file


def _member(folder: Path, wanted: str, archive: str) -> Path:
    """The table in an unpacked archive: the one asked for, or the only one."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    names = [str(file.relative_to(folder)) for file in files]
    if wanted:
        if wanted not in names:
            raise Refused("file_missing", hint_near(wanted, names), file=wanted)
        return folder / wanted
    tables = [name for name in names if name.lower().endswith(TABLES)]
    if not tables:
        raise Refused("archive_empty", say("there_is", names=", ".join(names[:12])) if names else "", name=archive)
    if len(tables) > 1:
        raise Refused("archive_which", say("archive_which_hint", names=", ".join(tables[:12])))
    return folder / tables[0]


if __name__ == "__main__":
    try:
        run(main)
    finally:
        shutil.rmtree("import", ignore_errors=True)
