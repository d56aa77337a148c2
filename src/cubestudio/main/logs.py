"""The server's own log: one JSON object a line, kept small by rotation, readable by the studio's user alone."""

from __future__ import annotations

import json
import logging
import os
from logging.handlers import RotatingFileHandler

from cubestudio.kit.clock import iso
from cubestudio.kit.settings import Settings

_KEPT = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """`{at, level, logger, text, …extra, error}`."""

    def format(self, record: logging.LogRecord) -> str:
        """One record as one line."""
        line = {
            "at": iso(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": record.getMessage(),
        }
        line |= {key: value for key, value in record.__dict__.items() if key not in _KEPT}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class _PrivateFile(RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def]
        return open(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8")


def start_logging(settings: Settings) -> None:
    """Log to `home/logs/server.log` (10 MB, three older ones)."""
    handler = _PrivateFile(settings.home / "logs" / "server.log", maxBytes=10 << 20, backupCount=3)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for noisy in ("httpx", "httpcore", "alembic.runtime.plugins"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(_is_worth_noting)


def _is_worth_noting(record: logging.LogRecord) -> bool:
    """uvicorn calls a websocket that we refused with an answer an error; it is none."""
    return "without completing handshake" not in record.getMessage()
