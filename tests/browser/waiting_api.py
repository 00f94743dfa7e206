"""An API with one job, which waits for the job's end where it may: what no applied example does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from harness.static_server import HOST, serving

WAIT_SECONDS = 20
START_DATE = 1_795_459_200.0
ALLOWED = "Content-Type,Idempotency-Key"
EXPOSED = "Location,Retry-After"


class WaitingApi(ThreadingHTTPServer):
    """The API, whose job ends when the test says so, with an output that is too large for the job's own URL.

    Attributes:
        asked: Set when the job has been looked at.
        over: Set when the job has ended.
        may_wait: Whether it lets pages of other origins send `Prefer`, and does what it says.
        retry_after_seconds: What it asks for while the job is running.
        looks: Of each time that the job was looked at, the path's end and the header `Prefer`.
    """

    def __init__(self, may_wait: bool, retry_after_seconds: int) -> None:
        """Listen on a free port, and answer nothing yet."""
        super().__init__((HOST, 0), _Handler)
        self.asked = threading.Event()
        self.over = threading.Event()
        self.may_wait = may_wait
        self.retry_after_seconds = retry_after_seconds
        self.looks: list[tuple[str, str | None]] = []

    @property
    def start_url(self) -> str:
        """URL to POST to."""
        return f"http://{HOST}:{self.server_port}/execution"


class _Handler(BaseHTTPRequestHandler):
    server: WaitingApi

    def do_OPTIONS(self) -> None:
        allowed = f"{ALLOWED},Prefer" if self.server.may_wait else ALLOWED
        self._answer(204, None, {"Access-Control-Allow-Headers": allowed, "Access-Control-Allow-Methods": "GET,POST"})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        id_ = self.headers["Idempotency-Key"]
        url = f"execution/{id_}"
        self._answer(202, self._job(id_, statusUrl=url), {"Location": url, "Retry-After": "1"})

    def do_GET(self) -> None:
        _, _, id_, *end = self.path.split("/")
        prefer = self.headers["Prefer"]
        self.server.looks.append(("/".join(end), prefer))
        self.server.asked.set()
        headers = {}
        if prefer and self.server.may_wait:
            headers["Preference-Applied"] = f"wait={WAIT_SECONDS}"
            self.server.over.wait(WAIT_SECONDS)
        if not self.server.over.is_set():
            self._answer(200, self._job(id_), headers | {"Retry-After": str(self.server.retry_after_seconds)})
        elif end:
            job = self._job(id_, status="SUCCEEDED", stopDate=START_DATE + 3, output={"message": "It is over"})
            self._answer(200, job, headers)
        else:
            self._answer(303, None, headers | {"Location": f"{id_}/full"})

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _job(self, id_: str, **more: object) -> dict[str, Any]:
        return {"id": id_, "status": "RUNNING", "startDate": START_DATE, **more}

    def _answer(self, status: int, body: object, headers: dict[str, str]) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        exposed = f"{EXPOSED},Preference-Applied" if self.server.may_wait else EXPOSED
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Expose-Headers", exposed)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def waiting_api(may_wait: bool, retry_after_seconds: int) -> Iterator[WaitingApi]:
    """Serve the API during the block.

    Args:
        may_wait: Whether it lets pages of other origins send `Prefer`, and does what it says.
        retry_after_seconds: What it asks for while the job is running.
    """
    api = WaitingApi(may_wait, retry_after_seconds)
    with serving(api):
        try:
            yield api
        finally:
            api.over.set()
