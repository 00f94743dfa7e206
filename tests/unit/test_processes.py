"""Child processes and temporary folders, and interrupts at the worst moments."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

import pytest

from harness.paths import HARNESS, ROOT
from harness.processes import INTERRUPTS, Child, interrupts_held, run, temporary_folder
from unit.processes import Fake, Started, eventually, gone, unnoticed_interrupt

SLEEP = ["sleep", "60"]


class Interrupted(BaseException):
    """What the handlers raise."""


@pytest.fixture(autouse=True)
def raising(handlers: None) -> None:
    """Let each signal raise an exception."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise Interrupted(number)

    for number in INTERRUPTS:
        signal.signal(number, interrupt)


def test_nothing_is_started_in_another_way_which_an_interrupt_would_leave() -> None:
    starts = re.compile(r"\b(subprocess\.(Popen|run|call|check_\w+)|os\.(system|popen|\w*spawn\w*|fork))\(")
    sources = [*HARNESS.glob("*.py"), *HARNESS.glob("commands/**/*.py"), ROOT / "tests" / "noxfile.py"]

    assert [source.name for source in sources if starts.search(source.read_text())] == ["processes.py"]


def printed(script: str) -> str:
    """Return what a script prints in an interpreter of its own, to which somebody types."""
    command = [sys.executable, "-c", f"import subprocess; from harness.processes import *; {script}"]
    env = {"PYTHONPATH": str(ROOT / "tests")}
    return subprocess.run(command, env=env, input="yes", stdout=subprocess.PIPE, text=True).stdout


@pytest.mark.parametrize("number", INTERRUPTS)
def test_a_child_is_gone_when_an_interrupt_arrives_as_it_is_forked(started: Started, number: int) -> None:
    started.interrupt(number)

    with pytest.raises(Interrupted, match=str(int(number))), Child(SLEEP):
        pytest.fail("the block was entered")

    (process,) = started.processes
    assert gone(process.pid)
    assert process.returncode == -signal.SIGKILL


def test_an_interrupt_a_moment_before_the_wait_ends_what_runs(fake: Fake, started: Started) -> None:
    def interrupt() -> None:
        assert eventually(lambda: fake.has("started"))
        unnoticed_interrupt()

    with ThreadPoolExecutor(1) as pool:
        interrupting = pool.submit(interrupt)
        with pytest.raises(Interrupted):
            run([fake.write("write('started'); time.sleep(60)")])
        interrupting.result()

    assert [process.returncode for process in started.processes] == [-signal.SIGKILL]


def test_an_interrupt_is_not_lost_where_there_is_no_such_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def popen(*args: object, **options: object) -> None:
        signal.raise_signal(signal.SIGINT)
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "Popen", popen)

    with pytest.raises(Interrupted), Child(SLEEP):
        pass


def test_interrupts_are_held_in_the_block_and_the_first_is_raised_after_it() -> None:
    reached = False

    with pytest.raises(Interrupted, match=str(int(signal.SIGTERM))), interrupts_held():
        with interrupts_held():
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
        reached = True

    assert reached
    with pytest.raises(Interrupted):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("error", [None, ValueError(), Interrupted()])
def test_a_child_ends_with_its_block_and_all_of_its_session_with_it(
    started: Started, fake: Fake, error: BaseException | None
) -> None:
    ended: list[int] = []
    program = fake.write("signal.signal(signal.SIGINT, signal.SIG_IGN)\nstart_child()\ntime.sleep(60)")

    with ExitStack() as expected:
        if error:
            expected.enter_context(pytest.raises(type(error)))
        with Child([program], lambda process: ended.append(process.pid)) as process:
            assert eventually(lambda: fake.has("child"))
            assert os.getsid(process.pid) == process.pid
            if error:
                raise error

    assert ended == [process.pid]
    assert eventually(fake.gone)


def test_a_child_whose_own_end_fails_is_killed(started: Started) -> None:
    def end(process: "subprocess.Popen[bytes]") -> None:
        raise Interrupted

    with pytest.raises(Interrupted), Child(SLEEP, end) as process:
        pass

    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(("leave", "left"), [("", False), ("leave_all()", True)])
def test_what_a_block_could_not_end_ends_with_the_interpreter_unless_it_is_left(leave: str, left: bool) -> None:
    pid = int(printed(f"print(Child(['sleep', '60'], stdout=subprocess.DEVNULL).__enter__().pid); {leave}"))

    assert gone(pid) is not left
    if left:
        os.kill(pid, signal.SIGKILL)


def test_a_command_reads_nothing_that_is_typed() -> None:
    assert printed("print(run(['cat']))") == "CompletedProcess(args=['cat'], returncode=0, stdout='', stderr='')\n"


def test_no_folder_is_left_when_an_interrupt_arrives_as_it_is_made(temp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = tempfile.mkdtemp

    def mkdtemp(**options: str) -> str:
        folder = make(**options)
        signal.raise_signal(signal.SIGINT)
        return folder

    monkeypatch.setattr(tempfile, "mkdtemp", mkdtemp)

    with pytest.raises(Interrupted), ExitStack() as cleanup:
        temporary_folder(cleanup, "x-")
