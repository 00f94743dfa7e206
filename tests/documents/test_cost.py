"""docs/cost.md: its numbers follow from its prices and assumptions."""

import re
from collections.abc import Iterator

import pytest

from documents.arithmetic import bill, latest, looks, poll_times, polls_at_most_late, records_bill, retry_after
from documents.hcl import VARIABLES
from documents.markdown import blocks, section, tables
from harness.paths import ROOT

DOCUMENT = (ROOT / "docs" / "cost.md").read_text()

PRICES = {
    "REST API request": "request",
    "state transition, Standard": "transition",
    "Lambda request": "invocation",
    "Lambda GB-second, x86": "gb_second",
    "GB of logs ingested": "log_gb",
    "EXPRESS workflow, request": "express",
    "EXPRESS workflow, GB-second": "express_gb_second",
    "S3, read": "read",
    "S3, write": "write",
}
ASSUMPTIONS = {
    "jobs": "jobs",
    "`polling.min_seconds`": "min_seconds",
    "`polling.max_seconds`": "max_seconds",
    "transitions of a job": "transitions",
    "memory of the function, MiB": "memory",
    "bytes of logs of a job": "log_bytes",
    "memory of a glue Lambda, MiB": "glue_memory",
    "seconds of a glue Lambda": "glue_seconds",
    "events of a job": "events",
    "memory of the reader and the recorder, MB": "express_memory",
    "seconds of a recorder": "recorder_seconds",
    "seconds of a reader without its pauses": "reader_seconds",
    "seconds that a read waits": "wait_seconds",
}
BILL = {
    "polls of a job": "polls",
    "API requests": "requests",
    "API Gateway": "$api",
    "Step Functions": "$state_machine",
    "logs": "$logs",
    "**what the module adds**": "$module",
    "Lambda requests": "$invocations",
    "Lambda GB-seconds": "gb_seconds",
    "Lambda duration": "$duration",
    "**all**": "$all",
    "a glue Lambda for each request would add": "$glue",
}
RECORDS_BILL = {
    "runs of the recorder": "recorders",
    "records written": "$recording",
    "reads, polling": "reads",
    "records read, polling": "$polling",
    "the module without records": "$without",
    "**with records, polling**": "$polled",
    "reads, waiting": "waits",
    "looks into the record, waiting": "looked",
    "GB-seconds of waiting": "waited",
    "records read, waiting": "$waiting",
    "API Gateway, waiting": "$waiting_api",
    "**with records, waiting**": "$all_waited",
}
LENGTHS = {"30 s": 30, "5 min": 300, "15 min": 900}
HEADS = ("| 1,000 jobs of", "| `min_seconds`", "| memory of the function, MiB | 30 s")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def number(text: str) -> float:
    return float(text.replace(",", ""))


def usd(value: float) -> str:
    return f"${value:.4f}"


def prices(document: str) -> dict[str, float]:
    rows = {row[0]: row for row in tables(section(document, "Prices"))[0][1:]}
    return {key: number(rows[name][1]) / number(rows[name][2]) for name, key in PRICES.items()}


def assumptions(document: str) -> dict[str, float]:
    rows = {row[0]: row for row in tables(section(document, "Assumptions"))[0][1:]}
    return {key: number(rows[name][1]) for name, key in ASSUMPTIONS.items()}


def stated(document: str) -> dict[str, object]:
    """Return every number that the document derives, by where it stands."""
    bills = tables(section(document, "The bill")) + tables(section(document, "With job records"))
    found: dict[str, object] = {
        f"{row[0]}, {length}": cell for table in bills for row in table[1:] for length, cell in columns(table[0], row)
    }
    found["when it polls"], found["at most 15 % late"] = (
        times.split() for times in blocks(section(document, "How often a client polls"), "text")
    )
    shares = tables(section(document, "The module's share"))[0]
    found |= {f"share, {row[0]}, {length}": cell for row in shares[1:] for length, cell in columns(shares[0], row)}
    bounds = tables(section(document, "How often a client polls"))[0]
    found |= {f"polling {row[0]} to {row[1]}": row[2:] for row in bounds[1:]}
    found |= {row[0]: row[1:] for row in tables(section(document, "What can cost more"))[0][1:]}
    return found


