"""Relays TCP connections to a server, so that the server can seem to go and to come back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from socketserver import BaseRequestHandler, TCPServer

from harness.serving import HOST, Cutting, cut, serving

CHUNK = 65536


class Relay:
    """Listens on a port of its own, which it keeps when it is stopped and started again."""

    def __init__(self, host: str, port: int) -> None:
        """Name the server; `start` begins.

        Args:
            host: Host of the server.
            port: Port of the server.
        """
        self.port = 0
        self._server = (host, port)
        self._running = ExitStack()

    @property
    def url(self) -> str:
        """URL of the relay, without a slash at its end."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Listen, and relay what connects."""
        listener = _Listener(self.port, self._server)
        self.port = int(listener.server_address[1])
        self._running.enter_context(serving(listener))

    def stop(self) -> None:
        """Cut every connection and refuse new ones. Twice is harmless."""
        self._running.close()


class _Listener(Cutting, TCPServer):
    allow_reuse_address = True

    def __init__(self, port: int, upstream: tuple[str, int]) -> None:
        self.upstream = upstream
        super().__init__((HOST, port), _Connection)


class _Connection(BaseRequestHandler):
    server: _Listener
    request: socket.socket

    def handle(self) -> None:
        with socket.create_connection(self.server.upstream) as upstream:
            answers = threading.Thread(target=_pump, args=(upstream, self.request))
            answers.start()
            _pump(self.request, upstream)
            answers.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Copy what arrives, and end the other side when one has ended: HTTP has no half-closed connections."""
    with suppress(OSError):
        while chunk := source.recv(CHUNK):
            sink.sendall(chunk)
    cut(sink)


@contextmanager
def relaying(host: str, port: int) -> Iterator[Relay]:
    """Give a relay that runs, and that is gone after the block."""
    relay = Relay(host, port)
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()
