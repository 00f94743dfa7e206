"""The two engines that render mapping templates: AWS's, on a JVM, and LocalStack's."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness import localstack
from harness.errors import HarnessError, MissingError
from harness.json_lines import Answerer, answering
from harness.paths import ROOT

VELOCITY = ROOT / "tests" / "velocity"

# Debian's names, without version; the packages are velocity, libjsonpath-java and libcommons-lang-java.
JARS = ("velocity", "commons-lang", "commons-collections3", "json-path", "json-smart", "accessors-smart", "asm")
JARS_FOLDER = Path("/usr/share/java")
LOG_JARS = ("slf4j-api", "slf4j-nop")
# For a minute of life: code compiled for longer, and a collector in threads of its own, cost twice as much as all else.
JVM = ("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@dataclass(frozen=True)
class Rendered:
    """What a template makes.

    Attributes:
        text: The text.
        status: The status that it sets; None where it sets none.
        headers: The headers that it sets.
        microseconds: How long it took, of the processor's time.
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


@dataclass(frozen=True)
class Engine:
    """What renders one template after the other.

    Attributes:
        answerer: The program that does.
        missing_is_null: Let a missing JSONPath be null, and not an empty string.
    """

    answerer: Answerer
    missing_is_null: bool = False

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
            "missing_is_null": self.missing_is_null,
        }
        answer = self.answerer.ask(line)
        if "error" in answer:
            raise HarnessError(answer["error"])
        return Rendered(**answer)


@contextmanager
def velocity() -> Iterator[Engine]:
    """Start Apache Velocity 1.7 with Jayway JsonPath, on a JVM, and end it afterwards.

    Raises:
        MissingError: There is no JVM, or a library is missing.
    """
    java = shutil.which("java")
    jars = [JARS_FOLDER / f"{name}.jar" for name in (*JARS, *LOG_JARS)]
    missing = [str(jar) for jar in jars if not jar.is_file()]
    if java is None or missing:
        raise MissingError(
            f"There is no JVM with Apache Velocity ({', '.join(missing) or 'no java on PATH'}). On Debian:"
            " apt-get install default-jdk-headless velocity libjsonpath-java libcommons-lang-java"
        )
    classpath = os.pathsep.join(map(str, jars))
    with answering([java, *JVM, "-cp", classpath, VELOCITY / "Render.java"]) as answerer:
        yield Engine(answerer)


@contextmanager
def localstack_engine() -> Iterator[Engine]:
    """Start LocalStack's engine, airspeed, and end it afterwards."""
    with answering([localstack.PYTHON, VELOCITY / "localstack_engine.py"]) as answerer:
        yield Engine(answerer)
