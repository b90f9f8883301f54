"""Where files come from, and the commands around the importers."""

import contextlib
import gzip
import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote, unquote

import pytest
import time_machine
from django.core.management import CommandError, call_command

from candidates.importers import ImportRefused, fetching, sources
from candidates.models import Constituency, ImportRun

HEADER = "gss_code,name"
HEXHAM = "E14001285,Hexham"


def zipped(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", content)
    return file.getvalue()


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


@pytest.mark.parametrize("piece", [1, 3, 7, 1000])
def test_the_size_of_the_pieces_changes_nothing(file_with, monkeypatch, piece):
    monkeypatch.setattr(sources, "PIECE", piece)
    path = file_with("\ufeffname,seat", '"Zoë\nof Wales",Ynys Môn', "", "Séamas,Foyle")

    assert rows_of(path) == [
        (1, ["name", "seat"]),
        (3, ["Zoë\nof Wales", "Ynys Môn"]),
        (5, ["Séamas", "Foyle"]),
    ]
    with sources.opened(path) as file:
        blocks = list(sources.blocks_of(file, 2))
    assert [line for block in blocks for line in block.numbered()] == rows_of(path)


@pytest.mark.parametrize("piece", [4, 1000])
def test_what_is_not_utf_8_is_refused_with_its_line(file_with, monkeypatch, piece):
    monkeypatch.setattr(sources, "PIECE", piece)

    with pytest.raises(ImportRefused, match="Line 3 is not UTF-8"):
        rows_of(file_with("a,b", "1,2", "1,Môn", encoding="latin-1"))


def test_a_line_without_end_is_refused(file_with, monkeypatch):
    monkeypatch.setattr(sources, "PIECE", 10)
    monkeypatch.setattr(sources, "LONGEST_LINE", 50)

    with pytest.raises(ImportRefused, match="Line 2 has no end"):
        rows_of(file_with("a,b", "x" * 100))


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


def test_a_zip_with_the_parts_only_is_refused(tmp_path):
    path = tmp_path / "file.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for area in ("AB", "AL"):
            archive.writestr(f"Data/multi_csv/ONSPD_NOV_2025_UK_{area}.csv", "pcds\n")

    with pytest.raises(ImportRefused, match="holds the table in 2 parts"):
        rows_of(path)


@pytest.mark.parametrize("pack", [gzip.compress, zipped])
def test_what_unpacks_without_end_is_refused(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(sources, "MAX_UNPACKED", 3 * sources.PIECE)
    path = tmp_path / "file"
    path.write_bytes(pack(b"a,b\n" * sources.PIECE))

    with pytest.raises(ImportRefused, match="Unpacked, the file has no end"):
        rows_of(path)


class Pages(BaseHTTPRequestHandler):
    """One table, one page that is gone, one that is busy, and ways to other places."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers["User-Agent"]))
        path, _, query = self.path.partition("?")
        if path == "/away":
            self.answer(302, Location=unquote(query))
        elif path == "/busy":
            self.answer(503, **{"Retry-After": unquote(query)})
        elif path == "/table.csv":
            self.answer(200, content=f"{HEADER}\n{HEXHAM}\n".encode())
        elif path == "/page":
            self.answer(200, content=b"<html>", **{"Content-Type": "text/html"})
        elif path == "/large":
            self.answer(200, **{"Content-Length": "1000000001"})
        else:
            self.answer(404)

    def answer(self, status, content=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def serving(address):
    with HTTPServer((address, 0), Pages) as server:
        server.asked = []
        server.url = f"http://{address}:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def pages():
    with serving("127.0.0.1") as server:
        yield server


@pytest.fixture
def server(pages):
    return pages.url


@pytest.fixture
def elsewhere():
    """A server that is not on this machine, as far as we can tell."""
    with serving("127.0.0.2") as server:
        yield server


@pytest.mark.parametrize("page", ["/table.csv?key=secret", "/away?/table.csv?key=secret"])
def test_a_file_is_fetched(db, server, page):
    call_command("import_constituencies", server + page, stdout=io.StringIO())

    assert Constituency.objects.get().name == "Hexham"
    assert "secret" not in ImportRun.objects.get().file_name


def test_who_asks_says_so(pages, settings):
    with fetching.local_copy(f"{pages.url}/table.csv"):
        pass

    assert pages.asked == [
        ("/table.csv", f"{settings.SITE_NAME} ({settings.CONTACT_EMAIL})"),
    ]


def test_a_way_to_an_open_address_is_not_taken(pages, elsewhere):
    with (
        pytest.raises(ImportRefused, match=r"http://127\.0\.0\.2/table\.csv is not an https"),
        fetching.local_copy(f"{pages.url}/away?{elsewhere.url}/table.csv%3Fkey=secret"),
    ):
        pass

    assert len(pages.asked) == 1
    assert elsewhere.asked == []


def test_others_do_not_lead_us_round_our_own_machine(pages, elsewhere, monkeypatch):
    # As if it were encrypted: no test has a certificate that all believe.
    monkeypatch.setattr(fetching, "_check_address", lambda url: None)

    with (
        pytest.raises(ImportRefused, match=r"127\.0\.0\.1/table\.csv is not an address of the"),
        fetching.local_copy(f"{elsewhere.url}/away?{pages.url}/table.csv"),
    ):
        pass

    assert pages.asked == []


def test_what_fetches_itself_stays_where_it_asks(pages, elsewhere, monkeypatch):
    monkeypatch.setattr(fetching, "_check_address", lambda url: None)

    with (
        pytest.raises(ImportRefused, match=r"leads to 127\.0\.0\.2, which is not known here"),
        fetching.local_copy(f"{pages.url}/away?{elsewhere.url}/table.csv", same_host=True),
    ):
        pass

    assert elsewhere.asked == []


def test_a_page_is_no_file(pages):
    with (
        pytest.raises(ImportRefused, match="answered with a page, and not with a file"),
        fetching.local_copy(f"{pages.url}/page"),
    ):
        pass


def test_a_way_without_end_is_left(pages):
    with (
        pytest.raises(ImportRefused, match="without end"),
        fetching.local_copy(f"{pages.url}/away?/away"),
    ):
        pass

    assert len(pages.asked) <= 6


@time_machine.travel("2024-06-07 12:00 +0000", tick=False)
@pytest.mark.parametrize(
    ("wait", "when"),
    [
        ("3123", r"after 13:52 on 7 June\."),
        ("Fri, 07 Jun 2024 23:30:00 GMT", r"after 00:30 on 8 June\."),
        ("soon", r"Try again later\."),
    ],
)
def test_a_server_that_is_busy_says_when_to_come_back(server, wait, when):
    with (
        pytest.raises(ImportRefused, match=rf"too much to do now \(503\)\. .*{when}"),
        fetching.local_copy(f"{server}/busy?{quote(wait)}"),
    ):
        pass


def test_a_file_that_is_too_large_is_not_fetched(server):
    with pytest.raises(ImportRefused, match="too large"), fetching.local_copy(f"{server}/large"):
        pass


def test_a_file_that_grows_too_large_is_left(server, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_BYTES", 10)

    with (
        pytest.raises(ImportRefused, match="too large"),
        fetching.local_copy(f"{server}/table.csv"),
    ):
        pass


def test_a_page_that_is_gone_is_refused(server):
    with (
        pytest.raises(ImportRefused, match="answered 404"),
        fetching.local_copy(f"{server}/gone.csv"),
    ):
        pass


def test_nobody_there_is_refused(server):
    port = int(server.rpartition(":")[2])
    with (
        pytest.raises(ImportRefused, match=r"could not be fetched \(ConnectionError\)"),
        fetching.local_copy(f"http://127.0.0.1:{port - 1 if port > 1025 else 1}/x.csv?key=secret"),
    ):
        pass


@pytest.mark.parametrize("url", ["http://www.example.org/x.csv", "ftp://127.0.0.1/x.csv"])
def test_only_encrypted_addresses_are_fetched(url):
    with pytest.raises(ImportRefused, match="is not an https:// address"), fetching.local_copy(url):
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


def a_zip(path, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("a.csv", "a,b\n" + "1,2\n" * 500)
    return bytearray(path.read_bytes())


@pytest.mark.parametrize(("place", "value"), [(6, 1), (8, 99)], ids=["password", "way of packing"])
def test_a_zip_that_cannot_be_opened_is_refused(tmp_path, place, value):
    path = tmp_path / "a.zip"
    content = a_zip(path)
    content[place] = content[content.index(b"PK\x01\x02") + place + 2] = value
    path.write_bytes(content)

    with pytest.raises(ImportRefused, match="Unpack it, and take the file in it"):
        rows_of(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_damage_in_any_way_of_packing_is_refused_without_naming_our_paths(tmp_path, method):
    path = tmp_path / "a.zip"
    content = a_zip(path, method)
    for place in range(50, 70):
        content[place] ^= 0xFF
    path.write_bytes(content)

    with pytest.raises(ImportRefused) as refused:
        rows_of(path)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.parametrize("location", ["http://[", "//[::1/table.csv"])
def test_a_way_to_an_address_that_is_none_is_refused(server, location):
    with (
        pytest.raises(ImportRefused, match="could not be fetched"),
        fetching.local_copy(f"{server}/away?{quote(location)}"),
    ):
        pass
