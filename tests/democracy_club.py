"""Democracy Club's export, as a little server on this machine that gives the rows of a test."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

HEADER = (
    "person_id,person_name,election_id,ballot_paper_id,election_date,party_name,party_id,post_label"
)


def a_row(
    person,
    name="Ada Invented",
    seat="hexham",
    label="Hexham",
    day="2024-07-04",
    party="Labour Party,PP53",
    extra="",
):
    """One line of the file. Extra columns come with their commas, as they stand in it."""
    return f"{person},{name},parl.{day},parl.{seat}.{day},{day},{party},{label}{extra}"


class DemocracyClub:
    """What it answers can be changed while it runs; what it was asked for is kept."""

    def __init__(self):
        self.lines = [HEADER]
        self.status = 200
        self.asked = []
        # Old and new ids of people, the latest last; or something else than that.
        self.merged = []
        self.merges_answer = None
        self.asked_for_merges = []
        club = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                if urlsplit(self.path).path == "/api/next/person_redirects/":
                    return self.give(200, "application/json", club.merges(self.path))
                club.asked.append((self.path, dict(self.headers)))
                body = "\n".join([*club.lines, ""])
                return self.give(club.status, "text/csv; charset=utf-8", body)

            def give(self, status, kind, text):
                body = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def gives(self, *rows, header=HEADER):
        self.lines = [header, *rows]

    def merges(self, path):
        """A page of them, in the shape of the real answers."""
        self.asked_for_merges.append(path)
        query = parse_qs(urlsplit(path).query)
        page, size = int(query["page"][0]), min(int(query["page_size"][0]), 100)
        found = [
            {"id": number, "url": "", "old_person_id": old, "new_person_id": new, "created": ""}
            for number, (old, new) in enumerate(self.merged, start=1)
        ][(page - 1) * size : page * size]
        answer = {"count": len(self.merged), "next": None, "previous": None, "results": found}
        return json.dumps(answer) if self.merges_answer is None else self.merges_answer

    @property
    def queries(self):
        """The parameters of each request."""
        return [parse_qs(urlsplit(path).query) for path, _headers in self.asked]


@contextlib.contextmanager
def running():
    """Serve until the end. Let settings.DEMOCRACY_CLUB_URL be the url of what this gives."""
    club = DemocracyClub()
    thread = threading.Thread(target=club.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield club
    finally:
        club.server.shutdown()
        club.server.server_close()
        thread.join()
