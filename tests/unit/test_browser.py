"""How the system's browser is found and started, mostly without one."""

import os
import signal
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import BrowserType

from harness import browser
from harness.errors import HarnessError, MissingError, skipping
from unit.processes import Started, eventually, gone, write_program

# Writes down how it was started, and ends.
FAKE = """
echo "$XDG_CACHE_HOME $XDG_CONFIG_HOME $@" > "$CALLS"
echo 'it is broken' >&2
exit 1
"""


@pytest.mark.parametrize(
    ("named", "found"),
    [("", "two/chromium"), ("{}/own/brave", "own/brave"), ("brave", "own/brave")],
    ids=["chromium before chrome", "path", "name"],
)
def test_the_browser_to_use_is_found_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, found: str
) -> None:
    for folder, name in (("one", "google-chrome"), ("two", "chromium"), ("own", "brave")):
        write_program(tmp_path / folder / name, "")
    monkeypatch.chdir(tmp_path)

    assert browser.find_browser({"PATH": "one:two:own", "CHROMIUM": named.format(tmp_path)}) == tmp_path / found


def test_without_a_browser_the_names_are_told(tmp_path: Path) -> None:
    with pytest.raises(MissingError) as caught:
        browser.find_browser({"PATH": str(tmp_path)})

    names = "chromium, chromium-browser, google-chrome"
    assert str(caught.value) == f"No browser found: install one of {names} on PATH, or set CHROMIUM to one."


def test_a_named_browser_that_is_none_is_an_error_and_not_skipped(tmp_path: Path) -> None:
    write_program(tmp_path / "bin" / "chromium", "")

    with pytest.raises(HarnessError, match=r"^CHROMIUM is brave, which is not a program\.$") as caught:
        browser.find_browser({"PATH": f"{tmp_path}/bin", "CHROMIUM": "brave"})

    assert not isinstance(caught.value, MissingError)


def test_a_browser_that_does_not_start_is_an_error_and_leaves_nothing(
    tmp_path: Path, temp: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary = write_program(tmp_path / "bin" / "chromium", FAKE)
    # As root no browser would start with its sandbox; any other user's has one.
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    env = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "CALLS": str(tmp_path / "calls"), "TMPDIR": str(temp)}

    with pytest.raises(HarnessError, match=rf"^{binary} did not start: (?s:.*)it is broken"), browser.running(env):
        pass

    cache, config, *flags = (tmp_path / "calls").read_text().split()
    assert cache == config
    assert Path(cache).parent == temp
    assert {*browser.FLAGS, "--headless"} <= set(flags)
    assert "--no-sandbox" not in flags


def test_an_interrupt_as_playwrights_driver_is_forked_leaves_nothing(
    tmp_path: Path, temp: Path, started: Started
) -> None:
    started.interrupt()
    env = {"PATH": str(write_program(tmp_path / "bin" / "chromium", FAKE).parent), "TMPDIR": str(temp)}

    with pytest.raises(KeyboardInterrupt), browser.running(env):
        pass

    assert len(started.processes) == 1


def test_an_interrupt_as_the_browser_has_started_leaves_nothing(
    temp: Path, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    launch = BrowserType.launch
    family: list[psutil.Process] = []

    def interrupted(browser_type: BrowserType, **options: Any) -> None:
        launch(browser_type, **options)
        family.extend(psutil.Process(started.processes[0].pid).children(recursive=True))
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(BrowserType, "launch", interrupted)
    with skipping(pytest.skip), pytest.raises(KeyboardInterrupt), browser.running():
        pass

    assert family
    assert eventually(lambda: all(gone(process.pid) for process in family))
