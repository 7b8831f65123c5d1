"""What the browser says of a drop must be what the findings say after it."""

import re
from pathlib import Path

from teams.analysis.facts import Limits

INTENT = Path(__file__).resolve().parents[2] / "static" / "js" / "chart" / "intent.js"


def test_the_tip_of_a_drag_knows_the_same_norm_of_reports_as_the_findings():
    found = re.search(r"MOST_REPORTS = (\d+)", INTENT.read_text(encoding="utf-8"))
    assert found is not None
    assert int(found[1]) == Limits().max_reports
