"""The database's own locks on structures and people."""

from django.db import migrations

from accounts.row_security import SecureTable

POSITION = {"position_id": "teams_position"}

# The reporting line stays inside one structure, whoever writes it.
PARENT_IN_STRUCTURE = """
ALTER TABLE teams_position ADD CONSTRAINT teams_position_parent_same_structure
    FOREIGN KEY (company_id, structure_id, parent_id) REFERENCES teams_position (company_id, structure_id, id)
    DEFERRABLE INITIALLY IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_initial"), ("accounts", "0002_row_security")]

    operations = [
        SecureTable("teams_structure"),
        SecureTable("teams_position", {"structure_id": "teams_structure", "parent_id": "teams_position"}),
        migrations.RunSQL(
            [
                "SELECT set_config('app.company', '0', true)",
                PARENT_IN_STRUCTURE,
                "SELECT set_config('app.company', '', true)",
            ],
            "ALTER TABLE teams_position DROP CONSTRAINT teams_position_parent_same_structure",
        ),
        SecureTable("teams_positionrole", POSITION),
        SecureTable("teams_positionscope", POSITION),
        SecureTable("teams_positionduty", POSITION),
        SecureTable("teams_positioninvolvement", POSITION),
        SecureTable("teams_link", POSITION | {"target_id": "teams_position"}),
        SecureTable("teams_operation", {"structure_id": "teams_structure"}),
        SecureTable("teams_person", {"membership_id": "accounts_membership"}),
        SecureTable("teams_assignment", POSITION | {"person_id": "teams_person"}),
        SecureTable("teams_finding", {"structure_id": "teams_structure"}),
        SecureTable("teams_decision", {"finding_id": "teams_finding"}),
        SecureTable("teams_stafflistimport"),
    ]
