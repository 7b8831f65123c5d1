"""Which rows count for whom: a fact belongs to the team that its author sat in on its day."""

from datetime import date
from itertools import pairwise

from django.db.models import Q

from kpis.selectors.department import Department
from kpis.selectors.owners import Level, Owner


def credited_to(owner: Owner, department: Department, start: date, end: date) -> Q:
    """The rows of [start, end) that count for the owner, by the seats of their days."""
    if owner.level == Level.COMPANY:
        return Q()
    if owner.level == Level.PERSON:
        return Q(person_id=int(owner.key))
    wanted = owner.key or None
    moving, cuts = department.breaks(start, end)
    staying = [p for p in department.seats_of if p not in moving]
    condition = Q(person_id__in=[int(p) for p in staying if department.seating.team_of(p, start) == wanted])
    if wanted is None:
        condition |= ~Q(person_id__in=[int(p) for p in department.seats_of])
    edges = [start, *cuts, end]
    for person in moving:
        for first, after in pairwise(edges):
            if department.seating.team_of(person, first) == wanted:
                condition |= Q(person_id=int(person), on__gte=first, on__lt=after)
    return condition
