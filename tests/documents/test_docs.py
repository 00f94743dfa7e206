"""What every document says of files, headings, commands, inputs and sums."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from documents.hcl import VARIABLES
from documents.markdown import anchors, blocks, prose, spans, tables
from harness.paths import ROOT
from harness.release import SOURCE, named_tag, read_documents
from harness.toolchain import find_terraform

# Not those that a tool has put here: bench.md, and what lies in .venv, .terraform or node_modules.
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "tests/**/*.md")
    for path in ROOT.glob(pattern)
    if path.name != "bench.md"
    and not any(part == "node_modules" or part.startswith(".") for part in path.relative_to(ROOT).parts)
)
ADRS = ROOT / "docs" / "adr"
TIMES = "\N{MULTIPLICATION SIGN}"


@pytest.fixture(params=DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def document(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture(scope="module")
def terraform() -> Path:
    """Terraform; it is not fetched for this alone, but in CI."""
    if shutil.which("terraform") is None and not os.environ.get("CI"):
        pytest.skip("there is no Terraform on the PATH")
    return find_terraform()


def test_every_link_leads_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\((?!https?://)([^)]+)\)", prose(document.read_text())):
        path, _, anchor = link.replace("\\_", "_").partition("#")
        target = (document.parent / path).resolve() if path else document

        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text()), link


def test_every_make_target_exists(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()

    for target in re.findall(r"(?:`|^)make ([a-z-]+)", document.read_text(), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_file_and_test_that_is_named_exists(document: Path) -> None:
    for span in spans(document.read_text()):
        if match := re.fullmatch(r"((?:docs|examples|lambda|templates|tests)/[\w./*-]*)(?:::(\w+))?", span):
            path, name = match.groups()

            assert list(ROOT.glob(path)), span
            assert name is None or re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.MULTILINE), span


def test_every_attribute_of_an_input_that_is_named_exists(document: Path) -> None:
    for span in spans(document.read_text()):
        name, *attributes = span.split(".") if re.fullmatch(r"[\w.]+", span) else [""]
        for attribute in attributes if name in VARIABLES else []:
            assert re.search(rf"^ +{attribute} += ", VARIABLES[name], re.MULTILINE), span


def test_every_sum_is_right(document: Path) -> None:
    for sum_, result in re.findall(rf"(\d[\d ,]*(?: [+{TIMES}] [\d,]+)+) = ([\d,]+)", document.read_text()):
        expression = sum_.replace(",", "").replace(TIMES, "*")

        assert eval(expression) == int(result.replace(",", "")), sum_


def test_every_terraform_block_is_formatted(document: Path, terraform: Path) -> None:
    for block in blocks(document.read_text(), "hcl"):
        # Without the user's CLI configuration, which may name a file that does not exist.
        env = {**os.environ, "TF_CLI_CONFIG_FILE": ""}
        formatted = subprocess.run([terraform, "fmt", "-"], input=block, env=env, capture_output=True, text=True)

        assert formatted.returncode == 0, formatted.stderr
        assert formatted.stdout == block


def test_every_source_is_pinned_to_the_same_release() -> None:
    documents = read_documents(ROOT)

    refs = {(name, match[1]) for name, text in documents.items() for match in SOURCE.finditer(text)}

    assert {name for name, _ in refs} >= {"README.md", "UPGRADING.md", "docs/cookbook.md"}
    assert {ref for _, ref in refs} == {named_tag(documents["CHANGELOG.md"])}, refs


def test_the_decisions_are_those_of_the_index() -> None:
    [index] = tables((ADRS / "README.md").read_text())
    files = sorted(path.name for path in ADRS.glob("[0-9]*.md"))
    titles = [(ADRS / name).read_text().splitlines()[0] for name in files]

    assert [(number, f"# {name[:4]}: {title}") for (number, title, _), name in zip(index[1:], files, strict=True)] == [
        (f"[{name[:4]}]({name})", title) for name, title in zip(files, titles, strict=True)
    ]


@pytest.mark.parametrize("path", sorted(ADRS.glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_a_decision_says_what_belongs_to_one(path: Path) -> None:
    headings = re.findall(r"^## (.*)$", path.read_text(), re.MULTILINE)

    assert headings == ["Context", "Decision", "Consequences", "What would change our mind"]


def test_the_layout_has_every_folder_and_no_other() -> None:
    [layout] = [
        block for block in blocks((ROOT / "CONTRIBUTING.md").read_text(), "text") if "the module, a file" in block
    ]
    named = {line.split()[0] for line in layout.splitlines()} - {"*.tf"}

    folders = [*ROOT.glob("*/"), *ROOT.glob("docs/*/"), *ROOT.glob("tests/*/"), *ROOT.glob("tests/harness/*/")]
    # Not what tools leave.
    folders = [ROOT / ".ci", ROOT / ".github", *(folder for folder in folders if folder.name[0] not in "._")]
    assert named == {f"{folder.relative_to(ROOT)}/" for folder in folders if folder.is_dir()}
