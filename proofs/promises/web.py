"""What is promised of sign-in, sessions, headers and what we are built of."""

from proofs.promise import Promise

TIMING = "proofs/judges/test_web_timing.py"

PROMISES = (
    Promise(
        "W1",
        "Every answer of every route tells the browser to run, frame and keep nothing that is not ours",
        (
            "tests/common/test_headers.py",
            "tests/journeys/test_no_markup_from_scripts.py",
            "proofs/judges/test_web_headers.py",
            "proofs/judges/test_every_page.py",
        ),
    ),
    Promise(
        "W2",
        "Five wrong passwords close an address, exactly so when all come at once; its owner's browser still gets in",
        (
            "tests/accounts/test_sign_in.py",
            "tests/common/test_lasting_cache.py",
            "proofs/judges/test_web_attempts.py",
        ),
    ),
    Promise(
        "W3",
        "Neither the words nor the time of an answer tell who has an account",
        (
            "tests/accounts/test_no_enumeration.py",
            f"{TIMING}::test_an_answer_takes_as_long_for_a_known_address",
            f"{TIMING}::test_a_hash_left_out_for_unknown_addresses_would_be_measured",
            f"{TIMING}::test_a_range_tells_what_is_judged",
        ),
    ),
    Promise(
        "W4",
        "No way leads around the second factor, and a company can demand it of all who write",
        ("tests/accounts/test_second_factor.py", "tests/accounts/test_second_factor_demand.py"),
    ),
    Promise(
        "W5",
        "A session ends after twelve idle hours, after seven days, when its owner says so and when the sign-in "
        "changes, and signing out leaves nothing of a company in the browser",
        ("tests/accounts/test_sessions.py", "tests/journeys/test_signing_out.py"),
    ),
    Promise(
        "W8",
        "No other site acts in the name of who is signed in here, and no forged header is believed",
        ("tests/accounts/test_cross_site.py",),
    ),
    Promise(
        "W9",
        "What we are built of is known, pinned by hash and without known holes",
        (
            "command:pip-audit",
            "command:npm-audit",
            "command:bandit",
            "command:pins",
            "command:sbom",
            "command:check-deploy",
        ),
    ),
    Promise(
        "W10",
        "A scanner that attacks every page it reaches, as an owner, a viewer and nobody, finds nothing unexplained",
        ("command:wapiti", "tests/proofs/test_wapiti.py"),
    ),
)
