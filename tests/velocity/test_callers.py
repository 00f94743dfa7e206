"""What tells callers apart: the templates are the only wall between their jobs, since they all share the API's role."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.engines import Rendered, Request
from velocity.answers import PREFIXES, SECRET, STATUS_BY_ERROR, already_exists, described, error
from velocity.callers import (
    CALLER_BYTES,
    CALLER_LENGTH,
    COGNITO,
    CUSTOM,
    DECOY,
    IAM,
    KINDS,
    MERGED,
    NAME_LENGTH,
    Caller,
    identity,
    read,
    role,
    said,
    unknown,
    user,
)
from velocity.documents import DEFAULTS, EXTENDED_REQUEST_ID, REQUEST_ID, SHARED, Api, Apis, Renderer
from velocity.principals import (
    NO_IDENTITIES,
    NO_SIGNERS,
    NO_TEXTS,
    TRICKY,
    callers,
    federated_users,
    malformed_identities,
    nobody,
    pairs,
    roles,
    users_of_pools,
)
from velocity.strategies import CASES, NAME, SAFE, hostile, ids

TAKEN = "ExecutionAlreadyExists"
PROBLEM = "4\\d{2}"
ROUTES = [("post", ""), ("post", "/status"), ("get", "/{id}"), ("delete", "/{id}")]
# 15 characters, as API Gateway makes it, and padded.
extended_request_ids = st.text(SAFE, min_size=15, max_size=15).map("{}=".format)
UUID = "6f1c2f1e-5a52-4a0c-9d7e-0b7a3f4e2d11"


@pytest.fixture(params=KINDS)
def api(apis: Apis, request: pytest.FixtureRequest) -> Api:
    """One of the documents that tell callers apart."""
    return apis[request.param]


def owner_of(caller: Caller) -> str:
    """Return what the names of somebody's executions begin with."""
    assert caller.owner is not None
    return caller.owner


def start(render: Renderer, api: Api, caller: Caller, body: object, **header: str) -> Rendered:
    """Render a start; `_` in a header's name is `-`."""
    headers = {name.replace("_", "-"): value for name, value in header.items()}
    return render(api.request_template("post"), api.request(json.dumps(body), caller, header=headers))


def by_id(render: Renderer, api: Api, caller: Caller, method: str, job_id: str) -> Rendered:
    """Render a GET or DELETE of a job."""
    return render(api.request_template(method, "/{id}"), api.request("", caller, path={"id": job_id}))


def by_arn(render: Renderer, api: Api, caller: Caller, arn: str) -> Rendered:
    """Render a POST of an ARN."""
    return render(api.request_template("post", "/status"), api.request(json.dumps({"executionArn": arn}), caller))


def named(api: Api, request: Rendered) -> str | None:
    """Return the execution that a request to Step Functions is about; None where Step Functions refuses it.

    Raises:
        KeyError: Step Functions would choose the name of what it starts.
    """
    sent = request.json
    if "stateMachineArn" not in sent:
        assert set(sent) == {"executionArn"}
        assert sent["executionArn"].startswith(api.execution_arn_prefix)
        name = sent["executionArn"].removeprefix(api.execution_arn_prefix)
        return name if NAME.fullmatch(name) else None
    assert sent["stateMachineArn"] == api.state_machine_arn
    # An InvalidExecutionInput, whatever else is in it.
    if sent["input"] == "":
        assert set(sent) == {"stateMachineArn", "input"}
        return None
    assert NAME.fullmatch(sent["name"])
    return str(sent["name"])


# Which of `requests` is the one without a name.
UNNAMED = 2


def requests(render: Renderer, api: Api, caller: Caller, word: str, arn: str) -> Iterator[Rendered]:
    """Give what goes to Step Functions for each request that a caller can make with an id and an ARN."""
    yield start(render, api, caller, {"name": word})
    yield start(render, api, caller, {}, Idempotency_Key=word)
    yield start(render, api, caller, {})
    yield by_id(render, api, caller, "get", word)
    yield by_id(render, api, caller, "delete", word)
    yield by_arn(render, api, caller, arn)


def words(other: Caller, job_id: str) -> list[str]:
    """Return ids that might get at a job of another."""
    owner = owner_of(other)
    return [job_id, f"{owner}{job_id}", owner, f"-{job_id}", f"../{owner}{job_id}", f"x:{owner}{job_id}", f"{job_id}'"]


