"""The cells of the benchmark's tables, and the tables."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

MEBIBYTE = 1024 * 1024
NOT_MEASURED = "—"

# What was measured, by the label of its row.
Measured = dict[str, str]


def p95(seconds: Sequence[float]) -> float:
    """Return what 95 % of at least two measurements do not exceed."""
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def latencies(answers: Sequence[httpx.Response]) -> str:
    """Say how long answers took, at least two of them."""
    seconds = [answer.elapsed.total_seconds() for answer in answers]
    return f"p50 {statistics.median(seconds) * 1000:.0f} ms, p95 {p95(seconds) * 1000:.0f} ms, n = {len(seconds)}"


def first_latencies(answers: Sequence[httpx.Response]) -> str:
    """Say how long the first answers took, of which no two are alike."""
    return ", ".join(f"{answer.elapsed.total_seconds() * 1000:.0f}" for answer in answers) + " ms"


def memory(processes: Sequence[Any]) -> str:
    """Say how much memory processes have: with what they share with others, and what their end would free.

    Args:
        processes: What psutil's `memory_full_info` says of each.
    """
    rss, uss = (statistics.median(getattr(process, kind) for process in processes) for kind in ("rss", "uss"))
    return f"RSS {rss / MEBIBYTE:.0f} MiB, USS {uss / MEBIBYTE:.0f} MiB, n = {len(processes)}"


def table(heading: str, columns: Mapping[str, Measured], targets: Mapping[str, str]) -> str:
    """Render measurements as a Markdown table.

    Args:
        heading: Heading of the column of labels.
        columns: What was measured by the column's heading.
        targets: What is aimed at by the label of the row.
    """
    labels = dict.fromkeys(label for column in columns.values() for label in column)
    rows = [[heading, *columns, "Target"], ["---"] * (len(columns) + 2)]
    for label in labels:
        cells = (column.get(label, NOT_MEASURED) for column in columns.values())
        rows.append([label, *cells, targets.get(label, "")])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
