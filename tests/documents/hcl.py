"""What the tests want to know of the module's Terraform without running Terraform."""

import re

from harness.paths import ROOT


def declared(file: str, kind: str) -> dict[str, str]:
    """Return the body of each variable or output of a file, by its name."""
    blocks = re.findall(rf'^{kind} "(\w+)" {{\n(.*?)^}}', (ROOT / file).read_text(), re.MULTILINE | re.DOTALL)
    return dict(blocks)
