"""Mutated documents, and the template tests run on them."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
from harness.paths import ROOT
from harness.processes import Child
from mutations.mutations import MUTATIONS, Mutation

AT_ONCE = 2
STOP_SECONDS = 10.0
# All but the engines' own tests, which judge no template.
TESTS = [f"tests/velocity/test_{what}.py" for what in ("job", "origins", "problems", "start", "callers", "records")]
# Those that are about a template run first on it: so it is sooner over.
ABOUT = {
    "templates/allow_origin.vtl": "tests/velocity/test_origins.py",
    "templates/caller.vtl": "tests/velocity/test_callers.py",
    "templates/caller_iam.vtl": "tests/velocity/test_callers.py",
    "templates/error_type.vtl": "tests/velocity/test_problems.py",
    "templates/full_execution.vtl": "tests/velocity/test_records.py",
    "templates/full_job.vtl": "tests/velocity/test_records.py",
    "templates/idempotency_key.vtl": "tests/velocity/test_start.py",
    "templates/input_json.vtl": "tests/velocity/test_start.py",
    "templates/owner.vtl": "tests/velocity/test_callers.py",
    "templates/prefer.vtl": "tests/velocity/test_records.py",
    "templates/preference_applied.vtl": "tests/velocity/test_records.py",
    "templates/problem_response.vtl": "tests/velocity/test_problems.py",
    "templates/problem_type.vtl": "tests/velocity/test_records.py",
    "templates/reader_answer.vtl": "tests/velocity/test_records.py",
    "templates/reader_request.vtl": "tests/velocity/test_records.py",
    "templates/record_times.vtl": "tests/velocity/test_records.py",
    "templates/recorded.vtl": "tests/velocity/test_records.py",
    "templates/start_request.vtl": "tests/velocity/test_start.py",
    "templates/start_response.vtl": "tests/velocity/test_start.py",
}


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


def as_json(text: str) -> str:
    """Return a text as it stands in a string of a JSON document."""
    return json.dumps(text)[1:-1]


def places(template: str) -> re.Pattern[str]:
    """Return what finds a template in documents, and not where only another one begins alike.

    Args:
        template: Its text.
    """
    texts = [path.read_text() for path in (ROOT / "templates").glob("*.vtl")]
    rests = [text.removeprefix(template) for text in texts if text.startswith(template) and text != template]
    return re.compile(re.escape(as_json(template)) + "".join(f"(?!{re.escape(as_json(rest))})" for rest in rests))


def substitute(documents: str, mutations: Iterable[Mutation]) -> str:
    """Return documents as Terraform would render them with mistakes in the templates.

    Terraform takes a template in as it is, so in a document, which is JSON, stands its text as JSON writes it.

    Args:
        documents: The documents as JSON.
        mutations: Mistakes in `templates/*.vtl`, one in each.

    Raises:
        HarnessError: A mistake has no place in its template, or a template none in the documents.
    """
    mistakes = {mutation: (ROOT / mutation.file).read_text() for mutation in mutations}
    # The shortest first, while those that begin like it are as they were.
    for mutation, text in sorted(mistakes.items(), key=lambda mistake: len(mistake[1])):
        # As a replacement that is no template of a regular expression.
        new = as_json(mutated(text, mutation)).replace("\\", r"\\")
        documents, found = places(text).subn(new, documents)
        if not found:
            raise HarnessError(f"No document has the text of {mutation.file}.")
    return documents


def tests_for(name: str) -> list[str]:
    """Return the files of the template tests in the order in which they are to run.

    Args:
        name: Name of the mutation, or of a trial without one.
    """
    first = ABOUT.get(MUTATIONS[name].file) if name in MUTATIONS else None
    return sorted(TESTS, key=lambda test: test != first)


class Trials:
    """Runs the template tests on documents, in two processes.

    Attributes:
        documents: As JSON, by the name of the trial.
    """

    def __init__(self, documents: Mapping[str, str], folder: Path, cleanup: ExitStack) -> None:
        """Start.

        Args:
            documents: As JSON, by the name of the trial, in the order in which the ends will be waited for.
            folder: Where the documents and what the tests say are written to.
            cleanup: Ends what is running.
        """
        self.documents = documents
        self._answers: dict[str, dict[str, Any]] = {}
        self._children: dict[str, subprocess.Popen[str]] = {}
        for number in range(AT_ONCE):
            names = list(documents)[number::AT_ONCE]
            self._children |= dict.fromkeys(names, self._start(names, folder / str(number), cleanup))

    def failed_test(self, name: str) -> str | None:
        """Return the test that has failed on the documents; None where none has.

        Raises:
            HarnessError: The tests did not run, or not all of them.
        """
        while name not in self._answers:
            stdout = self._children[name].stdout
            line = stdout.readline() if stdout else ""
            if not line:
                raise HarnessError(f"The template tests have ended before {name}.")
            answer = json.loads(line)
            self._answers[answer["name"]] = answer
        answer = self._answers[name]
        if answer["code"] not in (0, 1) or (answer["code"] == 1) is not bool(answer["failed"]):
            raise HarnessError(f"The template tests could not be run:\n{answer['said']}")
        failed: str | None = answer["failed"]
        return failed

    def _start(self, names: list[str], folder: Path, cleanup: ExitStack) -> subprocess.Popen[str]:
        folder.mkdir()
        trials = []
        for number, name in enumerate(names):
            rendered = folder / f"{number}.json"
            rendered.write_text(self.documents[name])
            trials.append([name, tests_for(name), str(rendered)])
        (folder / "trials").write_text(json.dumps(trials))
        child = Child(
            [sys.executable, "-m", "mutations.child", folder / "trials"],
            end=_terminate,
            cwd=ROOT,
            # In CI an engine that is missing is an error, and no reason to skip.
            env=os.environ | {"CI": "1", "PYTHONPATH": str(ROOT / "tests")},
            stdout=subprocess.PIPE,
            text=True,
        )
        return cleanup.enter_context(child)


def _terminate(process: subprocess.Popen[str]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
