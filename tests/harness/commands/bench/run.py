"""`make bench`: the module beside the design that most people write, two glue Lambdas, on one embedded LocalStack.

Never on another LocalStack: the server's own start and memory are measured too.
"""

import os
import platform
import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
from botocore.exceptions import BotoCoreError, ClientError

from harness import localstack
from harness.client import JobClient
from harness.commands.bench import workload
from harness.commands.bench.workload import Design, Measured
from harness.commands.main import run_main
from harness.errors import HarnessError
from harness.function import create_function
from harness.package import write_package
from harness.paths import ROOT
from harness.target import Target
from harness.workspace import Workspace, copy_out, with_records, workspace

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
MEBIBYTE = 1024 * 1024
NOT_MEASURED = "—"

READY = "Start, until it answers"
PLANS = 5
PLAN = "`terraform plan`, initialised"
TARGETS = {
    workload.POST_LOADED: "p95 under 500 ms on 2 cores",
    workload.DESCRIBED: "under 0.02 with records",
    workload.REQUESTS: "at most 3, waiting",
    workload.LATE: "p95 under 1.2 s, waiting",
    READY: "within 10 s",
    PLAN: "under 15 s on 2 cores",
}
NOTES = (
    "Both designs ran in this one run, on the same LocalStack, with the same client and the same job, each alone but"
    " for the delays. Environments cold: the API has had no two requests at a time before. Warm: right after that, and"
    f" these {workload.RUNNING} are the jobs that run in the rows below. A delay is the time from `stopDate` to the"
    " answer that has it. RSS and USS are medians.",
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
        if design_name == design.variables["name"]:
            found[function].append(process.memory_full_info())
    for function, processes in sorted(found.items()):
        # With what it shares with others, and what its end would free.
        rss, uss = (statistics.median(getattr(process, kind) for process in processes) for kind in ("rss", "uss"))
        cell = f"RSS {rss / MEBIBYTE:.0f} MiB, USS {uss / MEBIBYTE:.0f} MiB, n = {len(processes)}"
        design.record(f"An idle execution environment of `{function}`", cell)


def existing_function(work: Workspace) -> Path:
    """Copy the example with a function that exists, and return its root."""
    return copy_out(work.copy_module("module") / "examples" / "existing-function", work.folder / "existing-function")


def copy_glue(work: Workspace) -> Path:
    """Copy the glue design with its package, and return its root."""
    root = shutil.copytree(DATA / "glue", work.folder / "glue")
    write_package({"glue.py": (root / "glue.py").read_bytes()}, root / "glue.zip")
    return root


def deploy(title: str, name: str, make_root: Callable[[Workspace], Path], target: Target, cleanup: ExitStack) -> Design:
    """Apply a design, in a workspace of its own: the second root of one needs no init.

    Args:
        title: Heading of its column.
        name: Name that it is applied with.
        make_root: Makes its root in a workspace.
        target: What it is applied to.
        cleanup: Gets what has to be done in the end.
    """
    work = cleanup.enter_context(workspace(target))
    root = make_root(work)
    measured: Measured = {}
    variables = {"name": name, "function_arn": create_function(target, f"{name}-job", work.folder, 60)}
    with timed(measured, title, "`terraform init`"):
        terraform = work.root(root)
    with timed(measured, title, "`terraform apply`"):
        terraform.apply(**variables)
    with timed(measured, title, "`terraform plan` after it"):
        terraform.planned_changes(**variables)
    _, state, _ = terraform.cmd("state", "list")
    measured["Resources"] = str(sum(".data." not in f".{address}" for address in state.split()))
    api_url = target.api_url(terraform.outputs()["job"])
    client = cleanup.enter_context(JobClient(api_url, timeout=ANSWER_SECONDS))
    return Design(title, variables, terraform, measured, client)


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


def measure_ends(target: Target, log: Path, cleanup: ExitStack) -> dict[str, Measured]:
    """Apply the module with records and without, and measure how their clients hear of the ends of jobs.

    Args:
        target: The LocalStack of both.
        log: Its log.
        cleanup: Gets what has to be done in the end.
    """
    plain = deploy("Polling", "bench-plain", existing_function, target, cleanup)
    records = deploy(
        "With records", "bench-records", lambda work: with_records(existing_function(work)), target, cleanup
    )
    columns: dict[str, Measured] = {}
    for title, design, wait_seconds in (
        ("Polling", plain, None),
        ("Polling, with records", records, None),
        ("Waiting, with records", records, workload.WAIT_SECONDS),
    ):
        print(f"{title} ...", flush=True)
        columns[title] = workload.measure_reads(design.client, log, wait_seconds)
    # Else a count of none with records would say nothing.
    if not workload.described(log):
        raise HarnessError("LocalStack's log does not say that executions were described, although jobs were polled.")
    columns["Polling, with records"] |= workload.measure_crowd(records.client, log)
    for design in (plain, records):
        design.terraform.destroy(**design.variables)
    return columns


def measure(target: Target, server: psutil.Process, folder: Path, cleanup: ExitStack) -> list[Design]:
    """Apply both designs, measure them and destroy them.

    Args:
        target: The LocalStack of both.
        server: Its process.
        folder: Where jobs may leave files.
        cleanup: Gets what has to be done in the end.
    """
    module = deploy("This module", "bench-module", existing_function, target, cleanup)
    glue = deploy("Two glue Lambdas", "bench-glue", copy_glue, target, cleanup)
    designs = [module, glue]
    for design in designs:
        workload.measure_idle(design)
    for design in designs:
        workload.measure_loaded(design, folder)
    workload.measure_delays(module, glue)
    for design in designs:
        measure_environments(design, server)
    for design in designs:
        with timed(design.measured, design.title, "`terraform destroy`"):
            design.terraform.destroy(**design.variables)
    return designs


def table(heading: str, columns: Mapping[str, Measured]) -> str:
    """Render measurements as a Markdown table, with what is aimed at.

    Args:
        heading: Heading of the column of labels.
        columns: What was measured by the column's heading.
    """
    labels = dict.fromkeys(label for column in columns.values() for label in column)
    rows = [[heading, *columns, "Target"], ["---"] * (len(columns) + 2)]
    for label in labels:
        cells = (column.get(label, NOT_MEASURED) for column in columns.values())
        rows.append([label, *cells, TARGETS.get(label, "")])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Run the benchmark, print the document and write it.

    Raises:
        HarnessError: Anything that did not work, with the reason.
    """
    began = time.monotonic()
    measured: Measured = {}
    with ExitStack() as cleanup:
        with timed(measured, "LocalStack", READY):
            server = localstack.start(cleanup)
        target = Target(server.url, server.check)
        process, folder = psutil.Process(server.pid), Path(server.folder)
        try:
            with timed(measured, "LocalStack", "Loading the services that both use"):
                # It loads each when it is first used: the first apply is not to pay.
                for service, operation in SERVICES.items():
                    getattr(target.client(service), operation)()
            plans = measure_plans(cleanup.enter_context(workspace(target)))
            designs = measure(target, process, folder, cleanup)
            ends = measure_ends(target, folder / "localstack.log", cleanup)
            where = machine(server)
        except (TimeoutError, httpx.HTTPError, psutil.Error, BotoCoreError, ClientError) as error:
            server.check()
            raise HarnessError(f"The benchmark could not be finished: {error}") from error
    tables = [
        table("Measurement", {design.title: design.measured for design in designs}),
        table("Jobs of 30 s, five at once", ends),
        table("The module alone", plans),
        table("LocalStack", {"Both designs": measured}),
    ]
    title = ["# Benchmark", f"{where}. The run took {time.monotonic() - began:.0f} s."]
    text = "\n\n".join([*title, *tables, *NOTES]) + "\n"
    OUTPUT.write_text(text)
    print(f"\n{text}\nThe same is in {OUTPUT.name}.")


if __name__ == "__main__":
    run_main(main)
