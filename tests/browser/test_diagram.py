"""The README's diagram, drawn by Mermaid as GitHub draws it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from documents.markdown import blocks
from harness.errors import skipping
from harness.npm import Npm
from harness.paths import ROOT

FOLDER = Path(__file__).parent / "diagram"
DIAGRAMS = blocks((ROOT / "README.md").read_text(), "mermaid")
LABELS = ("client", "API Gateway", "Step Functions", "Lambda function, up to 15 min", "with job_records", "reader")
DRAW = "async diagram => (await mermaid.render('drawn', diagram)).svg"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """An empty page with Mermaid in it."""
    with skipping(pytest.skip):
        Npm(os.environ).install(FOLDER, "diagram")
    page = browser.new_page()
    page.add_script_tag(path=FOLDER / "node_modules" / "@mermaid-js" / "tiny" / "dist" / "mermaid.tiny.js")
    yield page
    page.close()


def test_the_readme_has_a_diagram_of_both_ways(page: Page) -> None:
    [diagram] = DIAGRAMS

    drawn = page.evaluate(DRAW, diagram)

    page.set_content(drawn)
    shown = page.locator("svg").text_content() or ""
    assert all(label in " ".join(shown.split()) for label in LABELS)
