"""A provider that serves more than one Terraform, and the few resource types to each that its root is about.

For each command, Terraform starts a provider of 700 MB several times, and reads the schemas of its 1,500 types, which
takes more than half of what a plan computes. Messages other than the schemas are passed on unread. The protocol:
https://github.com/hashicorp/terraform/blob/v1.11.4/docs/plugin-protocol/tfplugin5.8.proto
"""

import json
import re
import subprocess
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any

import grpc

from harness.errors import HarnessError
from harness.processes import PIPES, Child, interrupts_held

GET_SCHEMA = "/tfplugin5.Provider/GetSchema"
# In GetProviderSchema.Response: the maps of resources, data sources and ephemeral resources, by type.
TYPES = (2, 3, 8)
# The schemas are larger than what gRPC lets through by itself.
UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
# On a port that is its own.
SERVER = [*UNLIMITED, ("grpc.so_reuseport", 0)]
# As many as a Terraform asks for at once, and its request to stop.
THREADS = 16
# What it prints for whoever starts Terraform.
CONFIG = re.compile("TF_REATTACH_PROVIDERS='(.*)'")


class Provider:
    """A provider that runs until the end of what it was started for."""

    def __init__(self, cleanup: ExitStack, binary: Path, folder: Path, env: Mapping[str, str]) -> None:
        """Start it.

        Args:
            cleanup: Ends it.
            binary: The provider.
            folder: Where it runs: what relative paths in a configuration begin at.
            env: All environment variables that it gets.

        Raises:
            HarnessError: It ended instead.
        """
        # What it logs, even where it is to log nothing, fills a pipe that nobody reads.
        pipes = {**PIPES, "stderr": subprocess.DEVNULL}
        with interrupts_held():
            process = cleanup.enter_context(Child([binary, "-debug"], cwd=folder, env=env, **pipes))
        self._cleanup = cleanup
        found = next(filter(None, map(CONFIG.search, process.stdout or ())), None)
        if not found:
            raise HarnessError(f"{binary} ended with exit code {process.wait()} instead of starting.")
        [(self._name, self._entry)] = json.loads(found[1]).items()
        said = self._entry["Addr"]
        address = f"unix:{said['String']}" if said["Network"] == "unix" else said["String"]
        self._channel: Any = cleanup.enter_context(grpc.insecure_channel(address, options=UNLIMITED))

    @cached_property
    def schemas(self) -> bytes:
        """Its GetProviderSchema.Response, which is always the same, so that it is asked for it once."""
        return bytes(self.method(GET_SCHEMA)(b""))

    def method(self, name: str) -> Any:
        """Return what calls one of its methods."""
        return self._channel.unary_unary(name)

    def reattach(self, types: Collection[str]) -> str:
        """Return the TF_REATTACH_PROVIDERS of a Terraform to which the provider has these types alone.

        Args:
            types: Names of resources and data sources, such as `aws_s3_bucket`. Any other one is an error.
        """
        server = grpc.server(ThreadPoolExecutor(THREADS), [_Narrowed(self, types)], options=SERVER)
        # Not a socket in a folder, whose path may be too long for one.
        address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        self._cleanup.callback(lambda: server.stop(None).wait())
        return json.dumps({self._name: self._entry | {"Addr": {"Network": "tcp", "String": address}}})


class _Narrowed(grpc.GenericRpcHandler):
    """Passes calls on to a provider, and what it says back, except for the schemas of most types."""

    def __init__(self, provider: Provider, types: Collection[str]) -> None:
        self._provider = provider
        self._types = types

    @cached_property
    def schemas(self) -> bytes:
        """The provider's, without the other types."""
        return narrowed(self._provider.schemas, self._types)

    def service(self, details: Any) -> Any:
        """Return what answers a method. Terraform does without what is not the provider's own."""
        if not details.method.startswith("/tfplugin5.Provider/"):
            return None

        def answer(request: bytes, context: Any) -> bytes:
            try:
                if details.method == GET_SCHEMA:
                    return self.schemas
                asked = self._provider.method(details.method).future(request)
                context.add_callback(asked.cancel)
                return bytes(asked.result())
            except grpc.RpcError as error:
                context.abort(error.code(), error.details())
                raise

        return grpc.unary_unary_rpc_method_handler(answer)


def narrowed(schemas: bytes, types: Collection[str]) -> bytes:
    """Return a GetProviderSchema.Response without the types that are not among the chosen ones."""
    return b"".join(
        whole
        for number, content, whole in _fields(schemas)
        if number not in TYPES or next(name for _, name, _ in _fields(content)).decode() in types
    )


def _fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each field's number, its content, and the whole of it: https://protobuf.dev/programming-guides/encoding/."""
    at = 0
    while at < len(message):
        start = at
        key, at = _varint(message, at)
        length, at = _varint(message, at)
        at += length
        yield key >> 3, message[at - length : at], message[start:at]


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Return the number at a place, and the place behind it."""
    number = shift = 0
    while True:
        number |= (message[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if message[at - 1] < 128:
            return number, at
