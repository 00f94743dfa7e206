"""Serves a built page as any static server would, and its config.json out of memory."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import HTTPServer, SimpleHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from harness.errors import HarnessError
from harness.serving import HOST, Cutting, serving

CONFIG = "/config.json"
# Not the system's table, which may call a script text/plain.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


class PageServer(Cutting, HTTPServer):
    """Serves a folder on loopback.

    Attributes:
        files: Content by path, such as `/config.json`; comes before the folder's files, and may change at any time.
    """

    def __init__(self, folder: Path, port: int) -> None:
        """Listen, and serve nothing yet.

        Args:
            folder: Folder of the page.
            port: Port to listen on; 0 for a free one.
        """
        self.folder = folder
        self.files: dict[str, bytes] = {}
        super().__init__((HOST, port), _Handler)

    @property
    def origin(self) -> str:
        """What a browser calls the origin of the pages."""
        return f"http://{HOST}:{self.server_port}"

    def configure(self, start_url: str) -> None:
        """Answer config.json with the URL that jobs are started at."""
        self.files[CONFIG] = json.dumps({"startUrl": start_url}).encode()


class _Handler(SimpleHTTPRequestHandler):
    server: PageServer

    def __init__(self, request: Any, client_address: Any, server: PageServer) -> None:
        super().__init__(request, client_address, server, directory=str(server.folder))

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

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        return TYPES.get(Path(path).suffix, "application/octet-stream")

    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serve(folder: Path, port: int = 0) -> Iterator[PageServer]:
    """Serve a folder during the block.

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
