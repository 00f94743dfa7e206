"""The arithmetic of docs/cost.md and docs/quotas.md."""

from collections.abc import Mapping
from itertools import count


def retry_after(age: float, low: int, high: int) -> int:
    """Return the seconds that templates/retry_after.vtl asks a client to wait.

    Args:
        age: Age of the job in seconds.
        low: The module's `polling.min_seconds`.
        high: Its `polling.max_seconds`.
    """
    return min(max(int(age // 5), low), high)


def poll_times(seconds: float, low: int, high: int) -> list[int]:
    """Return when a client polls a job, in seconds after its start: at last when it has ended.

    Args:
        seconds: How long the job runs. A poll in the last moment is too early.
        low: The module's `polling.min_seconds`.
        high: Its `polling.max_seconds`.
    """
    times = [low]
    while times[-1] <= seconds:
        times.append(times[-1] + retry_after(times[-1], low, high))
    return times


def bill(prices: Mapping[str, float], given: Mapping[str, float], seconds: float) -> dict[str, float]:
    """Return what `given["jobs"]` jobs cost, and how many of what is paid for they use.

    Args:
        prices: USD for one request, transition, GB-second or GB.
        given: The assumptions.
        seconds: How long a job runs.
    """
    jobs = given["jobs"]
    polls = len(poll_times(seconds, int(given["min_seconds"]), int(given["max_seconds"])))
    requests = jobs * (1 + polls)
    gb_seconds = jobs * seconds * given["memory"] / 1024
    api = requests * prices["request"]
    state_machine = jobs * given["transitions"] * prices["transition"]
    logs = jobs * given["log_bytes"] * prices["log_gb"] / 1e9
    module = api + state_machine + logs
    invocations = jobs * prices["invocation"]
    duration = gb_seconds * prices["gb_second"]
    return {
        "polls": polls,
        "requests": requests,
        "api": api,
        "state_machine": state_machine,
        "logs": logs,
        "module": module,
        "invocations": invocations,
        "gb_seconds": gb_seconds,
        "duration": duration,
        "all": module + invocations + duration,
        "glue": requests
        * (prices["invocation"] + given["glue_seconds"] * given["glue_memory"] / 1024 * prices["gb_second"]),
    }


def at_once(seconds: float, polls: int, refill: float) -> int:
    """Return how many jobs can be polled at once, for ever.

    Args:
        seconds: How long a job runs.
        polls: How often it is polled in that time.
        refill: How many polls a second the account may make.
    """
    return int(refill * seconds // polls)


def in_one_instant(times: list[int], bucket: float, refill: float) -> int:
    """Return how many jobs can be started together and polled without being throttled.

    Args:
        times: When each is polled.
        bucket: How many calls the account may make at once.
        refill: How many of them it gets back in a second.
    """
    return int(min((bucket + refill * time) // polls for polls, time in zip(count(1), times, strict=False)))
