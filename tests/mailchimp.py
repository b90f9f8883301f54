"""Mailchimp's Marketing API 3.0, as a little server on this machine: the few addresses of it that
we use, with its documented checks, answers and errors (application/problem+json)."""

import base64
import hashlib
import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.services import served

KEY, AUDIENCE = "0123456789abcdef0123456789abcdef-us6", "a1b2c3d4e5"
MEMBER = re.compile(r"/3\.0/lists/(\w+)/members/([0-9a-f]{32})(/tags|/actions/delete-permanent)?")
STATUSES = {"subscribed", "unsubscribed", "cleaned", "pending", "transactional"}
# Those of its list of languages that matter here. Welsh is not among them.
LANGUAGES = {"en", "fr", "de", "es", "ga", "pl"}
FIELDS = {
    "email_address", "status_if_new", "email_type", "status", "merge_fields", "interests",
    "language", "vip", "location", "marketing_permissions", "ip_signup", "timestamp_signup",
    "ip_opt", "timestamp_opt",
}  # fmt: skip


def problem(status, title, detail):
    return status, {
        "type": "https://mailchimp.com/developer/marketing/docs/errors/",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": "995c5cb0-3280-4a6e-808b-3b096d0bb219",
    }


class Mailchimp:
    """What it knows can be looked at; what it does next can be decided."""

    def __init__(self):
        self.members, self.forgotten, self.left_there = {}, set(), set()
        # Answered first, one after the other.
        self.troubles = []
        self.asked = []
        mailchimp = self

        class Answer(BaseHTTPRequestHandler):
            def do(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                mailchimp.asked.append(f"{self.command} {self.path}")
                key = base64.b64encode(f"key:{KEY}".encode()).decode()
                if self.headers["Authorization"] == f"Basic {key}":
                    said = json.loads(body) if body else None
                    status, content = mailchimp.answer(self.command, self.path, said)
                else:
                    status, content = problem(401, "API Key Invalid", "Your API key may be invalid")
                content = b"" if content is None else json.dumps(content).encode()
                self.send_response(status)
                kind = "application/json" if status < 300 else "application/problem+json"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_POST = do

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}/3.0"

    def answer(self, method, path, said):
        if self.troubles:
            return self.troubles.pop(0)
        if method == "GET" and path == f"/3.0/lists/{AUDIENCE}":
            return 200, {"id": AUDIENCE, "name": "First 1001 Days"}
        found = MEMBER.fullmatch(path)
        if not found or found[1] != AUDIENCE:
            return problem(404, "Resource Not Found", "The requested resource could not be found.")
        name, what = found[2], found[3]
        if (method, what) == ("PUT", None):
            return self.put(name, said)
        if method == "POST" and name not in self.members:
            return problem(404, "Resource Not Found", "The requested resource could not be found.")
        if what == "/tags":
            assert all(set(one) == {"name", "status"} for one in said["tags"])
            now = {one["name"] for one in said["tags"] if one["status"] == "active"}
            not_now = {one["name"] for one in said["tags"] if one["status"] == "inactive"}
            member = self.members[name]
            member["tags"] = (member["tags"] | now) - not_now
        else:
            self.forgotten.add(name)
            del self.members[name]
        return 204, None

    def put(self, name, said):
        email = said["email_address"]
        assert name == hashlib.md5(email.lower().encode()).hexdigest()
        if wrong := set(said) - FIELDS:
            return problem(400, "Invalid Resource", f"Schema: {wrong} is unknown")
        if said["status_if_new"] not in STATUSES or said["status"] not in STATUSES:
            return problem(400, "Invalid Resource", "Value must be one of the statuses")
        if said.get("language", "en") not in LANGUAGES:
            return problem(400, "Invalid Resource", "There is no such language")
        if email.endswith("@fake.example"):
            return problem(400, "Invalid Resource", f"{email} looks fake or invalid")
        if name in self.forgotten:
            detail = f"{email} was permanently deleted and cannot be re-imported."
            return problem(400, "Forgotten Email Not Subscribed", detail)
        if name in self.left_there and said["status"] == "subscribed":
            return problem(400, "Member In Compliance State", f"{email} is in a compliance state")
        member = self.members.setdefault(name, {"tags": set()})
        member.update(said)
        return 200, {**said, "id": name, "list_id": AUDIENCE, "tags": []}

    def member(self, email):
        return self.members.get(hashlib.md5(email.encode()).hexdigest())


def running():
    """Serve until the end. Let settings.MAILCHIMP_URL be the url of what this gives."""
    return served(Mailchimp())
