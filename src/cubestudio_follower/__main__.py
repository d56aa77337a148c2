"""`prepare HOME START` lays the files Envoy starts with; `follow HOME` follows the studio for ever.

The environment tells `CUBE_GATEWAY_URL`, `CUBE_GATEWAY_TOKEN_FILE` and `CUBE_GATEWAY_POD`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cubestudio_follower.follow import Follower, prepare
from cubestudio_follower.keep import keep
from cubestudio_follower.link import Link


def main(words: list[str]) -> int:
    """Do what the words say."""
    if words[:1] == ["prepare"] and len(words) == 3:
        prepare(Path(words[1]), Path(words[2]))
        return 0
    if words[:1] == ["follow"] and len(words) == 2:
        token = Path(os.environ["CUBE_GATEWAY_TOKEN_FILE"]).read_text("ascii").strip()
        link = Link(os.environ["CUBE_GATEWAY_URL"], token, os.environ.get("CUBE_GATEWAY_POD", "-"))
        keep(lambda: Follower(Path(words[1]), link).run())
    sys.stderr.write("prepare HOME START, or follow HOME\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
