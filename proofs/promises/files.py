"""Files that come in and go out, and addresses that somebody else has chosen."""

from proofs.promise import Promise

PROMISES = (
    Promise(
        "I2",
        "No file takes more than its memory and time, or a process down; each is answered with a sentence",
        ("tests/common/test_sandbox.py", "tests/common/test_tabular.py", "tests/common/test_documents.py"),
    ),
    Promise(
        "I3",
        "Russian files are read whatever their encoding; what is ambiguous is asked, never guessed",
        ("tests/common/test_tabular.py", "tests/teams/test_staff_list_values.py"),
    ),
    Promise(
        "I4",
        "No file we make runs anything where it is opened, and it reads back as the same text",
        ("tests/common/test_csvsafe.py", "tests/common/test_sheets.py", "tests/common/test_drawing.py"),
    ),
    Promise("I5", "An address for webhooks never leads inside", ("tests/common/test_outbound.py",)),
    Promise("I6", "No pattern of ours hangs on any text", ("proofs/judges/test_patterns.py",)),
)
