"""The Lambda Runtime API that one process talks to.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import socket
import socketserver
import sys
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any, cast

from localstack_process_executor.errors import Reported
from localstack_process_executor.exchange import Exchange
from localstack_process_executor.function import Answer


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.exchange = cast(RuntimeApi, self.server).exchange

    def do_GET(self) -> None:
        if self.path != "/2018-06-01/runtime/invocation/next":
            return self._reply(HTTPStatus.NOT_FOUND)
        due = self.exchange.next_invocation()
        if due is None:
            self.close_connection = True
            return None
        invocation, deadline_ms = due
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
            "Lambda-Runtime-Trace-Id": invocation.trace_id,
        }
        return self._reply(HTTPStatus.OK, invocation.payload, headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        match self.path.split("/")[3:]:
            case ["init", "error"]:
                self.exchange.end(Reported(body))
                self._reply(HTTPStatus.ACCEPTED)
            case ["invocation", request_id, "response" | "error" as kind]:
                self.exchange.answer(request_id, Answer(body, is_error=kind == "error"))
                self._reply(HTTPStatus.ACCEPTED)
            case _:
                self._reply(HTTPStatus.NOT_FOUND)

    def _reply(self, status: HTTPStatus, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response_only(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Keep quiet: the server's standard error belongs to LocalStack."""


class RuntimeApi(socketserver.ThreadingTCPServer):
    """HTTP server on an ephemeral loopback port, with a thread for each connection.

    The connections' threads end when the exchange is cancelled and the process is gone. Not http.server's
    ThreadingHTTPServer and its `serve_forever`: they look up the host's name and wake up twice a second.
    """

    daemon_threads = True

    def __init__(self, exchange: Exchange) -> None:
        """Take a port. Nothing is served before `start`."""
        super().__init__(("127.0.0.1", 0), _Connection)
        self.exchange = exchange
        self._closing = False
        self._acceptor = Thread(target=self._accept, name="lambda-runtime-api", daemon=True)

    @property
    def address(self) -> str:
        """Value of `AWS_LAMBDA_RUNTIME_API`."""
        return f"127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        """Begin to serve."""
        self._acceptor.start()

    def close(self) -> None:
        """Serve no further connection. Idempotent."""
        self._closing = True
        # Not alive yet where its start was interrupted: then it ends by itself.
        if self._acceptor.is_alive():
            # Neither close() nor shutdown() of a listening socket wakes accept() on every platform.
            with suppress(ConnectionError), socket.create_connection(("127.0.0.1", self.server_address[1])):
                self._acceptor.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of the broken connection that a killed process leaves behind."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def _accept(self) -> None:
        while not self._closing:
            self.handle_request()
