"""`make demo`: one long job, from the start to its message. `make down` ends what `make demo KEEP=1` left up."""

import argparse
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from harness import localstack, package
from harness.client import JobClient, Poll
from harness.commands.main import run_main
from harness.errors import HarnessError
from harness.paths import ROOT
from harness.processes import interrupts_held, leave_all, temporary_folder
from harness.target import Target
from harness.workspace import Workspace, copy_out

KEPT = ROOT / ".run" / "demo.json"
TIMEOUT_WINDOW_SECONDS = 29.0
JOB_DEADLINE_SECONDS = 120.0
WAIT_SECONDS = 20


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print what is done in the block, and how long it took."""
    print(f"{name} ...", flush=True)
    began = time.monotonic()
    yield
    print(f"  {time.monotonic() - began:.1f} s", flush=True)


def print_poll(poll: Poll) -> None:
    """Print what a poll saw, and whether API Gateway would have given up by then."""
    place = "past" if poll.elapsed > TIMEOUT_WINDOW_SECONDS else "before"
    print(f"  {poll.elapsed:5.1f} s  {poll.job['status']:<9}  {place} {TIMEOUT_WINDOW_SECONDS:.0f} s", flush=True)


@dataclass(frozen=True)
class Applied:
    """An example, applied to an emulator.

    Attributes:
        target: The emulator.
        server: The LocalStack that was started; None where the emulator ran already.
        root: The copy of the example, which was applied, in a folder of its own with the module's copy.
        api_url: URL of the API's stage, without a slash at its end.
    """

    target: Target
    server: localstack.LocalStack | None
    root: Path
    api_url: str


def run_job(client: JobClient, target: Target, wait_seconds: int | None = None) -> tuple[dict[str, Any], Poll]:
    """Start the sample job and poll it to its end.

    Args:
        client: A client of its API.
        target: Where it runs.
        wait_seconds: Seconds that each poll asks the API to wait for the end; None where it does not wait.

    Returns:
        The answer to the start, and the last poll, which has the output.

    Raises:
        HarnessError: The start was refused, or the job did not succeed.
    """
    try:
        started = client.start({"message": "client request"})
        if started.status_code != 202:
            raise HarnessError(f"POST {client.start_url} answered {started.status_code}: {started.text}")
        print(f"  POST /execution: 202 after {started.elapsed.total_seconds() * 1000:.0f} ms", flush=True)
        last = client.wait(started, JOB_DEADLINE_SECONDS, on_poll=print_poll, wait_seconds=wait_seconds)[-1]
    except (TimeoutError, httpx.HTTPError) as error:
        target.check()
        raise HarnessError(f"The job could not be followed: {error}") from error
    if last.job["status"] != "SUCCEEDED":
        raise HarnessError(f"The job ended as {last.job['status']}: {last.job.get('error')}")
    return started.json(), last


def demo(port: int | None, keep: bool, records: bool = False) -> None:
    """Apply the quick start, run one job, and take everything down again.

    Args:
        port: Port for the embedded LocalStack; a free one where None.
        keep: Leave it up instead.
        records: Apply the example with records, and wait for the end of the job instead of polling.

    Raises:
        HarnessError: Anything that did not work, with the reason.
    """
    if KEPT.exists():
        raise HarnessError("A demo is already running. Stop it with `make down`.")
    with ExitStack() as cleanup:
        applied = apply_example("records" if records else "quickstart", port, cleanup)
        with JobClient(applied.api_url) as client:
            print("The job ...", flush=True)
            started, last = run_job(client, applied.target, WAIT_SECONDS if records else None)
            print(f"\n{last.job['output']['message']}\n")
            print(f"The output was there {last.elapsed:.1f} s after the POST. API Gateway gives up after 29 s.")
            if keep:
                with interrupts_held():
                    leave_up(applied)
                    cleanup.pop_all()
                print_kept(client.start_url, started)


def apply_example(name: str, port: int | None, cleanup: ExitStack, **variables: object) -> Applied:
    """Apply an example to an emulator: the one that `AWS_ENDPOINT_URL` names, or a LocalStack of our own.

    Args:
        name: Folder of the example.
        port: Port for the embedded LocalStack; a free one where None.
        cleanup: Takes everything down again.
        variables: The example's variables.

    Raises:
        HarnessError: Anything that did not work, with the reason.
    """
    folder = temporary_folder(cleanup, "async-api-")
    external = os.environ.get("AWS_ENDPOINT_URL")
    server = None
    if external:
        target = Target(external.rstrip("/"))
    else:
        with step("Starting LocalStack"):
            server = localstack.start(cleanup, port)
        target = Target(server.url, server.check)
    workspace = Workspace(folder, target, os.environ)
    copy = copy_out(workspace.copy_module("module") / "examples" / name, folder / name)
    with step("Packaging the sample job"):
        package.write_sample(copy / package.PACKAGE.name)
    with step("terraform init"):
        root = workspace.root(copy)
    if external:
        cleanup.callback(root.destroy, **variables)
    with step(f"terraform apply, in a copy of examples/{name}"):
        root.apply(**variables)
    return Applied(target, server, copy, target.api_url(root.outputs()["job"]))


def leave_up(applied: Applied) -> None:
    """Write down what `make down` has to end, and leave it alone."""
    KEPT.parent.mkdir(exist_ok=True)
    server = applied.server
    KEPT.write_text(json.dumps({"root": str(applied.root), "localstack": server and asdict(server)}))
    leave_all()


def print_kept(start_url: str, started: dict[str, Any]) -> None:
    """Print the URLs, and curl commands that work as they stand."""
    content_type = "-H 'Content-Type: application/json'"
    print(
        f"""
It is up until `make down`:
  start   {start_url}
  status  {start_url}/status
  a job   {start_url}/{started["id"]}

  curl -i -X POST {start_url} {content_type} -d '{{"input": {{"seconds": 5}}}}'
  curl -i {start_url}/{started["id"]}
  curl -i -X POST {start_url}/status {content_type} -d '{{"executionArn": "{started["executionArn"]}"}}'"""
    )


def down() -> None:
    """End what `make demo KEEP=1` left up. Where nothing is up, say so.

    Raises:
        HarnessError: `AWS_ENDPOINT_URL` no longer names the emulator that it was applied to, or Terraform failed.
    """
    if not KEPT.exists():
        print("No demo is running.")
        return
    kept = json.loads(KEPT.read_text())
    root = Path(kept["root"])
    external = os.environ.get("AWS_ENDPOINT_URL")
    if kept["localstack"]:
        localstack.LocalStack(**kept["localstack"]).stop()
    elif external:
        Workspace(root.parent, Target(external.rstrip("/")), os.environ).known_root(root).destroy()
    else:
        raise HarnessError("The demo was applied to another emulator: set AWS_ENDPOINT_URL to its URL again.")
    shutil.rmtree(root.parent, ignore_errors=True)
    KEPT.unlink()
    print("Everything is down.")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--port", type=int, help="port for LocalStack; a free one by default")
    parser.add_argument("--keep", action="store_true", help="leave everything up, and print how to use it")
    parser.add_argument("--records", action="store_true", help="keep records of the jobs, and wait for the job's end")
    parser.add_argument("--down", action="store_true", help="end what --keep left up")
    options = parser.parse_args()
    if options.down:
        down()
    else:
        demo(options.port, options.keep, options.records)


if __name__ == "__main__":
    run_main(main)
