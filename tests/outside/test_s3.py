"""Files in a bucket, against a third-party S3 server (moto) on loopback that checks signatures."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from emas.cases.tests.factories import photo, town
from emas.documents import operations as uploads
from emas.documents import queries as documents
from emas.kernel.errors import NotFound, Unavailable
from emas.people.tests.factories import AT
from emas.platform import blobs, db, outside, sealing
from emas.platform.blobs import _s3
from emas.project import doctoring

pytestmark = [pytest.mark.django_db]
SECRET = b"foto KTP Wati 3573014409900001"
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings: Any) -> Iterator[Any]:
    """An empty bucket and a user who may use it; from here on signatures count."""
    known = {"endpoint_url": server, "region_name": "us-east-1"}
    anyone = {**known, "aws_access_key_id": "a", "aws_secret_access_key": "b"}
    people = boto3.client("iam", **anyone)
    people.create_user(UserName="portal")
    people.put_user_policy(UserName="portal", PolicyName="files", PolicyDocument=POLICY)
    key = people.create_access_key(UserName="portal")["AccessKey"]
    settings.EMAS_FILES = "s3"
    settings.EMAS_S3_ENDPOINT = server
    settings.EMAS_S3_BUCKET = "berkas"
    settings.EMAS_S3_ACCESS_KEY = key["AccessKeyId"]
    settings.EMAS_S3_SECRET_KEY = key["SecretAccessKey"]
    settings.EMAS_S3_SECONDS = 5
    blobs.register_probe()
    boto3.client("s3", **anyone).create_bucket(Bucket="berkas")
    httpx.post(f"{server}/moto-api/reset-auth", content="0")
    yield boto3.client(
        "s3", **known, aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )
    httpx.post(f"{server}/moto-api/reset-auth", content="inf")
    httpx.post(f"{server}/moto-api/reset")


def code_of(act: Any) -> str:
    with pytest.raises(Unavailable) as caught:
        act()
    return caught.value.code


@pytest.mark.asvs("5.3.1")
def test_a_file_comes_back_and_the_store_reads_nothing(bucket: Any) -> None:
    name = blobs.put(SECRET, "attachment")
    assert blobs.get(name, "attachment") == SECRET
    with pytest.raises(sealing.SealError):
        blobs.get(name, "letter")
    (stored,) = bucket.list_objects_v2(Bucket="berkas")["Contents"]
    assert stored["Key"] == f"blobs/{name[:2]}/{name}"
    assert b"Wati" not in bucket.get_object(Bucket="berkas", Key=stored["Key"])["Body"].read()
    assert list(blobs.names()) == [name]
    assert blobs.exists(name)
    blobs.delete(name)
    blobs.delete(name)
    assert not blobs.exists(name)
    with pytest.raises(NotFound):
        blobs.get(name, "attachment")


def test_two_files_cannot_be_swapped_in_the_store(bucket: Any) -> None:
    one, other = blobs.put(b"satu", "a"), blobs.put(b"dua", "a")
    taken = bucket.get_object(Bucket="berkas", Key=f"blobs/{other[:2]}/{other}")["Body"].read()
    bucket.put_object(Bucket="berkas", Key=f"blobs/{one[:2]}/{one}", Body=taken)
    with pytest.raises(sealing.SealError):
        blobs.get(one, "a")


def test_names_go_on_over_several_pages(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_s3, "_PAGE", 3)
    put = {blobs.put(b"x", "a") for _ in range(8)}
    assert set(blobs.names()) == put
    assert len(list(blobs.names())) == 8


def test_a_large_file(bucket: Any) -> None:
    content = bytes(range(256)) * 40_000
    assert blobs.get(blobs.put(content, "a"), "a") == content


@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 31, "A" * 32, "a" * 31 + "/"])
def test_no_other_name_reaches_the_store(name: str, bucket: Any) -> None:
    for act in (lambda: blobs.get(name, "a"), lambda: blobs.delete(name), lambda: blobs.exists(name)):
        with pytest.raises(NotFound):
            act()


def test_a_wrong_key_is_refused_and_said_so(bucket: Any, settings: Any) -> None:
    name = blobs.put(SECRET, "a")
    settings.EMAS_S3_SECRET_KEY = "x" * 40
    for act in (
        lambda: blobs.put(SECRET, "a"),
        lambda: blobs.get(name, "a"),
        lambda: blobs.exists(name),
        lambda: blobs.delete(name),
    ):
        assert code_of(act) == "files_refused"
    state = next(each for each in outside.states() if each.name == "s3")
    assert state.last_error == "files_refused"


def test_a_missing_bucket_is_not_taken_for_missing_files(bucket: Any, settings: Any) -> None:
    settings.EMAS_S3_BUCKET = "bukan-ini"
    for act in (
        lambda: blobs.get("a" * 32, "a"),
        lambda: blobs.exists("a" * 32),
        lambda: blobs.put(b"x", "a"),
        lambda: list(blobs.names()),
    ):
        assert code_of(act) == "files_no_bucket"


def test_a_store_that_is_away(settings: Any, bucket: Any, unused_tcp_port: int) -> None:
    settings.EMAS_S3_ENDPOINT = f"http://127.0.0.1:{unused_tcp_port}"
    assert code_of(lambda: blobs.put(b"x", "a")) == "files_away"


def test_nothing_is_fetched_inside_a_transaction(bucket: Any) -> None:
    with db.act_transaction(), pytest.raises(db.TransactionMisuseError):
        blobs.put(b"x", "a")


def test_the_doctor_stores_reads_and_deletes(bucket: Any, settings: Any) -> None:
    (found,) = doctoring.files()
    assert (found.state, found.to_do) == (doctoring.GREEN, "")
    assert list(blobs.names()) == []
    settings.EMAS_S3_SECRET_KEY = "x" * 40
    (found,) = doctoring.files()
    assert found.state == doctoring.RED
    assert "EMAS_S3_SECRET_KEY" in found.to_do


def test_a_folder_can_be_copied_into_a_bucket(bucket: Any, settings: Any, tmp_path: Path) -> None:
    settings.EMAS_FILES, settings.BLOBS_DIR = "folder", tmp_path
    name = blobs.put(SECRET, "a")
    for path in tmp_path.glob("*/*"):
        key = f"blobs/{path.relative_to(tmp_path)}"
        bucket.put_object(Bucket="berkas", Key=key, Body=path.read_bytes())
    settings.EMAS_FILES = "s3"
    assert blobs.get(name, "a") == SECRET


def test_a_letter_lives_its_life_in_a_bucket(bucket: Any, settings: Any, tmp_path: Path) -> None:
    settings.BLOBS_DIR = tmp_path / "none"
    here = town()
    ref = here.signed()
    assert documents.issued_file(case_ref=ref).content.startswith(b"%PDF-")
    papers = documents.attachments(owner_ref=ref)
    content, _type, _name = _opened(papers[0].public_id, ref)
    assert content.startswith(b"\xff\xd8")
    assert len(list(blobs.names())) == len(papers) + 1
    assert not settings.BLOBS_DIR.exists()


def test_what_should_go_while_the_store_is_away_goes_at_night(
    bucket: Any, settings: Any, unused_tcp_port: int
) -> None:
    kept = uploads.store_upload(
        owner_ref="draft:1", field="ktp", file_name="ktp.jpg", content=photo(), kinds=("photo",),
        max_bytes=1_000_000, uploaded_by="uji", at=AT,
    )  # fmt: skip
    there = settings.EMAS_S3_ENDPOINT
    settings.EMAS_S3_ENDPOINT = f"http://127.0.0.1:{unused_tcp_port}"
    uploads.delete_upload(public_id=kept.public_id, owner_ref="draft:1", at=AT)
    with pytest.raises(NotFound):
        documents.attachment(public_id=kept.public_id, owner_ref="draft:1")
    settings.EMAS_S3_ENDPOINT = there
    assert len(list(blobs.names())) == 1
    outside.try_now("s3")
    uploads.delete_expired_uploads(today=AT.date(), at=AT)
    assert list(blobs.names()) == []


def _opened(public_id: str, ref: str) -> tuple[bytes, str, str]:
    found = documents.attachment(public_id=public_id, owner_ref=ref)
    return found.content, found.media_type, found.file_name
