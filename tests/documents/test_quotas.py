"""docs/quotas.md: how many jobs can be polled follows from the quotas in it."""

import math
import re
from itertools import count

from documents import simulation
from documents import test_cost as cost
from documents.arithmetic import at_once, in_one_instant, poll_times, retry_after
from documents.hcl import VARIABLES
from documents.markdown import section, tables
from documents.test_cost import number
from harness.paths import ROOT

DOCUMENT = (ROOT / "docs" / "quotas.md").read_text()
LENGTHS = {"30 s": 30, "5 min": 300, "15 min": 900}
LOW, HIGH = 1, 30


def buckets() -> list[tuple[int, int]]:
    """Return what is at once and what is a second for DescribeExecution: in the three Regions, and elsewhere."""
    [quotas] = tables(section(DOCUMENT, "Calls a second"))
    [row] = [row for row in quotas if row[0] == "`DescribeExecution`"]
    return [(int(bucket), int(refill)) for bucket, refill in (cell.split(" / ") for cell in row[2:4])]


def test_the_jobs_that_run_and_start_follow() -> None:
    lengths, _ = tables(section(DOCUMENT, "How many jobs can be polled at once"))

    assert lengths[1:] == [
        [
            length,
            f"{len(times)}",
            *(f"{at_once(seconds, len(times), refill)}" for _, refill in buckets()),
            *(f"{refill * 60 // len(times)}" for _, refill in buckets()),
        ]
        for length, seconds in LENGTHS.items()
        for times in [poll_times(seconds, LOW, HIGH)]
    ]


def test_the_old_jobs_follow() -> None:
    _, waits = tables(section(DOCUMENT, "How many jobs can be polled at once"))

    for wait, age, *jobs in waits[1:]:
        assert age == f"{next(age for age in count() if retry_after(age, LOW, int(wait)) == int(wait)):,} s"
        assert jobs == [f"{refill * int(wait):,}" for _, refill in buckets()]


def test_the_jobs_of_one_instant_follow() -> None:
    text = " ".join(section(DOCUMENT, "How many jobs can be polled at once").split())
    times = poll_times(900, LOW, HIGH)
    jobs = [in_one_instant(times, bucket, refill) for bucket, refill in buckets()]
    (first, first_refill), (second, second_refill) = buckets()

    assert f"{jobs[0]} are polled without a 429 where the bucket is {first} / {first_refill}" in text
    assert f"and {jobs[1]} where it is {second} / {second_refill}" in text


def readme_rows() -> list[list[str]]:
    """Return the rows that the README quotes."""
    [found] = tables(section((ROOT / "README.md").read_text(), "Records of jobs"))
    return found


def simulated() -> tuple[list[list[list[str]]], str]:
    """Return the tables on many jobs: what is assumed, what comes of it; and the text around."""
    text = section(DOCUMENT, "With job records")
    return tables(text), " ".join(text.split())


def test_the_simulation_assumes_what_is_said() -> None:
    [assumed, *_], text = simulated()
    event, last = simulation.EVENT_SECONDS, math.ceil((simulation.JOBS - 1_300) / 300)

    assert f"a simulation](../tests/documents/simulation.py) of {simulation.JOBS:,} jobs" in text
    assert f"would spread the last over {last} s" in text
    assert [(what, value) for what, value, _ in assumed[2:]] == [
        *(
            (f"S3, {name} at once / a second", "{:,} / {:,}".format(*bucket))
            for name, bucket in (("reads", simulation.READS), ("writes", simulation.WRITES))
        ),
        ("seconds from a change to its event", f"{event} to {event + 1}"),
        ("seconds until a client acts on an answer", "0 to 1"),
        ("seconds until a 429 is tried again", f"{simulation.HIGH}"),
        *(
            (f"seconds for which a reader looks {where}: a poll / a wait", "{} / {}".format(*patience))
            for where, patience in (
                ("for a record that is missing", simulation.MISSING),
                ("where S3 refuses to answer", simulation.REFUSED),
            )
        ),
        ("seconds of a waiting request", f"{simulation.WAIT_SECONDS}"),
        ("seconds until a refused recorder tries again", f"{simulation.RECORDER_PAUSE}"),
        ("seconds until a record is doubted", f"{simulation.EVENT_DOUBT}, or {simulation.READER_DOUBT}"),
    ]
    assert cost.assumptions(cost.DOCUMENT)["wait_seconds"] == simulation.WAIT_SECONDS
    assert buckets()[0] == simulation.DESCRIBE
    assert (simulation.LOW, simulation.HIGH) == (LOW, HIGH)
    assert "| any request | all | {:,} / {:,} |".format(*simulation.GATEWAY) in DOCUMENT


