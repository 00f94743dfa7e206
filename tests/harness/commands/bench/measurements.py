"""What the benchmark measures, and the Markdown document that it becomes."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
NOT_MEASURED = "—"

# What was measured, by the label of its row; str() of it is the cell.
Measured = dict[str, object]


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many percent of the values do not exceed, interpolated between the two next to it.

    Args:
        values: At least one value.
        percent: 1 to 99.
    """
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


@dataclass(frozen=True)
class Latencies:
    """How long answers took.

    Attributes:
        seconds: One for each answer.
    """

    seconds: Sequence[float]

    def __str__(self) -> str:
        p50, p95 = (f"{percentile(self.seconds, percent) * 1000:.0f}" for percent in (50, 95))
        return f"p50 {p50} ms, p95 {p95} ms, n = {len(self.seconds)}"


@dataclass(frozen=True)
class FirstLatencies:
    """How long the first answers took, of which no two are alike.

    Attributes:
        seconds: One for each answer, in order.
    """

    seconds: Sequence[float]

    def __str__(self) -> str:
        return ", ".join(f"{second * 1000:.0f}" for second in self.seconds) + " ms"


@dataclass(frozen=True)
class Delays:
    """How long after their ends jobs were known to have ended.

    Attributes:
        seconds: One for each job.
    """

    seconds: Sequence[float]

    def __str__(self) -> str:
        mean, longest = statistics.fmean(self.seconds), max(self.seconds)
        return f"mean {mean:.1f} s, longest {longest:.1f} s, n = {len(self.seconds)}"


@dataclass(frozen=True)
class PollCounts:
    """How many polls jobs took.

    Attributes:
        polls: One for each job.
    """

    polls: Sequence[int]

    def __str__(self) -> str:
        return f"mean {statistics.fmean(self.polls):.1f}, most {max(self.polls)}"


@dataclass(frozen=True)
class Duration:
    """How long one step took.

    Attributes:
        seconds: Its duration.
    """

    seconds: float

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s"


@dataclass(frozen=True)
class Runs:
    """How long one step took, run several times.

    Attributes:
        seconds: One for each run.
    """

    seconds: Sequence[float]

    def __str__(self) -> str:
        median, longest = statistics.median(self.seconds), max(self.seconds)
        return f"median {median:.1f} s, longest {longest:.1f} s, n = {len(self.seconds)}"


@dataclass(frozen=True)
class Memory:
    """Memory of processes of one kind.

    Attributes:
        rss: Resident bytes of each, with what it shares with others.
        uss: Bytes of each that its end would free.
    """

    rss: Sequence[int]
    uss: Sequence[int]

    def __str__(self) -> str:
        rss, uss = (statistics.median(values) / MEBIBYTE for values in (self.rss, self.uss))
        return f"RSS {rss:.0f} MiB, USS {uss:.0f} MiB, n = {len(self.rss)}"


@dataclass(frozen=True)
class Share:
    """How many of a number.

    Attributes:
        count: How many.
        of: Of how many.
    """

    count: int
    of: int

    def __str__(self) -> str:
        return f"{self.count} of {self.of}"


def table(heading: str, columns: Mapping[str, Measured], targets: Mapping[str, str]) -> str:
    """Render measurements as a Markdown table.

    Args:
        heading: Heading of the column of labels.
        columns: What was measured by the column's heading.
        targets: What is aimed at by the label of the row.
    """
    rows = (
        [label, *(str(column.get(label, NOT_MEASURED)) for column in columns.values()), targets.get(label, "")]
        for label in _labels(columns.values())
    )
    return "\n".join(map(_row, [[heading, *columns, "Target"], ["---"] * (len(columns) + 2), *rows]))


def document(machine: str, seconds: float, tables: Iterable[str], notes: Iterable[str]) -> str:
    """Render the document.

    Args:
        machine: What the benchmark ran on.
        seconds: How long all of it took.
        tables: Its tables.
        notes: A paragraph each, below the tables.
    """
    parts = ["# Benchmark", f"{machine}. The run took {seconds:.0f} s.", *tables, *notes]
    return "\n\n".join(parts) + "\n"


def _labels(columns: Iterable[Measured]) -> list[str]:
    """Return all labels, those that a later column alone has in the place that they have there."""
    labels: list[str] = []
    for column in columns:
        place = 0
        for label in column:
            if label not in labels:
                labels.insert(place, label)
            place = labels.index(label) + 1
    return labels


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
