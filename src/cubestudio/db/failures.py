"""What a database may answer instead of a result, for floors that must not know SQLAlchemy."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError as DatabaseFailure
from sqlalchemy.exc import IntegrityError as Conflict
from sqlalchemy.exc import TimeoutError as NoConnection

__all__ = ["Conflict", "DatabaseFailure", "NoConnection"]
