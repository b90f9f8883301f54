"""Democracy Club's export, as a little server on this machine that gives the rows of a test."""

import contextlib
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
        club = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                club.asked.append((self.path, dict(self.headers)))
                body = "\n".join([*club.lines, ""]).encode()
                self.send_response(club.status)
                self.send_header("Content-Type", "text/csv; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def gives(self, *rows, header=HEADER):
        self.lines = [header, *rows]

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
