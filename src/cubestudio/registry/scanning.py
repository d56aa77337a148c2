"""The scan of all files of an artifact, as it is kept with a model version. No database here."""

from __future__ import annotations

import logging
from typing import Any

from cubestudio.kit.errors import Fault
from cubestudio.ports.blobs import Blobs
from cubestudio.registry import collect
from cubestudio.registry.facts import Artifact, StoredFile
from cubestudio.registry.scan import SAFE, UNKNOWN, FileScan, scan_file, worst

KEPT = 500
"""Files whose findings are kept; those that are safe are left out first."""
log = logging.getLogger(__name__)


def scan_artifact(blobs: Blobs, artifact: Artifact) -> tuple[str, dict[str, Any]]:
    """The verdict on all files and `{files: [{path, verdict, why, names}], cut}`, the worst first. Faults of
    a store that is away pass through."""
    try:
        files = collect.artifact_files(blobs, artifact)
    except Fault as fault:
        return UNKNOWN, {"files": [_shown(artifact.filename, _lost(fault))], "cut": False}
    scans = [(file.path, _scan(blobs, artifact, file)) for file in files]
    verdict = worst(scan.verdict for _, scan in scans)
    order = sorted(scans, key=lambda each: (each[1].verdict == SAFE, each[1].verdict != verdict, each[0]))
    return verdict, {"files": [_shown(*each) for each in order[:KEPT]], "cut": len(scans) > KEPT}


def _shown(path: str, scan: FileScan) -> dict[str, Any]:
    return {"path": path, "verdict": scan.verdict, "why": scan.why, "names": list(scan.names)}


def _lost(fault: Fault) -> FileScan:
    """What the store lost cannot be told; a store that is away is another matter."""
    if fault.code != "BlobMissing":
        raise fault
    return FileScan(UNKNOWN, "Its content is not in the store any more.")


def _scan(blobs: Blobs, artifact: Artifact, file: StoredFile) -> FileScan:
    try:
        with blobs.open(artifact.project_id, file.digest) as source:
            return scan_file(file.path, source)
    except Fault as fault:
        return _lost(fault)
    except Exception:  # a file made to break the scan must not hide those behind it
        log.exception("the scan of %s in artifact %s failed", file.path, artifact.id)
        return FileScan(UNKNOWN, "The scan failed on it.")
