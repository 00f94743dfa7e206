"""`make screenshot`: takes the picture of the browser client, docs/browser-client.png, while it really runs."""

from playwright.sync_api import Browser, ViewportSize, expect

from harness import browser
from harness.commands.demo_browser import browser_client
from harness.commands.main import run_main
from harness.paths import ROOT

PICTURE = ROOT / "docs" / "browser-client.png"
SIZE: ViewportSize = {"width": 900, "height": 600}
JOB_DEADLINE_SECONDS = 60.0


def take(chosen: Browser, origin: str) -> None:
    """Take the picture of a finished long job, and of another one that runs; it needs a font for Japanese."""
    page = chosen.new_page(viewport=SIZE, device_scale_factor=2, color_scheme="light", reduced_motion="reduce")
    start = page.get_by_role("button", name="リクエスト", exact=True)
    status = page.get_by_test_id("status")
    finished = page.get_by_role("region", name="Jobs of this session").get_by_role("button").last

    page.goto(origin)
    start.click()
    expect(status).to_have_text("SUCCEEDED", timeout=JOB_DEADLINE_SECONDS * 1000)
    start.click()
    expect(status).to_have_text("RUNNING")
    finished.click()
    expect(status).to_have_text("SUCCEEDED")
    # Neither a focus ring nor the colours under a pointer.
    finished.blur()
    page.mouse.move(0, 0)
    page.screenshot(path=PICTURE)


def main() -> None:
    """Start everything, take the picture, and take everything down."""
    with browser.running() as chosen, browser_client(None, 0) as (server, _):
        print("The picture, of a job of 30 s ...", flush=True)
        take(chosen, server.origin)
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    run_main(main)
