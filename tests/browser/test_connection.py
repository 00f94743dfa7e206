"""The server goes and comes back, and so does the reader."""

from playwright.sync_api import Page, Route, expect

from browser.client_page import GONE, MESSAGE, ClientPage, Visit

LOST = "Connection lost, trying again …"


def writes(tab: ClientPage) -> list[str]:
    """Return the methods of the requests that do more than read."""
    return [request.method for request in tab.requests if request.method != "GET"]


def test_a_server_that_goes_and_comes_back_is_waited_for(visit: Visit, start_url: str) -> None:
    visit.allow(GONE)
    tab = visit.tab()
    tab.start({"seconds": 3})
    expect(tab.status).to_have_text("RUNNING")

    visit.context.route(f"{start_url}/*", lambda route: route.abort("connectionrefused"))
    expect(tab.connection).to_have_text(LOST)
    tab.shoot("connection-lost")
    visit.context.unroute(f"{start_url}/*")

    expect(tab.connection).to_have_count(0)
    expect(tab.heading).to_have_text(MESSAGE)
    assert writes(tab) == ["POST"]


def test_a_poll_that_is_cut_while_its_answer_is_awaited_is_sent_again(visit: Visit, start_url: str) -> None:
    visit.allow(GONE)
    held: list[Route] = []
    tab = visit.tab()
    # Only the first: the route then lets the others through.
    visit.context.route(f"{start_url}/*", lambda route: held.append(route), times=1)
    with tab.page.expect_request(f"{start_url}/*"):
        tab.start({"seconds": 0.1})
    expect(tab.connection).to_have_count(0)

    held[0].abort("connectionreset")

    expect(tab.heading).to_have_text(MESSAGE)
    assert writes(tab) == ["POST"]


def test_a_start_whose_answer_is_lost_is_one_job(visit: Visit, start_url: str) -> None:
    visit.allow(GONE)
    answers: list[dict[str, str]] = []

    def lose(route: Route) -> None:
        answers.append(route.fetch().json())
        route.abort("connectionreset")

    tab = visit.tab()
    visit.context.route(start_url, lose, times=1)

    tab.start({"seconds": 3})

    expect(tab.heading).to_have_text(MESSAGE)
    expect(tab.job_id).to_have_text(answers[0]["id"])
    assert writes(tab) == ["POST", "POST"]


def test_a_server_that_stays_away_is_given_up_and_asked_again_on_demand(visit: Visit, start_url: str) -> None:
    visit.allow(GONE)
    visit.context.clock.install()
    tab = visit.tab()
    tab.start({"seconds": 3})
    expect(tab.status).to_have_text("RUNNING")
    job = tab.job_id.inner_text()
    tab.cancel.focus()

    visit.context.route(f"{start_url}/*", lambda route: route.abort("connectionrefused"))
    tab.wait_until_lost()

    expect(tab.heading).to_have_text("The connection is lost")
    expect(tab.heading).to_be_focused()
    expect(tab.detail).to_contain_text("may still be running")
    expect(tab.news).to_contain_text("The connection is lost")
    expect(tab.connection).to_have_count(0)
    polls = len(tab.polls())
    tab.page.clock.fast_forward("10:00")
    tab.page.wait_for_timeout(500)
    assert len(tab.polls()) == polls

    tab.again.click()
    expect(tab.connection).to_have_text(LOST)
    expect(tab.heading).to_be_focused()
    visit.context.unroute(f"{start_url}/*")

    expect(tab.heading).to_have_text(MESSAGE)
    expect(tab.job_id).to_have_text(job)
    expect(tab.jobs).to_have_count(1)
    assert writes(tab) == ["POST"]


def show(page: Page, state: str) -> None:
    """Have the page be hidden, as behind another tab, or visible again."""
    page.evaluate(
        """state => {
            Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
            Object.defineProperty(document, "hidden", { configurable: true, get: () => state === "hidden" });
            document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
        }""",
        state,
    )


def test_a_hidden_page_does_not_poll_and_asks_at_once_when_it_is_seen(visit: Visit) -> None:
    visit.context.clock.install()
    tab = visit.tab()
    tab.start({"seconds": 3})
    expect(tab.status).to_have_text("RUNNING")

    show(tab.page, "hidden")
    polls = len(tab.polls())
    # Whatever waits for its time has waited long enough.
    tab.page.clock.fast_forward("01:00")
    tab.page.wait_for_timeout(500)
    assert len(tab.polls()) == polls

    with tab.page.expect_request(lambda request: request.method == "GET"):
        show(tab.page, "visible")