def columns(head: list[str], row: list[str]) -> list[tuple[str, str]]:
    return [(length, cell) for length, cell in zip(head, row, strict=True) if length in LENGTHS]


def derived(document: str) -> dict[str, object]:
    """Return what follows from the document's prices and assumptions, by where it should stand."""
    price, given = prices(document), assumptions(document)
    found: dict[str, object] = {
        f"{name}, {length}": usd(amounts[key[1:]]) if key.startswith("$") else f"{amounts[key]:,.0f}"
        for rows, billed in ((BILL, bill), (RECORDS_BILL, records_bill))
        for length, seconds in LENGTHS.items()
        for amounts in [billed(price, given, seconds)]
        for name, key in rows.items()
    }
    low, high = int(given["min_seconds"]), int(given["max_seconds"])
    found["when it polls"] = [str(time) for time in poll_times(30, low, high)]
    found["at most 15 % late"] = [str(time) for time in polls_at_most_late(7, 30, 0.15)[1:]]
    for memory in (128, 512, 2048):
        for length, seconds in LENGTHS.items():
            amounts = bill(price, given | {"memory": memory}, seconds)
            found[f"share, {memory:,}, {length}"] = f"{amounts['module'] / amounts['all']:.0%}".replace("%", " %")
    for bounds in ((1, 1), (1, 10), (low, high), (5, 60), (30, 30)):
        others = given | dict(zip(("min_seconds", "max_seconds"), bounds, strict=True))
        by_length = [bill(price, others, seconds) for seconds in LENGTHS.values()]
        found[f"polling {bounds[0]} to {bounds[1]}"] = [
            *(f"{amounts['polls']:.0f}" for amounts in by_length),
            *(usd(amounts["api"]) for amounts in by_length),
        ]
    return found | extras(document, price, given)


def extras(document: str, price: dict[str, float], given: dict[str, float]) -> dict[str, object]:
    jobs = given["jobs"]
    labels = [row[0] for row in tables(section(document, "What can cost more"))[0][1:]]
    retry, preflight, access_log, log_level, execution_data = labels
    line_bytes, seconds = (number(text) for text in NUMBER.findall(access_log))
    lines = bill(price, given, seconds)["requests"] * line_bytes
    events, event_bytes = (number(text) for text in NUMBER.findall(log_level))
    input_bytes, output_bytes, copies, of_events = (number(text) for text in NUMBER.findall(execution_data))
    assert of_events == events
    logged, data = jobs * events * event_bytes, jobs * copies * (input_bytes + output_bytes)
    return {
        retry: [
            f"{jobs:,.0f} transitions, {jobs:,.0f} Lambda requests",
            usd(jobs * (price["transition"] + price["invocation"])),
        ],
        preflight: [f"{jobs:,.0f} API requests", usd(jobs * price["request"])],
        access_log: [f"{lines:,.0f} bytes", usd(lines * price["log_gb"] / 1e9)],
        log_level: [f"{logged:,.0f} bytes", usd(logged * price["log_gb"] / 1e9)],
        execution_data: [f"{data:,.0f} bytes", usd(data * price["log_gb"] / 1e9)],
    }


def test_every_number_follows() -> None:
    assert stated(DOCUMENT) == derived(DOCUMENT)


def places() -> Iterator[tuple[int, int]]:
    """Yield where a number stands that a reader may take away: in a table or a block, and not in words about it."""
    heading, start = "", 0
    for line in DOCUMENT.splitlines(keepends=True):
        if line.startswith("## "):
            heading = line[3:].strip()
        if line.startswith("| ") and not line.startswith(HEADS):
            last_cell_is_words = heading in {"Prices", "Assumptions", "The bill", "With job records"}
            text = line.rsplit("|", 2)[0] if last_cell_is_words else line
        else:
            text = line if re.fullmatch(r"[\d ]+\n", line) else ""
        yield from ((start + match.start(), start + match.end()) for match in NUMBER.finditer(text))
        start += len(line)


