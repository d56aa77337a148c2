"""The downloads port over http and https."""

from cubestudio.drivers.downloads_http.fetching import HttpDownloads

__all__ = ["HttpDownloads"]
