"""Photos in S3-compatible storage, chosen by variables: a real server, real requests."""

import json
import os
import subprocess
import sys
from io import BytesIO
from zipfile import ZipFile

import boto3
import pytest
import requests
from django.core.files.uploadedfile import SimpleUploadedFile
from moto.server import ThreadedMotoServer
from PIL import Image

from pledges import packing
from pledges.models import Photo
from tests.factories import a_campaign, a_picture, an_approach

pytestmark = pytest.mark.django_db

REGION = "eu-west-2"
EVERYBODY_READS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::ours-public/*",
        }
    ],
}


class S3:
    def __init__(self, url):
        self.url = url
        self.client = boto3.client("s3")

    def names(self, bucket):
        return [
            one["Key"] for one in self.client.list_objects_v2(Bucket=bucket).get("Contents", [])
        ]

    def as_a_stranger(self, bucket, name):
        return requests.get(f"{self.url}/{bucket}/{name}", timeout=10)


@pytest.fixture
def s3(monkeypatch, settings):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    # It remembers in the process what an earlier server was given.
    requests.post(f"{url}/moto-api/reset", timeout=10)
    variables = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL_S3": url,
        "S3_PRIVATE_BUCKET": "ours-private",
        "S3_PUBLIC_BUCKET": "ours-public",
        "S3_PUBLIC_URL": f"{url}/ours-public",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    storage = S3(url)
    where = {"LocationConstraint": REGION}
    for bucket in ("ours-private", "ours-public"):
        storage.client.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    storage.client.put_bucket_policy(Bucket="ours-public", Policy=json.dumps(EVERYBODY_READS))
    settings.STORAGES = {**settings.STORAGES, **storages_of_the_environment()}
    yield storage
    server.stop()


def storages_of_the_environment():
    """What the settings make of these variables, in a process of its own."""
    show = "import json; from imhaw import settings; print(json.dumps(settings.STORAGES))"
    run = subprocess.run(
        [sys.executable, "-c", show], env=os.environ, check=True, capture_output=True, text=True
    )
    made = json.loads(run.stdout)
    return {name: made[name] for name in ("default", "public")}


@pytest.fixture
def link():
    return an_approach(a_campaign(), name="Ann Archer").get_absolute_url()


def send_a_photo(client, link):
    client.post(f"{link}join/", {"role": "candidate", "agree": "on", "display_name": "Ann Archer"})
    file = SimpleUploadedFile("photo.jpg", a_picture())
    about = {"people": "nobody_else", "photographer": "self", "alt_text": "In a park"}
    client.post(f"{link}photo/", {"photo": file, **about})
    client.post(f"{link}check/", {"publish": "on", "everyone": "on"})
    return Photo.objects.get()


def approve(client, staff, photo):
    client.force_login(staff("alice"))
    client.post(
        f"/admin/pledges/photo/{photo.pk}/change/", {"approve": "1", "alt_text": "In a park"}
    )


def test_what_waits_is_private(client, link, s3):
    photo = send_a_photo(client, link)

    assert photo.status == Photo.Status.WAITING
    assert len(s3.names("ours-private")) == 1 + len(photo.renditions)
    assert s3.names("ours-public") == []
    assert {s3.as_a_stranger("ours-private", n).status_code for n in s3.names("ours-private")} == {
        403
    }


def test_its_owner_sees_it(client, link, s3):
    photo = send_a_photo(client, link)

    answer = client.get(f"{link}photo/{photo.pk}/640/")

    assert Image.open(BytesIO(b"".join(answer.streaming_content))).width == 640


def test_its_owner_downloads_it_with_their_data(client, link, s3):
    photo = send_a_photo(client, link)
    gone = photo.rendition(2048, "master")["private"]
    s3.client.delete_object(Bucket="ours-private", Key=gone)

    with packing.pack(photo.pledge.approach) as packed, ZipFile(packed) as archive:
        photos = [name for name in archive.namelist() if name.startswith("photos/")]
        assert Image.open(BytesIO(archive.read(photos[0]))).size == (900, 1200)

    # What was deleted a moment ago is left out.
    assert photos == [f"photos/photo-{photo.pk}-as-sent.jpg"]


def test_the_wall_shows_it_from_the_public_address(client, link, s3, staff):
    photo = send_a_photo(client, link)

    approve(client, staff, photo)

    photo.refresh_from_db()
    address = photo.public["src"]
    assert address.startswith(f"{s3.url}/ours-public/")
    assert address in client.get(photo.get_absolute_url()).content.decode()
    answer = requests.get(address, timeout=10)
    assert Image.open(BytesIO(answer.content)).format == "JPEG"
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_a_withdrawal_leaves_nothing_public(
    client, link, s3, staff, django_capture_on_commit_callbacks
):
    photo = send_a_photo(client, link)
    approve(client, staff, photo)
    public = s3.names("ours-public")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{link}remove/", {"what": "photo"})

    assert len(public) == 6
    assert s3.names("ours-public") == []
    assert {s3.as_a_stranger("ours-public", name).status_code for name in public} <= {403, 404}
