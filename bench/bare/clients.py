"""Fifty visitors at once, in one thread: each connects, asks, reads to the end, comes again."""

import selectors
import socket
import time
from itertools import cycle

CLIENTS = 50


def visit(port, requests, seconds, expected):
    """Return how many requests were answered a second, and how long each took, in order."""
    selector, upcoming = selectors.DefaultSelector(), cycle(requests)
    taken = []

    def connect():
        visitor = socket.socket()
        visitor.setblocking(False)
        visitor.connect_ex(("127.0.0.1", port))
        selector.register(visitor, selectors.EVENT_WRITE, [time.perf_counter(), b""])

    start = time.perf_counter()
    end = start + seconds
    for _ in range(CLIENTS):
        connect()
    while selector.get_map():
        for key, _events in selector.select(30) or stalled():
            visitor, (since, first) = key.fileobj, key.data
            if not first and key.events == selectors.EVENT_WRITE:
                visitor.sendall(next(upcoming))
                selector.modify(visitor, selectors.EVENT_READ, key.data)
                continue
            chunk = visitor.recv(1_000_000)
            if chunk:
                key.data[1] = first or chunk[:12]
                continue
            selector.unregister(visitor)
            visitor.close()
            assert first == expected, first
            now = time.perf_counter()
            taken.append(now - since)
            if now < end:
                connect()
    return len(taken) / (time.perf_counter() - start), sorted(taken)


def stalled():
    raise TimeoutError("no answer within 30 seconds")
