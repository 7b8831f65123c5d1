"""What happens to work in hand when something breaks."""

from proofs.promise import Promise

PROMISES = (
    Promise(
        "F1",
        "A change that was acknowledged survives any crash; any other is there as a whole or not at all",
        ("command:chaos-F1", "tests/proofs/test_chaos_ledger.py"),
    ),
    Promise(
        "F2",
        "No job is lost or waits for more than 15 minutes, even when the broker is wiped",
        ("command:chaos-F2",),
    ),
    Promise(
        "F3",
        "Work that ruins its worker stops after three starts, and somebody is told",
        ("command:chaos-F3",),
    ),
    Promise(
        "F4",
        "A restart of PostgreSQL of up to five seconds costs nobody an error",
        (
            "command:chaos-F4",
            "tests/common/test_patient_postgresql.py",
            "tests/common/test_second_try.py",
            "tests/common/test_cut_commits.py",
            "tests/common/test_commit_fate.py",
        ),
    ),
    Promise(
        "F5",
        "With a full disk pages can be read, nothing acknowledged is lost, and one step brings writing back",
        ("command:chaos-F5",),
    ),
    Promise(
        "F6",
        "A hundred slow clients do not stop the site",
        ("command:chaos-F6", "tests/common/test_slow_clients.py"),
    ),
    Promise("F7", "An event reaches its webhook at least once, always under one id", ("command:chaos-F7",)),
    Promise(
        "F8",
        "A mail server that is down loses no letter",
        ("command:chaos-F8", "tests/accounts/test_letters.py", "tests/accounts/test_invitations.py"),
    ),
)
