"""Serves a built page on loopback as any static server would, and its config.json out of memory."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import HTTPServer, SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from harness.errors import HarnessError

HOST = "127.0.0.1"
CONFIG = "/config.json"
POLL_SECONDS = 0.02


class PageServer(ThreadingHTTPServer):
    """Serves a folder.

    Attributes:
        files: Content by path, such as `/config.json`; comes before the folder's files, and may change at any time.
    """

    def __init__(self, folder: Path, port: int) -> None:
        """Listen, and serve nothing yet.

        Args:
            folder: Folder of the page.
            port: Port to listen on; 0 for a free one.
        """
        self.files: dict[str, bytes] = {}
        super().__init__((HOST, port), partial(_Handler, directory=str(folder)))

    @property
    def origin(self) -> str:
        """What a browser calls the origin of the pages."""
        return f"http://{HOST}:{self.server_port}"

    def configure(self, start_url: str, wait_seconds: int | None = None) -> None:
        """Answer config.json with what the page has to know of the API.

        Args:
            start_url: URL that jobs are started at.
            wait_seconds: For how long the page asks the API to wait for a job's end; None says nothing of it.
        """
        config: dict[str, object] = {"startUrl": start_url}
        if wait_seconds is not None:
            config["waitSeconds"] = wait_seconds
        self.files[CONFIG] = json.dumps(config).encode()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away; browsers do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(SimpleHTTPRequestHandler):
    server: PageServer
    # Comes before the system's table, which may call a script text/plain.
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".svg": "image/svg+xml",
    }

    def send_head(self) -> BytesIO | BinaryIO | None:
        path = urlsplit(self.path).path
        content = self.server.files.get(path)
        if content is None:
            return super().send_head()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return BytesIO(content)

    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serve(folder: Path, port: int = 0) -> Iterator[PageServer]:
    """Serve a folder during the block, after which nothing of it is left.

    Args:
        folder: Folder of the page.
        port: Port to listen on; 0 for a free one.

    Raises:
        HarnessError: The port cannot be used.
    """
    try:
        server = PageServer(folder, port)
    except (OSError, OverflowError) as error:
        raise HarnessError(f"The page cannot be served on port {port} of {HOST}: {error}") from error
    with serving(server):
        yield server


@contextmanager
def serving(server: HTTPServer) -> Iterator[None]:
    """Serve in a background thread during the block, and close the server after it."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
