"""Fetches models from addresses, and scans the files of new versions. Both take long: the loops hand the work to
threads of their own and stay awake."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from cubestudio.db import Database
from cubestudio.db.leases import LeaseLost, Leases
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.settings import Settings
from cubestudio.ports.blobs import Blobs
from cubestudio.ports.downloads import Downloads
from cubestudio.registry import service
from cubestudio.registry.facts import ModelImport, ModelVersion
from cubestudio.registry.importing.bring import bring, check_filename, packed_file, workbench
from cubestudio.registry.scan import UNKNOWN
from cubestudio.registry.scanning import scan_artifact

log = logging.getLogger(__name__)
AT_ONCE = 3
"""Imports fetched at the same time by one server."""
_BEAT = 1.0
_IDLE = 10.0
_DUTY = "scan"


class _Gone(Exception):
    """The import was deleted, or another server took it over."""


class ImportLoop:
    """Takes imports that nobody works on, at most `AT_ONCE`.

    Args:
        owner_of: number of a project by its id.
    """

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        downloads: Downloads,
        settings: Settings,
        owner_of: Callable[[str], int],
    ) -> None:
        self._database, self._blobs, self._downloads = database, blobs, downloads
        self._settings = settings
        self._owner_of = owner_of
        self._room = threading.Semaphore(AT_ONCE)

    def step(self) -> float:
        """Start what waits; returns the seconds until the next look."""
        while self._room.acquire(blocking=False):
            claimed = None
            try:
                with self._database.read() as uow:
                    if not service.has_open_import(uow):
                        return _IDLE
                claimed = self._database.transact(service.claim_import)
                if claimed is None:
                    return _BEAT
                threading.Thread(target=self._work, args=claimed, name="import", daemon=True).start()
            finally:
                if claimed is None:
                    self._room.release()
        return _BEAT

    def _work(self, found: ModelImport, claim: str) -> None:
        try:
            with _Sign(self._database, found, claim) as sign:
                self._fetch(found, claim, sign)
        except _Gone:
            pass
        except Fault as fault:
            self._fail(found, claim, fault)
        except Exception:
            log.exception("import %s failed", found.id)
            text, hint = "the import failed within the studio", "Look into the studio's log, then try again."
            self._fail(found, claim, Fault("ImportFailed", text, hint, 500))
        finally:
            self._room.release()

    def _fetch(self, found: ModelImport, claim: str, sign: _Sign) -> None:
        limit = self._settings.model_limit
        with workbench(self._settings.home) as bench:
            with packed_file(bench).open("xb") as target:
                fetched = self._downloads.fetch(found.url, target, limit, sign.progress)
            filename = check_filename(fetched.filename)
            owner = self._owner_of(found.project_id)
            brought = bring(
                self._blobs, found.project_id, owner, bench, filename, form=found.wish.format, limit=limit
            )  # fmt: skip
        sign.end()
        self._database.transact(lambda uow: service.end_import(uow, found, claim, brought))

    def _fail(self, found: ModelImport, claim: str, fault: Fault) -> None:
        self._database.transact(lambda uow: service.fail_import(uow, found, claim, fault))


class _Sign:
    """Gives signs of life for an import while it is worked on."""

    def __init__(self, database: Database, found: ModelImport, claim: str) -> None:
        self._database, self._found, self._claim = database, found, claim
        self._done, self._total = 0, found.total
        self._ended = threading.Event()
        self._gone = False
        self._thread = threading.Thread(target=self._run, name="import-beat", daemon=True)

    def __enter__(self) -> _Sign:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def progress(self, done: int, total: int | None) -> None:
        """So much has come; raises when nobody wants it any more."""
        self._done, self._total = done, total
        if self._gone:
            raise _Gone

    def end(self) -> None:
        """No more signs."""
        self._ended.set()
        self._thread.join()
        if self._gone:
            raise _Gone

    def _run(self) -> None:
        while not self._ended.wait(_BEAT):
            try:
                self._gone = not self._database.transact(
                    lambda uow: service.beat(uow, self._found, self._claim, self._done, self._total)
                )
            except Exception:
                log.exception("no sign of life of import %s could be given", self._found.id)
            if self._gone:
                return


class ScanLoop:
    """Scans versions one after another, on one server at a time."""

    def __init__(self, database: Database, leases: Leases, blobs: Blobs) -> None:
        self._database, self._leases, self._blobs = database, leases, blobs
        self._thread: threading.Thread | None = None
        self._rests_until = 0.0

    def step(self) -> float:
        """Give the next version to a thread, unless one is at work."""
        if not self._leases.hold(_DUTY):
            return _IDLE
        if self._thread is not None and self._thread.is_alive():
            return _BEAT
        if (rest := self._rests_until - now()) > 0:
            return rest
        with self._database.read() as uow:
            waiting = service.unscanned(uow, 1)
        if not waiting:
            return _IDLE
        self._thread = threading.Thread(target=self._work, args=waiting, name="scan", daemon=True)
        self._thread.start()
        return _BEAT

    def _work(self, version: ModelVersion) -> None:
        try:
            self._scan(version)
        except LeaseLost:
            pass
        except Exception:  # the store is away: tried again
            log.exception("the scan of version %s failed", version.id)
            self._rests_until = now() + _IDLE
        self._database.hints.send(service.UNSCANNED)

    def _scan(self, version: ModelVersion) -> None:
        with self._database.read() as uow:
            artifact = service.find_artifacts(uow, version.project_id, [version.artifact_id]).get(version.artifact_id)
        verdict, scan = scan_artifact(self._blobs, artifact) if artifact else (UNKNOWN, {})
        with self._database.write() as uow:
            self._leases.fence(uow, _DUTY)
            service.keep_scan(uow, version.id, verdict, scan)
