"""The provider that several Terraforms share."""

import json
import shlex
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
import pytest

from harness.errors import HarnessError
from harness.provider import GET_SCHEMA, UNLIMITED, Provider
from unit.processes import Started, write_program


def field(number: int, content: bytes) -> bytes:
    """Encode a field; the length as protobuf does, seven bits in each byte."""
    length, encoded = len(content), b""
    while length > 127:
        encoded += bytes([length & 127 | 128])
        length >>= 7
    return bytes([number << 3 | 2]) + encoded + bytes([length]) + content


def schema(number: int, name: str, size: int = 3) -> bytes:
    return field(number, field(1, name.encode()) + field(2, b"x" * size))


PROVIDER = field(1, b"region")
WANTED = schema(2, "aws_s3_bucket", 20_000)
READ = schema(3, "aws_region")
FEATURES = field(6, b"\x08\x01")
SCHEMAS = (
    PROVIDER + schema(2, "aws_vpc", 300) + WANTED + schema(3, "aws_vpc") + READ + schema(8, "aws_secret") + FEATURES
)


class Serving(grpc.GenericRpcHandler):
    """Answers with the schemas, and otherwise with what it was sent, or with an error."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.port = 0

    def service(self, details: Any) -> Any:
        self.asked.append(details.method)

        def answer(request: bytes, context: Any) -> bytes:
            if request == b"fail":
                context.abort(grpc.StatusCode.INVALID_ARGUMENT, "Bad request.")
            return SCHEMAS if details.method == GET_SCHEMA else request * 2

        return grpc.unary_unary_rpc_method_handler(answer)


@pytest.fixture
def serving() -> Iterator[Serving]:
    handler = Serving()
    server = grpc.server(ThreadPoolExecutor(4), [handler], options=UNLIMITED)
    handler.port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield handler
    server.stop(None).wait()


@pytest.fixture
def provider(tmp_path: Path, serving: Serving, started: Started) -> Iterator[Provider]:
    """A provider, which is a program that says where it would be."""
    config = {"aws": {"Protocol": "grpc", "Addr": {"Network": "tcp", "String": f"127.0.0.1:{serving.port}"}}}
    said = shlex.quote(f"\tTF_REATTACH_PROVIDERS='{json.dumps(config)}'")
    binary = write_program(tmp_path / "provider", f"printf '%s\\n' {said}; sleep 60")
    with ExitStack() as cleanup:
        yield Provider(cleanup, binary, tmp_path, {"PATH": "/usr/bin:/bin"})


def ask(reattach: str, method: str, request: bytes) -> bytes:
    entry = json.loads(reattach)["aws"]
    assert (entry["Protocol"], entry["Addr"]["Network"]) == ("grpc", "tcp")
    with grpc.insecure_channel(entry["Addr"]["String"], options=UNLIMITED) as channel:
        call: Any = channel.unary_unary(method)
        return bytes(call(request, timeout=20))


def test_each_terraform_gets_its_types_and_the_provider_is_asked_for_schemas_once(
    provider: Provider, serving: Serving
) -> None:
    first, second = provider.reattach({"aws_s3_bucket"}), provider.reattach({"aws_region"})

    assert [ask(first, GET_SCHEMA, b"") for _ in range(2)] == [PROVIDER + WANTED + FEATURES] * 2
    assert ask(second, GET_SCHEMA, b"") == PROVIDER + READ + FEATURES
    assert serving.asked == [GET_SCHEMA]


def test_what_else_terraform_says_and_hears_goes_through_as_it_is(provider: Provider) -> None:
    reattach = provider.reattach(set())

    assert ask(reattach, "/tfplugin5.Provider/PlanResourceChange", b"plan") == b"planplan"
    refused = {
        ("/tfplugin5.Provider/PlanResourceChange", b"fail"): grpc.StatusCode.INVALID_ARGUMENT,
        # No method of a provider.
        ("/plugin.GRPCBroker/StartStream", b""): grpc.StatusCode.UNIMPLEMENTED,
    }
    for (method, request), code in refused.items():
        with pytest.raises(grpc.RpcError) as failed:
            ask(reattach, method, request)
        assert failed.value.code() == code


def test_a_provider_that_does_not_start_is_an_error(tmp_path: Path, started: Started) -> None:
    binary = write_program(tmp_path / "provider", "exit 3")

    with pytest.raises(HarnessError, match="ended with exit code 3 instead of"), ExitStack() as cleanup:
        Provider(cleanup, binary, tmp_path, {})
