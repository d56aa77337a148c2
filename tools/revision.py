"""Write the next migration: `python tools/revision.py what_changes`.

Compares the tables of the code with what the migrations so far make, and writes
`src/cubestudio/db/migrations/versions/NNNN_what_changes.py`. Read it before you commit it: a renamed column looks like
one dropped and one added.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from cubestudio.db import Database
from cubestudio.db.migrate import SCRIPTS, alembic_config, head, upgrade


def main(words: list[str]) -> int:
    """Write it; returns the exit code."""
    if len(words) != 1 or not words[0].isidentifier():
        sys.stderr.write("usage: python tools/revision.py what_changes\n")
        return 2
    number = f"{int(head() or '0') + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder)}/cube.sqlite")
        with database.engine.begin() as connection:
            if head():
                upgrade(connection, "")
            config = alembic_config(connection)
            config.set_main_option("file_template", f"{number}_{words[0]}")
            command.revision(config, words[0].replace("_", " ").capitalize(), autogenerate=True, rev_id=number)
        database.close()
    written = SCRIPTS / "versions" / f"{number}_{words[0]}.py"
    for tidy in (["check", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *tidy, "-q", str(written)], check=True)
    sys.stdout.write(f"{written}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
