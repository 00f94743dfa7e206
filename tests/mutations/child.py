"""Runs the template tests on one rendering after the other, with the engines started once: a JVM takes two seconds.

A process of its own, since pytest cannot run within itself.
"""

import io
import json
import sys
from contextlib import AbstractContextManager, ExitStack, nullcontext, redirect_stdout
from functools import cache
from pathlib import Path

import pytest

import velocity.conftest
from harness.engines import Engine
from harness.paths import ROOT

# LocalStack's engine is not what AWS renders with. The seed is fixed, so that what was noticed once is noticed again.
OPTIONS = [
    f"--rootdir={ROOT}",
    "-k=not localstack",
    "--hypothesis-profile=mutations",
    "--hypothesis-seed=0",
    "--exitfirst",
    "--quiet",
    "--tb=short",
    "-pno:cacheprovider",
    # What one run has imported, the next one finds imported.
    "-Wignore::pytest.PytestAssertRewriteWarning",
]


class Watch:
    """Notes the tests that fail, and not those that could not be run."""

    def __init__(self) -> None:
        self.failed: str | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at the report of a test, or of its set-up or tear-down."""
        if report.failed and report.when == "call":
            self.failed = report.nodeid


def keep_engines(cleanup: ExitStack) -> None:
    """Let the tests share engines from one run to the next.

    Args:
        cleanup: Ends them.
    """
    start = velocity.conftest.start_engine

    @cache
    def kept(name: str) -> Engine:
        return cleanup.enter_context(start(name))

    def lend(name: str) -> AbstractContextManager[Engine]:
        return nullcontext(kept(name))

    velocity.conftest.start_engine = lend  # type: ignore[assignment]


def main() -> None:
    """Answer each trial in a file of them with a line of JSON."""
    with ExitStack() as cleanup:
        keep_engines(cleanup)
        for name, tests, rendered in json.loads(Path(sys.argv[1]).read_text()):
            watch = Watch()
            with redirect_stdout(io.StringIO()) as said:
                code = pytest.main([*tests, *OPTIONS, f"--rendered={rendered}"], plugins=[watch])
            if code == pytest.ExitCode.INTERRUPTED:
                break
            answer = {"name": name, "code": int(code), "failed": watch.failed, "said": said.getvalue()}
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
