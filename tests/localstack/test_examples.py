"""Every example: applied, driven over HTTP, planned again and destroyed."""

from collections.abc import Iterator
from concurrent.futures import Future

import httpx
import pytest

from deployments import Deployment, Deployments
from examples import EACH, EACH_API, EXAMPLES, Example, applied_by
from harness.client import JobClient
from harness.paths import ROOT
from harness.target import Target
from localstack.callers import call_as
from localstack.inventory import names_in


def test_every_example_is_registered() -> None:
    folders = [path.parent.name for path in ROOT.glob("examples/*/main.tf")]

    assert sorted(example.folder for example in EXAMPLES) == sorted(folders)


@pytest.fixture
def caller(
    request: pytest.FixtureRequest, applied: Deployment, example: Example, target: Target
) -> Iterator[JobClient]:
    """A client of the example's API, with the key and the identity that it asks for."""
    if example.caller:
        request.getfixturevalue("listening")
    outputs = applied.outputs[example.module] if example.module else applied.outputs
    with call_as(target, outputs, example.caller, example.path) as made:
        yield made.ready()


@pytest.fixture(scope="session")
def ended(request: pytest.FixtureRequest, deployments: Deployments, emulator: Target) -> dict[str, Future[list[str]]]:
    """What a second plan of each example would change; the example is then destroyed."""
    ending = [item for item in request.session.items if "ended" in getattr(item, "fixturenames", ())]
    # In the tests' order, in which they wait for it.
    names = dict.fromkeys(name for item in ending for name in applied_by(item))
    return {name: deployments.end(name) for name in names}


@pytest.mark.parametrize("example", EACH_API)
def test_a_job_is_started_polled_and_stopped(caller: JobClient) -> None:
    started = caller.start({"seconds": 0.1})
    ended = caller.wait(started, deadline=30.0, interval=0.2)[-1].job
    stopped = caller.cancel(started.json()["id"])

    assert started.status_code == 202
    assert ended["status"] == "SUCCEEDED"
    assert stopped.status_code == 202


@pytest.mark.parametrize("example", EACH_API)
def test_an_output_is_the_url_to_post_to(applied: Deployment, example: Example) -> None:
    urls = [str(value) for name, value in applied.outputs.items() if name.endswith("start_url")]

    assert [url for url in urls if url.startswith("https://") and url.endswith(f"/{example.path}")]


def test_the_workflow_of_the_callers_own_runs_every_step(own_definition: Deployment, target: Target) -> None:
    with JobClient(target.api_url(own_definition.outputs["job"])) as client:
        reported = client.wait(client.start({"seconds": 0.1}), deadline=30.0, interval=0.2)[-1].job
        refused = client.wait(client.start({"seconds": 46}), deadline=30.0, interval=0.2)[-1].job

    assert reported["output"] == {"report": "One minute elapsed"}
    assert (refused["status"], refused["error"]) == ("FAILED", "TooLong")
    assert own_definition.outputs["job"]["function_arn"] is None


def test_a_request_without_a_key_is_refused(secured: Deployment, emulator: Target) -> None:
    url = emulator.api_url(secured.outputs["job"])

    answers = [
        httpx.post(f"{url}/execution", json={}, headers=headers, trust_env=False)
        for headers in ({}, {"X-Api-Key": "nobodys"})
    ]
    preflight = httpx.options(f"{url}/execution", headers={"Origin": "https://a.example"}, trust_env=False)

    assert [answer.status_code for answer in answers] == [403, 403]
    assert preflight.status_code == 204


def test_the_custom_domain_is_the_only_way_in(custom_domain: Deployment, emulator: Target) -> None:
    gateway = emulator.client("apigateway")
    name, job = custom_domain.variables["domain_name"], custom_domain.outputs["job"]

    domain = gateway.get_domain_name(domainName=name)
    mapping = gateway.get_base_path_mapping(domainName=name, basePath="(none)")
    api = gateway.get_rest_api(restApiId=job["rest_api_id"])

    assert domain["securityPolicy"] == "TLS_1_2"
    assert (mapping["restApiId"], mapping["stage"]) == (job["rest_api_id"], job["stage_name"])
    assert api["disableExecuteApiEndpoint"] is True


def test_the_custom_domain_has_a_certificate_and_its_records(custom_domain: Deployment, emulator: Target) -> None:
    name, alias = custom_domain.variables["domain_name"], custom_domain.outputs["alias"]
    domain = emulator.client("apigateway").get_domain_name(domainName=name)
    zone = custom_domain.variables["zone_id"]

    described = emulator.client("acm").describe_certificate(CertificateArn=domain["regionalCertificateArn"])
    [option] = described["Certificate"]["DomainValidationOptions"]
    found = emulator.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    records = {(record["Name"].rstrip("."), record["Type"]): record for record in found}

    assert (described["Certificate"]["DomainName"], described["Certificate"]["Status"]) == (name, "ISSUED")
    proof = option["ResourceRecord"]
    validation = records[proof["Name"].rstrip("."), proof["Type"]]
    assert [record["Value"].rstrip(".") for record in validation["ResourceRecords"]] == [proof["Value"].rstrip(".")]
    for kind in ("A", "AAAA"):
        assert records[name, kind]["AliasTarget"]["DNSName"].rstrip(".") == alias["name"]
    assert custom_domain.outputs["start_url"] == f"https://{name}/execution"


@pytest.mark.last
@pytest.mark.parametrize("example", EACH)
def test_the_plan_after_the_apply_is_empty(ended: dict[str, Future[list[str]]], example: Example) -> None:
    assert ended[example.name].result() == [*example.forgotten]


@pytest.mark.last
@pytest.mark.parametrize("example", EACH)
def test_destroy_leaves_nothing(
    ended: dict[str, Future[list[str]]], applied: Deployment, emulator: Target, example: Example
) -> None:
    ended[example.name].result()

    assert not any(names_in(emulator, applied.name).values())
