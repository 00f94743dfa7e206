"""What docs/reference.md says of the module."""

from harness.commands.reference import DOCUMENT, inject, render
from harness.paths import ROOT


def test_the_tables_are_those_of_the_module() -> None:
    committed = DOCUMENT.read_text()

    assert committed == inject(committed, render(ROOT)), "make reference writes them anew"
