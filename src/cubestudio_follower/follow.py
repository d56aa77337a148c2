"""Beside an Envoy in a pod: puts in force what the studio delivers, and tells what Envoy counts when it is asked.

While the studio is away everything stays as it is. What is held lies in the home, which pods keep over restarts of
either container.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from cubestudio_follower.admin import Admin
from cubestudio_follower.files import Files
from cubestudio_follower.link import Away, Link
from cubestudio_follower.swap import Refused, Swapper
from cubestudio_follower.uses import UsesLog

COUNTED = r"^cluster\.[^.]+\.upstream_rq_(completed|5xx|time|active)$"
"""Which of Envoy's statistics the studio wants to know."""
USES_LOG = "keys.log"
_DIGEST = "delivered"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0

Json = dict[str, Any]


class Follower:
    """One step at a time: a line comes, it is acted on, its outcome is told."""

    def __init__(self, home: Path, link: Link) -> None:
        self._files = Files(home)
        self._link = link
        self._admin = Admin(home)
        self._swapper = Swapper(self._files, self._admin, self._admin.alive, lambda: "")
        self._uses = UsesLog(home / USES_LOG, self._admin.reopen_logs)
        self._untold: dict[str, float] = {}  # uses of keys that no answer confirmed yet
        self._refusal: Json | None = None

    def run(self) -> None:
        """For ever."""
        pause = _FIRST_PAUSE
        while True:
            begun = time.monotonic()
            try:
                self.follow()
            except Away as away:
                say("the studio is away", reason=str(away))
            except Exception as broken:  # its end would take a pod whose Envoy is well out of service
                say("it begins anew", reason=f"{type(broken).__name__}: {broken}")
            if time.monotonic() - begun > 2 * _LONGEST_PAUSE:
                pause = _FIRST_PAUSE
            time.sleep(pause * random.uniform(0.5, 1.0))  # so that many do not come back at once
            pause = min(2 * pause, _LONGEST_PAUSE)

    def follow(self) -> None:
        """One stream, to its end; raises `Away`."""
        for line in self._link.lines(self._files.read(_DIGEST)):
            is_settled = "table" not in line or self._take(line["digest"], line["table"])
            self._tell(line.get("ask", 0))
            if not is_settled:
                raise Away("its table was not taken in time, and is asked for again")

    def _take(self, digest: str, delivery: Json) -> bool:
        """Whether Envoy has said yes or no."""
        begun = time.monotonic()
        try:
            self._swapper.apply(delivery)
        except Refused as refused:
            is_final = refused.is_final
            self._refusal = {"digest": digest, "file": refused.file, "reason": refused.reason, "final": is_final}
            say("Envoy refused a table", **self._refusal)
            return is_final
        self._refusal = None
        self._files.write(_DIGEST, digest)
        say("a table is in force", version=delivery["version"], ms=round(1000 * (time.monotonic() - begun)))
        return True

    def _tell(self, ask: int) -> None:
        self._untold |= self._uses.read()
        uses = dict(self._untold)
        self._link.tell(
            {
                "ask": ask,
                "digest": self._files.read(_DIGEST),
                "refusal": self._refusal,
                "uses": uses,
                **self._seen(),
            }
        )
        self._untold = {key: at for key, at in self._untold.items() if uses.get(key) != at}

    def _seen(self) -> Json:
        """What Envoy itself says; `version` "" when it does not answer."""
        try:
            life = self._admin.life()
            version, counted = self._admin.versions().get("rds", ""), self._admin.prometheus(COUNTED)
            if life == self._admin.life():
                return {"version": version, "counted": counted, "life": life}
        except OSError:
            pass
        return {"version": "", "counted": "", "life": ""}


def prepare(home: Path, start: Path) -> None:
    """Before the first start of Envoy: the files it begins with, unless it has some already."""
    files = Files(home)
    files.make()
    for file, content in json.loads(start.read_text("utf-8")).items():
        if file == "bootstrap.json" or not files.read(file):
            files.write_json(file, content)


def say(what: str, **facts: Any) -> None:
    """A line of the log."""
    line = {"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "message": what, **facts}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
