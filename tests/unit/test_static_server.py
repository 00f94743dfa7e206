"""The server of the built page."""

import json
import mimetypes
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from harness import static_server
from harness.errors import HarnessError
from harness.static_server import PageServer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "media").mkdir(parents=True)
    (folder / "index.html").write_text("<title>page</title>")
    (folder / "main.js").write_text("start()")
    (folder / "media" / "font.woff2").write_bytes(b"font")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def server(folder: Path) -> Iterator[PageServer]:
    """The server; afterwards nothing of it may be left."""
    descriptors, threads = psutil.Process().num_fds(), threading.active_count()
    with static_server.serve(folder) as server:
        yield server
    assert psutil.Process().num_fds() == descriptors
    assert threading.active_count() == threads


def get(server: PageServer, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{server.origin}{path}", headers=headers, trust_env=False)


def test_the_folder_is_served(server: PageServer) -> None:
    answer = get(server, "/")

    assert answer.text == "<title>page</title>"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert get(server, "/media/font.woff2").content == b"font"


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/main.js", "text/javascript; charset=utf-8"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/config.json", "application/json"),
        ("/media/font.woff2", "font/woff2"),
        ("/unknown.xyz", "application/octet-stream"),
    ],
)
def test_types_do_not_depend_on_the_systems_table(
    server: PageServer, monkeypatch: pytest.MonkeyPatch, path: str, type_: str
) -> None:
    monkeypatch.setattr(mimetypes, "guess_type", lambda path: ("text/plain", None))
    server.files = {"/style.css": b"", "/config.json": b"{}", "/unknown.xyz": b""}

    assert get(server, path).headers["Content-Type"] == type_


def test_the_configuration_is_in_memory_alone(server: PageServer, folder: Path) -> None:
    assert get(server, "/config.json").status_code == 404

    server.configure("http://127.0.0.1:4566/execution")

    answer = get(server, "/config.json?now")
    assert answer.json() == {"startUrl": "http://127.0.0.1:4566/execution"}
    assert answer.headers["Cache-Control"] == "no-cache"
    assert not (folder / "config.json").exists()


def test_what_is_in_memory_comes_before_the_folders_file(server: PageServer, folder: Path) -> None:
    (folder / "config.json").write_text("{}")

    server.configure("http://127.0.0.1:4566/execution")

    assert "startUrl" in get(server, "/config.json").json()


def test_a_head_has_no_body(server: PageServer) -> None:
    server.configure("http://127.0.0.1:4566/execution")

    answer = httpx.head(f"{server.origin}/config.json", trust_env=False)

    assert int(answer.headers["Content-Length"]) == len(json.dumps({"startUrl": "http://127.0.0.1:4566/execution"}))
    assert answer.content == b""


@pytest.mark.parametrize(
    "path", ["/none.js", "/media/", "/../secret.txt", "/%2e%2e/secret.txt", "/media/../../secret.txt"]
)
def test_nothing_else_is_served(server: PageServer, path: str) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port)) as client:
        client.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        answer = client.makefile("rb").read()

    assert b" 404 " in answer.splitlines()[0]
    assert b"secret" not in answer.split(b"\r\n\r\n")[1]


def test_a_browsers_idle_connection_keeps_nothing_open(folder: Path) -> None:
    with socket.socket() as idle:
        with static_server.serve(folder) as server:
            idle.connect(("127.0.0.1", server.server_port))
            assert get(server, "/").is_success
        assert idle.recv(1) == b""


def test_a_client_that_goes_away_is_no_news(
    server: PageServer, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "large.js").write_bytes(b"x" * 10_000_000)
    with socket.create_connection(("127.0.0.1", server.server_port)) as client:
        client.sendall(b"GET /large.js HTTP/1.0\r\n\r\n")
        client.recv(1)

    assert get(server, "/").is_success
    assert capfd.readouterr() == ("", "")


def test_a_port_can_be_named(folder: Path) -> None:
    with static_server.serve(folder) as server:
        port = server.server_port

    with static_server.serve(folder, port) as server:
        assert server.origin == f"http://127.0.0.1:{port}"
        assert get(server, "/").is_success


def test_a_port_that_cannot_be_used_is_named(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        for port in (other.getsockname()[1], 70000):
            with pytest.raises(HarnessError, match=rf"^The page cannot be served on port {port} of 127\.0\.0\.1: "):
                static_server.serve(folder, port).__enter__()


def test_after_an_error_nothing_is_left(folder: Path) -> None:
    with pytest.raises(ValueError, match="a bug"), static_server.serve(folder) as server:
        raise ValueError("a bug")

    with pytest.raises(httpx.ConnectError):
        get(server, "/")
