"""Several people and programs at the same work."""

from proofs.promise import Promise

PROMISES = (
    Promise(
        "C1",
        "No editor overwrites another unseen: what touches the same is refused with theirs, the rest is merged",
        (
            "tests/teams/test_operations_together.py",
            "tests/teams/test_three_editors.py",
            "tests/teams/test_publishing_together.py",
            "tests/teams/test_chart_calls.py",
        ),
    ),
    Promise(
        "C2",
        "Whatever is moved at the same time, a chart has no loop, no orphan and one top",
        (
            "tests/teams/test_operations_together.py::test_crossing_moves_in_rings_close_no_loop",
            "tests/teams/test_operations_together.py::test_without_the_lock_the_same_moves_do_close_loops",
            "tests/teams/test_operations_history.py",
        ),
    ),
    Promise(
        "C4",
        "Facts that are sent again change nothing, older ones never overwrite newer ones, sums hold to the kopek",
        ("tests/kpis/test_actuals_push.py", "tests/kpis/test_actuals_order.py"),
    ),
    Promise(
        "C5",
        "Batches and closings that meet neither deadlock nor slip past each other",
        ("tests/kpis/test_actuals_races.py",),
    ),
    Promise(
        "C6",
        "A company gets one gap report for a period, whoever starts it, how often, and however it is killed",
        ("tests/kpis/test_reports_exactly_once.py",),
    ),
    Promise(
        "C7",
        "Taking back brings a chart to exactly what it was, or says what stands in the way",
        (
            "tests/teams/test_chart_undo.py",
            "tests/teams/test_review_undo.py",
            "tests/teams/test_three_editors.py",
        ),
    ),
)
