"""Where the module is applied: the embedded LocalStack, an emulator that runs already, or AWS."""

import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

REGION = "eu-west-1"


@dataclass(frozen=True)
class Target:
    """What Terraform and boto3 talk to.

    Attributes:
        endpoint_url: URL of the emulator, without a slash at its end; None for AWS.
        check: Raises where the emulator is gone.
        disposable: Whether it goes, with all that it holds, when the harness ends.
    """

    endpoint_url: str | None
    check: Callable[[], None] = field(default=lambda: None, compare=False)
    disposable: bool = False

    def env(self, base: Mapping[str, str] = os.environ) -> dict[str, str]:
        """Return the environment variables with which Terraform's provider reaches the target, and it alone.

        `AWS_ENDPOINT_URL` and not an endpoints block: the module that is tested is the module that ships.
        """
        if self.endpoint_url is None:
            return dict(base)
        return {
            **{name: value for name, value in base.items() if not name.startswith("AWS_")},
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            # The provider tries 25 times by default, for up to an hour: an emulator's 500 is not worth that.
            "AWS_MAX_ATTEMPTS": "3",
            "NO_PROXY": ",".join(filter(None, [base.get("NO_PROXY"), "127.0.0.1", "localhost"])),
        }

    def client(self, service: str) -> Any:
        """Return a boto3 client of a service, such as `stepfunctions`."""
        if self.endpoint_url is None:
            return boto3.client(service, region_name=REGION)  # type: ignore[call-overload]
        return _emulators_client(service, self.endpoint_url)

    def api_url(self, outputs: Mapping[str, Any]) -> str:
        """Return the URL of an applied API's stage, without a slash at its end.

        Args:
            outputs: The module's outputs.
        """
        if self.endpoint_url is None:
            return str(outputs["api_url"])
        return f"{self.endpoint_url}/_aws/execute-api/{outputs['rest_api_id']}/{outputs['stage_name']}"


# boto3 reads for 70 ms what it knows of a service.
@functools.cache
def _emulators_client(service: str, endpoint_url: str) -> Any:
    # Not localstack-client, which lets AWS_ENDPOINT_URL win over what it is told. And nothing of the user's AWS: a
    # profile need not exist, and an emulator is not behind a proxy.
    no_profile = botocore.session.Session({"profile": (None, None, None, None)})
    session = boto3.session.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name=REGION,
        botocore_session=no_profile,
    )
    # boto3 puts "sync-" and the like in front of AWS's host, and would in front of the emulator's.
    config = Config(proxies={}, inject_host_prefix=False)
    return session.client(service, endpoint_url=endpoint_url, config=config)  # type: ignore[call-overload]
