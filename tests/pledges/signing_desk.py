"""What tests of signing have in common."""

import re

from django.test import TestCase

SAID = {
    "name": "Dr Jo Field",
    "job_title": "Health visitor",
    "organisation": "Larkfield Health",
    "nation": "England",
    "email": "jo@larkfield.example",
    "publish": "yes",
}
SIGN = "/pledge/every-baby/sign/"


def sign(client, **changed):
    return client.post(SIGN, {**SAID, **changed}, follow=True).content.decode()


def listed(client, query=""):
    return client.get(f"/pledge/every-baby/{query}").content.decode()


def names(client, query=""):
    return re.findall(
        r"<strong>([^<]*)</strong>\s*<span class=\"signed__job", listed(client, query)
    )


def post(client, made, page="", **changed):
    address = f"{made.get_absolute_url()}{page}"
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(address, {**SAID, **changed})
    answer = client.get(answer.url) if answer.status_code == 302 else answer
    return answer.content.decode()
