"""A provider's API instead of SMTP: what its errors say about one email."""

import http.server
import json
import threading

import pytest

from campaigns.outreach.models import Message, Repair
from campaigns.outreach.tasks import send_due
from tests.factories import a_campaign, a_candidate, an_invitation
from tests.services import free_port

pytestmark = pytest.mark.django_db

TAKEN = {
    "mailgun": {"id": "<theirs@provider.example>", "message": "Queued."},
    "postmark": {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc2f4a", "To": "x@y.example"},
    "brevo": {"messageId": "<theirs@provider.example>"},
    "amazon_ses": {"MessageId": "0100abc"},
}


class Provider:
    """Answers as it is told to."""

    def __init__(self):
        self.status, self.said, self.calls, self.hangs_up = 200, {}, [], False


def settings_of(name, url):
    amazon = {
        "endpoint_url": url,
        "region_name": "eu-west-2",
        "aws_access_key_id": "key",
        "aws_secret_access_key": "secret",
        "config": {"retries": {"total_max_attempts": 1}},
    }
    return {
        "mailgun": {"MAILGUN_API_KEY": "key", "MAILGUN_API_URL": f"{url}/v3"},
        "postmark": {"POSTMARK_SERVER_TOKEN": "key", "POSTMARK_API_URL": f"{url}/"},
        "brevo": {"BREVO_API_KEY": "key", "BREVO_API_URL": f"{url}/v3/"},
        "amazon_ses": {"AMAZON_SES_CLIENT_PARAMS": amazon},
    }[name]


@pytest.fixture(params=list(TAKEN))
def name(request):
    return request.param


@pytest.fixture
def provider(settings, name):
    theirs = Provider()
    theirs.said = TAKEN[name]

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            theirs.calls.append(self.rfile.read(int(self.headers["Content-Length"])))
            if theirs.hangs_up:
                self.close_connection = True
                return
            body = json.dumps(theirs.said).encode()
            self.send_response(theirs.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    api = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=api.serve_forever, daemon=True)
    thread.start()
    settings.EMAIL_BACKEND = f"anymail.backends.{name}.EmailBackend"
    api_url = f"http://127.0.0.1:{api.server_address[1]}"
    settings.ANYMAIL = {**settings.ANYMAIL, **settings_of(name, api_url)}
    yield theirs
    api.shutdown()
    thread.join()
    api.server_close()


def send_one():
    campaign = a_campaign()
    an_invitation(campaign, [a_candidate(campaign, email="ann@candidates.example")])
    send_due()
    return Message.objects.get(kind=Message.Kind.INVITATION)


def test_what_a_provider_takes_is_sent_once(provider):
    assert send_one().status == "sent"
    assert len(provider.calls) == 1


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(401, "queued"), (429, "queued"), (503, "queued"), (500, "sending"), (502, "sending")],
)
def test_what_a_provider_surely_did_not_take_is_tried_again(provider, status, outcome):
    provider.status, provider.said = status, {"message": "no"}

    assert send_one().status == outcome
    assert len(provider.calls) == 1


def test_without_an_answer_it_is_in_doubt_and_not_sent_twice(provider):
    provider.hangs_up = True

    assert send_one().status == "sending"
    assert len(provider.calls) == 1


def test_a_provider_that_is_not_there_is_tried_again(settings, provider, name):
    nobody = settings_of(name, f"http://127.0.0.1:{free_port()}")
    settings.ANYMAIL = {**settings.ANYMAIL, **nobody}

    assert send_one().status == "queued"
    assert provider.calls == []


@pytest.mark.parametrize("name", ["mailgun"], indirect=True)
def test_a_provider_is_given_the_number_by_which_it_reports(provider):
    message = send_one()

    assert f"v%3Amessage={message.pk}".encode() in provider.calls[0]


INACTIVE = (
    "You tried to send to a recipient that has been marked as inactive.\nFound inactive addresses: "
    "ann@candidates.example.\nInactive recipients are ones that have generated a hard bounce or a "
    "spam complaint."
)


@pytest.mark.parametrize("name", ["postmark"], indirect=True)
@pytest.mark.parametrize(
    ("code", "says"),
    [(406, INACTIVE), (300, "Invalid 'To' address: 'ann@candidates.example'.")],
)
def test_an_address_that_the_provider_refuses_is_used_no_more(provider, code, says):
    provider.status, provider.said = 422, {"ErrorCode": code, "Message": says}

    message = send_one()

    assert message.status == "bounced"
    assert Repair.objects.get().contact.problem == "Refused by the mail provider."


@pytest.mark.parametrize("name", ["postmark"], indirect=True)
def test_a_sender_that_the_provider_does_not_know_blames_no_candidate(provider):
    unknown = {"ErrorCode": 400, "Message": "The 'From' address is not a Sender Signature."}
    provider.status, provider.said = 422, unknown

    assert send_one().status == "queued"
    assert not Repair.objects.exists()
