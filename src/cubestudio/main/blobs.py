"""Which store keeps artifacts: told by `CUBE_BLOBS`."""

from __future__ import annotations

import os

from cubestudio.drivers.blobs_fs import FileBlobs
from cubestudio.kit.errors import Fault
from cubestudio.kit.settings import Settings
from cubestudio.ports.blobs import Blobs


def build_blobs(settings: Settings) -> Blobs:
    """The store of a server. What only an S3 store needs is imported when there is one."""
    if not settings.blobs:
        return FileBlobs(settings.home)
    if not settings.blobs.startswith("s3://"):
        text = "CUBE_BLOBS must be s3://bucket/prefix, got {value}"
        raise Fault("SettingInvalid", text, "Leave it out to keep artifacts in the home.", value=settings.blobs)
    from cubestudio.drivers.blobs_s3 import S3Blobs

    return S3Blobs(settings.blobs, FileBlobs(settings.home), os.environ)
