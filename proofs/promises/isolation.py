"""Isolation of companies: nobody reads, changes or notices another's rows.

Ten faults of other products have a test of their own here:

1. own company, foreign id in the same call: the walk, "their object" and "their ids in the fields"
2. one method checked, the next not: the walk asks every method;
   `test_every_door_asks_for_the_right_that_is_written_down`
3. a list with foreign ids: `test_a_list_of_ours_and_theirs_is_answered_like_ours_and_nobodys`
4. a child brought in by its id from another parent: the same list, with boxes; "their parent" of the walk
5. a key that sees what its maker sees: "key made by the owner of both" of the walk
6. a setting that points at a foreign row for good: "their member", "their metric" of the walk, and T5
7. placeholders in letters: `test_a_name_full_of_markup_stays_text_in_the_letter`
8. an address that leads inside and gets a secret:
   `test_an_inner_address_is_refused_when_it_is_saved_and_when_it_is_called`
9. an identity that joins two companies: tests/accounts/test_invitations.py (bound to its address, the only way in)
10. rights inside one company: `test_a_member_without_the_right_is_refused_and_with_it_is_not`
"""

from proofs.promise import Promise

WALK = "proofs/judges/test_isolation.py"
# Only what the walk does not do in full; what each level may, the doors are asked one by one in `make test`.
QUICK = "tests/accounts/test_locks_stranger.py"
LAYERS = "proofs/judges/test_isolation_layers.py"
MUTANTS = "proofs/judges/test_isolation_mutants.py"
DOORS = "proofs/judges/test_isolation_doors.py"
ROWS = "tests/accounts/test_locks_rows.py"
VAULT = "tests/accounts/test_locks_vault.py"

PROMISES = (
    Promise(
        "T1",
        "Whoever asks, and whatever ids they send, another company answers like one that does not exist",
        (
            f"{WALK}::test_everybody_meets_nothing_of_the_other_company",
            f"{WALK}::test_the_walk_gets_as_far_as_the_row_on_every_route",
            f"{QUICK}::test_everything_that_is_documented_is_walked_and_the_other_way_round",
            f"{QUICK}::test_a_list_of_ours_and_theirs_is_answered_like_ours_and_nobodys",
            f"{QUICK}::test_the_witness_sees_also_what_is_taken_back",
            f"{QUICK}::test_with_both_gone_the_walk_notices",
            f"{QUICK}::test_a_route_that_forgets_the_company_is_stopped_by_row_security_and_seen_without_it",
            f"{QUICK}::test_a_parameter_that_nobody_described_is_named",
            f"{DOORS}::test_each_permission_is_missed",
        ),
    ),
    Promise(
        "T2",
        "Scoped queries and row security each keep companies apart without the other",
        (
            f"{LAYERS}::test_managers_hold_without_row_security",
            f"{LAYERS}::test_row_security_holds_without_managers",
            f"{LAYERS}::test_with_both_layers_gone_every_other_route_leaks",
            f"{MUTANTS}::test_each_policy_is_missed",
            f"{DOORS}::test_each_manager_is_missed",
        ),
    ),
    Promise(
        "T4",
        "A query that forgot to say which company is an error on every table, never an empty answer",
        (
            f"{ROWS}::test_without_a_company_every_touch_is_an_error_and_never_an_empty_page",
            f"{ROWS}::test_eight_statements_in_plain_sql_find_every_table_shut",
            f"{ROWS}::test_a_table_without_row_security_is_noticed",
        ),
    ),
    Promise(
        "T5",
        "No row can point at, or move to, another company, not even by plain SQL of the tables' owner",
        (
            VAULT,
            "proofs/judges/test_isolation_writes.py",
            f"{MUTANTS}::test_each_key_between_rows_of_a_company_is_missed",
            f"{MUTANTS}::test_each_trigger_that_keeps_a_row_in_its_company_is_missed",
        ),
    ),
    Promise(
        "T6",
        "A table comes with all locks of isolation, or with a written reason why it belongs to nobody",
        (ROWS, f"{VAULT}::test_unique_rules_begin_with_the_company", "tests/architecture/test_reach.py"),
    ),
)
