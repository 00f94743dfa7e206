"""The page of the example cognito, with stubs in the place of Cognito and of the API."""

import base64
import hashlib
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from harness import static_server
from harness.paths import ROOT

LOGIN = "https://login.example.com"
API = "https://api.example.com/v1"
CONFIG = {"login_url": LOGIN, "client_id": "3n4b5urk", "scope": "report/run", "start_url": f"{API}/execution"}
TOKEN = "access-token"


class Stubs:
    """Cognito and the API, as far as the page meets them.

    Attributes:
        asked: What the page asked the login page for.
        exchanged: What it sent for its code.
        calls: Method, path and headers of its calls of the API.
        state: What the login page answers with instead of the state that it was given.
    """

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self.asked: dict[str, str] = {}
        self.exchanged: dict[str, str] = {}
        self.calls: list[tuple[str, str, dict[str, str]]] = []
        self.state = ""
        self._polls = iter(
            [(404, {}), (200, {"status": "RUNNING"}), (200, {"status": "SUCCEEDED", "output": {"n": 1}})]
        )

    def cognito(self, route: Route) -> None:
        """Send whoever comes to the login page back with a code, and give the token for it."""
        url = urlsplit(route.request.url)
        if url.path == "/oauth2/token":
            self.exchanged = fields(route.request.post_data or "")
            self._answer(route, 200, {"access_token": TOKEN, "id_token": "id-token"})
        else:
            self.asked = fields(url.query)
            back = f"{self._origin}/?code=a-code&state={self.state or self.asked.get('state')}"
            route.fulfill(content_type="text/html", body=f"<script>location.replace({json.dumps(back)})</script>")

    def api(self, route: Route) -> None:
        """Start a job, which is not found, runs and has ended."""
        request = route.request
        if request.method != "OPTIONS":
            self.calls.append((request.method, urlsplit(request.url).path, request.all_headers()))
        if request.method == "POST":
            self._answer(route, 202, {"id": "report-42", "status": "RUNNING", "statusUrl": "execution/report-42"})
        else:
            self._answer(route, *(next(self._polls) if request.method == "GET" else (204, {})))

    def _answer(self, route: Route, status: int, body: object) -> None:
        headers = {
            "Access-Control-Allow-Origin": self._origin,
            "Access-Control-Allow-Headers": "Authorization,Content-Type",
            "Access-Control-Expose-Headers": "Location,Retry-After",
            "Retry-After": "0",
        }
        route.fulfill(status=status, headers=headers, content_type="application/json", body=json.dumps(body))


def fields(text: str) -> dict[str, str]:
    """Return the fields of a query or a form, each of which is there once."""
    return {name: value for name, [value] in parse_qs(text).items()}


@pytest.fixture
def origin() -> Iterator[str]:
    """Where the page is served."""
    with static_server.serve(ROOT / "examples" / "cognito" / "page") as server:
        server.files["/config.json"] = json.dumps(CONFIG).encode()
        yield server.origin


@pytest.fixture
def stubs(origin: str) -> Stubs:
    return Stubs(origin)


@pytest.fixture
def page(browser: Browser, origin: str, stubs: Stubs) -> Iterator[Page]:
    """A tab with the page in it."""
    with browser.new_context() as context:
        context.route(f"{LOGIN}/**", stubs.cognito)
        context.route(f"{API}/**", stubs.api)
        page = context.new_page()
        page.goto(origin)
        yield page


def test_whoever_logs_in_runs_a_job_with_the_access_token(page: Page, origin: str, stubs: Stubs) -> None:
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Start a job").click()
    expect(page.get_by_role("status")).to_have_text('{"n":1}')

    digest = hashlib.sha256(stubs.exchanged["code_verifier"].encode()).digest()
    assert len(stubs.exchanged["code_verifier"]) == 43
    assert stubs.asked == {
        "response_type": "code",
        "client_id": CONFIG["client_id"],
        "redirect_uri": f"{origin}/",
        "scope": "openid report/run",
        "state": stubs.asked["state"],
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    assert stubs.exchanged | {"code_verifier": ""} == {
        "grant_type": "authorization_code",
        "client_id": CONFIG["client_id"],
        "redirect_uri": f"{origin}/",
        "code": "a-code",
        "code_verifier": "",
    }
    assert [(method, path) for method, path, _ in stubs.calls] == [
        ("POST", "/v1/execution"),
        *[("GET", "/v1/execution/report-42")] * 3,
    ]
    assert {headers["authorization"] for _, _, headers in stubs.calls} == {TOKEN}
    assert page.url == f"{origin}/"
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_an_answer_to_somebody_elses_login_is_refused(page: Page, stubs: Stubs) -> None:
    stubs.state = "somebody-elses"

    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("status")).to_contain_text("not the answer to a login of this tab")
    assert stubs.exchanged == {}


def test_a_page_without_a_login_asks_for_one(page: Page, stubs: Stubs) -> None:
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    expect(page.get_by_role("button", name="Start a job")).to_be_hidden()
    assert (stubs.asked, stubs.calls) == ({}, [])


def test_logging_out_ends_cognitos_session(page: Page, origin: str, stubs: Stubs) -> None:
    page.get_by_role("button", name="Log in").click()

    page.get_by_role("button", name="Log out").click()
    page.wait_for_url(f"{origin}/?code=*")

    assert stubs.asked == {"client_id": CONFIG["client_id"], "logout_uri": f"{origin}/"}
