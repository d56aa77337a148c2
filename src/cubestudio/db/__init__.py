"""The database: engine, unit of work, leases, migrations, after-commit hints."""

from cubestudio.db.database import Database, UnitOfWork

__all__ = ["Database", "UnitOfWork"]
