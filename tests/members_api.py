"""Parliament's Members API, as a little server on this machine with invented members."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.services import served


def a_member(number, name, seat, seat_id, party="Labour", since="2024-07-04"):
    """A member in the shape of the real answers. What is None there is None here."""
    *first, surname = name.split()
    return {
        "id": number,
        "nameListAs": f"{surname}, {' '.join(first)}",
        "nameDisplayAs": name,
        "nameFullTitle": f"Rt Hon {name} MP",
        "nameAddressAs": None,
        "latestParty": {
            "id": 15,
            "name": party,
            "abbreviation": party[:3],
            "backgroundColour": None,
            "foregroundColour": None,
            "isLordsMainParty": True,
            "governmentType": None,
            "isIndependentParty": False,
        },
        "gender": "F",
        "latestHouseMembership": {
            "membershipFrom": seat,
            "membershipFromId": seat_id,
            "house": 1,
            "membershipStartDate": "2015-05-07T00:00:00",
            "membershipEndDate": None,
            "membershipStatus": {
                "statusIsActive": True,
                "statusDescription": "Current Member",
                "statusNotes": None,
                "status": 0,
                "statusStartDate": f"{since}T00:00:00",
            },
        },
        "thumbnailUrl": f"https://members-api.parliament.example/api/Members/{number}/Thumbnail",
    }


def an_office(email=None, kind=1, **fields):
    """An office in the answer about contacts. What there is nothing of is left out."""
    email = {"email": email} if email else {}
    return (
        {"type": "Office", "typeDescription": None, "typeId": kind, "notes": None} | email | fields
    )


class Parliament:
    """What it answers can be changed while it runs; what it was asked for is kept."""

    def __init__(self):
        self.members = []
        self.contacts = {}
        self.total = None
        self.body = None
        # Answered first, one after the other: a status, and Retry-After.
        self.troubles = []
        # Answers until it breaks down.
        self.breaks_down_after = None
        self.asked = []
        parliament = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                parliament.asked.append(self.path)
                status, wait, body = parliament.answer(urlsplit(self.path))
                content = body if isinstance(body, str) else json.dumps(body)
                self.send_response(status)
                if wait is not None:
                    self.send_header("Retry-After", wait)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(content.encode())))
                self.end_headers()
                self.wfile.write(content.encode())

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}/api"

    def answer(self, url):
        if self.troubles:
            return *self.troubles.pop(0), ""
        if self.breaks_down_after is not None and len(self.asked) > self.breaks_down_after:
            return 503, "0", ""
        if self.body is not None:
            return 200, None, self.body
        if url.path.endswith("/Members/Search"):
            return 200, None, self.page(parse_qs(url.query))
        number = int(url.path.split("/")[-2])
        return 200, None, {"value": self.contacts.get(number, []), "links": []}

    def page(self, query):
        assert (query["House"], query["IsCurrentMember"]) == (["1"], ["true"])
        skip, take = int(query["skip"][0]), min(int(query["take"][0]), 20)
        return {
            "items": [{"value": one, "links": []} for one in self.members[skip : skip + take]],
            "totalResults": len(self.members) if self.total is None else self.total,
            "resultContext": "",
            "skip": skip,
            "take": take,
            "links": [],
        }

    @property
    def asked_for_contacts(self):
        return [int(path.split("/")[-2]) for path in self.asked if path.endswith("/Contact")]


def running():
    """Serve until the end. Let settings.MEMBERS_API_URL be the url of what this gives."""
    return served(Parliament())
