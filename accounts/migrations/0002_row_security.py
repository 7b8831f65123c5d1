"""The database's own locks on the tables of accounts."""

from django.db import migrations

from accounts.row_security import IMMUTABLE_FUNCTION, SecureTable, narrow, no_policies, policies

# The planner looks into the subquery even when CASE will not: there the setting is read quietly.
COMPANY_ROW = "id = current_setting('app.company')::bigint"
MINE = narrow(
    """id IN (SELECT company_id FROM accounts_membership
              WHERE user_id = nullif(current_setting('app.user', true), '')::bigint)""",
    otherwise=COMPANY_ROW,
    when="app.user",
)

# The trail is written once. Only the deletion of its whole company takes it along.
APPEND_ONLY = """
CREATE FUNCTION accounts_auditevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('app.deleting_company', true) = OLD.company_id::text THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit events are not changed' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER accounts_auditevent_append_only BEFORE UPDATE OR DELETE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_auditevent_is_append_only();
"""
NO_APPEND_ONLY = """
DROP TRIGGER accounts_auditevent_append_only ON accounts_auditevent;
DROP FUNCTION accounts_auditevent_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(IMMUTABLE_FUNCTION, "DROP FUNCTION accounts_company_is_immutable()"),
        SecureTable(
            "accounts_membership",
            using=narrow("user_id = current_setting('app.user')::bigint", when="app.user"),
        ),
        SecureTable(
            "accounts_invitation",
            using=narrow("token_hash = current_setting('app.invitation')", when="app.invitation"),
        ),
        SecureTable("accounts_apikey", using=narrow("prefix = current_setting('app.key')", when="app.key")),
        SecureTable("accounts_auditevent"),
        migrations.RunSQL(policies("accounts_company", MINE, COMPANY_ROW), no_policies("accounts_company")),
        migrations.RunSQL(APPEND_ONLY, NO_APPEND_ONLY),
    ]
