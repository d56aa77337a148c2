"""The blobs port on a bucket that speaks S3, with a copy on this machine of what is used here."""

from cubestudio.drivers.blobs_s3.blobs import S3Blobs

__all__ = ["S3Blobs"]
