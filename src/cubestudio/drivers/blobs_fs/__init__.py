"""The blobs port on a folder of this machine."""

from cubestudio.drivers.blobs_fs.blobs import FileBlobs

__all__ = ["FileBlobs"]
