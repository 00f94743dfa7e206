"""`make bench`: the module beside the design that most people write, two glue Lambdas, on one embedded LocalStack.

Never on another LocalStack: the server's own start and memory are measured too.
"""

import os
import platform
import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
from botocore.exceptions import BotoCoreError, ClientError

from harness import localstack
from harness.client import JobClient
from harness.commands.bench.measurements import MEBIBYTE, Measured, memory, table
from harness.commands.bench.reads import READ_TARGETS, WAIT_SECONDS, described, measure_crowd, measure_reads
from harness.commands.bench.workload import POST_LOADED, RUNNING, Design, measure_delays, measure_idle, measure_loaded
from harness.commands.main import run_main
from harness.errors import HarnessError
from harness.function import create_function
from harness.package import write_package
from harness.paths import ROOT
from harness.processes import temporary_folder
from harness.target import Target
from harness.workspace import Workspace, copy_out, with_records

DATA = Path(__file__).parent
OUTPUT = ROOT / "bench.md"
SERVICES = {
    "apigateway": "get_rest_apis",
    "iam": "list_roles",
    "lambda": "list_functions",
    "logs": "describe_log_groups",
    "stepfunctions": "list_state_machines",
    "sts": "get_caller_identity",
}

ANSWER_SECONDS = 120.0

READY = "Start, until it answers"
PLANS = 5
PLAN = "`terraform plan`, initialised"
TARGETS = {POST_LOADED: "p95 under 500 ms on 2 cores", READY: "within 10 s", PLAN: "under 15 s on 2 cores"}
NOTES = (
    "Both designs ran in this one run, on the same LocalStack, with the same client and the same job, each alone but"
    " for the delays. Environments cold: the API has had no two requests at a time before. Warm: right after that, and"
    f" these {RUNNING} are the jobs that run in the rows below. A delay is the time from `stopDate` to the answer that"
    " has it. RSS and USS are medians.",
    "An emulator's latency compares what two designs make the same server do, on one machine. It is not AWS's latency:"
    " here is no network, no TLS, no authorization and no throttling, API Gateway and Step Functions are one Python"
    " process, and that process shares the cores with the client and all execution environments.",
)


@contextmanager
def timed(measured: Measured, title: str, label: str) -> Iterator[None]:
    """Measure how long the block takes."""
    print(f"{title}: {label} ...", flush=True)
    began = time.monotonic()
    yield
    measured[label] = f"{time.monotonic() - began:.1f} s"


def measure_environments(design: Design, server: psutil.Process) -> None:
    """Measure the memory of execution environments that have nothing to do, for each of a design's functions."""
    found: dict[str, list[Any]] = defaultdict(list)
    for process in server.children(recursive=True):
        design_name, _, function = process.environ().get("AWS_LAMBDA_FUNCTION_NAME", "").rpartition("-")
        if design_name == design.name:
            found[function].append(process.memory_full_info())
    for function, processes in sorted(found.items()):
        design.record(f"An idle execution environment of `{function}`", memory(processes))


def peak_memory(server: psutil.Process) -> str:
    """Return the most resident memory that the server had; where the system does not keep it, what it has now."""
    status = Path(f"/proc/{server.pid}/status")
    if status.exists():
        kibibytes = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return f"{int(kibibytes) / 1024:.0f} MiB"
    return f"{server.memory_info().rss / MEBIBYTE:.0f} MiB, at the end"


def new_workspace(target: Target, folder: Path, cleanup: ExitStack) -> Workspace:
    """Make a workspace in a folder that is not there yet: the second root of one workspace needs no init."""
    folder.mkdir()
    work = Workspace(folder, target, os.environ)
    cleanup.callback(work.stop)
    return work


def existing_function(work: Workspace) -> Path:
    """Copy the example with a function that exists, and return its root."""
    return copy_out(work.copy_module("module") / "examples" / "existing-function", work.folder / "existing-function")


def copy_glue(work: Workspace) -> Path:
    """Copy the glue design with its package, and return its root."""
    root = work.folder / "glue"
    root.mkdir()
    shutil.copy(DATA / "glue" / "main.tf", root)
    write_package({"glue.py": (DATA / "glue" / "glue.py").read_bytes()}, root / "glue.zip")
    return root


def set_up(title: str, name: str, root: Path, work: Workspace, target: Target) -> Design:
    """Make a design ready for apply.

    Args:
        title: Heading of its column.
        name: Name that it is applied with.
        root: Its root.
        work: The workspace that the root lies in.
        target: What it is applied to.
    """
    measured: Measured = {}
    with timed(measured, title, "`terraform init`"):
        terraform = work.root(root)
    function_arn = create_function(target, f"{name}-job", work.folder, 60)
    return Design(title, name, function_arn, terraform, measured)


def apply(design: Design, target: Target, cleanup: ExitStack) -> None:
    """Apply a design, and run a job that does not come through its API."""
    with timed(design.measured, design.title, "`terraform apply`"):
        design.terraform.apply(**design.variables)
    with timed(design.measured, design.title, "`terraform plan` after it"):
        design.terraform.planned_changes(**design.variables)
    _, state, _ = design.terraform.cmd("state", "list")
    design.record("Resources", str(sum(".data." not in f".{address}" for address in state.split())))
    outputs = design.terraform.outputs()["job"]
    design.client = cleanup.enter_context(JobClient(target.api_url(outputs), timeout=ANSWER_SECONDS))
    # LocalStack loads Step Functions' interpreter and Lambda's invocations when they are first used, whoever does.
    target.client("stepfunctions").start_execution(stateMachineArn=outputs["state_machine_arn"], input='{"seconds": 0}')


