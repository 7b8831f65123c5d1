"""An office whose people collide, for the tests of the ways out."""

from __future__ import annotations

from dataclasses import dataclass

from teams.actions.resolutions import Resolved, resolve_findings
from teams.models import Finding, PlannedChange
from teams.moves.answers import Answers
from tests.factories.structures import Office, make_office

SLUG, OTHER_SLUG = "receivables-control", "sales-budget"
HEADS = (("Клиентский отдел", "Савельева Ирина"), ("Продажи", "Ковалёв Дмитрий"))


@dataclass
class Collision:
    """A director, and two heads under them who both answer for SLUG."""

    office: Office
    director: str
    anna: str
    boris: str

    def row(self, kind: str = "double_accountable", slug: str = SLUG) -> Finding:
        with self.office.open():
            rows = Finding.objects.for_company(self.office.company).select_related("structure")
            found = rows.filter(kind=kind, responsibility_slug=slug).order_by("id").last()
            assert found is not None
            return found

    def rows(self, kind: str) -> list[Finding]:
        with self.office.open():
            rows = Finding.objects.for_company(self.office.company).open().select_related("structure")
            return list(rows.filter(kind=kind).order_by("id"))

    def plan(self) -> PlannedChange:
        with self.office.open():
            found: PlannedChange = PlannedChange.objects.for_company(self.office.company).get()
            return found

    def resolve(self, *rows: Finding, move: str, **answers: object) -> Resolved:
        with self.office.open():
            return resolve_findings(
                findings=rows or [self.row()],
                move=move,
                answers=Answers(**answers),  # type: ignore[arg-type]
                by=self.office.by,
            )

    def also_collide(self, slug: str = OTHER_SLUG) -> None:
        for key in (self.anna, self.boris):
            self.office.apply(
                {"op": "set_involvement", "key": key, "responsibility": slug, "involvement": "AR"}
            )


def make_collision() -> Collision:
    office = make_office()
    with office.at_once():
        director = office.add("Директор", person="Громов Андрей")
        keys = [office.add(title, parent=director, person=person) for title, person in HEADS]
        for key in keys:
            office.put({"op": "set_involvement", "key": key, "responsibility": SLUG, "involvement": "AR"})
    return Collision(office, director, *keys)
