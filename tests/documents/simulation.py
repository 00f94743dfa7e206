"""What the clients of many jobs meet of AWS's default quotas, without job records and with them.

tests/documents/test_quotas.py compares the rows with docs/quotas.md, which says what is assumed.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from documents.arithmetic import retry_after

JOBS = 10_000
LOW, HIGH = 1, 30
# At once and a second, in us-east-1, us-west-2 and eu-west-1; S3's are those of one prefix.
GATEWAY, DESCRIBE = (5_000, 10_000), (300, 15)
READS, WRITES = (5_500, 5_500), (3_500, 3_500)
# A client's wait, in seconds.
WAIT_SECONDS = 20
# From a change of a job's state to its event, at least; what is random comes on top.
EVENT_SECONDS = 0.5
# For how many seconds a reader looks for a record that is missing, or that S3 refuses to give, before it asks Step
# Functions: without a wait and with one.
MISSING, REFUSED = (2, 4), (4, WAIT_SECONDS)
# A recorder that S3 refuses tries again after so many seconds.
RECORDER_PAUSE = 2
# A record that still says RUNNING is doubted so many seconds after its job's start, where the function has 900 s, and
# one that a reader has written, so many seconds after that.
EVENT_DOUBT, READER_DOUBT = 905, 300

# Of a second. Whatever happens happens at a tick.
TICKS = 10
NONE, RUNNING, ENDED = range(3)


@dataclass
class Bucket:
    """A quota: so many at once, and so many more with each second.

    Attributes:
        size: What there is at once.
        refill: What comes back in a second.
    """

    size: float
    refill: float
    tokens: float = field(init=False)
    tick: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.tokens = self.size

    def take(self, wanted: int, tick: int) -> int:
        """Return how many of those that are wanted are to be had, and take them."""
        self.tokens = min(self.size, self.tokens + (tick - self.tick) * self.refill / TICKS)
        self.tick = tick
        taken = min(wanted, int(self.tokens))
        self.tokens -= taken
        return taken


@dataclass(frozen=True)
class Design:
    """How clients hear of a job's end.

    Attributes:
        name: What the table calls it.
        records: Whether the reader answers, or Step Functions.
        waits: Whether the reader waits for the end.
    """

    name: str
    records: bool
    waits: bool


DESIGNS = (
    Design("without records", records=False, waits=False),
    Design("records, polling", records=True, waits=False),
    Design("records, waiting", records=True, waits=True),
)


class Simulation:
    """Jobs that all run for the same time, and a client of each."""

    def __init__(self, design: Design, seconds: int, spread: int) -> None:
        """Simulate until the last client knows.

        Args:
            design: How they hear of the end.
            seconds: How long a job runs.
            spread: The jobs start evenly in so many seconds; 0 lets them start at once.
        """
        self.design = design
        self.random = random.Random(1)
        self.gateway, self.description = Bucket(*GATEWAY), Bucket(*DESCRIBE)
        self.reads, self.writes = Bucket(*READS), Bucket(*WRITES)
        self.counts: dict[str, float] = defaultdict(float)
        self.starts = [client * spread * TICKS // JOBS for client in range(JOBS)]
        self.ends = [start + seconds * TICKS for start in self.starts]
        self.records = [NONE] * JOBS
        self.asked = [0] * JOBS
        self.doubted_after = [0] * JOBS
        self.delays: list[float] = []
        self.coming: dict[int, dict[tuple[str, int, bool], list[int]]] = defaultdict(lambda: defaultdict(list))
        for client in range(JOBS):
            self.later("request", client, self.starts[client], LOW)
            if design.records:
                self.later("record", client, self.starts[client], EVENT_SECONDS, RUNNING)
                self.later("record", client, self.ends[client], EVENT_SECONDS, ENDED)
        for tick in count():
            self.happen(tick)
            if len(self.delays) == JOBS:
                return

    def later(self, what: str, client: int, tick: int, seconds: float, detail: int = 0) -> None:
        """Let something happen after some seconds, and a random part of a second."""
        when = tick + 1 + int((seconds + self.random.random()) * TICKS)
        self.coming[when][what, detail, False].append(client)

    def happen(self, tick: int) -> None:
        """Let happen what is due, nobody always first."""
        due = list(self.coming.pop(tick, {}).items())
        self.random.shuffle(due)
        for (what, detail, has_read), clients in due:
            first = int(self.random.random() * len(clients))
            clients = clients[first:] + clients[:first]
            if what == "request":
                self.request(clients, tick)
            elif what == "record":
                self.record(clients, tick, detail)
            else:
                self.look(clients, tick, detail, has_read=has_read)

    def refuse(self, clients: list[int], tick: int) -> None:
        """Answer 429."""
        self.counts["refused"] += len(clients)
        for client in clients:
            self.later("request", client, tick, HIGH)

    def know(self, clients: list[int], tick: int) -> None:
        """Answer that the job has ended."""
        self.delays += [(tick - self.ends[client]) / TICKS for client in clients]

    def request(self, clients: list[int], tick: int) -> None:
        """Let clients ask for their jobs."""
        passed = self.gateway.take(len(clients), tick)
        self.counts["requests"] += len(clients)
        self.refuse(clients[passed:], tick)
        if self.design.records:
            self.counts["readers"] += passed
            for client in clients[:passed]:
                self.asked[client] = tick
            self.look(clients[:passed], tick, 0)
        else:
            known = self.describe(clients[:passed], tick)
            self.refuse(clients[known:passed], tick)
            self.answer(clients[:known], tick, 0)

    def describe(self, clients: list[int], tick: int) -> int:
        """Call DescribeExecution, and return how many of the jobs it describes."""
        self.counts["describes"] += len(clients)
        return self.description.take(len(clients), tick)

    def answer(self, clients: list[int], tick: int, position: int) -> None:
        """Answer what DescribeExecution says, after so many seconds of pauses."""
        self.counts["pauses"] += len(clients) * position
        self.know([client for client in clients if self.ends[client] <= tick], tick)
        self.poll_again([client for client in clients if self.ends[client] > tick], tick)

    def poll_again(self, clients: list[int], tick: int) -> None:
        """Let clients whose jobs run ask again."""
        for client in clients:
            self.later("request", client, tick, 0 if self.design.waits else pause(tick - self.starts[client]))

    def look(self, clients: list[int], tick: int, position: int, *, has_read: bool = False) -> None:
        """Let readers look into S3.

        Args:
            clients: Whose readers.
            tick: When.
            position: Seconds of pauses since the request.
            has_read: Whether they have read the record before.
        """
        read = self.reads.take(len(clients), tick)
        self.counts["reads"] += read
        self.counts["looks refused"] += len(clients) - read
        refused = clients[read:]
        missing, running, ended = (
            [client for client in clients[:read] if self.records[client] == state] for state in (NONE, RUNNING, ENDED)
        )
        self.counts["pauses"] += len(ended) * position
        self.know(ended, tick)
        if has_read:
            running += refused
        else:
            doubted = [client for client in running if self.doubted_after[client] < self.asked[client]]
            running = [client for client in running if self.doubted_after[client] >= self.asked[client]]
            described = self.describe(doubted, tick)
            running += doubted[described:] + self.keep(doubted[:described], tick, position)
            for unknown, patience in ((missing, MISSING), (refused, REFUSED)):
                running += self.look_again_or_ask(unknown, tick, position, patience[self.design.waits])
        if self.design.waits and position < WAIT_SECONDS:
            self.look_later(running, tick, position, has_read=True)
        else:
            self.counts["pauses"] += len(running) * position
            self.poll_again(running, tick)

    def look_again_or_ask(self, clients: list[int], tick: int, position: int, patience: int) -> list[int]:
        """Let readers that have no record look again, or ask Step Functions once they have looked for long enough.

        Args:
            clients: Whose readers.
            tick: When.
            position: Seconds of pauses since the request.
            patience: Seconds after which they ask.

        Returns:
            Whose readers have written that the job runs.
        """
        if position < patience:
            self.look_later(clients, tick, position, has_read=False)
            return []
        described = self.describe(clients, tick)
        self.counts["pauses"] += (len(clients) - described) * position
        self.refuse(clients[described:], tick)
        return self.keep(clients[:described], tick, position, first=True)

    def look_later(self, clients: list[int], tick: int, position: int, *, has_read: bool) -> None:
        """Let readers look again a second later. See `look`."""
        if clients:
            self.coming[tick + TICKS]["look", position + 1, has_read] += clients

    def keep(self, clients: list[int], tick: int, position: int, *, first: bool = False) -> list[int]:
        """Let readers write what DescribeExecution says.

        Args:
            clients: Whose readers.
            tick: When.
            position: Seconds of pauses since the request.
            first: Whether they write only where there is no record, and not over the one that they have read.

        Returns:
            Whose readers have written that the job runs; the others answer.
        """
        new = [client for client in clients if not first or self.records[client] == NONE]
        written = self.writes.take(len(new), tick)
        self.counts["writes"] += len(clients)
        for client in new[:written]:
            self.records[client] = ENDED if self.ends[client] <= tick else RUNNING
            self.doubted_after[client] = self.asked[client] + READER_DOUBT * TICKS
        running = [client for client in new[:written] if self.records[client] == RUNNING]
        self.answer(list(set(clients) - set(running)), tick, position)
        return running

    def record(self, clients: list[int], tick: int, state: int) -> None:
        """Let recorders look into S3, and write what events say where that is newer."""
        read = self.reads.take(len(clients), tick)
        self.counts["reads"] += read
        newer = [client for client in clients[:read] if self.records[client] < state]
        written = self.writes.take(len(newer), tick)
        self.counts["writes"] += written
        refused = newer[written:] + clients[read:]
        self.counts["recorders"] += len(clients) - len(refused)
        self.counts["pauses"] += len(refused) * RECORDER_PAUSE
        if refused:
            self.coming[tick + RECORDER_PAUSE * TICKS]["record", state, False] += refused
        for client in newer[:written]:
            self.records[client] = state
            self.doubted_after[client] = self.starts[client] + EVENT_DOUBT * TICKS

    def dollars(self, prices: Mapping[str, float], given: Mapping[str, float]) -> float:
        """Return what all the jobs cost beside what their functions do.

        Args:
            prices: USD for one of each, as docs/cost.md has them.
            given: Its assumptions.
        """
        seconds = (
            self.counts["pauses"]
            + self.counts["readers"] * given["reader_seconds"]
            + self.counts["recorders"] * given["recorder_seconds"]
        )
        state_machine = given["transitions"] * prices["transition"] + given["log_bytes"] * prices["log_gb"] / 1e9
        return (
            JOBS * state_machine
            + (JOBS + self.counts["requests"]) * prices["request"]
            + (self.counts["readers"] + self.counts["recorders"]) * prices["express"]
            + seconds * given["express_memory"] / 1024 * prices["express_gb_second"]
            + self.counts["reads"] * prices["read"]
            + self.counts["writes"] * prices["write"]
        )


@cache
def pause(ticks: int) -> int:
    """Return the seconds that a job of this age asks its client to wait."""
    return retry_after(ticks / TICKS, LOW, HIGH)


def rows(prices: Mapping[str, float], given: Mapping[str, float]) -> Iterator[list[str]]:
    """Yield the rows of the table in docs/quotas.md. See `Simulation.dollars`."""
    for spread, label in ((0, "at once"), (60, "in a minute")):
        for length, seconds in (("30 s", 30), ("5 min", 300), ("15 min", 900)):
            for design in DESIGNS:
                done = Simulation(design, seconds, spread)
                delays = sorted(done.delays)
                yield [
                    f"{length}, {label}",
                    design.name,
                    *(f"{done.counts[name]:,.0f}" for name in ("requests", "refused", "describes", "looks refused")),
                    *(f"{delays[int(share * (JOBS - 1))]:,.0f} s" for share in (0.5, 0.95, 1)),
                    f"${done.dollars(prices, given):.2f}",
                ]
