"""`make reference`: writes docs/reference.md's tables from the module's files, as terraform-docs would.

terraform-docs is one Go program, which the package registries of the harness do not have. What it writes by
`.terraform-docs.yml` and what this writes is the same text. The rules are those of its release 0.24.0, in
`template/sanitizer.go` and `format/templates/markdown_table*`: https://github.com/terraform-docs/terraform-docs/tree/v0.24.0
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from harness.commands.main import run_main
from harness.errors import HarnessError
from harness.hcl import Block, literal, read_blocks, string
from harness.paths import ROOT

DOCUMENT = ROOT / "docs" / "reference.md"
BEGIN = "<!-- BEGIN_TF_DOCS -->"
END = "<!-- END_TF_DOCS -->"
# An underscore at the beginning of a line, a pair around words, or one in a link.
UNESCAPED = re.compile(r"^\s*_+\s|\s_+[^\s_].*[^\s_]_+\s|://\S*[_|]", re.MULTILINE)
REGISTRY = "https://registry.terraform.io/providers/hashicorp"


def render(module: Path) -> str:
    """Return the tables of a module: requirements, providers, resources, inputs and outputs.

    Args:
        module: Its folder.

    Raises:
        HarnessError: The module has what this command cannot write as terraform-docs would.
    """
    blocks: dict[str, list[Block]] = {}
    for block in read_blocks(module):
        blocks.setdefault(block.kind, []).append(block)
    if "module" in blocks:
        raise HarnessError("This command cannot write a table of modules.")
    core, required = _requirements(blocks["terraform"])
    resources = blocks.get("resource", []) + blocks.get("data", [])
    providers = {name: required.get(name, "n/a") for name in sorted(set(map(_provider, resources)))}
    return "\n".join(
        [
            _table("Requirements", ["Name", "Version"], _named("requirement", core | required)),
            _table("Providers", ["Name", "Version"], _named("provider", providers)),
            "## Modules\n\nNo modules.\n",
            _table("Resources", ["Name", "Type"], _resources(resources)),
            _table("Inputs", ["Name", "Description", "Type", "Default", "Required"], _inputs(blocks["variable"])),
            _table("Outputs", ["Name", "Description"], _outputs(blocks["output"])),
        ]
    )


def inject(document: str, tables: str) -> str:
    """Return a document with tables between its markers.

    Args:
        document: Its text.
        tables: What is to stand there.

    Raises:
        HarnessError: It has not both markers.
    """
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise HarnessError(f"The document does not contain {BEGIN} and, after it, {END}.")
    return f"{before}{begin}\n{tables}{end}{after}"


def main() -> None:
    """Write the document."""
    DOCUMENT.write_text(inject(DOCUMENT.read_text(), render(ROOT)))
    print(f"Written: {DOCUMENT.relative_to(ROOT)}")


def _requirements(settings: Iterable[Block]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the versions of Terraform and of the required providers, each by its name."""
    core, required = {}, {}
    for block in settings:
        if "required_version" in block.attributes:
            core["terraform"] = string(block.attributes["required_version"])
        for providers in (inside for inside in block.blocks if inside.kind == "required_providers"):
            for name, requirement in sorted(providers.attributes.items()):
                version = re.search(r'^\s*version\s*=\s*("[^"]*")', requirement, re.MULTILINE)
                required[name] = string(version[1]) if version else "n/a"
    return core, required


def _named(kind: str, versions: dict[str, str]) -> list[list[str]]:
    return [[_anchor(kind, name), version] for name, version in versions.items()]


def _resources(blocks: Iterable[Block]) -> Iterable[list[str]]:
    for kind, folder, called in (("resource", "resources", "resource"), ("data", "data-sources", "data source")):
        for block in sorted((block for block in blocks if block.kind == kind), key=_address):
            provider = _provider(block)
            # The constraints allow more than one version, so the link is to the newest.
            page = f"{REGISTRY}/{provider}/latest/docs/{folder}/{block.labels[0].removeprefix(f'{provider}_')}"
            yield [f"[{_address(block)}]({page})", called]


def _inputs(blocks: Iterable[Block]) -> Iterable[list[str]]:
    for block in sorted(blocks, key=lambda block: ("default" in block.attributes, block.labels)):
        default = block.attributes.get("default")
        yield [
            _anchor("input", block.labels[0]),
            _prose(string(block.attributes["description"])),
            _code(block.attributes["type"]),
            "n/a" if default is None else _code(json.dumps(literal(default), indent=2, ensure_ascii=False)),
            "yes" if default is None else "no",
        ]


def _outputs(blocks: Iterable[Block]) -> Iterable[list[str]]:
    for block in sorted(blocks, key=lambda block: block.labels):
        yield [_anchor("output", block.labels[0]), _prose(string(block.attributes["description"]))]


def _provider(block: Block) -> str:
    return block.labels[0].partition("_")[0]


def _address(block: Block) -> str:
    return ".".join(block.labels)


def _table(heading: str, columns: list[str], rows: Iterable[list[str]]) -> str:
    # terraform-docs centres this column alone.
    rules = [":------:" if name == "Required" else "-" * len(name) for name in columns]
    return f"## {heading}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in [columns, rules, *rows])


def _anchor(kind: str, name: str) -> str:
    escaped = name.replace("_", "\\_")
    return f'<a name="{kind}_{name}"></a> [{escaped}](#{kind}\\_{escaped})'


def _code(text: str) -> str:
    """Return code for a cell: several lines as HTML, since Markdown has no such cells."""
    lines = text.split("\n")
    return f"<pre>{'<br/>'.join(lines)}</pre>" if len(lines) > 1 else f"`{text}`"


def _prose(text: str) -> str:
    """Return Markdown for a cell, its line breaks kept, and what stands in backticks as it is."""
    parts = text.split("`")
    # terraform-docs does not escape these, by rules that no description needs so far.
    if "```" in text or any(UNESCAPED.search(words) for words in parts[::2]):
        raise HarnessError(f"This command cannot write fenced code, emphasis or such links: {text}")
    parts[::2] = [words.replace("|", "\\|").replace("_", "\\_") for words in parts[::2]]
    return "`".join(parts).strip().replace("\n", "<br/>")


if __name__ == "__main__":
    run_main(main)
