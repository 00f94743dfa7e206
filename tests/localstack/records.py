"""Records of jobs, what writes and reads them, and their faults."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from harness.client import JobClient
from harness.target import Target

FAILS = json.dumps({"StartAt": "Fail", "States": {"Fail": {"Type": "Fail", "Error": "OnPurpose"}}})


@dataclass(frozen=True)
class Records:
    """The records of an applied module.

    Attributes:
        outputs: The module's outputs.
        target: Where it is applied.
        client: A client of its API.
    """

    outputs: dict[str, Any]
    target: Target
    client: JobClient

    @property
    def names(self) -> set[str]:
        """The names of the executions that have records."""
        found = self.target.client("s3").list_objects_v2(Bucket=self._bucket)
        return {entry["Key"] for entry in found.get("Contents", [])}

    def read(self, name: str) -> dict[str, Any]:
        """Return a record."""
        answer = self.target.client("s3").get_object(Bucket=self._bucket, Key=name)
        return dict(json.loads(answer["Body"].read()))

    def write(self, name: str, text: str, **parameters: str) -> None:
        """Write whatever it is in the place of a record, with parameters of PutObject."""
        self.target.client("s3").put_object(Bucket=self._bucket, Key=name, Body=text.encode(), **parameters)

    def change(self, name: str, **members: object) -> None:
        """Change members of a record."""
        self.write(name, json.dumps(self.read(name) | members))

    def delete(self, name: str) -> None:
        """Delete a record."""
        self.target.client("s3").delete_object(Bucket=self._bucket, Key=name)

    def tell(self, **detail: object) -> None:
        """Run the recorder on an event, and wait until it has ended."""
        told = self.target.client("stepfunctions").start_sync_execution(
            stateMachineArn=f"{self.outputs['state_machine_arn']}-recorder", input=json.dumps({"detail": detail})
        )
        assert told["status"] == "SUCCEEDED", told

    def get(self, job_id: str, wait: int = 0) -> dict[str, Any]:
        """GET a job, and wait for its end for so many seconds."""
        headers = {"Prefer": f"wait={wait}"} if wait else {}
        answer = self.client.http.get(f"{self.client.start_url}/{job_id}", headers=headers)
        return dict(answer.raise_for_status().json())

    @contextmanager
    def no_events(self) -> Iterator[None]:
        """Lose events. LocalStack runs a rule although it is disabled, so its target goes."""
        events = self.target.client("events")
        rule = f"{self.outputs['state_machine_arn'].rsplit(':', 1)[1]}-status"
        targets = events.list_targets_by_rule(Rule=rule)["Targets"]
        events.remove_targets(Rule=rule, Ids=[target["Id"] for target in targets])
        try:
            yield
        finally:
            events.put_targets(Rule=rule, Targets=targets)

    @contextmanager
    def workflow(self, role: str, change: dict[str, str] | str) -> Iterator[None]:
        """Give the recorder or the reader another definition.

        Args:
            role: `recorder` or `reader`.
            change: The definition, or texts of the present one and what they become.
        """
        client = self.target.client("stepfunctions")
        arn = f"{self.outputs['state_machine_arn']}-{role}"
        before = client.describe_state_machine(stateMachineArn=arn)["definition"]
        after = before if isinstance(change, dict) else change
        for old, new in change.items() if isinstance(change, dict) else ():
            assert old in after
            after = after.replace(old, new)
        client.update_state_machine(stateMachineArn=arn, definition=after)
        try:
            yield
        finally:
            client.update_state_machine(stateMachineArn=arn, definition=before)

    @contextmanager
    def refused(self, name: str) -> Iterator[None]:
        """Let S3 refuse a record until it is written again.

        It lies in an archive, and the reader takes what S3 says then for a refusal. One write ends that at once.
        """
        self.write(name, json.dumps(self.read(name)), StorageClass="GLACIER")
        with self.workflow("reader", {"S3.S3Exception": "S3.InvalidObjectStateException"}):
            yield

    @property
    def _bucket(self) -> str:
        return str(self.outputs["records_bucket_name"])
