"""The page for everybody: by keyboard, on a phone, in the dark, and for those who hear it."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from browser.client_page import CONFLICT, GONE, ClientPage, Visit, visiting
from harness.npm import CLIENT
from harness.static_server import PageServer

AXE = Path("node_modules") / "axe-core" / "axe.min.js"
PHONE = {"width": 320, "height": 640}
MOST_TABS = 12


def tab_to(tab: ClientPage, control: Locator) -> None:
    """Press the tab key until a control has the focus."""
    for _ in range(MOST_TABS):
        tab.page.keyboard.press("Tab")
        if control.evaluate("control => control === document.activeElement"):
            return
    pytest.fail(f"{control} is not reached by {MOST_TABS} presses of the tab key")


def test_a_job_can_be_started_and_cancelled_by_keyboard(tab: ClientPage) -> None:
    tab_to(tab, tab.form.get_by_text("Options", exact=True))
    tab.page.keyboard.press("Enter")
    tab_to(tab, tab.input)
    tab.page.keyboard.press("ControlOrMeta+a")
    tab.page.keyboard.type('{"seconds": 6}')
    tab_to(tab, tab.start_button)
    tab.page.keyboard.press("Enter")
    expect(tab.status).to_have_text("RUNNING")

    tab_to(tab, tab.cancel)
    tab.page.keyboard.press("Enter")

    expect(tab.heading).to_have_text("The job was stopped")
    expect(tab.news).to_contain_text("The job was stopped")
    assert tab.page.evaluate("document.activeElement !== document.body"), "the focus is lost with the button"


def be_refused(tab: ClientPage) -> None:
    """Take a name, and then take it for another job."""
    key = f"key-{uuid.uuid4().hex}"
    tab.start({"seconds": 5}, key)
    expect(tab.status).to_have_text("RUNNING")
    tab.start({}, key)


def be_cut_off(tab: ClientPage) -> None:
    """Start a job that no answer comes for, until the page gives up."""
    tab.page.clock.install()
    tab.page.route("**/execution", lambda route: route.abort("connectionrefused"))
    tab.start({})
    tab.wait_until_lost()


STATES: dict[str, Callable[[ClientPage], None]] = {
    "idle": lambda tab: None,
    "running": lambda tab: tab.start({"seconds": 20}),
    "succeeded": lambda tab: tab.start({"seconds": 0.1}),
    "failed": lambda tab: tab.start({"seconds": "no number"}),
    "refused": be_refused,
    "lost": be_cut_off,
}


@pytest.fixture
def phone(browser: Browser, built: Path, site: PageServer) -> Iterator[Visit]:
    """A browser session on a narrow screen, with axe in its pages."""
    with visiting(browser, site.origin, viewport=PHONE) as visit:
        visit.context.add_init_script(path=CLIENT / AXE)
        yield visit


@pytest.mark.parametrize("state", STATES)
def test_each_state_can_be_read_by_everybody(phone: Visit, state: str) -> None:
    tab = phone.tab()
    STATES[state](tab)
    if state == "refused":
        phone.allow(CONFLICT)
    if state == "lost":
        phone.allow(GONE)
    if state != "idle":
        expect(tab.status).to_have_text(state.upper())

    for scheme in ("light", "dark"):
        tab.page.emulate_media(color_scheme=scheme)
        tab.shoot(f"{state}-{scheme}")
        assert violations(tab) == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def violations(tab: ClientPage) -> list[str]:
    """Return what axe finds wrong with the page as it is."""
    found: list[dict[str, Any]] = tab.page.evaluate("axe.run().then(({ violations }) => violations)")
    return [f"{violation['id']}: {violation['help']}: {violation['nodes'][0]['html']}" for violation in found]
