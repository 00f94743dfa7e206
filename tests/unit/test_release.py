"""What a release has to agree with, and what is said of it."""

import pytest

from harness.errors import HarnessError
from harness.release import named_tag, notes

CHANGELOG = """# Changelog

## Unreleased

- A plan.

## 1.10.0 - 2026-03-01

### Added

- A route.

## 1.9.0 - 2026-02-01

- The first.
"""
DOCUMENTS = {"README.md": 'source = "github.com/your-team/terraform-aws-async-api?ref=v1.10.0"\n'}


def test_the_notes_are_the_section_of_the_release() -> None:
    assert notes("v1.10.0", CHANGELOG, DOCUMENTS) == "### Added\n\n- A route.\n"


def test_the_notes_of_the_only_release_end_with_the_changelog() -> None:
    assert notes("v1.10.0", CHANGELOG.partition("\n## 1.9.0")[0], DOCUMENTS) == "### Added\n\n- A route.\n"


@pytest.mark.parametrize(
    ("tag", "message"),
    [
        ("1.10.0", "not the tag of a release"),
        ("v1.10", "not the tag of a release"),
        ("v1.10.0-rc.1", "not the tag of a release"),
        ("v1.9.0", "heading of CHANGELOG.md is not: ## 1.9.0"),
        ("v1.11.0", "heading of CHANGELOG.md is not: ## 1.11.0"),
    ],
)
def test_another_tag_is_refused(tag: str, message: str) -> None:
    with pytest.raises(HarnessError, match=message):
        notes(tag, CHANGELOG, DOCUMENTS)


def test_a_release_that_nothing_is_said_of_is_refused() -> None:
    with pytest.raises(HarnessError, match="has no entries for"):
        notes("v1.10.0", CHANGELOG.replace("- A route.\n", ""), DOCUMENTS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("github.com/your-team/terraform-aws-async-api?ref=v1.9.0", "docs/a.md names v1.9.0 and not v1.10.0"),
        ("github.com/your-team/terraform-aws-async-api", "docs/a.md names no release"),
        ("**Status: not released yet.**", "docs/a.md says"),
    ],
)
def test_a_document_that_says_otherwise_is_refused(text: str, message: str) -> None:
    with pytest.raises(HarnessError, match=message):
        notes("v1.10.0", CHANGELOG, DOCUMENTS | {"docs/a.md": text})


def test_documents_that_do_not_name_the_module_are_refused() -> None:
    with pytest.raises(HarnessError, match="No document names the module"):
        notes("v1.10.0", CHANGELOG, {"README.md": "text"})


def test_the_documents_name_the_newest_release_or_the_first_to_come() -> None:
    assert named_tag(CHANGELOG) == "v1.10.0"
    assert named_tag("# Changelog\n\n## Unreleased\n\n- The module.\n") == "v1.0.0"
