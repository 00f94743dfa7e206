"""The server of the built page."""

import mimetypes
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
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
    return folder


@pytest.fixture
def server(folder: Path) -> Iterator[PageServer]:
    with static_server.serve(folder) as server:
        yield server


def get(server: PageServer, path: str) -> httpx.Response:
    return httpx.get(f"{server.origin}{path}", trust_env=False)


def test_types_do_not_depend_on_the_systems_table(server: PageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mimetypes, "guess_type", lambda *args, **options: ("text/plain", None))
    server.files = {"/icon.svg": b""}

    types = [get(server, path).headers["Content-Type"] for path in ("/", "/main.js", "/icon.svg")]

    assert types == ["text/html; charset=utf-8", "text/javascript; charset=utf-8", "image/svg+xml"]


def test_a_browsers_idle_connection_does_not_keep_the_server_up(folder: Path) -> None:
    with socket.socket() as idle:
        with static_server.serve(folder) as server:
            idle.connect(("127.0.0.1", server.server_port))
            assert get(server, "/").is_success
        with static_server.serve(folder, server.server_port) as again:
            assert get(again, "/").is_success


def test_a_port_that_cannot_be_used_is_named(server: PageServer, folder: Path) -> None:
    for port in (server.server_port, 70000):
        with pytest.raises(HarnessError, match=rf"^The page cannot be served on port {port} of 127\.0\.0\.1: "):
            static_server.serve(folder, port).__enter__()
