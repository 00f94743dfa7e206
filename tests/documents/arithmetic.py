"""The arithmetic of docs/cost.md and docs/quotas.md."""

from collections.abc import Mapping
from itertools import count, pairwise
from math import ceil


def retry_after(age: float, low: int, high: int) -> int:
    """Return the seconds that templates/retry_after.vtl asks a client to wait.

    Args:
        age: Age of the job in seconds.
        low: The module's `polling.min_seconds`.
        high: Its `polling.max_seconds`.
    """
    return min(max(int(3 + max(age, 0) // 17), low), high)


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


def latest(seconds: int, low: int, high: int) -> float:
    """Return how late a client may know that a job of this length or a longer one has ended, as a share of its length.

    Args:
        seconds: How long the job runs at least.
        low: The module's `polling.min_seconds`.
        high: Its `polling.max_seconds`.
    """
    # Once the wait is `high` for good, the share only falls.
    times = poll_times(seconds + 17 * high, low, high)
    return max((known - ended) / ended for poll, known in pairwise(times) if known > (ended := max(poll, seconds)))


def polls_at_most_late(first: int, seconds: int, share: float) -> list[int]:
    """Return when a client has to poll, in whole seconds, to know of each end soon enough.

    Args:
        first: Its first poll, in seconds after the job's start.
        seconds: The last poll is the first one after this.
        share: How late it may know, as a share of the job's age.

    Raises:
        ValueError: Not even polling each second is soon enough.
    """
    times = [first]
    while times[-1] <= seconds:
        wait = int(times[-1] * share)
        if wait < 1:
            raise ValueError(f"A job that ends right after {times[-1]} s is known too late even a second later.")
        times.append(times[-1] + wait)
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


def looks(seconds: float) -> int:
    """Return how often the reader looks into a record while it waits: at once and each second.

    Args:
        seconds: How long it waits.
    """
    return 1 + int(seconds)


def records_bill(prices: Mapping[str, float], given: Mapping[str, float], seconds: float) -> dict[str, float]:
    """Return what `given["jobs"]` jobs cost with records of them. See `bill`."""
    without = bill(prices, given, seconds)
    jobs, wait = given["jobs"], given["wait_seconds"]
    gb, run = given["express_memory"] / 1024, prices["express"]
    recorders = jobs * given["events"]
    recorder = run + given["recorder_seconds"] * gb * prices["express_gb_second"]
    reader = run + given["reader_seconds"] * gb * prices["express_gb_second"]
    recording = recorders * (recorder + prices["read"] + prices["write"])
    reads = jobs * without["polls"]
    polling = reads * (reader + prices["read"])
    waits = jobs * ceil(seconds / wait)
    looked = jobs * (int(seconds // wait) * looks(wait) + (looks(seconds % wait) if seconds % wait else 0))
    waited = jobs * seconds * gb
    waiting = waits * reader + waited * prices["express_gb_second"] + looked * prices["read"]
    api = (jobs + waits) * prices["request"]
    return {
        "recorders": recorders,
        "recording": recording,
        "reads": reads,
        "polling": polling,
        "without": without["module"],
        "polled": without["module"] + recording + polling,
        "waits": waits,
        "looked": looked,
        "waited": waited,
        "waiting": waiting,
        "waiting_api": api,
        "all_waited": without["state_machine"] + without["logs"] + api + recording + waiting,
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
