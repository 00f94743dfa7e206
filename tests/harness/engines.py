"""The two engines that render mapping templates: AWS's, on a JVM, and LocalStack's."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from harness import localstack
from harness.errors import HarnessError

VELOCITY = Path(__file__).resolve().parents[1] / "velocity"

# Debian's names, without version; the packages are velocity, libjsonpath-java and libcommons-lang-java.
JARS = ("velocity", "commons-lang", "commons-collections3", "json-path", "json-smart", "accessors-smart", "asm")
JARS_FOLDER = Path("/usr/share/java")
LOG_JARS = ("slf4j-api", "slf4j-nop")
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Rendered:
    """What a template makes.

    Attributes:
        text: The text.
        status: The status that it sets; None where it sets none.
        headers: The headers that it sets.
        microseconds: How long it took.
    """

    text: str
    status: int | None
    headers: dict[str, str]
    microseconds: int

    @property
    def json(self) -> Any:
        """The text as JSON."""
        return json.loads(self.text)


@dataclass(frozen=True)
class Request:
    """What a template is rendered with.

    Attributes:
        body: The request's body, or Step Functions' answer.
        path: Path parameters.
        header: The request's headers, in the client's letter case.
        querystring: Query parameters.
        context: `$context`.
    """

    body: str = ""
    path: dict[str, str] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    querystring: dict[str, str] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=lambda: {"requestTimeEpoch": 1_795_459_200_000})


class Engine:
    """A child process that renders one template after the other."""

    def __init__(self, command: list[str | Path], missing_is_null: bool = False) -> None:
        """Start it.

        Args:
            command: The program.
            missing_is_null: Let a missing JSONPath be null, and not an empty string.
        """
        self._missing_is_null = missing_is_null
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._process as process:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    def render(self, template: str, request: Request) -> Rendered:
        """Render a template.

        Raises:
            HarnessError: The engine refused the template, or has ended.
        """
        variables = {"path": request.path, "header": request.header, "querystring": request.querystring}
        line = {
            "template": template,
            "body": request.body,
            "params": variables,
            "context": request.context,
            "missing_is_null": self._missing_is_null,
        }
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(line), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline() or self._last_words())
        if "error" in answer:
            raise HarnessError(answer["error"])
        return Rendered(**answer)

    def _last_words(self) -> str:
        assert self._process.stderr
        return json.dumps({"error": f"The engine has ended: {self._process.stderr.read().strip()}"})


def velocity(missing_is_null: bool) -> Engine:
    """Start Apache Velocity 1.7 with Jayway JsonPath, on a JVM.

    Raises:
        HarnessError: There is no JVM, or a library is missing.
    """
    java = shutil.which("java")
    jars = [JARS_FOLDER / f"{name}.jar" for name in (*JARS, *LOG_JARS)]
    missing = [str(jar) for jar in jars if not jar.is_file()]
    if java is None or missing:
        raise HarnessError(
            f"There is no JVM with Apache Velocity ({', '.join(missing) or 'no java on PATH'}). On Debian:"
            " apt-get install default-jdk-headless velocity libjsonpath-java libcommons-lang-java"
        )
    classpath = os.pathsep.join(map(str, jars))
    return Engine([java, "-Xshare:auto", "-cp", classpath, VELOCITY / "Render.java"], missing_is_null)


def localstack_engine() -> Engine:
    """Start LocalStack's engine, airspeed."""
    return Engine([localstack.PYTHON, VELOCITY / "localstack_engine.py"])
