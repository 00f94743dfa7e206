"""The benchmark's numbers and the document that they become, without a LocalStack."""

import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import pytest

from harness.client import JobClient
from harness.commands.bench import run
from harness.commands.bench.measurements import latencies, table
from harness.commands.bench.workload import READS, follow, reads, start
from harness.errors import HarnessError
from harness.workspace import Workspace


def client_of(answers: httpx.MockTransport) -> JobClient:
    client = JobClient("http://api.test/v1")
    client.http.close()
    client.http = httpx.Client(transport=answers)
    return client


def test_a_table_has_a_row_for_each_label_of_any_column_and_the_target_beside_it() -> None:
    columns = {"Module": {"POST": latencies([0.010, 0.020, 0.030])}, "Glue": {"POST": "20 ms", "memory": "58 MiB"}}

    assert table("Measurement", columns, {"POST": "p95 under 500 ms"}).splitlines() == [
        "| Measurement | Module | Glue | Target |",
        "| --- | --- | --- | --- |",
        "| POST | p50 20 ms, p95 29 ms, n = 3 | 20 ms | p95 under 500 ms |",
        "| memory | — | 58 MiB |  |",
    ]


def test_a_start_that_is_refused_ends_the_benchmark() -> None:
    with (
        client_of(httpx.MockTransport(lambda request: httpx.Response(500, text="sorry"))) as client,
        pytest.raises(HarnessError, match="answered 500: sorry"),
    ):
        start(client, 1)


def test_reads_count_only_the_answers_in_the_state_that_is_measured() -> None:
    answers = iter(["RUNNING"] * 10 + ["SUCCEEDED"] * 2 * READS)

    with client_of(httpx.MockTransport(lambda _: httpx.Response(200, json={"status": next(answers)}))) as client:
        assert reads(client, ["a"], is_final=False).endswith("n = 10")
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


def test_the_glue_design_is_copied_with_its_packages(tmp_path: Path) -> None:
    root = run.copy_glue(cast(Workspace, SimpleNamespace(folder=tmp_path)))

    assert sorted(path.name for path in root.iterdir()) == ["main.tf", "start.zip", "status.zip"]
    assert zipfile.ZipFile(root / "start.zip").namelist() == ["start.py"]
