"""The relay, before a server that sends back what it gets."""

import socket
import threading
from collections.abc import Iterator
from socketserver import StreamRequestHandler, TCPServer

import psutil
import pytest

from harness.relay import Relay, relaying
from harness.serving import Cutting, serving


class Echo(StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            self.wfile.write(line)


class EchoServer(Cutting, TCPServer):
    pass


@pytest.fixture
def port() -> Iterator[int]:
    """The port of the server. Afterwards nothing of it and of the relay may be left."""
    descriptors, threads = psutil.Process().num_fds(), threading.active_count()
    with EchoServer(("127.0.0.1", 0), Echo) as server, serving(server):
        yield int(server.server_address[1])
    assert psutil.Process().num_fds() == descriptors
    assert threading.active_count() == threads


@pytest.fixture
def relay(port: int) -> Iterator[Relay]:
    with relaying("127.0.0.1", port) as relay:
        yield relay


def connect(relay: Relay) -> socket.socket:
    return socket.create_connection(("127.0.0.1", relay.port), timeout=5)


def echo(client: socket.socket, content: bytes) -> bytes:
    with client.makefile("rwb") as file:
        file.write(content + b"\n")
        file.flush()
        return file.readline().rstrip(b"\n")


def test_what_is_sent_arrives_and_so_does_the_answer(relay: Relay) -> None:
    large = b"x" * 1_000_000
    with connect(relay) as one, connect(relay) as two:
        assert echo(one, b"one") == b"one"
        assert echo(two, large) == large
        assert echo(one, b"again") == b"again"
    assert relay.url == f"http://127.0.0.1:{relay.port}"


def test_a_stopped_relay_cuts_and_refuses(relay: Relay) -> None:
    with connect(relay) as client:
        assert echo(client, b"before") == b"before"

        relay.stop()

        assert client.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        connect(relay)
    relay.stop()


def test_a_relay_comes_back_on_its_port(relay: Relay) -> None:
    port = relay.port
    for _ in range(3):
        with connect(relay) as client:
            assert echo(client, b"here") == b"here"
            relay.stop()
        relay.start()

    assert relay.port == port
    with connect(relay) as client:
        assert echo(client, b"back") == b"back"


def test_a_server_that_ends_ends_its_connections(capfd: pytest.CaptureFixture[str]) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        relaying("127.0.0.1", server.getsockname()[1]) as relay,
        connect(relay) as client,
    ):
        server.accept()[0].close()

        assert client.recv(1) == b""
    assert capfd.readouterr() == ("", "")


def test_without_a_server_connections_are_closed(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with relaying("127.0.0.1", port) as relay, connect(relay) as client:
        assert client.recv(1) == b""
    assert capfd.readouterr() == ("", "")


def test_after_an_error_nothing_is_left(port: int) -> None:
    with pytest.raises(ValueError, match="a bug"), relaying("127.0.0.1", port) as relay, connect(relay) as client:
        assert echo(client, b"before") == b"before"
        raise ValueError("a bug")

    with pytest.raises(ConnectionRefusedError):
        connect(relay)
