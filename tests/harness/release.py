"""What a release is: a tag, its section in CHANGELOG.md, and documents that name it."""

import re
from pathlib import Path

from harness.errors import HarnessError

# The module as a document names it; the group is the release that it is pinned to.
SOURCE = re.compile(r"github\.com/your-team/terraform-aws-async-api(?:\?ref=([\w.-]+))?")
TAG = re.compile(r"v(\d+\.\d+\.\d+)")
# What stands in documents until there is a release.
UNRELEASED = ("not released yet", "There is no release yet")
# What the documents name until CHANGELOG.md has a release.
FIRST = "1.0.0"


def versions(changelog: str) -> list[str]:
    """Return the released versions of a changelog, the newest first.

    Source: https://keepachangelog.com/en/1.1.0/

    Args:
        changelog: Its text.
    """
    return re.findall(r"^## (\d+\.\d+\.\d+) - \d{4}-\d{2}-\d{2}$", changelog, re.MULTILINE)


def named_tag(changelog: str) -> str:
    """Return the tag that the documents are to name: of the newest release, or of the first one until there is any.

    Args:
        changelog: The changelog's text.
    """
    return f"v{next(iter(versions(changelog)), FIRST)}"


def notes(tag: str, changelog: str, documents: dict[str, str]) -> str:
    """Return what is said of a release: its section of the changelog.

    Args:
        tag: The release's tag, such as v1.2.3.
        changelog: The changelog's text.
        documents: The text of each document, by its name.

    Raises:
        HarnessError: The tag is no version, the changelog or a document disagrees with it, or its section is empty.
    """
    version = TAG.fullmatch(tag)
    if version is None:
        raise HarnessError(f"{tag} is not the tag of a release, such as v1.2.3.")
    if versions(changelog)[:1] != [version[1]]:
        raise HarnessError(f"The first dated heading of CHANGELOG.md is not: ## {version[1]} - YYYY-MM-DD")
    wrong = [*_wrongly_pinned(tag, documents), *_unreleased(documents)]
    if wrong:
        raise HarnessError("\n".join(wrong))
    section = changelog.split(f"\n## {version[1]} - ")[1].partition("\n")[2].partition("\n## ")[0].strip()
    if not re.search(r"^- ", section, re.MULTILINE):
        raise HarnessError(f"CHANGELOG.md has no entries for {version[1]}.")
    return f"{section}\n"


def read_documents(root: Path) -> dict[str, str]:
    """Return the text of each document that a user of the module reads, by its path.

    Args:
        root: The checkout.
    """
    paths = [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("examples/*/README.md")]
    return {str(path.relative_to(root)): path.read_text() for path in sorted(paths)}


def _wrongly_pinned(tag: str, documents: dict[str, str]) -> list[str]:
    refs = [(name, match[1]) for name, text in documents.items() for match in SOURCE.finditer(text)]
    if not refs:
        return ["No document names the module."]
    return [f"{name} names {ref or 'no release'} and not {tag}." for name, ref in refs if ref != tag]


def _unreleased(documents: dict[str, str]) -> list[str]:
    return [f'{name} says "{words}".' for name, text in documents.items() for words in UNRELEASED if words in text]
