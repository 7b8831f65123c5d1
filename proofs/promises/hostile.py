"""Promises about input that nobody means well.

Of the quick half only what the long one has not: the controls, and that nothing is left out.
"""

from proofs.promise import Promise

INPUT = "tests/hostile/test_hostile_input.py"
OUTSIDE = "tests/hostile/test_hostile_outside.py"
FILES = "tests/hostile/test_hostile_files.py"

PROMISES = (
    Promise(
        "I1",
        "Whatever is sent, no answer is a 500 or a traceback, and a refusal changes nothing",
        (
            f"{INPUT}::test_the_corpus_has_as_many_items_of_each_kind_as_promised",
            f"{INPUT}::test_every_page_and_call_that_writes_is_among_the_doors",
            f"{INPUT}::test_a_good_body_is_known_for_every_call_that_reads_one",
            f"{INPUT}::test_a_text_that_is_taken_comes_back_the_same_and_escaped",
            f"{INPUT}::test_with_the_gate_open_the_corpus_finds_500s",
            f"{OUTSIDE}::test_no_item_makes_an_answer_that_tells_who_has_an_account",
            f"{OUTSIDE}::test_a_limit_that_is_reached_is_found_as_a_fault_and_each_knock_begins_without_one",
            f"{OUTSIDE}::test_with_the_gate_of_keys_open_the_corpus_finds_500s",
            f"{FILES}::test_every_way_in_for_files_is_followed",
            f"{FILES}::test_an_export_whose_reader_lets_an_error_through_is_found",
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