def test_the_simulated_workflows_are_the_modules() -> None:
    reader, recorder = ((ROOT / "templates" / f"{name}.asl.json").read_text() for name in ("reader", "recorder"))
    request = (ROOT / "templates" / "reader_request.vtl").read_text()

    assert f"States.MathAdd($.now, {simulation.READER_DOUBT * 1000})" in reader
    assert re.findall(r'"Seconds": (\d+)', reader) == ["1"]
    assert [tuple(map(int, re.findall(rf"\${name} = (\d+)", request))) for name in ("missing", "refused")] == [
        simulation.MISSING,
        simulation.REFUSED[:1],
    ]
    assert re.findall(r'"Seconds": (\d+)', recorder) == [f"{simulation.RECORDER_PAUSE}"]


def test_what_the_clients_of_many_jobs_meet_follows() -> None:
    [_, found], text = simulated()

    rows = list(simulation.rows(cost.prices(cost.DOCUMENT), cost.assumptions(cost.DOCUMENT)))

    assert found[1:] == rows
    assert readme_rows() == [row for row in found if row[0] in {"jobs", "30 s, at once", "5 min, in a minute"}]
    without, polling, waiting = (rows[kind :: len(simulation.DESIGNS)] for kind in range(len(simulation.DESIGNS)))
    assert all(0.9 <= number(row[3]) / number(row[2]) < 0.95 for row in without)
    assert f"needs {simulation.JOBS / simulation.DESCRIBE[1] / 60:.0f} minutes for {simulation.JOBS:,} clients" in text
    late = [max(int(row[8].removesuffix(" s")) for row in design) for design in (polling, waiting)]
    assert "a client that polls is at most {} s late, and one that waits {} s".format(*late) in text
    assert "Where the jobs start within a minute, no request is refused." in text
    minute = [row[0] for row in rows[:: len(simulation.DESIGNS)] if row[0].endswith("minute")]
    for design in (polling, waiting):
        assert [row[0] for row in design if row[3] == "0"] == minute
        assert len({row[3] for row in design if row[0] not in minute}) == 1
    assert (
        f"{simulation.READS[1]:,} \N{MULTIPLICATION SIGN} 20 / 21 = {simulation.READS[1] * 20 / 21:,.0f} clients"
        in text
    )
    dearer = f"{number(waiting[-1][9][1:]) / number(polling[-1][9][1:]):.1f}"
    assert f"for jobs of 15 min it costs {dearer} times what polling costs" in text


def test_the_time_to_destroy_follows() -> None:
    [calls] = tables(section(DOCUMENT, "When applying"))
    [seconds] = [int(row[1].removesuffix(" s")) for row in calls if row[0] == "`DeleteRestApi`"]
    text = " ".join(section(DOCUMENT, "When applying").split())

    assert f"to destroy 10 of them takes about {10 * seconds // 60} minutes" in text


def test_the_advice_elsewhere_is_the_same() -> None:
    jobs = [
        at_once(seconds, len(poll_times(seconds, LOW, HIGH)), refill)
        for seconds in LENGTHS.values()
        for _, refill in buckets()
    ]

    text = " ".join((ROOT / "docs" / "when-not-to-use-this.md").read_text().split())
    assert f"[{min(jobs)} to {max(jobs)} jobs](quotas.md#how-many-jobs-can-be-polled-at-once)" in text


def test_the_defaults_are_the_modules() -> None:
    assert re.search(rf"\bmin_seconds += optional\(number, {LOW}\)", VARIABLES["polling"])
    assert re.search(rf"\bmax_seconds += optional\(number, {HIGH}\)", VARIABLES["polling"])
    assert f"the default `polling` of {LOW} to {HIGH} s" in DOCUMENT
    assert f"`Retry-After: {HIGH}`" in DOCUMENT
