"""Nothing of one company near another, nothing personal where it does not belong, and rights that end at once."""

from proofs.promise import Promise

PROMISES = (
    Promise(
        "T3",
        "No word of one company is in an answer, file, letter, message, store or log line near another",
        (
            "proofs/judges/test_canaries.py::test_no_text_of_another_company_is_anywhere",
            "proofs/judges/test_canaries.py::test_every_column_that_takes_a_text_holds_a_canary",
            "proofs/judges/test_canaries.py::test_the_scanner_sees_the_canary_in_every_file_of_the_other_company",
        ),
    ),
    Promise(
        "T7",
        "Connections, threads, jobs and a pooler hand no company on to whoever comes next",
        ("proofs/judges/test_pooling.py", "tests/accounts/test_tenancy.py"),
    ),
    Promise(
        "T8",
        "An API key opens its one company and its scopes, and nothing from the moment it is over",
        (
            "proofs/judges/test_canaries.py::test_a_key_of_a_maker_of_two_companies_is_shown_one",
            "tests/accounts/test_keys.py",
        ),
    ),
    Promise(
        "T9",
        "A right that is lost is refused on the first request after, in sessions that stay open",
        ("proofs/judges/test_role_changes.py", "tests/accounts/test_role_changes.py"),
    ),
    Promise(
        "D7",
        "Names, addresses and phones stand in no log line, message, key of a store, or address of a page",
        (
            "proofs/judges/test_canaries.py::test_nothing_personal_is_in_lines_messages_stores_and_addresses",
            "proofs/judges/test_canaries.py::test_a_personal_word_in_the_wrong_place_is_noticed",
            "tests/common/test_logs.py",
        ),
    ),
    Promise(
        "W6",
        "An invitation works once and for its own address, and no copy of the database opens one",
        ("tests/accounts/test_invitations.py",),
    ),
    Promise(
        "W7",
        "An API key is shown once, kept as a hash, and told from a made-up one without a query",
        ("tests/accounts/test_keys.py",),
    ),
)
