"""docs/quotas.md: how many jobs can be polled follows from the quotas in it."""

import re
from itertools import count

from documents.arithmetic import at_once, in_one_instant, poll_times, retry_after
from documents.hcl import VARIABLES
from documents.markdown import section, tables
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

    assert (
        f"[{min(jobs)} to {max(jobs)} jobs polled at once]" in (ROOT / "docs" / "when-not-to-use-this.md").read_text()
    )


def test_the_defaults_are_the_modules() -> None:
    assert re.search(rf"\bmin_seconds += optional\(number, {LOW}\)", VARIABLES["polling"])
    assert re.search(rf"\bmax_seconds += optional\(number, {HIGH}\)", VARIABLES["polling"])
    assert f"the default `polling` of {LOW} to {HIGH} s" in DOCUMENT
    assert f"`Retry-After: {HIGH}`" in DOCUMENT
