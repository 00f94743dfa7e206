"""The templates' answer to an origin, where several are allowed."""

import pytest

from harness.engines import Request
from velocity.documents import SEVERAL_ORIGINS, Apis, Renderer

TEMPLATES = {
    "preflight": ("options", "", "default"),
    "start": ("post", "", "2\\d{2}"),
    "problem": ("get", "/{id}", "4\\d{2}"),
    "bad gateway": ("delete", "/{id}", "default"),
}
BODY = '{"executionArn": "a:b", "startDate": 1.0, "__type": "InvalidArn"}'


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("header", ["Origin", "origin"])
@pytest.mark.parametrize(
    ("origin", "answered"),
    [
        ("http://localhost:4200", "http://localhost:4200"),
        ("https://evil.example", None),
        ("http://localhost:4200.evil.example", None),
        ("null", None),
        ("", None),
    ],
)
def test_an_allowed_origin_is_answered_with_itself(
    render: Renderer, apis: Apis, template: str, header: str, origin: str, answered: str | None
) -> None:
    rendered = render(
        apis[SEVERAL_ORIGINS].response_template(*TEMPLATES[template]), Request(BODY, header={header: origin})
    )

    # Where the template sets none, the constant of the response stands: the first allowed origin.
    assert rendered.headers.get("Access-Control-Allow-Origin") == answered
