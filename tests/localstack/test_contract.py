"""The applied API against its own document, with generated requests."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from deployments import Deployment
from harness.processes import run
from harness.target import Target

HERE = Path(__file__).parent
MAXIMUM_EXAMPLES = 10


def as_localstack_answers(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with what LocalStack makes of gateway responses: a body of its own, as plain JSON."""
    plain = {"application/json": {"schema": {"type": "object", "required": ["message"]}}}
    for methods in document["paths"].values():
        for operation in methods.values():
            for status in {"400", "403", "415"} & set(operation["responses"]):
                operation["responses"][status]["content"] |= plain
    return document


def test_schemathesis_finds_nothing(existing_function: Deployment, emulator: Target, tmp_path: Path) -> None:
    outputs = existing_function.outputs["job"]
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(as_localstack_answers(json.loads(outputs["openapi"]))))

    tested = run(
        [
            Path(sys.executable).with_name("schemathesis"),
            f"--config-file={HERE / 'schemathesis.toml'}",
            "run",
            document,
            f"--url={emulator.api_url(outputs)}",
            f"--max-examples={MAXIMUM_EXAMPLES}",
            "--no-color",
            "--seed=1",
        ],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "localstack.schemathesis_hooks", "PYTHONPATH": str(HERE.parent)},
    )

    assert tested.returncode == 0, tested.stdout + tested.stderr
