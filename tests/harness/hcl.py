"""Reads Terraform files: their blocks, and each attribute as its text stands there."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2

from harness.errors import HarnessError


@dataclass(frozen=True)
class Block:
    """A block such as `variable "name" { ... }`."""

    kind: str
    labels: tuple[str, ...]
    attributes: Mapping[str, str]
    blocks: tuple["Block", ...]


def read_blocks(folder: Path) -> list[Block]:
    """Return the blocks of all `*.tf` files of a folder, in the order of the files' names.

    Args:
        folder: The module.
    """
    texts = [path.read_text() for path in sorted(folder.glob("*.tf"))]
    return [block for text in texts for block in _blocks(hcl2.parses_to_tree(text).children[0], text)]


def string(expression: str) -> str:
    """Return the string that a quoted text or a heredoc stands for.

    Source: https://developer.hashicorp.com/terraform/language/expressions/strings

    Args:
        expression: The text, without interpolation or directives.

    Raises:
        HarnessError: It is something else.
    """
    if heredoc := re.fullmatch(r"<<(-?)(\w+)\n(.*?\n)\s*\2", expression, re.DOTALL):
        text = textwrap.dedent(heredoc[3]) if heredoc[1] else heredoc[3]
    else:
        text = literal(expression)
    if not isinstance(text, str) or re.search(r"(?<!\$)\$\{|(?<!%)%\{", text):
        raise HarnessError(f"This is not a string without interpolation: {expression}")
    return text.replace("$${", "${").replace("%%{", "%{")


def literal(expression: str) -> Any:
    """Return the value of an expression that HCL and JSON write alike.

    Args:
        expression: The text.

    Raises:
        HarnessError: It is no JSON.
    """
    try:
        return json.loads(expression)
    except json.JSONDecodeError as error:
        raise HarnessError(f"This expression is not valid JSON: {expression}") from error


def _blocks(body: Any, text: str) -> Iterator[Block]:
    for node in body.children:
        if node.data == "block":
            kind, *labels = (
                _text(child, text).strip('"') for child in node.children if _is(child, "identifier", "string")
            )
            [inside] = (child for child in node.children if _is(child, "body"))
            attributes = dict(_attributes(inside, text))
            yield Block(kind, tuple(labels), attributes, tuple(_blocks(inside, text)))


def _attributes(body: Any, text: str) -> Iterator[tuple[str, str]]:
    for node in body.children:
        if node.data == "attribute":
            name, *_, value = node.children
            yield _text(name, text), _text(value, text)


def _is(node: Any, *kinds: str) -> bool:
    return getattr(node, "data", None) in kinds


def _text(node: Any, text: str) -> str:
    return text[node.meta.start_pos : node.meta.end_pos].strip()