def foreign_arns(api: Api, caller: Caller, other: Caller, job_id: str) -> list[str]:
    """Return what is the ARN of no job of a caller's: another's job first."""
    prefix, owner = api.execution_arn_prefix, owner_of(other)
    mine = prefix + (caller.owner or "nobody.")
    return [
        f"{prefix}{owner}{job_id}",
        f"{prefix}{job_id}",
        f"{mine}x:{prefix}{owner}{job_id}",
        f"{mine}x:{owner}{job_id}",
        f"{prefix}{owner}{job_id}:{mine}x",
        f"x{mine}{job_id}",
        f"{mine.upper()}{job_id}",
        f"{owner}{job_id}",
        f"{caller.owner}{job_id}",
        job_id,
        mine,
        prefix,
        "",
    ]


def arns(api: Api, caller: Caller, other: Caller, job_id: str) -> list[str]:
    """Return ARNs that might get at a job of another."""
    mine = api.execution_arn_prefix + (caller.owner or "nobody.")
    return [
        *foreign_arns(api, caller, other, job_id),
        f"{mine}{job_id}",
        f"{mine}{owner_of(other)}{job_id}",
        f"{mine}-{job_id}",
    ]


def test_no_request_of_one_caller_names_a_job_of_another(render: Renderer, api: Api) -> None:
    @given(pairs(api.name), ids(15), st.integers(0, 6), st.integers(0, 15))
    def names_no_other(pair: tuple[Caller, Caller], job_id: str, word: int, arn: int) -> None:
        caller, other = pair
        # What the other's own requests make, and not what the model says that they do.
        theirs = named(api, start(render, api, other, {"name": job_id}))
        assert theirs is not None and theirs.endswith(job_id)
        owner = theirs.removesuffix(job_id)

        made = list(requests(render, api, caller, words(other, job_id)[word], arns(api, caller, other, job_id)[arn]))

        for request in made:
            name = named(api, request)
            assert name is None or not name.startswith(owner)
        mine = named(api, start(render, api, caller, {"name": "x"}))
        if mine is not None:
            assert not owner.startswith(mine.removesuffix("x"))
            assert not mine.removesuffix("x").startswith(owner)

    names_no_other()


