"""What others answer, as servers on this machine that answer badly."""

import contextlib
import socket
import threading
import time

import pytest
import requests

from candidates import outside

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextlib.contextmanager
def answering(*pieces, pause=0.0):
    """Send these pieces to whoever comes first, slowly, and hang up. Gives the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            connection, _address = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(10_000)
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(pause)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join()


def data_from(url, **limits):
    with requests.get(url, stream=True, timeout=5) as answer:
        return outside.data_of(answer, **{"most": 1000, "seconds": 5, **limits})


def test_an_answer_in_chunks_is_put_together():
    with answering(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n"
    ) as url:
        assert data_from(url) == [1, 2]


def test_who_sends_drop_by_drop_is_left():
    begun = time.monotonic()
    drops = [b" "] * 20
    with (
        answering(HEAD + b"Content-Length: 100\r\n\r\n", *drops, pause=0.1) as url,
        pytest.raises(outside.TooSlow),
    ):
        data_from(url, seconds=0.3)

    assert time.monotonic() - begun < 5


def test_who_sends_without_end_is_left():
    with answering(HEAD + b"\r\n", b"[" + b"1," * 2000) as url, pytest.raises(outside.TooLarge):
        data_from(url)


def test_an_answer_that_is_cut_off_is_a_failure():
    with (
        answering(HEAD + b"Content-Length: 100\r\n\r\n[1,") as url,
        pytest.raises(requests.ConnectionError),
    ):
        data_from(url)


def test_brackets_without_end_are_no_data():
    deep = b"[" * 100_000
    with answering(HEAD + b"\r\n" + deep) as url, pytest.raises(ValueError, match="too deep"):
        data_from(url, most=1_000_000)
