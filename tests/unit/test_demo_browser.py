"""The browser client's demo, without npm, LocalStack and Terraform."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from harness import npm
from harness.commands import demo_browser
from harness.localstack import LocalStack


@pytest.fixture
def page(tmp_path: Path, parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a page that is built in no time."""
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "index.html").write_text("<title>page</title>")

    def build() -> Path:
        parts["calls"].append("build")
        return folder

    monkeypatch.setattr(npm, "build", build)
    return folder


def test_the_page_is_up_until_ctrl_c(
    page: Path,
    parts: dict[str, Any],
    server: LocalStack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers: list[httpx.Response] = []

    def look(path: str) -> None:
        answers.append(httpx.get(f"{parts['variables']['page_origin']}/{path}", trust_env=False))

    def sleep(seconds: float) -> None:
        look("")
        look("config.json")
        raise SystemExit(130)

    # Not time.sleep itself: what ends the demo sleeps too.
    monkeypatch.setattr(demo_browser, "time", SimpleNamespace(sleep=sleep))
    demo_browser.demo_browser(port=4567, page_port=0)

    assert parts["calls"] == ["build", "package", "apply"]
    assert parts["port"] == 4567
    assert parts["root"] == Path("browser-client")
    assert answers[0].text == "<title>page</title>"
    assert answers[1].json() == {"startUrl": f"{server.url}/_aws/execute-api/abc/v1/execution"}
    with pytest.raises(httpx.ConnectError):
        look("")
    assert not parts["folder"].exists()
    assert server.process is None
    out = capsys.readouterr().out
    assert f"\nThe page is at {parts['variables']['page_origin']}/ until Ctrl-C.\n" in out
    assert out.endswith("Everything is down.\n")
