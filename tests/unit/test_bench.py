"""The benchmark's numbers and the document that they become, without a LocalStack."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from harness.client import JobClient
from harness.commands.bench.run import READY, table
from harness.commands.bench.workload import follow, latencies, reads
from harness.errors import HarnessError

Connect = Callable[..., tuple[JobClient, list[httpx.Request]]]


def test_a_table_has_a_row_for_each_label_of_any_column_and_the_target_beside_it() -> None:
    answers = [httpx.Response(202) for _ in range(3)]
    for answer, milliseconds in zip(answers, (10, 20, 30), strict=True):
        answer.elapsed = timedelta(milliseconds=milliseconds)
    columns = {"Module": {READY: latencies(answers)}, "Glue": {READY: "20 ms", "memory": "58 MiB"}}

    assert table("Measurement", columns).splitlines() == [
        "| Measurement | Module | Glue | Target |",
        "| --- | --- | --- | --- |",
        f"| {READY} | p50 20 ms, p95 29 ms, n = 3 | 20 ms | within 10 s |",
        "| memory | — | 58 MiB |  |",
    ]


def test_reads_count_only_the_answers_in_the_state_that_is_measured(connect: Connect) -> None:
    states = ["RUNNING"] * 10 + ["SUCCEEDED"]
    client, _ = connect(*(httpx.Response(200, json={"status": status}) for status in states))

    started = [httpx.Response(202, json={"id": "a"})]

    assert reads(client, started, is_final=False).endswith("n = 10")
    with pytest.raises(HarnessError, match="too slow"):
        reads(client, started, is_final=False)


def test_the_delay_is_from_the_end_of_the_job_to_the_last_poll(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.commands.bench.workload.time.time", lambda: 1004.0)
    states = [{"status": "RUNNING"}, {"status": "SUCCEEDED", "stopDate": 1000.0}]
    accepted = httpx.Response(202, headers={"Location": "execution/a"})
    client, _ = connect(accepted, *(httpx.Response(200, json=state) for state in states))

    assert follow(client, 1.0, interval=0.01) == (4.0, 2)
