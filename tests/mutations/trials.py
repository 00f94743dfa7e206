"""Mutated documents, and the template tests run on them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from harness.errors import HarnessError
from harness.paths import ROOT
from harness.processes import Child
from mutations.mutations import MUTATIONS, Mutation

AT_ONCE = 2
STOP_SECONDS = 10.0
# All but the engines' own tests, which judge no template. Those that are about a template run first on it: it is sooner over.
TESTS = [f"tests/velocity/test_{what}.py" for what in ("job", "origins", "problems", "start")]
ABOUT = {
    "templates/allow_origin.vtl": "tests/velocity/test_origins.py",
    "templates/idempotency_key.vtl": "tests/velocity/test_start.py",
    "templates/problem_response.vtl": "tests/velocity/test_problems.py",
    "templates/start_request.vtl": "tests/velocity/test_start.py",
    "templates/start_response.vtl": "tests/velocity/test_start.py",
}
# LocalStack's engine is not what AWS renders with. The seed is fixed, so that what was noticed once is noticed again.
OPTIONS = [
    "-k=not localstack",
    "--hypothesis-profile=mutations",
    "--hypothesis-seed=0",
    "--exitfirst",
    "--quiet",
    "--no-header",
    "--tb=line",
    "-pno:cacheprovider",
    "-pno:schemathesis",
]


def mutated(text: str, mutation: Mutation) -> str:
    """Return a source with a mistake in it.

    Raises:
        HarnessError: There is no place for it.
    """
    if mutation.old not in text:
        raise HarnessError(f"{mutation.file} has no {mutation.old!r} any more: the mutation has to follow it.")
    return text.replace(mutation.old, mutation.new)


def mutate(module: Path, mutations: Iterable[Mutation]) -> None:
    """Make mistakes in a copy of the module."""
    for mutation in mutations:
        source = module / mutation.file
        source.write_text(mutated(source.read_text(), mutation))


def substitute(documents: str, mutations: Iterable[Mutation]) -> str:
    """Return documents as Terraform would render them with mistakes in the templates.

    Terraform takes a template in as it is, so in a document, which is JSON, stands its text as JSON writes it.

    Args:
        documents: The documents as JSON.
        mutations: Mistakes in `templates/*.vtl`, one in each.

    Raises:
        HarnessError: A mistake has no place in its template, or a template none in the documents.
    """
    for mutation in mutations:
        text = (ROOT / mutation.file).read_text()
        old, new = (json.dumps(part)[1:-1] for part in (text, mutated(text, mutation)))
        if old not in documents:
            raise HarnessError(f"No document has the text of {mutation.file}.")
        documents = documents.replace(old, new)
    return documents


def tests_for(name: str) -> list[str]:
    """Return the files of the template tests in the order in which they are to run.

    Args:
        name: Name of the mutation, or of a trial without one.
    """
    first = ABOUT.get(MUTATIONS[name].file) if name in MUTATIONS else None
    return sorted(TESTS, key=lambda test: test != first)


class Trials:
    """Runs the template tests on documents. Some run ahead of the one whose end is waited for.

    Attributes:
        documents: As JSON, by the name of the trial.
    """

    def __init__(self, documents: Mapping[str, str], folder: Path, cleanup: ExitStack) -> None:
        """Take the documents.

        Args:
            documents: As JSON, by the name of the trial, in the order in which the ends will be waited for.
            folder: Where the documents and what the tests say are written to.
            cleanup: Ends what is running.
        """
        self.documents = documents
        self._waiting = dict(documents)
        self._said = {name: folder / f"{number}.log" for number, name in enumerate(documents)}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._cleanup = cleanup

    def failed_test(self, name: str) -> str | None:
        """Return the test that has failed on the documents; None where none has.

        Raises:
            HarnessError: The tests did not run, or not all of them.
        """
        while self._waiting and (name in self._waiting or len(self._running) < AT_ONCE):
            self._start(next(iter(self._waiting)))
        code = self._running.pop(name).wait()
        said = self._said[name].read_text()
        failed = re.search(r"^FAILED (\S+)", said, re.MULTILINE)
        if code == 1 and failed:
            return failed[1]
        if code == 0 and re.search(r"\d+ passed", said):
            return None
        raise HarnessError(f"The template tests could not be run:\n{said}")

    def _start(self, name: str) -> None:
        documents = self._said[name].with_suffix(".json")
        documents.write_text(self._waiting.pop(name))
        with self._said[name].open("wb") as said:
            # In CI an engine that is missing is an error, and no reason to skip.
            self._running[name] = self._cleanup.enter_context(
                Child(
                    [sys.executable, "-m", "pytest", *tests_for(name), *OPTIONS, f"--rendered={documents}"],
                    end=_terminate,
                    cwd=ROOT,
                    env=os.environ | {"CI": "1"},
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                )
            )


def _terminate(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
