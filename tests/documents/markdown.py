"""What the tests want to know of a Markdown file."""

import re


def section(text: str, heading: str) -> str:
    """Return what stands between a heading of the second level and the next one."""
    return f"\n{text}".split(f"\n## {heading}\n")[1].split("\n## ")[0]


def tables(text: str) -> list[list[list[str]]]:
    """Return the cells of each table, row by row, the head first."""
    found: list[list[list[str]]] = []
    inside = False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
            continue
        if not inside:
            found.append([])
        inside = True
        if not re.fullmatch(r"[|: -]+", line):
            found[-1].append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return found


def prose(text: str) -> str:
    """Return a text without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def blocks(text: str, language: str) -> list[str]:
    """Return the blocks of code in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def spans(text: str) -> list[str]:
    """Return what stands in backticks, outside of blocks of code."""
    return re.findall(r"`([^`\n]+)`", prose(text))


def anchors(text: str) -> set[str]:
    """Return what can be linked to in a document: its headings, by GitHub's rule, and its named anchors."""
    headings = re.findall(r"^#+ (.*)$", prose(text), re.MULTILINE)
    named = re.findall(r'<a name="([^"]+)"></a>', text)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings} | set(named)
