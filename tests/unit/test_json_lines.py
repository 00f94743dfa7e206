"""What asks a child that answers in JSON."""

import sys

import pytest

from harness.errors import HarnessError
from harness.json_lines import answering
from unit.processes import gone

# Fills more than a pipe before its first answer.
ECHO = """
import json, os, sys
sys.stderr.write("a warning " * 20_000)
for line in sys.stdin:
    print(json.dumps({"asked": json.loads(line), "pid": os.getpid()}), flush=True)
"""


def test_each_question_has_its_answer_and_the_child_ends_with_the_block() -> None:
    questions = ["größer", [1], {"deep": None}]

    with answering([sys.executable, "-c", ECHO]) as answerer:
        answers = [answerer.ask(question) for question in questions]

    assert [answer["asked"] for answer in answers] == questions
    assert [gone(pid) for pid in {answer["pid"] for answer in answers}] == [True]


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; sys.exit('no JVM')", "no JVM"),
        ("input(); print('Picked up options')", "Picked up options"),
        ("input(); print('1')", "1"),
    ],
    ids=["ended", "no JSON", "no object"],
)
def test_a_child_that_does_not_answer_is_named_with_its_last_words(program: str, said: str) -> None:
    with answering([sys.executable, "-c", program]) as answerer, pytest.raises(HarnessError) as caught:
        for _ in range(2):
            answerer.ask("anything")

    assert str(caught.value).startswith(f"{sys.executable} gave no answer: ")
    assert str(caught.value).endswith(said)