def follows(document: str) -> bool:
    """Tell whether every number of a document is what its prices and assumptions make it."""
    try:
        return stated(document) == derived(document)
    except (AssertionError, KeyError, ValueError):
        return False


def test_a_changed_number_is_noticed() -> None:
    unnoticed = [
        DOCUMENT[begin - 60 : end]
        for begin, end in places()
        if follows(DOCUMENT[:begin] + str(number(DOCUMENT[begin:end]) * 2 + 1) + DOCUMENT[end:])
    ]

    assert unnoticed == []


def test_how_late_an_end_is_known_follows() -> None:
    text = " ".join(section(DOCUMENT, "How often a client polls").split())
    given = assumptions(DOCUMENT)
    low, high = int(given["min_seconds"]), int(given["max_seconds"])
    times = poll_times(900, low, high)

    assert f"from the {next(time for time in times if retry_after(time, low, high) == high)}th second on" in text
    assert f"24 s or longer the client learns of the end at most {latest(24, low, high) * 100:.1f} % of" in text
    assert f"a shorter one at most {max(retry_after(time, low, high) for time in times if time < 24)} s" in text
    assert f"takes {len(polls_at_most_late(7, 30, 0.15)) - 1} polls" in text
    with pytest.raises(ValueError, match="too late"):
        polls_at_most_late(6, 30, 0.15)


def test_what_is_said_of_records_follows() -> None:
    text = " ".join(section(DOCUMENT, "With job records").split())
    price, given = prices(DOCUMENT), assumptions(DOCUMENT)
    short, *_, long = (records_bill(price, given, seconds) for seconds in LENGTHS.values())

    assert f"looks {looks(given['wait_seconds'])} times in {given['wait_seconds']:.0f} s" in text
    assert f"{short['all_waited'] / short['polled']:.1f} times what polling costs for jobs of 30 s" in text
    assert f"{long['all_waited'] / long['polled']:.1f} times for jobs of 15 min" in text
    assert re.search(rf"\bmax_wait_seconds = optional\(number, {given['wait_seconds']:.0f}\)", VARIABLES["job_records"])


def test_what_is_asked_of_the_curve_holds() -> None:
    given = assumptions(DOCUMENT)
    polls = {
        seconds: len(poll_times(seconds, int(given["min_seconds"]), int(given["max_seconds"]))) for seconds in (30, 900)
    }

    assert polls[30] <= 10
    assert polls[900] <= 60
    assert latest(24, int(given["min_seconds"]), int(given["max_seconds"])) <= 0.15


def test_the_other_documents_say_the_same() -> None:
    given = assumptions(DOCUMENT)
    low, high = int(given["min_seconds"]), int(given["max_seconds"])
    readme = " ".join((ROOT / "README.md").read_text().split())
    decision = " ".join((ROOT / "docs" / "adr" / "0005-poll-with-retry-after.md").read_text().split())

    assert f"3 s plus a seventeenth of the job's age, at most {high} s" in readme
    assert f"Bounds of `Retry-After` in seconds, {low} and {high} |" in readme
    polls = len(poll_times(30, low, high))
    assert f"uses {polls} calls in the first 30 s, and later one every {high} s" in decision


def test_the_defaults_are_the_modules() -> None:
    given = assumptions(DOCUMENT)

    for name in ("min_seconds", "max_seconds"):
        assert re.search(rf"\b{name} += optional\(number, {given[name]:.0f}\)", VARIABLES["polling"])
    assert re.search(r"\bmemory_size += optional\(number, 128\)", VARIABLES["function"])
    assert "the module's default is 128" in DOCUMENT
