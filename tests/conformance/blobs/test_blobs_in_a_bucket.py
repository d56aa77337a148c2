"""The blobs port on a bucket, against a server that speaks S3."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from conformance.blobs.suite import OWNER, SPACE, BlobsConformance, digest_of
from cubestudio.drivers.blobs_fs import FileBlobs
from cubestudio.drivers.blobs_s3 import S3Blobs
from cubestudio.kit.errors import Fault

SECRET = "never-show-this-key"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def env(endpoint: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment of a server, and an empty bucket `cube`."""
    import urllib.request

    reset = urllib.request.Request(f"{endpoint}/moto-api/reset", method="POST")
    urllib.request.urlopen(reset).close()
    made = urllib.request.Request(f"{endpoint}/cube", method="PUT", headers={"Authorization": "AWS4 x/s3/aws4"})
    urllib.request.urlopen(made).close()
    return {"AWS_ACCESS_KEY_ID": "cube", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_ENDPOINT_URL": endpoint}


@pytest.fixture
def blobs(env: dict[str, str], tmp_path: Path) -> S3Blobs:
    return S3Blobs("s3://cube/artifacts", FileBlobs(tmp_path / "one"), env)


class TestBucket(BlobsConformance):
    """All of the contract."""


def another(env: dict[str, str], folder: Path) -> S3Blobs:
    """The same bucket seen from another machine."""
    return S3Blobs("s3://cube/artifacts", FileBlobs(folder), env)


def test_another_machine_fetches_what_it_opens_or_links(blobs: S3Blobs, env: dict[str, str], tmp_path: Path) -> None:
    info = blobs.put(SPACE, OWNER, io.BytesIO(b"far away"))
    there = another(env, tmp_path / "two")
    assert there.local_path(SPACE, info.digest).read_bytes() == b"far away"
    assert there.local_path(SPACE, info.digest).stat().st_mode & 0o777 == 0o640
    third = another(env, tmp_path / "three")
    with third.open(SPACE, info.digest) as source:
        assert source.read() == b"far away"


def test_a_local_copy_that_was_lost_is_fetched_again(blobs: S3Blobs, tmp_path: Path) -> None:
    info = blobs.put(SPACE, OWNER, io.BytesIO(b"kept"))
    shutil.rmtree(tmp_path / "one" / "blobs" / SPACE)
    with blobs.open(SPACE, info.digest) as source:
        assert source.read() == b"kept"


def test_large_blobs_go_in_parts(blobs: S3Blobs, env: dict[str, str], tmp_path: Path) -> None:
    data = bytes(range(256)) * (160 << 10)
    assert blobs.put(SPACE, OWNER, io.BytesIO(data)).digest == digest_of(data)
    with another(env, tmp_path / "two").open(SPACE, digest_of(data)) as source:
        assert source.read() == data


def test_bytes_that_are_not_what_was_stored_are_refused(blobs: S3Blobs, env: dict[str, str], tmp_path: Path) -> None:
    import obstore

    digest = blobs.put(SPACE, OWNER, io.BytesIO(b"true")).digest
    obstore.put(blobs._bucket, f"{SPACE}/{digest[7:]}", b"false")
    with pytest.raises(Fault) as broken:
        another(env, tmp_path / "two").open(SPACE, digest)
    assert broken.value.code == "BlobBroken"


def test_deleting_reaches_the_bucket_and_other_machines(blobs: S3Blobs, env: dict[str, str], tmp_path: Path) -> None:
    digest = blobs.put(SPACE, OWNER, io.BytesIO(b"gone")).digest
    assert blobs.delete(SPACE, [digest]) == 4
    with pytest.raises(Fault) as missing:
        another(env, tmp_path / "two").open(SPACE, digest)
    assert missing.value.code == "BlobMissing"


def test_a_bucket_that_is_away_is_one_sentence_without_secrets(tmp_path: Path, env: dict[str, str]) -> None:
    for wrong in ({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, {}):
        address = "s3://cube" if wrong else "s3://no-such-bucket"
        store = S3Blobs(address, FileBlobs(tmp_path / address[5:]), env | wrong)
        with pytest.raises(Fault) as away:
            store.put(SPACE, OWNER, io.BytesIO(b"x"))
        assert away.value.code == "BlobsAway"
        assert SECRET not in str(away.value) and SECRET not in repr(store._bucket)


@pytest.mark.parametrize("address", ["s3://", "s3://key:secret@bucket/x", "s3://bucket/x?token=1"])
def test_an_address_holds_no_credentials(address: str, tmp_path: Path) -> None:
    with pytest.raises(Fault) as refused:
        S3Blobs(address, FileBlobs(tmp_path), {})
    assert refused.value.code == "SettingInvalid"
    assert "secret" not in str(refused.value)
