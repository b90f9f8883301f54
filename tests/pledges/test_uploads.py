import gc
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from pledges.forms import PhotoForm
from pledges.models import Photo
from tests.factories import a_campaign, a_picture, an_approach

LIMIT = 25_000_000


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    return tmp_path


def sent(rf, size, **extra):
    photo = SimpleUploadedFile("photo.jpg", bytes(size))
    return rf.post("/", {"people": "nobody_else", "photographer": "self", "photo": photo}, **extra)


def form(request):
    return PhotoForm(None, request.POST, request.FILES)


def test_the_limit_is_25_megabytes(settings):
    assert settings.PHOTO_MAX_BYTES == LIMIT


@pytest.mark.parametrize("size", [0, 1, LIMIT])
def test_up_to_the_limit_all_of_it_is_kept(rf, size):
    request = sent(rf, size)
    upload = request.FILES["photo"]

    assert upload.size == size
    assert Path(upload.temporary_file_path()).stat().st_size == size
    assert form(request).errors == {}
    request.close()


@pytest.mark.parametrize("size", [LIMIT + 1, LIMIT + 2, 3 * LIMIT])
def test_one_byte_more_and_the_form_says_so(rf, size):
    request = sent(rf, size)
    upload = request.FILES["photo"]

    assert upload.size == size
    assert Path(upload.temporary_file_path()).stat().st_size == LIMIT + 1
    assert form(request).errors == {"photo": ["The selected file must be smaller than 25MB"]}
    request.close()


def test_a_file_within_the_limit_arrives_as_it_was(rf):
    content = bytes(range(256)) * 1000
    request = rf.post("/", {"photo": SimpleUploadedFile("photo.jpg", content)})

    assert request.FILES["photo"].read() == content
    request.close()


def test_an_absurd_length_is_not_read(rf, folder):
    request = sent(rf, 10, CONTENT_LENGTH=str(4 * LIMIT + 1))

    with pytest.raises(RequestDataTooBig):
        request.FILES["photo"]
    assert list(folder.iterdir()) == []


def test_an_absurd_length_gets_a_page_that_helps(client):
    answer = client.post("/find/", {"postcode": "EX1 1AA"}, CONTENT_LENGTH=str(4 * LIMIT + 1))

    assert answer.status_code == 400
    assert "If you were sending a photo, choose a smaller one." in answer.content.decode()


# On the page


def on_the_page(client, size):
    """The answer to a candidate's photo of so many bytes, most of them behind the picture."""
    link = an_approach(a_campaign()).get_absolute_url()
    pledge = {"role": "candidate", "agree": "on", "display_name": "Ann Archer"}
    client.post(f"{link}join/", pledge)
    photo = SimpleUploadedFile("photo.jpg", a_picture().ljust(size, b"\0"))
    answers = {"photo": photo, "people": "adults", "photographer": "self", "alt_text": "In a park"}
    return client.post(f"{link}photo/", answers)


@pytest.mark.django_db
def test_a_photo_of_exactly_the_limit_is_taken(client):
    answer = on_the_page(client, LIMIT)

    assert answer.url.endswith("/check/")
    assert Photo.objects.get().status == Photo.Status.DRAFT


@pytest.mark.django_db
def test_a_photo_of_one_byte_more_is_refused_and_the_answers_stay(client):
    answer = on_the_page(client, LIMIT + 1)

    form = answer.context["form"]
    assert form.errors == {"photo": ["The selected file must be smaller than 25MB"]}
    assert (form["people"].value(), form["alt_text"].value()) == ("adults", "In a park")
    assert 'value="In a park"' in answer.content.decode()
    assert not Photo.objects.exists()


# Nothing stays behind


def test_nothing_stays_after_the_request(rf, folder):
    request = sent(rf, 1000)
    assert len(request.FILES) == len(list(folder.iterdir())) == 1

    request.close()

    assert list(folder.iterdir()) == []


def test_nothing_stays_of_a_body_that_ends_early(rf, folder):
    body = encode_multipart(BOUNDARY, {"photo": SimpleUploadedFile("photo.jpg", bytes(200_000))})
    request = rf.generic("POST", "/", body[:150_000], content_type=MULTIPART_CONTENT)

    assert "photo" not in request.FILES
    assert list(folder.iterdir()) == []


class Cut(BytesIO):
    """The line of somebody who left in the middle."""

    def read(self, *args):
        if self.tell():
            raise OSError("connection lost")
        return super().read(200_000)


def test_nothing_stays_when_the_connection_is_lost(rf, folder):
    photo = SimpleUploadedFile("photo.jpg", bytes(1_000_000))
    body = encode_multipart(BOUNDARY, {"photo": photo})
    line = {"wsgi.input": Cut(body)}
    request = rf.generic("POST", "/", body, content_type=MULTIPART_CONTENT, **line)

    with pytest.raises(UnreadablePostError):
        request.FILES["photo"]
    del request
    gc.collect()

    assert list(folder.iterdir()) == []


def test_nothing_stays_of_a_malformed_body(rf, folder):
    body = (
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="photo"; filename="photo.jpg"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
        f"AAAAA\r\n--{BOUNDARY}--\r\n"
    )
    request = rf.generic("POST", "/", body, content_type=MULTIPART_CONTENT)

    with pytest.raises(MultiPartParserError):
        request.FILES["photo"]
    del request
    gc.collect()

    assert list(folder.iterdir()) == []