def test_every_name_says_whose_it_is(render: Renderer, api: Api) -> None:
    job_ids = ids(80) | hostile | st.sampled_from(TRICKY)

    @settings(max_examples=CASES // 2)
    @given(callers(api.name), callers(api.name), job_ids, st.integers(0, 15))
    def says_whose(caller: Caller, other: Caller, job_id: str, arn: int) -> None:
        for request in requests(render, api, caller, job_id, arns(api, caller, other, job_id)[arn]):
            name = named(api, request)

            assert name is None or read(name)[0] == caller.principal

    says_whose()


@pytest.mark.parametrize("setup", [COGNITO, CUSTOM, MERGED])
def test_no_two_tricky_callers_names_begin_alike(render: Renderer, apis: Apis, setup: str) -> None:
    owners = {}
    for tricky in TRICKY:
        name = start(render, apis[setup], said(setup, tricky), {"name": "x"}).json["name"]
        assert read(name) == (tricky, "x")
        owners[tricky] = name.removesuffix("x")

    alike = [pair for pair in itertools.permutations(owners, 2) if owners[pair[0]].startswith(owners[pair[1]])]
    assert alike == []


def test_the_same_id_comes_back(render: Renderer, api: Api) -> None:
    @settings(max_examples=CASES // 2)
    @given(callers(api.name), ids(16), st.booleans())
    def comes_back(caller: Caller, job_id: str, in_the_body: bool) -> None:
        body, header = ({"name": job_id}, {}) if in_the_body else ({}, {"idempotency_key": job_id})
        name = start(render, api, caller, body, **header).json["name"]
        assert name == owner_of(caller) + job_id
        assert read(name) == (caller.principal, job_id)
        arn = api.execution_arn_prefix + name

        def answer(method: str, path: str, said: str, pattern: str = "2\\d{2}") -> Rendered:
            return render(api.response_template(method, path, pattern), api.request(said, caller, path={"id": job_id}))

        started = answer("post", "", json.dumps({"executionArn": arn, "startDate": 1.0}))
        execution = described(name=name, executionArn=arn, status="RUNNING")
        taken = answer("post", "", already_exists(arn), PROBLEM)
        assert (started.json["id"], started.json["executionArn"]) == (job_id, arn)
        assert started.headers["Location"] == started.json["statusUrl"] == f"{api.path_segment}/{job_id}"
        assert taken.status == 409
        assert taken.headers == {"Location": f"{api.path_segment}/{job_id}"}
        assert answer("get", "/{id}", execution).json["id"] == job_id
        assert answer("delete", "/{id}", '{"stopDate": 1.0}').json["id"] == job_id
        # The original client's: it sends the ARN that it was given.
        assert answer("post", "/status", execution).json["executionArn"] == arn
        for request in (
            by_id(render, api, caller, "get", job_id),
            by_id(render, api, caller, "delete", job_id),
            by_arn(render, api, caller, arn),
        ):
            assert request.json == {"executionArn": arn}

    comes_back()


def answers(render: Renderer, api: Api, caller: Caller, job_id: str, error_type: str) -> Iterator[tuple[Any, Any, Any]]:
    """Give status, headers and body of each answer about a job, without the two members that have its whole name."""
    name = owner_of(caller) + job_id
    arn = api.execution_arn_prefix + name
    ended = described(
        name=name, executionArn=arn, status="FAILED", stopDate=2.0, error="E", cause="it's bad", mapRunArn=arn
    )
    running = described(name=name, executionArn=arn, status="RUNNING")
    succeeded = described(name=name, executionArn=arn, status="SUCCEEDED", stopDate=2.0, output='{"a": 1}')
    success = "2\\d{2}"
    for method, path, pattern, body in (
        ("post", "", success, json.dumps({"executionArn": arn, "startDate": 1.0})),
        *((*route, success, execution) for route in ROUTES[1:3] for execution in (running, ended, succeeded)),
        ("delete", "/{id}", success, '{"stopDate": 2.0}'),
        *((*route, PROBLEM, error(error_type, f"{arn} '{arn}'")) for route in ROUTES),
        ("post", "", PROBLEM, already_exists(arn)),
    ):
        rendered = render(api.response_template(method, path, pattern), api.request(body, caller, path={"id": job_id}))
        assert DECOY not in rendered.text + str(rendered.headers)
        shown = {key: value for key, value in rendered.json.items() if key not in {"executionArn", "name"}}
        yield rendered.status, rendered.headers, shown


def test_nothing_in_an_answer_but_the_name_depends_on_who_calls(render: Renderer, api: Api) -> None:
    @settings(max_examples=CASES // 4)
    @given(callers(api.name), callers(api.name), ids(16), st.sampled_from(sorted(STATUS_BY_ERROR)))
    def depends_on_nothing(caller: Caller, other: Caller, job_id: str, error_type: str) -> None:
        own = list(answers(render, api, caller, job_id, error_type))

        assert own == list(answers(render, api, other, job_id, error_type))

    depends_on_nothing()


def test_a_job_of_another_is_one_that_does_not_exist(render: Renderer, api: Api) -> None:
    @settings(max_examples=CASES // 2)
    @given(pairs(api.name), ids(15), st.integers(0, 12), hostile)
    def does_not_exist(pair: tuple[Caller, Caller], job_id: str, arn: int, malformed: str) -> None:
        caller, other = pair

        foreign = by_arn(render, api, caller, foreign_arns(api, caller, other, job_id)[arn]).json

        # The same call, and so the same answer, as for what cannot exist.
        assert foreign == by_arn(render, api, caller, malformed).json
        assert foreign == by_id(render, api, caller, "get", malformed).json
        assert foreign == by_id(render, api, caller, "delete", malformed).json
        assert foreign == {"executionArn": f"{api.execution_arn_prefix}{caller.owner or 'nobody.'}malformed.id"}

    does_not_exist()


def test_an_error_about_a_job_of_another_names_it_nowhere(render: Renderer, api: Api) -> None:
    error_types = st.sampled_from(sorted(STATUS_BY_ERROR))

    @settings(max_examples=CASES // 2)
    @given(pairs(api.name), ids(15), st.booleans(), st.sampled_from(ROUTES), error_types | st.just(TAKEN))
    def names_it_nowhere(
        pair: tuple[Caller, Caller], job_id: str, like_mine: bool, route: tuple[str, str], error_type: str
    ) -> None:
        caller, other = pair
        arn = api.execution_arn_prefix + owner_of(other) + (f"{caller.owner}x" if like_mine else job_id)
        body = error(error_type, f"Execution Already Exists: '{arn}'")

        rendered = render(api.response_template(*route, PROBLEM), api.request(body, caller))

        assert "Location" not in rendered.headers
        assert rendered.json == api.problems[STATUS_BY_ERROR[error_type] if caller.owner else 403]

    names_it_nowhere()


def refused(render: Renderer, api: Api, caller: Caller, word: str, arn: str) -> bool:
    """Tell whether Step Functions refuses whatever a caller asks for."""
    return all(named(api, request) is None for request in requests(render, api, caller, word, arn))


def test_nobody_has_a_job(render: Renderer, api: Api) -> None:
    @settings(max_examples=CASES // 2)
    @given(nobody(api.name), callers(api.name), ids(80) | hostile, st.integers(0, 15))
    def has_none(caller: Caller, other: Caller, job_id: str, arn: int) -> None:
        assert refused(render, api, caller, job_id, arns(api, caller, other, job_id)[arn])

    has_none()


@pytest.mark.parametrize("setup", KINDS)
def test_whoever_is_almost_somebody_is_nobody(render: Renderer, apis: Apis, setup: str) -> None:
    almost = (
        [unknown(signer) for signer in NO_SIGNERS] + [unknown("AIDAEXAMPLE", identity) for identity in NO_IDENTITIES]
        if setup == IAM
        else [said(setup, name) for name in NO_TEXTS]
    )

    taken = [caller for caller in almost if named(apis[setup], start(render, apis[setup], caller, {"name": "x"}))]

    assert taken == []


def test_nobody_is_forbidden_whatever_step_functions_says(render: Renderer, api: Api) -> None:
    types = st.builds("{}{}".format, st.sampled_from(PREFIXES), st.sampled_from(sorted(STATUS_BY_ERROR)))

    @settings(max_examples=CASES // 2)
    @given(nobody(api.name), st.sampled_from(ROUTES), types)
    def is_forbidden(caller: Caller, route: tuple[str, str], error_type: str) -> None:
        rendered = render(api.response_template(*route, PROBLEM), api.request(error(error_type), caller))

        assert (rendered.status, rendered.headers) == (403, {})
        assert rendered.json == api.problems[403]
        assert SECRET not in rendered.text

    is_forbidden()


@pytest.mark.parametrize("context", [{}, {"identity": None, "authorizer": None}, {"identity": {}, "authorizer": {}}])
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_request_that_says_nothing_of_who_calls_is_forbidden(
    render: Renderer, api: Api, context: dict[str, Any], route: tuple[str, str]
) -> None:
    everything = {"requestTimeEpoch": 0, "extendedRequestId": EXTENDED_REQUEST_ID, **context}
    body = json.dumps({"executionArn": f"{api.execution_arn_prefix}x", "name": "x"})

    request = render(api.request_template(*route), Request(body, path={"id": "x"}, context=everything))
    answer = render(api.response_template(*route, PROBLEM), Request(error("InvalidArn"), context=everything))

    assert named(api, request) is None
    assert (answer.status, answer.headers, answer.json) == (403, {}, api.problems[403])


def all_requests(render: Renderer, api: Api, caller: Caller, job_id: str) -> list[Any]:
    """Return what goes to Step Functions for a caller's requests about a job."""
    arn = f"{api.execution_arn_prefix}{caller.owner}{job_id}"
    return [request.json for request in requests(render, api, caller, job_id, arn)]


def test_all_sessions_of_a_role_are_one_caller(render: Renderer, apis: Apis) -> None:
    @settings(max_examples=CASES // 2)
    @given(roles(), roles(), ids(16))
    def are_one(one: Caller, other: Caller, job_id: str) -> None:
        session = str(other.said).partition(":")[2]
        again = role(str(one.principal), session)

        assert all_requests(render, apis[IAM], one, job_id) == all_requests(render, apis[IAM], again, job_id)

    are_one()


def test_a_user_of_an_identity_pool_is_who_he_is_whoever_signs(render: Renderer, apis: Apis) -> None:
    @settings(max_examples=CASES // 2)
    @given(users_of_pools(), callers(IAM), ids(16))
    def is_who_he_is(one: Caller, signer: Caller, job_id: str) -> None:
        region, uuid = str(one.principal).split(":")
        again = identity(region, uuid, signer.said)

        assert all_requests(render, apis[IAM], one, job_id) == all_requests(render, apis[IAM], again, job_id)

    is_who_he_is()


def test_an_identity_that_is_none_of_a_pools_is_nobody_and_not_who_signed(render: Renderer, apis: Apis) -> None:
    @settings(max_examples=CASES // 2)
    @given(malformed_identities(), ids(16))
    def is_nobody(caller: Caller, job_id: str) -> None:
        signer = Caller(IAM, str(caller.said).partition(":")[0], caller.said)
        arn = f"{apis[IAM].execution_arn_prefix}{signer.owner}{job_id}"

        assert refused(render, apis[IAM], caller, job_id, arn)
        assert not refused(render, apis[IAM], signer, job_id, arn)

    is_nobody()


def test_a_federated_user_is_nobody_and_not_the_account(render: Renderer, apis: Apis) -> None:
    @settings(max_examples=CASES // 2)
    @given(federated_users(), ids(16))
    def is_nobody(caller: Caller, job_id: str) -> None:
        account = user(str(caller.said).partition(":")[0])
        arn = f"{apis[IAM].execution_arn_prefix}{account.owner}{job_id}"

        assert refused(render, apis[IAM], caller, job_id, arn)
        assert not refused(render, apis[IAM], account, job_id, arn)

    is_nobody()


def test_an_id_may_have_what_the_caller_leaves_and_no_more(render: Renderer, api: Api) -> None:
    @settings(max_examples=CASES // 2)
    @given(callers(api.name), st.data())
    @example(api.caller, None)
    def may_have_what_is_left(caller: Caller, data: st.DataObject | None) -> None:
        owner = owner_of(caller)
        left = NAME_LENGTH - len(owner)
        assert left >= 16
        job_id = data.draw(st.text(SAFE, min_size=left, max_size=left)) if data else "x" * left
        arn = api.execution_arn_prefix + owner + job_id

        taken = list(requests(render, api, caller, job_id, arn))
        longer = list(requests(render, api, caller, f"{job_id}x", f"{arn}x"))

        del taken[UNNAMED], longer[UNNAMED]
        assert [named(api, request) for request in taken] == [owner + job_id] * 5
        # Neither is cut, nor sent on for Step Functions to say what is wrong with it.
        assert [request.json for request in longer] == [
            *[{"stateMachineArn": api.state_machine_arn, "input": ""}] * 2,
            *[{"executionArn": f"{api.execution_arn_prefix}{owner}malformed.id"}] * 3,
        ]

    may_have_what_is_left()


@pytest.mark.parametrize("setup", [COGNITO, CUSTOM])
@pytest.mark.parametrize(
    ("longest", "too_long"),
    [
        ("x" * CALLER_LENGTH, "x" * (CALLER_LENGTH + 1)),
        ("x" * CALLER_LENGTH, "x" * 200),
        ("." * CALLER_BYTES, "." * (CALLER_BYTES + 1)),
        ("é" * 22 + ".", "é" * 23),
        ("😀" * 11 + ".", "😀" * 11 + ".."),
    ],
)
def test_a_caller_is_never_cut(render: Renderer, apis: Apis, setup: str, longest: str, too_long: str) -> None:
    api = apis[setup]
    fits = said(setup, longest)
    arn = f"{api.execution_arn_prefix}{fits.owner}x"

    assert read(start(render, api, fits, {"name": "x"}).json["name"]) == (longest, "x")
    assert refused(render, api, said(setup, too_long), "x", arn)


def test_a_signer_is_never_cut(render: Renderer, apis: Apis) -> None:
    longest = user("A" * CALLER_LENGTH)
    arn = f"{apis[IAM].execution_arn_prefix}{longest.owner}x"

    assert read(start(render, apis[IAM], longest, {"name": "x"}).json["name"]) == (longest.principal, "x")
    assert refused(render, apis[IAM], unknown("A" * (CALLER_LENGTH + 1)), "x", arn)
    assert refused(render, apis[IAM], unknown(f"{'A' * (CALLER_LENGTH + 1)}:session"), "x", arn)


def unnamed(render: Renderer, api: Api, caller: Caller, **context: Any) -> Rendered:
    """Render a start without a name, with this in `$context`."""
    everything = {**caller.context, "requestTimeEpoch": 0, "requestId": REQUEST_ID, **context}
    return render(api.request_template("post"), Request('{"input": {}}', context=everything))


def test_everybody_can_start_without_a_name(render: Renderer, api: Api) -> None:
    @settings(max_examples=CASES // 2)
    @given(callers(api.name), st.lists(extended_request_ids, min_size=2, max_size=2, unique=True))
    def can_start(caller: Caller, made: list[str]) -> None:
        names = [named(api, unnamed(render, api, caller, extendedRequestId=one)) for one in made]

        assert names == [owner_of(caller) + one.rstrip("=") for one in made]
        assert len(set(names)) == 2

    can_start()


def test_a_user_of_an_identity_pool_of_any_region_can_start_without_a_name(render: Renderer, apis: Apis) -> None:
    # No Region's name is that long: the longest of 2025 is us-isof-south-1, of 15.
    caller = identity("us-isolated-southeast-1", UUID)

    assert len(owner_of(caller)) == len("60c-") + 60
    assert named(apis[IAM], unnamed(render, apis[IAM], caller, extendedRequestId=EXTENDED_REQUEST_ID)) == (
        owner_of(caller) + EXTENDED_REQUEST_ID.rstrip("=")
    )


def test_what_a_client_can_choose_is_not_in_an_unnamed_jobs_id(render: Renderer, api: Api) -> None:
    @settings(max_examples=CASES // 2)
    @given(callers(api.name), extended_request_ids, st.text(max_size=80) | ids(80))
    def is_not_in_it(caller: Caller, made: str, chosen: str) -> None:
        one = unnamed(render, api, caller, extendedRequestId=made, requestId=chosen)

        assert one.json == unnamed(render, api, caller, extendedRequestId=made, requestId=REQUEST_ID).json

    is_not_in_it()


@pytest.mark.parametrize("context", [{}, *({"extendedRequestId": value} for value in (None, "", "=", "a+b/c=", "a.b"))])
def test_without_a_fit_request_id_nothing_starts_unnamed(render: Renderer, api: Api, context: dict[str, Any]) -> None:
    caller = api.caller
    assert caller

    assert named(api, unnamed(render, api, caller, **context)) is None


def templates(api: Api) -> dict[tuple[str, ...], str]:
    """Return all templates of a document, by where they are, of one state machine."""
    found: dict[tuple[str, ...], str] = {}
    for path, methods in api.document["paths"].items():
        for method, operation in methods.items():
            integration = operation["x-amazon-apigateway-integration"]
            below = path.removeprefix(api.path)
            for answer, content in integration["responses"].items():
                found[below, method, answer] = content.get("responseTemplates", {}).get("application/json", "")
            found[below, method] = integration["requestTemplates"]["application/json"]
    return {
        where: template.replace(api.state_machine_arn, "ARN").replace(api.execution_arn_prefix, "ARN:")
        for where, template in found.items()
    }


def test_whoever_shares_all_jobs_has_the_templates_of_those_without_callers(apis: Apis) -> None:
    shared, defaults = templates(apis[SHARED]), templates(apis[DEFAULTS])

    assert shared == defaults
    assert any('#set($owner = "")' in template for template in shared.values())
    assert not any("context.authorizer" in template or "context.identity" in template for template in shared.values())


def test_where_all_share_the_id_is_the_name(render: Renderer, apis: Apis) -> None:
    api = apis[SHARED]

    @settings(max_examples=CASES // 2)
    @given(callers(COGNITO) | nobody(COGNITO), ids(80))
    def is_the_name(caller: Caller, job_id: str) -> None:
        for number, request in enumerate(requests(render, api, caller, job_id, api.execution_arn_prefix + job_id)):
            if number == UNNAMED:
                assert request.json == {"stateMachineArn": api.state_machine_arn, "input": "{}"}
            else:
                assert named(api, request) == job_id

    is_the_name()
