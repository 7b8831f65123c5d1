"""What a restored database must have in common with its source: the rows, and every rule the catalogue knows."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

# Everything that is not PostgreSQL's own.
OURS = "nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'"

# Kind -> (name, definition) of each fact of that kind; `:ours` stands for OURS.
CATALOGUE: dict[str, str] = {
    "tables": """
        SELECT c.oid::regclass::text, concat_ws(' ', relkind, relpersistence,
            pg_get_userbyid(relowner), reloptions::text)
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND :ours""",
    "row security": """
        SELECT c.oid::regclass::text, concat(relrowsecurity, ' forced ', relforcerowsecurity)
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'p') AND :ours""",
    "columns": """
        SELECT concat(c.oid::regclass, '.', attname), concat_ws(' ', format_type(atttypid, atttypmod),
            attnotnull, attidentity, attgenerated, attcollation::regcollation, pg_get_expr(adbin, adrelid))
        FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
        LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
        WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'v', 'm') AND :ours""",
    "constraints": """
        SELECT concat(conrelid::regclass, '.', conname),
            concat_ws(' ', pg_get_constraintdef(o.oid), condeferrable, condeferred, convalidated)
        FROM pg_constraint o JOIN pg_namespace n ON n.oid = connamespace WHERE :ours""",
    "indexes": """
        SELECT indexrelid::regclass::text, concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid, indisprimary)
        FROM pg_index JOIN pg_class c ON c.oid = indexrelid JOIN pg_namespace n ON n.oid = relnamespace
        WHERE :ours""",
    "policies": """
        SELECT concat(schemaname, '.', tablename, '.', policyname),
            concat_ws(' ', permissive, roles::text, cmd, 'using', qual, 'check', with_check) FROM pg_policies""",
    "triggers": """
        SELECT concat(tgrelid::regclass, '.', tgname), concat_ws(' ', pg_get_triggerdef(t.oid), tgenabled)
        FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
        WHERE NOT tgisinternal AND :ours""",
    "functions": """
        SELECT p.oid::regprocedure::text, concat_ws(' ', pg_get_functiondef(p.oid), pg_get_userbyid(proowner))
        FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE prokind IN ('f', 'p') AND :ours""",
    "grants": """
        SELECT concat(c.oid::regclass, ': ', pg_get_userbyid(grantee), ' ', privilege_type),
            concat(is_grantable, ' by ', pg_get_userbyid(grantor))
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace,
            aclexplode(coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner)))
        WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND :ours
        UNION ALL
        SELECT concat(p.oid::regprocedure, ': ', pg_get_userbyid(grantee), ' ', privilege_type), is_grantable::text
        FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace,
            aclexplode(coalesce(proacl, acldefault('f', proowner))) WHERE :ours
        UNION ALL
        SELECT concat('schema ', nspname, ': ', pg_get_userbyid(grantee), ' ', privilege_type), is_grantable::text
        FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) WHERE :ours
        UNION ALL
        SELECT concat('default ', defaclobjtype, ': ', pg_get_userbyid(grantee), ' ', privilege_type),
            is_grantable::text
        FROM pg_default_acl, aclexplode(defaclacl)""",
    "sequences": """
        SELECT seqrelid::regclass::text, concat_ws(' ', format_type(seqtypid, NULL), seqstart, seqincrement, seqmax,
            seqmin, seqcache, seqcycle, (SELECT concat(refobjid::regclass, '.', refobjsubid) FROM pg_depend
                WHERE objid = seqrelid AND deptype IN ('a', 'i') AND refobjsubid > 0 LIMIT 1))
        FROM pg_sequence JOIN pg_class c ON c.oid = seqrelid JOIN pg_namespace n ON n.oid = relnamespace
        WHERE :ours""",
    "partitions": """
        SELECT c.oid::regclass::text, concat(inhparent::regclass, ' ', pg_get_expr(relpartbound, c.oid))
        FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND :ours
        UNION ALL
        SELECT partrelid::regclass::text, pg_get_partkeydef(partrelid) FROM pg_partitioned_table""",
    "views, types, extensions": """
        SELECT c.oid::regclass::text, pg_get_viewdef(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind IN ('v', 'm') AND :ours
        UNION ALL SELECT enumtypid::regtype::text || '.' || enumlabel, enumsortorder::text FROM pg_enum
        UNION ALL SELECT extname, extversion FROM pg_extension""",
}


class Facts(dict[str, dict[str, str]]):
    """Kind -> name -> definition; `rows` of all tables together; `sequences`: name -> last value."""

    rows: int
    sequences: dict[str, int]


def facts_of(cursor: Any) -> Facts:
    """All facts of the database. Raises InsufficientPrivilege where row security would hide rows from this role."""
    cursor.execute(
        "SET LOCAL row_security = off; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO';"
        "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL intervalstyle = 'iso_8601'"
    )
    found = Facts()
    found["rows"] = _rows(cursor)
    found.rows = sum(int(value.split()[0]) for value in found["rows"].values())
    found.sequences = sequence_values(cursor)
    for kind, query in CATALOGUE.items():
        cursor.execute(query.replace(":ours", OURS))
        found[kind] = {str(name): str(definition) for name, definition in cursor.fetchall()}
    return found


def _rows(cursor: Any) -> dict[str, str]:
    """Of each table that holds rows itself: how many, and a checksum that the order does not change."""
    cursor.execute(
        "SELECT nspname, relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE relkind = 'r' AND relpersistence = 'p' AND :ours ORDER BY 1, 2".replace(":ours", OURS)  # nosec B608 # of our own words
    )
    found = {}
    for schema, name in cursor.fetchall():
        cursor.execute(
            sql.SQL(
                "SELECT concat(count(*), ' rows, sum ', sum(hashtextextended(one::text, 0)::numeric)) FROM {} AS one"
            ).format(sql.Identifier(schema, name))
        )
        (found[f"{schema}.{name}"],) = cursor.fetchone()
    return found


def sequence_values(cursor: Any) -> dict[str, int]:
    """The last value of each sequence, 0 for one that was not used."""
    cursor.execute("SELECT concat(schemaname, '.', sequencename), coalesce(last_value, 0) FROM pg_sequences")
    return dict(cursor.fetchall())
