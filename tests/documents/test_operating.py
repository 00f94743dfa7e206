"""What the document on operating says of the example alarms."""

import re

from documents.markdown import section, tables
from harness.paths import ROOT

DOCUMENT = (ROOT / "docs" / "operating.md").read_text()
SOURCE = (ROOT / "examples" / "alarms" / "alarms.tf").read_text()


def test_every_alarm_is_explained_in_order() -> None:
    [always] = tables(section(DOCUMENT, "Alarms"))
    with_records = tables(section(DOCUMENT, "Records of jobs"))[0]
    explained = [name for row in (*always[1:], *with_records[1:]) for name in re.findall(r"`([a-z-]+)`", row[0])]

    counted = re.findall(r"^ +([a-z-]+) += { namespace = ", SOURCE, re.MULTILINE)
    others = re.findall(r'alarm_name += "\${var.name}-([a-z-]+)"', SOURCE)

    assert [name for name in explained if name not in others] == counted
    assert sorted(explained) == sorted(counted + others)
