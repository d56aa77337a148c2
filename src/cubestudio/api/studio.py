"""The web studio: built files from `api/static/`, every other address answered with its one page."""

from __future__ import annotations

import hashlib
import html
import mimetypes
import re
from functools import cache
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from cubestudio.kit.errors import Fault

FOLDER = Path(__file__).parent / "static"

_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$")

_NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Cube Studio</title>
<body style="font:15px/1.6 system-ui;max-width:40rem;margin:15vh auto;padding:0 1rem">
<h1 style="font-size:1.3rem">Cube Studio is running; its pages are not built yet</h1>
<p>Build them with <code>make web</code> and load this page again. The API answers at
<a href="api/openapi.json">/api/v1</a>, the command line is <code>cube</code>.</p>"""


def serve(request: Request, path: str, prefix: str) -> Response:
    """The file at `path`, or the page with `prefix` as its base address."""
    if path.startswith(("api/", "internal/", "serve/")):
        raise Fault("NotFound", "There is nothing at this address", "", 404)
    file = _files().get(path)
    if file is not None and path != "index.html":
        lasting = path.startswith("assets/")  # named by content
        caching = "public, max-age=31536000, immutable" if lasting else "no-cache"
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        headers = {"Cache-Control": caching, "Vary": "Accept-Encoding"}
        packed, encoding = _packed(path, request.headers.get("accept-encoding", ""))
        if packed is not None:
            return FileResponse(packed, headers={**headers, "Content-Encoding": encoding}, media_type=kind)
        return FileResponse(file, headers=headers, media_type=kind)
    # A page's own address may hold dots (`p/default/models/iris-1.2`); a file that is missing lies at the top.
    if path.startswith("assets/") or (file is None and "." in path and "/" not in path):
        raise Fault("NotFound", "There is nothing at this address", "", 404)
    page, tag = _page(prefix)
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return HTMLResponse(page, headers={"Cache-Control": "no-cache", "ETag": tag})


def _packed(path: str, accepted: str) -> tuple[Path | None, str]:
    """The file as the build packed it, in the best encoding the client takes, and the name of that encoding."""
    taken = {word.split(";")[0].strip().lower() for word in accepted.split(",") if not _REFUSED.search(word)}
    for encoding, suffix in _ENCODINGS:
        if encoding in taken and (file := _files().get(path + suffix)) is not None:
            return file, encoding
    return None, ""


@cache
def _files() -> dict[str, Path]:
    """Every built file by its relative path; looked up, never joined, so nothing outside can be named."""
    return {str(file.relative_to(FOLDER)): file for file in FOLDER.rglob("*") if file.is_file()}


@cache
def _page(prefix: str) -> tuple[bytes, str]:
    file = _files().get("index.html")
    text = file.read_text("utf-8") if file else _NOT_BUILT
    base = f'<base href="{html.escape(prefix, quote=True)}/">'
    text = text.replace("<head>", f"<head>{base}", 1) if "<head>" in text else text
    page = text.encode()
    return page, f'"{hashlib.sha256(page).hexdigest()[:20]}"'
