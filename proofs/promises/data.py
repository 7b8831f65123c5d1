"""What a company has stored: it can be taken out, erased, brought back and restored."""

from proofs.promise import Promise

PROMISES = (
    Promise(
        "D1",
        "Everything a company has can be taken out as a file, from which an equal company is made",
        ("tests/custody/test_round_trip.py", "tests/custody/test_export_fields.py"),
    ),
    Promise(
        "D2",
        "What is erased is nowhere, there is a record of it, and a restored backup erases it again",
        ("tests/custody/test_erasure.py", "tests/custody/test_closing.py"),
    ),
    Promise(
        "D3",
        "What happened stays in the trail, which nobody can change",
        (
            "tests/accounts/test_tenancy.py::test_the_trail_is_never_changed",
            "tests/teams/test_operations_history.py",
        ),
    ),
    Promise(
        "D4",
        "What was removed can come back for thirty days",
        ("tests/custody/test_removed_comes_back.py", "tests/custody/test_data_pages.py"),
    ),
    Promise(
        "D5",
        "A backup is restored and compared, rows and catalogue of the database; an empty one is an alarm",
        ("tests/common/test_drill.py",),
    ),
)
