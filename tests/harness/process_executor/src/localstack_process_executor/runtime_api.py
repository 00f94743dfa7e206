"""The Lambda Runtime API that one process talks to.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import io
import socket
import socketserver
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from threading import Lock, Thread
from typing import Any, cast

from localstack_process_executor.errors import MAX_RESPONSE_BYTES, response_too_large
from localstack_process_executor.exchange import Exchange
from localstack_process_executor.invocation import Answer

_ROOT = ["", "2018-06-01", "runtime"]


class _CuttingReader(io.BufferedReader):
    """Cuts lines longer than asked for instead of returning them in parts.

    awslambdaric sends the X-Ray cause of an error in one header of up to 1 MiB (a RecursionError makes a long
    one), and http.client refuses a header line over 64 KiB. Nothing here needs that header.
    """

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if size is None or len(line) != size or line.endswith(b"\n"):
            return line
        rest = super().readline()
        return line[:-3] + b"\r\n" if rest else line


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    rbufsize = 0
    wbufsize = -1
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.rfile = _CuttingReader(cast(io.RawIOBase, self.rfile))
        self.exchange = cast(RuntimeApi, self.server).exchange

    def do_GET(self) -> None:
        if self.path.split("/") != [*_ROOT, "invocation", "next"]:
            return self._reply(HTTPStatus.NOT_FOUND)
        due = self.exchange.next_invocation()
        if due is None:
            self.close_connection = True
            return None
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": due.invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(due.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": due.invocation.function_arn,
            "Lambda-Runtime-Trace-Id": due.invocation.trace_id,
        }
        return self._reply(HTTPStatus.OK, due.invocation.payload, headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        match self.path.split("/")[3:]:
            case ["init", "error"]:
                self.exchange.report_init_error(body)
                self._reply(HTTPStatus.ACCEPTED)
            case ["invocation", request_id, "response" | "error" as kind]:
                self._answer(request_id, Answer(body, is_error=kind == "error"))
            case _:
                self._reply(HTTPStatus.NOT_FOUND)

    def _answer(self, request_id: str, answer: Answer) -> None:
        # AWS answers 413 here, at which awslambdaric would exit: the invoker alone gets to know.
        if len(answer.payload) > MAX_RESPONSE_BYTES:
            answer = Answer(response_too_large(), is_error=True)
        known = self.exchange.answer(request_id, answer)
        self._reply(HTTPStatus.ACCEPTED if known else HTTPStatus.BAD_REQUEST)

    def _reply(self, status: HTTPStatus, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response_only(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Keep quiet: the server's standard error belongs to LocalStack."""


class RuntimeApi(socketserver.TCPServer):
    """HTTP server on an ephemeral loopback port, with a daemon thread for each connection.

    Not http.server's ThreadingHTTPServer: that one wakes up twice a second, looks up its host name and does
    not join daemon threads.
    """

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.exchange = exchange
        self._lock = Lock()
        self._closing = False
        self._connections: dict[socket.socket, Thread] = {}
        self._acceptor = Thread(target=self._accept, name="lambda-runtime-api", daemon=True)
        self._acceptor.start()

    @property
    def address(self) -> str:
        """Value of `AWS_LAMBDA_RUNTIME_API`."""
        return f"127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        """Close every socket and wait for every thread. The exchange has to be cancelled before."""
        self._closing = True
        # Neither close() nor shutdown() of a listening socket wakes accept() on every platform.
        with socket.create_connection(("127.0.0.1", self.server_address[1])):
            self._acceptor.join()
        self.server_close()
        with self._lock:
            connections = dict(self._connections)
        for connection, thread in connections.items():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Refuse what connects while the server closes."""
        return not self._closing

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own, which `close` can wait for."""
        thread = Thread(target=self._serve, args=(request, client_address), name="lambda-connection", daemon=True)
        with self._lock:
            self._connections[request] = thread
        thread.start()

    def _accept(self) -> None:
        while not self._closing:
            self.handle_request()

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        # A killed process leaves a broken connection behind.
        with suppress(OSError):
            self.finish_request(request, client_address)
        with self._lock:
            del self._connections[request]
        self.shutdown_request(request)
