"""Pipelines and job templates."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.transport import segment
from cubestudio_sdk.types import Pipeline, Validation
from cubestudio_sdk.verbs.base import Verbs

_NAME = re.compile(r"""^pipeline:\s*["']?([^"'#\n]+?)["']?\s*(#.*)?$""", re.MULTILINE)
_LEFT_OUT = {"__pycache__", ".git", ".venv", ".ipynb_checkpoints"}


class PipelineVerbs(Verbs):
    """Verbs of pipelines and job templates."""

    def validate(self, text: str) -> Validation:
        """Everything that is wrong with a pipeline file, and its graph; nothing is kept."""
        answer: Validation = self.transport.json("POST", self._at("/pipelines:validate"), {"text": text})
        return answer

    def parse(self, text: str, form: str = "yaml") -> dict[str, Any]:
        """What a text says as data, in the pipeline file's own form, with its problems; nothing is kept or run.

        Args:
            form: `yaml` or `python`; Python is read by its shape, by the studio, and never executed.
        """
        answer: dict[str, Any] = self.transport.json("POST", self._at("/pipelines:parse"), {"text": text, "form": form})
        return answer

    def print(
        self, data: dict[str, Any], form: str = "yaml", *, base: str = "", renamed: dict[str, str] | None = None
    ) -> str:
        """A pipeline's data as a text; comments and order of a `base` text of the same form stay."""
        wish = {"data": data, "form": form, "base": base, "renamed": renamed or {}}
        return str(self.transport.json("POST", self._at("/pipelines:print"), wish)["text"])

    def yaml_of(self, text: str, keep: bool = False) -> str:
        """The YAML of a pipeline written in Python, which the studio reads and never runs.

        Args:
            keep: write over the pipeline of that name that is kept, so that its comments stay.

        Raises:
            CubeError: PipelineInvalid, with every part that cannot be read and its line.
        """
        parsed = self.parse(text, "python")
        if parsed["data"] is None:
            told = [f"line {p['line']}: {p['text']}" if p.get("line") else str(p["text"]) for p in parsed["errors"]]
            hint = "Run the file with Python and apply what it builds: Client().apply(the_pipeline)."
            raise CubeError("PipelineInvalid", "The Python file cannot be read as a pipeline: " + "; ".join(told), hint)
        base = ""
        if keep:
            try:
                base = self.pipeline(parsed["data"]["pipeline"])["text"]
            except CubeError as refused:
                if refused.status != 404:
                    raise
        return self.print(parsed["data"], base=base)

    def apply(self, source: Any) -> Pipeline:
        """Keep a pipeline file, as a new version when it changed.

        Args:
            source: a path, the YAML text, a mapping, or what `@pipeline` made.

        Raises:
            CubeError: PipelineInvalid; its text holds every problem with its line.
        """
        text = pipeline_text(source)
        found = _NAME.search(text)
        name = found.group(1).strip() if found else self.validate(text).get("name")
        if not name:
            raise CubeError("PipelineInvalid", "The file has no name.", "Its first line is `pipeline: NAME`.")
        answer: Pipeline = self.transport.json("PUT", self._at(f"/pipelines/{segment(name)}"), {"text": text})
        return answer

    def pipelines(self, *, filter: str | None = None, limit: int | None = None) -> Iterator[Pipeline]:
        """The project's pipelines, newest first."""
        return self.transport.pages(self._at("/pipelines"), {"filter": filter}, limit)

    def pipeline(self, name: str) -> Pipeline:
        """One pipeline with its text."""
        answer: Pipeline = self.transport.json("GET", self._at(f"/pipelines/{segment(name)}"))
        return answer

    def delete_pipeline(self, name: str) -> None:
        """Forget a pipeline; its runs stay."""
        self.transport.json("DELETE", self._at(f"/pipelines/{segment(name)}"))

    def pipeline_schema(self) -> dict[str, Any]:
        """The JSON schema of pipeline files, for editors."""
        answer: dict[str, Any] = self.transport.json("GET", "/schema/pipeline")
        return answer

    def templates(self, *, filter: str | None = None, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """The job templates this project can use."""
        return self.transport.pages(self._at("/templates"), {"filter": filter}, limit)

    def template(self, name: str, version: str | None = None) -> dict[str, Any]:
        """One job template with its arguments; the newest version when none is named."""
        answer: dict[str, Any] = self.transport.json(
            "GET", self._at(f"/templates/{segment(name)}"), params={"version": version}
        )
        return answer

    def register_template(self, folder: str | Path, scope: str = "project") -> dict[str, Any]:
        """Register the job template in `folder` (with `template.yaml`); `scope` is `project` or `all`."""
        root = Path(folder)
        if not (root / "template.yaml").is_file():
            raise CubeError(
                "TemplateMissing", f"'{root}' holds no template.yaml.", "Make one with `cube init template`."
            )
        packed = _pack(root)
        answer: dict[str, Any] = self.transport.post_files(
            self._at("/templates"), {"folder": (f"{root.resolve().name}.tar.gz", packed)}, {"scope": scope}
        )
        return answer

    def delete_template(self, name: str, version: str | None = None) -> None:
        """Delete a template of one's own; runs keep their snapshot."""
        self.transport.json("DELETE", self._at(f"/templates/{segment(name)}"), params={"version": version})


def pipeline_text(source: Any) -> str:
    """The pipeline file in `source`: a path, YAML text, a mapping, or what `@pipeline` made."""
    if hasattr(source, "to_yaml"):
        return str(source.to_yaml())
    if isinstance(source, dict):
        from cubestudio_sdk.yaml import to_yaml

        return to_yaml(source)
    if isinstance(source, str) and ("\n" in source or source.lstrip().startswith("{")):
        return source
    return read_file(source)


def read_file(file: str | Path) -> str:
    """The text of a file of ours."""
    try:
        return Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        reason = unreadable.strerror if isinstance(unreadable, OSError) else "it is no UTF-8 text"
        raise CubeError("FileUnreadable", f"Cannot read '{file}': {reason}.") from None


def _pack(root: Path) -> IO[bytes]:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for file in sorted(root.rglob("*")):
            inside = file.relative_to(root)
            if file.is_file() and not file.is_symlink() and not _LEFT_OUT & set(inside.parts):
                archive.add(file, arcname=str(inside), recursive=False)
    packed.seek(0)
    return packed
