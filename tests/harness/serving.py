"""Servers in background threads of this process, of which nothing is left once they are closed."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import TCPServer, ThreadingMixIn
from typing import Any

HOST = "127.0.0.1"
POLL_SECONDS = 0.02


class Cutting(ThreadingMixIn):
    """Mixed into a server, cuts the connections that are open when it is closed, and waits for their threads.

    Browsers keep connections open that they may need later: without this, a thread would wait for each.
    """

    daemon_threads = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(*args, **kwargs)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread, and remember the connection meanwhile."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)  # type: ignore[misc]  # the server's that this is mixed into

    def server_close(self) -> None:
        """Close everything."""
        with self._lock:
            for connection in self._open:
                cut(connection)
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away; it may, and browsers do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[misc]


def cut(connection: socket.socket) -> None:
    """End both directions of a connection, and with it whatever waits for it."""
    with suppress(OSError):  # the other side was faster
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(server: TCPServer) -> Iterator[None]:
    """Serve in a background thread during the block, and close the server after it."""
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,))
    with server:
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
