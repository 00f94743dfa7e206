"""`make reference`: writes docs/reference.md's tables from the module's files, as terraform-docs would.

terraform-docs is one Go program, which the package registries of the harness do not have. What it writes by
`.terraform-docs.yml` and what this writes is the same text. The rules are those of its release 0.24.0, in
`template/sanitizer.go` and `format/templates/markdown_table*`: https://github.com/terraform-docs/terraform-docs/tree/v0.24.0
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hcl2 import SerializationOptions
from hcl2.query import DocumentView

from harness.commands.main import run_main
from harness.errors import HarnessError
from harness.paths import ROOT

DOCUMENT = ROOT / "docs" / "reference.md"
BEGIN = "<!-- BEGIN_TF_DOCS -->"
END = "<!-- END_TF_DOCS -->"
# An underscore at the beginning of a line, a pair around words, or one in a link.
UNESCAPED = re.compile(r"^\s*_+\s|\s_+[^\s_].*[^\s_]_+\s|://\S*[_|]", re.MULTILINE)
# Of a string, an interpolation or a directive, which are doubled where they are text.
TEMPLATE = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")
QUOTED = SerializationOptions(preserve_heredocs=False)
REGISTRY = "https://registry.terraform.io/providers/hashicorp"


def render(module: Path) -> str:
    """Return the tables of a module: requirements, providers, resources, inputs and outputs.

    Args:
        module: Its folder.

    Raises:
        HarnessError: The module has what this command cannot write as terraform-docs would.
    """
    source = "\n".join(path.read_text() for path in sorted(module.glob("*.tf")))
    document: Any = DocumentView.parse(source)
    if document.blocks("module"):
        raise HarnessError("This command cannot write a table of modules.")
    [settings] = document.blocks("terraform")
    [providers] = settings.blocks("required_providers")
    required = {each.name: json.loads(each.value["version"]) for each in providers.attributes()}
    requirements = {"terraform": _string(settings, "required_version"), **dict(sorted(required.items()))}
    resources, data = document.blocks("resource"), document.blocks("data")
    used = {name: required.get(name, "n/a") for name in sorted(set(map(_provider, resources + data)))}
    rows = [*_resources(resources, "resources", "resource"), *_resources(data, "data-sources", "data source")]
    inputs = _inputs(document.blocks("variable"), source)
    return "\n".join(
        [
            _table("Requirements", ["Name", "Version"], _named("requirement", requirements)),
            _table("Providers", ["Name", "Version"], _named("provider", used)),
            "## Modules\n\nNo modules.\n",
            _table("Resources", ["Name", "Type"], rows),
            _table("Inputs", ["Name", "Description", "Type", "Default", "Required"], inputs),
            _table("Outputs", ["Name", "Description"], _outputs(document.blocks("output"))),
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


def _named(kind: str, versions: dict[str, str]) -> list[list[str]]:
    return [[_anchor(kind, name), version] for name, version in versions.items()]


def _resources(blocks: list[Any], folder: str, called: str) -> Iterable[list[str]]:
    for block in sorted(blocks, key=_address):
        provider = _provider(block)
        # The constraints allow more than one version, so the link is to the newest.
        page = f"{REGISTRY}/{provider}/latest/docs/{folder}/{block.name_labels[0].removeprefix(f'{provider}_')}"
        yield [f"[{_address(block)}]({page})", called]


def _inputs(blocks: list[Any], source: str) -> Iterable[list[str]]:
    for block in sorted(blocks, key=lambda block: (block.attribute("default") is not None, block.labels)):
        default = block.attribute("default") and json.dumps(
            _json(_text(block, "default", source)), indent=2, ensure_ascii=False
        )
        yield [
            _anchor("input", block.name_labels[0]),
            _prose(_string(block, "description")),
            _code(_text(block, "type", source)),
            _code(default) if default else "n/a",
            "no" if default else "yes",
        ]


def _outputs(blocks: list[Any]) -> Iterable[list[str]]:
    for block in sorted(blocks, key=_address):
        yield [_anchor("output", block.name_labels[0]), _prose(_string(block, "description"))]


def _provider(block: Any) -> str:
    return str(block.name_labels[0].partition("_")[0])


def _address(block: Any) -> str:
    return ".".join(block.name_labels)


def _text(block: Any, name: str, source: str) -> str:
    """Return an attribute's expression as it stands in the source, with its line breaks and comments."""
    meta = block.attribute(name).value_node.raw.to_lark().meta
    return source[meta.start_pos : meta.end_pos].strip()


def _string(block: Any, name: str) -> str:
    text = _json(block.attribute(name).value_node.to_dict(QUOTED))
    if not isinstance(text, str) or TEMPLATE.search(text):
        raise HarnessError(f"This is not a string without interpolation: {text}")
    return text.replace("$${", "${").replace("%%{", "%{")


def _json(expression: str) -> Any:
    try:
        return json.loads(expression)
    except json.JSONDecodeError as error:
        raise HarnessError(f"This expression is not valid JSON: {expression}") from error


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
