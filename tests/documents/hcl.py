"""What the tests want to know of the module's Terraform without running Terraform."""

import re
from pathlib import Path

from harness.paths import ROOT


def declared(file: Path, kind: str) -> dict[str, str]:
    """Return the body of each variable or output of a file, by its name."""
    blocks = re.findall(rf'^{kind} "(\w+)" {{\n(.*?)^}}', file.read_text(), re.MULTILINE | re.DOTALL)
    return dict(blocks)


VARIABLE_FILES = sorted(ROOT.glob("variables*.tf"))
VARIABLES = {name: body for file in VARIABLE_FILES for name, body in declared(file, "variable").items()}
OUTPUTS = declared(ROOT / "outputs.tf", "output")