def load_services(target: Target) -> None:
    """Have LocalStack load its services, which it does when each is first used: the first apply is not to pay."""
    for service, operation in SERVICES.items():
        getattr(target.client(service), operation)()


def machine(server: localstack.LocalStack) -> str:
    """Return what the benchmark runs on."""
    version = httpx.get(f"{server.url}/_localstack/health", trust_env=False).json()["version"]
    memory = psutil.virtual_memory().total / MEBIBYTE / 1024
    return (
        f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory,"
        f" Python {platform.python_version()}, LocalStack {version}"
    )


def measure_plans(work: Workspace) -> dict[str, Measured]:
    """Plan the quick start, the module with everything off, and the example with the most; none is applied."""
    examples = work.copy_module("module") / "examples"
    roots = {
        "Quick start": examples / "quickstart",
        "Everything off": shutil.copytree(DATA / "least", work.folder / "least"),
        "`examples/secured`": examples / "secured",
    }
    columns: dict[str, Measured] = {}
    for title, root in roots.items():
        print(f"{title}: {PLAN} ...", flush=True)
        terraform = work.root(root)
        resources, seconds = terraform.planned_resources(), []
        for _ in range(PLANS):
            began = time.monotonic()
            terraform.planned_resources()
            seconds.append(time.monotonic() - began)
        cell = f"median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s, n = {PLANS}"
        columns[title] = {PLAN: cell, "Resources": str(resources)}
    return columns


def measure_ends(log: Path, target: Target, folder: Path, cleanup: ExitStack) -> dict[str, Measured]:
    """Apply the module with records and without, and measure how their clients hear of the ends of jobs.

    Args:
        log: LocalStack's log.
        target: The LocalStack of both, as Terraform sees it.
        folder: Where everything goes.
        cleanup: Gets what has to be done in the end.
    """
    columns: dict[str, Measured] = {}
    work = new_workspace(target, folder / "ends", cleanup)
    plain = set_up("Polling", "bench-plain", existing_function(work), work, target)
    work = new_workspace(target, folder / "records", cleanup)
    records = set_up("With records", "bench-records", with_records(existing_function(work)), work, target)
    for design in (plain, records):
        apply(design, target, cleanup)
    for title, design, wait_seconds in (
        ("Polling", plain, None),
        ("Polling, with records", records, None),
        ("Waiting, with records", records, WAIT_SECONDS),
    ):
        print(f"{title} ...", flush=True)
        columns[title] = measure_reads(design.client, log, wait_seconds)
    # Else a count of none with records would say nothing.
    if not described(log):
        raise HarnessError("LocalStack's log does not say that executions were described, although jobs were polled.")
    columns["Polling, with records"] |= measure_crowd(records.client, log)
    for design in (plain, records):
        design.terraform.destroy(**design.variables)
    return columns


def measure(
    server: localstack.LocalStack, target: Target, measured: Measured, folder: Path, cleanup: ExitStack
) -> list[Design]:
    """Apply both designs, measure them and destroy them.

    Args:
        server: The LocalStack of both.
        target: The same, as Terraform sees it.
        measured: Gets what was measured of the server.
        folder: Where everything goes.
        cleanup: Gets what has to be done in the end.
    """
    work = new_workspace(target, folder / "module", cleanup)
    module = set_up("This module", "bench-module", existing_function(work), work, target)
    work = new_workspace(target, folder / "glue", cleanup)
    glue = set_up("Two glue Lambdas", "bench-glue", copy_glue(work), work, target)
    designs = [module, glue]
    for design in designs:
        apply(design, target, cleanup)
    for design in designs:
        measure_idle(design)
    for design in designs:
        measure_loaded(design, folder)
    measure_delays(module, glue)
    for design in designs:
        measure_environments(design, psutil.Process(server.pid))
    for design in designs:
        with timed(design.measured, design.title, "`terraform destroy`"):
            design.terraform.destroy(**design.variables)
    measured["Peak memory (RSS), execution environments aside"] = peak_memory(psutil.Process(server.pid))
    return designs


def main() -> None:
    """Run the benchmark, print the document and write it.

    Raises:
        HarnessError: Anything that did not work, with the reason.
    """
    began = time.monotonic()
    measured: Measured = {}
    with ExitStack() as cleanup:
        folder = temporary_folder(cleanup, "async-api-bench-")
        with timed(measured, "LocalStack", READY):
            server = cleanup.enter_context(localstack.running())
        try:
            target = Target(server.url, server.check)
            with timed(measured, "LocalStack", "Loading the services that both use"):
                load_services(target)
            plans = measure_plans(new_workspace(target, folder / "plans", cleanup))
            designs = measure(server, target, measured, folder, cleanup)
            ends = measure_ends(Path(server.folder) / "localstack.log", target, folder, cleanup)
            where = machine(server)
        except (TimeoutError, httpx.HTTPError, psutil.Error, BotoCoreError, ClientError) as error:
            server.check()
            raise HarnessError(f"The benchmark could not be finished: {error}") from error
    tables = [
        table("Measurement", {design.title: design.measured for design in designs}, TARGETS),
        table("Jobs of 30 s, five at once", ends, READ_TARGETS),
        table("The module alone", plans, TARGETS),
        table("LocalStack", {"Both designs": measured}, TARGETS),
    ]
    title = ["# Benchmark", f"{where}. The run took {time.monotonic() - began:.0f} s."]
    text = "\n\n".join([*title, *tables, *NOTES]) + "\n"
    OUTPUT.write_text(text)
    print(f"\n{text}\nThe same is in {OUTPUT.name}.")


if __name__ == "__main__":
    run_main(main)
