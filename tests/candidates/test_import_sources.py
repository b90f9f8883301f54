"""Where files come from, and the commands around the importers."""

import gzip
import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import CommandError, call_command

from candidates.importers import ImportRefused, sources
from candidates.models import Constituency, ImportRun

HEADER = "gss_code,name"
HEXHAM = "E14001285,Hexham"


def rows_of(path):
    with sources.rows_of(path) as rows:
        return list(rows)


def test_line_numbers_survive_line_breaks_in_cells_and_empty_lines(file_with):
    path = file_with("a,b", '1,"two\nlines"', "", "2,x")

    assert rows_of(path) == [(1, ["a", "b"]), (3, ["1", "two\nlines"]), (5, ["2", "x"])]


def test_a_byte_order_mark_and_windows_line_ends(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(b"\xef\xbb\xbfa,b\r\n1,2\r\n")

    assert rows_of(path) == [(1, ["a", "b"]), (2, ["1", "2"])]


def test_a_damaged_archive_is_refused(tmp_path):
    whole = gzip.compress(b"a,b\n" * 1000)
    path = tmp_path / "file.gz"
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ImportRefused, match="The file is damaged"):
        rows_of(path)


def test_a_zip_without_a_table_is_refused(tmp_path):
    path = tmp_path / "file.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "Nothing here.")

    with pytest.raises(ImportRefused, match="no CSV file in the zip"):
        rows_of(path)


@pytest.fixture
def server():
    """A web server on this machine with one table, one page that is gone, one redirect away."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", "/table.csv?key=secret")
                self.end_headers()
            elif self.path.startswith("/table.csv"):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(f"{HEADER}\n{HEXHAM}\n".encode())
            else:
                self.send_error(404)

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("page", ["/table.csv?key=secret", "/away"])
def test_a_file_is_fetched(db, server, page):
    call_command("import_constituencies", server + page, stdout=io.StringIO())

    assert Constituency.objects.get().name == "Hexham"
    assert "secret" not in ImportRun.objects.get().file_name


def test_a_page_that_is_gone_is_refused(server):
    with (
        pytest.raises(ImportRefused, match="answered 404"),
        sources.local_copy(f"{server}/gone.csv"),
    ):
        pass


def test_nobody_there_is_refused(server):
    port = int(server.rpartition(":")[2])
    with (
        pytest.raises(ImportRefused, match=r"could not be fetched \(ConnectionError\)"),
        sources.local_copy(f"http://127.0.0.1:{port - 1 if port > 1025 else 1}/x.csv?key=secret"),
    ):
        pass


@pytest.mark.parametrize("url", ["http://www.example.org/x.csv", "ftp://127.0.0.1/x.csv"])
def test_only_encrypted_addresses_are_fetched(url):
    with pytest.raises(ImportRefused, match="is not an https:// address"), sources.local_copy(url):
        pass


# The commands


def run(*arguments):
    stdout, stderr = io.StringIO(), io.StringIO()
    call_command(*arguments, stdout=stdout, stderr=stderr)
    return stdout.getvalue(), stderr.getvalue()


def test_a_command_prints_one_line(db, file_with):
    assert run("import_constituencies", str(file_with(HEADER, HEXHAM))) == (
        "Constituencies: 1 rows, 1 new, 0 changed, 0 left out.\n",
        "",
    )


def test_a_dry_run_says_so(db, file_with):
    stdout, _stderr = run("import_constituencies", str(file_with(HEADER, HEXHAM)), "--dry-run")

    assert stdout.startswith("Dry run, nothing was written. Constituencies: 1 rows")
    assert not Constituency.objects.exists()


@pytest.mark.parametrize(
    "command", ["import_constituencies", "import_candidates", "import_postcodes"]
)
def test_a_file_that_is_not_there_is_an_error(db, command, tmp_path):
    with pytest.raises(CommandError, match=r"No such file or directory\. Nothing was written"):
        run(command, str(tmp_path / "none.csv"))

    assert ImportRun.objects.get().state == ImportRun.State.REFUSED


def test_rows_left_out_are_named(seats, file_with):
    path = file_with("pcds,gss_code", "DH1 3AA,E14001173", "nonsense,E14001173")

    _stdout, stderr = run("import_postcodes", str(path))

    assert stderr == "Left out, line 3: nonsense is not a postcode\n"


def test_candidates_may_be_forced(seats, file_with):
    header = (
        "person_id,person_name,election_id,ballot_paper_id,election_date,"
        "party_name,party_id,post_label"
    )
    rows = [
        f"{number},Some Body,parl.2024-07-04,parl.hexham.2024-07-04,2024-07-04,A,PP1,Hexham"
        for number in (1, 2)
    ]
    run("import_candidates", str(file_with(header, *rows)))

    with pytest.raises(CommandError, match="use --force"):
        run("import_candidates", str(file_with(header, rows[0])))
    stdout, _stderr = run("import_candidates", str(file_with(header, rows[0])), "--force")

    assert "1 no longer listed" in stdout
