"""An upgrade; the load itself takes longer than all judges together and is a command of its own (`make load`)."""

from proofs.promise import Promise

PROMISES = (
    Promise(
        "D6",
        "An installation of an earlier version is upgraded with its rows: none is lost, and every lock holds",
        ("proofs/judges/test_upgrade.py",),
    ),
)
