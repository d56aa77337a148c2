"""`python3 -I agent.pyz`: run the replica that the environment names."""

from __future__ import annotations

import sys


def main() -> int:
    """Exit code of the command."""
    if sys.argv[1:2] == ["shell"]:
        from cubestudio_agent import shell

        return shell.main()
    if sys.argv[1:2] == ["files"]:
        from cubestudio_agent import files

        return files.main()
    if sys.argv[1:2] == ["environment"]:
        from cubestudio_agent import building

        return building.main()
    from cubestudio_agent.replica import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
