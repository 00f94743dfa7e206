"""The templates of what Step Functions refuses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.engines import Rendered
from velocity.answers import PREFIXES, SECRET, SLUG_BY_STATUS, STATUS_BY_ERROR, error
from velocity.documents import DEFAULTS, Api, Apis, Renderer
from velocity.strategies import one_of

ROUTES = [("post", ""), ("post", "/status"), ("get", "/{id}"), ("delete", "/{id}")]
PATTERN = "4\\d{2}"
HEADER_BY_STATUS = {400: None, 403: None, 404: None, 409: "Location", 429: "Retry-After", 500: None}


def check(api: Api, rendered: Rendered) -> int:
    """Return the status of a problem, having seen that it is one, as it is documented, and that it tells no secret."""
    body = rendered.json
    status = int(body["status"])
    assert body == api.problems[status]
    assert body["type"] == f"urn:problem-type:async-api:{SLUG_BY_STATUS[status]}"
    assert rendered.status == status
    # No message here names a job of a caller's own, and where callers are told apart no other is answered.
    unanswered = "Location" if api.caller else None
    assert set(rendered.headers) == {HEADER_BY_STATUS[status]} - {None, unanswered}
    assert SECRET not in rendered.text
    assert "arn:" not in rendered.text
    return status


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=str)
@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("member", ["message", "Message"])
def test_the_error_type_decides(render: Renderer, apis: Apis, method: str, path: str, prefix: str, member: str) -> None:
    if render.name == "localstack" and prefix not in PREFIXES[:2]:
        pytest.skip("a prefix is a prefix, and this engine is slow")
    api = apis[DEFAULTS]
    template = api.response_template(method, path, PATTERN)

    statuses = {
        name: check(api, render(template, api.request(error(prefix + name, member=member)))) for name in STATUS_BY_ERROR
    }

    assert statuses == STATUS_BY_ERROR


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=str)
@pytest.mark.parametrize(
    "body", ["", "{}", "[]", "null", "7", '"text"', "<html>Bad request</html>", "{", '{"__type": null}']
)
def test_an_answer_without_a_type_is_an_internal_error(
    render: Renderer, api: Api, method: str, path: str, body: str
) -> None:
    assert check(api, render(api.response_template(method, path, PATTERN), api.request(body))) == 500


def test_whatever_it_says_the_answer_is_a_problem(render: Renderer, apis: Apis) -> None:
    bodies = st.builds(
        lambda error_type, message: json.dumps({"__type": error_type, "message": message}),
        st.sampled_from(sorted(STATUS_BY_ERROR)) | st.text(),
        st.text() | st.just(f"Invalid Arn: '{SECRET}'"),
    )

    @given(one_of(apis), st.sampled_from(ROUTES), bodies | st.text())
    def is_a_problem(api: Api, route: tuple[str, str], body: str) -> None:
        assert check(api, render(api.response_template(*route, PATTERN), api.request(body))) in set(
            STATUS_BY_ERROR.values()
        )

    is_a_problem()


def test_too_many_requests_ask_to_wait(render: Renderer, api: Api) -> None:
    rendered = render(
        api.response_template("post", "", PATTERN), api.request(error("ThrottlingException", "Rate exceeded"))
    )

    assert rendered.headers["Retry-After"] == str(api.retry_after_bounds[1])


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=str)
def test_a_failing_backend_is_a_bad_gateway(render: Renderer, api: Api, method: str, path: str) -> None:
    rendered = render(api.response_template(method, path, "default"), api.request("<html>Service Unavailable</html>"))

    assert rendered.json["status"] == 502
    assert rendered.json["type"].endswith(SLUG_BY_STATUS[502])
