"""Where things lie in the checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HARNESS = ROOT / "tests" / "harness"
EXAMPLES = ROOT / "examples"
# What make has made, and make clean removes.
TOOLS = ROOT / ".tools"
