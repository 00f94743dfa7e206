"""The benchmark's numbers and the document that they become, without a LocalStack."""

import os
import threading
import zipfile
from functools import partial
from pathlib import Path
from typing import cast

import httpx
import psutil
import pytest

from harness.client import JobClient
from harness.commands.bench import plans, run
from harness.commands.bench.measurements import (
    Delays,
    Duration,
    FirstLatencies,
    Latencies,
    Memory,
    PollCounts,
    Runs,
    Share,
    document,
    percentile,
    table,
)
from harness.commands.bench.workload import READS, at_once, follow, reads, start
from harness.errors import HarnessError
from harness.workspace import Workspace


def client_of(answers: httpx.MockTransport) -> JobClient:
    client = JobClient("http://api.test/v1")
    client.http.close()
    client.http = httpx.Client(transport=answers)
    return client


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([7.0], 95, 7.0),
        ([1.0, 2.0], 50, 1.5),
        ([3.0, 1.0, 2.0], 50, 2.0),
        ([float(number) for number in range(101)], 95, 95.0),
        ([float(number) for number in range(11)], 95, 9.5),
    ],
)
def test_percentile(values: list[float], percent: int, expected: float) -> None:
    assert percentile(values, percent) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Latencies([0.010, 0.020, 0.030]), "p50 20 ms, p95 29 ms, n = 3"),
        (FirstLatencies([0.7254, 0.102, 0.075]), "725, 102, 75 ms"),
        (Delays([1.0, 2.0, 6.0]), "mean 3.0 s, longest 6.0 s, n = 3"),
        (PollCounts([1, 2, 2]), "mean 1.7, most 2"),
        (Duration(4.06), "4.1 s"),
        (Runs([3.0, 9.0, 4.06]), "median 4.1 s, longest 9.0 s, n = 3"),
        (Memory([58 * 2**20, 60 * 2**20], [37 * 2**20, 37 * 2**20]), "RSS 59 MiB, USS 37 MiB, n = 2"),
        (Share(49, 50), "49 of 50"),
    ],
)
def test_a_measurement_is_a_cell(value: object, cell: str) -> None:
    assert str(value) == cell


def test_table_has_a_row_for_each_label_of_any_column_and_the_target_beside_it() -> None:
    module = {"apply": Duration(5), "POST": Latencies([0.1]), "destroy": Duration(3)}
    glue = {"apply": Duration(14), "POST": Latencies([0.2]), "start's memory": 58, "destroy": Duration(4)}

    assert table("Measurement", {"Module": module, "Glue": glue}, {"POST": "p95 under 500 ms"}).splitlines() == [
        "| Measurement | Module | Glue | Target |",
        "| --- | --- | --- | --- |",
        "| apply | 5.0 s | 14.0 s |  |",
        "| POST | p50 100 ms, p95 100 ms, n = 1 | p50 200 ms, p95 200 ms, n = 1 | p95 under 500 ms |",
        "| start's memory | — | 58 |  |",
        "| destroy | 3.0 s | 4.0 s |  |",
    ]


def test_document_says_where_and_for_how_long_and_separates_its_parts() -> None:
    text = document("Two cores", 199.6, ["| a |", "| b |"], ["A note."])

    assert text == "# Benchmark\n\nTwo cores. The run took 200 s.\n\n| a |\n\n| b |\n\nA note.\n"


def test_at_once_runs_all_tasks_beside_each_other_and_keeps_their_order() -> None:
    met = threading.Barrier(8, timeout=10)

    def task(number: int) -> int:
        met.wait()
        return number

    assert at_once([partial(task, number) for number in range(8)]) == list(range(8))


def test_at_once_raises_what_a_task_raises() -> None:
    def fail() -> None:
        raise HarnessError("no")

    with pytest.raises(HarnessError, match="no"):
        at_once([fail])


def test_a_start_that_is_refused_ends_the_benchmark() -> None:
    with (
        client_of(httpx.MockTransport(lambda request: httpx.Response(500, text="sorry"))) as client,
        pytest.raises(HarnessError, match="answered 500: sorry"),
    ):
        start(client, 1)


def test_reads_count_only_the_answers_in_the_state_that_is_measured() -> None:
    answers = iter(["RUNNING"] * 10 + ["SUCCEEDED"] * 2 * READS)

    with client_of(httpx.MockTransport(lambda _: httpx.Response(200, json={"status": next(answers)}))) as client:
        assert len(reads(client, ["a"], is_final=False).seconds) == 10
        with pytest.raises(HarnessError, match="too slow"):
            reads(client, ["a"], is_final=False)


def test_the_delay_is_from_the_end_of_the_job_to_the_last_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    states = iter([{"status": "RUNNING"}, {"status": "SUCCEEDED", "stopDate": 1000.0}])
    monkeypatch.setattr("harness.commands.bench.workload.time.time", lambda: 1004.0)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(202, headers={"Location": "execution/a"}, content=iter([b"{}"]))
        return httpx.Response(200, json=next(states))

    with client_of(httpx.MockTransport(answer)) as client:
        assert follow(client, 1.0, interval=0.01) == (4.0, 2)


def test_peak_memory_is_at_least_what_the_process_has() -> None:
    amount, unit = run.peak_memory(psutil.Process(os.getpid())).split()[:2]

    assert unit.startswith("MiB")
    assert int(amount) > 1


class Folder:
    """A workspace whose module has no Terraform, and whose roots plan what their folder says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.planned: list[str] = []

    def copy_module(self, name: str) -> Path:
        return self.folder / name

    def root(self, root: Path) -> "Folder":
        self.planned.append(root.name)
        return self

    def planned_resources(self) -> int:
        self.planned.append("plan")
        return len(self.planned)


def test_plans_are_measured_from_the_second_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1000))
    monkeypatch.setattr("harness.commands.bench.plans.time.monotonic", lambda: next(ticks))
    folder, said = Folder(tmp_path), list[str]()

    measured = plans.measure_plans(cast(Workspace, folder), said.append)

    once = ["plan"] * (1 + plans.PLANS)
    assert folder.planned == ["quickstart", *once, "least", *once, "secured", *once]
    assert (tmp_path / "least" / "main.tf").is_file()
    assert len(said) == 3
    assert [(str(column[plans.PLAN]), column[plans.RESOURCES]) for column in measured.values()] == [
        ("median 1.0 s, longest 1.0 s, n = 5", resources) for resources in (2, 9, 16)
    ]


def test_the_glue_design_is_copied_with_its_packages(tmp_path: Path) -> None:
    root = run.copy_glue(cast(Workspace, Folder(tmp_path)))

    assert sorted(path.name for path in root.iterdir()) == ["main.tf", "start.zip", "status.zip"]
    assert zipfile.ZipFile(root / "start.zip").namelist() == ["start.py"]
