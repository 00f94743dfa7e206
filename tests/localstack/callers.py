"""Callers, as API Gateway's `$context` has them, and clients that call as they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.client import JobClient
from harness.target import Target

Identity = Mapping[str, object]


@dataclass(frozen=True)
class Caller:
    """Somebody who calls.

    Attributes:
        identity: Members of `$context`.
        secret: What of it no answer may hold.
        owner: The beginning of the names of the caller's jobs.
    """

    identity: Identity
    secret: str
    owner: str


def person(sub: str, written: str = "") -> Caller:
    """Return a user of a user pool.

    Args:
        sub: Who it is.
        written: How that is written in a name, behind its length; as it is where empty.
    """
    written = written or f"-{sub}"
    return Caller({"authorizer": {"claims": {"sub": sub}}}, sub, f"{len(written) - 1}{written}-")


def principal(caller: str) -> Caller:
    """Return a user or a session of a role that signs its requests."""
    unique = caller.split(":")[0]
    return Caller({"identity": {"caller": caller}}, unique, f"{len(unique)}-{unique}-")


def guest(identity_id: str, role_session: str) -> Caller:
    """Return a user of an identity pool, who signs as a session of the pool's role."""
    identity = {"identity": {"cognitoIdentityId": identity_id, "caller": role_session}}
    return Caller(identity, identity_id, f"{len(identity_id)}c{identity_id.replace(':', '_')}-")


def call_as(
    target: Target, outputs: Mapping[str, Any], identity: Identity | None, path: str = "execution"
) -> JobClient:
    """Return a client of an API, with the key that it asks for.

    Args:
        target: Where it is applied.
        outputs: The module's outputs.
        identity: Who calls; None is nobody.
        path: The module's `api.path`.
    """
    client = JobClient(target.api_url(outputs), path, caller=identity)
    if outputs.get("api_key_ids"):
        key = target.client("apigateway").get_api_key(apiKey=outputs["api_key_ids"]["batch"], includeValue=True)
        client.http.headers["X-Api-Key"] = key["value"]
    return client
