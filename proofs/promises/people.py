"""Promises to the people who use it: seen, heard and worked by everybody, in either language."""

from proofs.promise import Promise

_PAGES = "proofs/judges/test_every_page.py"
PROMISES = (
    Promise(
        "M3",
        "No page holds anybody up: axe finds nothing serious in either language or theme, and keys alone are enough",
        (
            _PAGES,
            "proofs/judges/test_by_keys_alone.py",
            "tests/journeys/test_build_by_keyboard.py",
            "tests/journeys/test_targets_by_paste.py",
            "tests/journeys/test_the_catalogue.py",
        ),
    ),
)
