"""`python -m harness.commands.release_notes TAG`: prints a release's notes, or what is not ready for it.

It needs no more than Python, so that a release does not wait for the harness to be installed.
"""

import argparse

from harness.commands.main import run_main
from harness.paths import ROOT
from harness.release import notes, read_documents


def main() -> None:
    """Check the checkout against the tag."""
    parser = argparse.ArgumentParser(prog="release_notes", description=__doc__)
    parser.add_argument("tag", help="such as v1.2.3")
    tag = parser.parse_args().tag
    print(notes(tag, (ROOT / "CHANGELOG.md").read_text(), read_documents(ROOT)), end="")


if __name__ == "__main__":
    run_main(main)
