"""Promises about input that nobody means well."""

from proofs.promise import Promise

PROMISES = (
    Promise(
        "I1",
        "Whatever is sent, no answer is a 500 or a traceback, and a refusal changes nothing",
        (
            "tests/hostile/test_hostile_input.py",
            "tests/hostile/test_hostile_outside.py",
            "tests/hostile/test_hostile_files.py",
            "tests/common/test_json_gate.py",
            "proofs/judges/test_hostile.py",
            "proofs/judges/test_schemathesis.py",
        ),
    ),
    Promise(
        "M4",
        "What a generator of input found once is a test for good",
        ("tests/common/test_header_gate.py", "tests/api/test_sentences.py"),
    ),
)
