"""The browser client's demo, without npm, LocalStack and Terraform."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from harness.commands import demo_browser
from harness.errors import HarnessError
from harness.localstack import LocalStack


@pytest.fixture
def page(tmp_path: Path, parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a page that is built in no time."""
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "index.html").write_text("<title>page</title>")

    class Client:
        def __init__(self, folder: Path) -> None:
            pass

        def build(self) -> Path:
            parts["calls"].append("build")
            return folder

    monkeypatch.setattr(demo_browser, "Client", Client)
    return folder


def meanwhile(monkeypatch: pytest.MonkeyPatch, do: Callable[[], None]) -> None:
    """Do something the first time that the demo waits, and press Ctrl-C the second time."""
    todo = [do]

    def sleep(seconds: float) -> None:
        if not todo:
            raise SystemExit(130)
        todo.pop()()

    # Not time.sleep itself: what ends the demo sleeps too.
    monkeypatch.setattr(demo_browser, "time", SimpleNamespace(sleep=sleep))


def origin(parts: dict[str, Any]) -> str:
    """Return the page's origin, as the example got to know it."""
    return str(parts["variables"]["page_origin"])


def is_down(parts: dict[str, Any]) -> bool:
    """Tell whether nothing of the demo is left."""
    try:
        httpx.get(origin(parts), trust_env=False)
    except httpx.ConnectError:
        return not parts["folder"].exists()
    return False


def test_the_page_is_up_until_ctrl_c(
    page: Path,
    parts: dict[str, Any],
    server: LocalStack,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers: list[httpx.Response] = []

    def look() -> None:
        answers.extend(httpx.get(f"{origin(parts)}/{path}", trust_env=False) for path in ("", "config.json"))

    meanwhile(monkeypatch, look)

    demo_browser.demo_browser(port=4567, page_port=0)

    assert parts["calls"] == ["build", "package", "apply"]
    assert parts["port"] == 4567
    assert parts["root"] == Path("module/examples/browser-client")
    assert answers[0].text == "<title>page</title>"
    assert answers[1].json() == {"startUrl": f"{server.url}/_aws/execute-api/abc/v1/execution"}
    assert is_down(parts)
    assert server.process is None
    out = capsys.readouterr().out
    assert f"\nThe page is at {origin(parts)}/ until Ctrl-C.\n" in out
    assert out.endswith("Everything is down.\n")


def test_a_demo_that_fails_takes_everything_down(page: Path, parts: dict[str, Any], server: LocalStack) -> None:
    parts["error"] = HarnessError("terraform apply failed")

    with pytest.raises(HarnessError, match="terraform apply failed"):
        demo_browser.demo_browser(port=None, page_port=0)

    assert is_down(parts)
    assert server.process is None


def test_a_page_that_is_not_built_starts_nothing(
    parts: dict[str, Any], server: LocalStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(folder: Path) -> None:
        raise HarnessError("npm run build failed")

    monkeypatch.setattr(demo_browser, "Client", fail)

    with pytest.raises(HarnessError, match="npm run build failed"):
        demo_browser.demo_browser(port=None, page_port=0)

    assert parts["calls"] == []
    assert "port" not in parts


def test_a_localstack_that_ends_ends_the_demo(
    page: Path, parts: dict[str, Any], server: LocalStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile(monkeypatch, server.stop)

    with pytest.raises(HarnessError, match=r"^LocalStack has ended\."):
        demo_browser.demo_browser(port=None, page_port=0)

    assert is_down(parts)


def test_on_an_emulator_of_the_users_the_demo_destroys_what_it_applied(
    page: Path, parts: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566/")
    meanwhile(monkeypatch, lambda: None)

    demo_browser.demo_browser(port=None, page_port=0)

    assert parts["calls"] == ["build", "package", "apply", "destroy"]
    assert is_down(parts)


@pytest.mark.parametrize(
    ("arguments", "call"),
    [([], (None, 0)), (["--port", "4567", "--page-port", "4200"], (4567, 4200))],
)
def test_the_command_line(monkeypatch: pytest.MonkeyPatch, arguments: list[str], call: object) -> None:
    calls: list[object] = []
    monkeypatch.setattr(sys, "argv", ["demo-browser", *arguments])
    monkeypatch.setattr(demo_browser, "demo_browser", lambda port, page_port: calls.append((port, page_port)))

    demo_browser.main()

    assert calls == [call]
