"""Ways out that change who answers for a responsibility and who works on it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from teams.analysis.facts import Involvement, stronger
from teams.moves.answers import Answers
from teams.moves.case import Case, Json, Params


def involve(key: str, responsibility: str, involvement: str) -> Json:
    return {"op": "set_involvement", "key": key, "responsibility": responsibility, "involvement": involvement}


def keep_owner(case: Case, answers: Answers) -> list[Json]:
    return _one_keeps(case, answers.position, others_become="")


def make_consulted(case: Case, answers: Answers) -> list[Json]:
    """The others are asked for advice (C) or told (I)."""
    return _one_keeps(case, answers.position, others_become=answers.involvement or "C")


def _one_keeps(case: Case, key: str, *, others_become: str) -> list[Json]:
    """One keeps what collides; the others lose just that, so that no new hole opens.

    Two who answer: the others stop answering, and go on working if they did. Two who work: the others stop working,
    and go on answering if they did. Where they become consulted or informed, the work of those who did it goes over
    to the owner.
    """
    slug, contested = case.slug, "R" if case.row.kind == "duplicate_responsible" else "A"
    held = {each: case.situation.held(slug, each) for each in case.keys}
    others = [other for other in case.keys if other != key and other not in _together(case, key)]
    left = {other: held[other].replace(contested, "") for other in others}
    takes_work = others_become and contested == "A" and any("R" in held[other] for other in others)
    wanted = held[key] if contested in held[key] else "".join(sorted(held[key] + contested))
    if takes_work and "R" not in wanted:
        wanted += "R"
    operations = [] if wanted == held[key] else [involve(key, slug, wanted)]
    for other in others:
        steps_back = others_become and (contested == "A" or not left[other])
        operations.append(involve(other, slug, others_become if steps_back else left[other] or "none"))
    return operations


def _together(case: Case, key: str) -> set[str]:
    """Colleagues of the owner's job: they do not collide with the owner, so they keep what they have."""
    for item in case.row.body["suggestions"]:
        keepers = {item["params"].get("position"), *item["params"].get("together", ())}
        if item["code"] == "keep_owner" and key in keepers:
            return keepers
    return set()


def make_accountable(case: Case, answers: Answers) -> list[Json]:
    return [involve(answers.position, case.slug, _with(case, case.slug, answers.position, "A"))]


def make_responsible(case: Case, answers: Answers) -> list[Json]:
    return [involve(answers.position, case.slug, _with(case, case.slug, answers.position, "R"))]


def give_to(case: Case, answers: Answers) -> list[Json]:
    """A responsibility that nobody holds goes to a position that is there."""
    return [involve(answers.to, case.slug, "AR")]


def give_lever(case: Case, answers: Answers) -> list[Json]:
    """Everybody who is judged by the figure gets the work that moves it: one finding names them all."""
    params = case.item(answers.item)
    slug, known = params["responsibility"], case.situation.tree.by_key
    keys = [key for key in params.get("positions", [params["position"]]) if key in known]
    return [involve(key, slug, _with(case, slug, key, params["involvement"])) for key in keys]


def giver(case: Case, answers: Answers) -> tuple[Params, str]:
    """Of a hand-over: which suggestion is meant, and whose responsibility it is now."""
    params = case.item(answers.item)
    return params, params.get("position") or answers.position


def hand_over(case: Case, answers: Answers) -> list[Json]:
    """The giver has no part in it any more; the receiver does what the giver did, besides what it does already."""
    params, key = giver(case, answers)
    slug = params.get("responsibility") or case.slug
    part = case.situation.held(slug, key)
    if not part:
        raise ValidationError({"position": _("This position holds nothing of it that could be handed over.")})
    if answers.to == key:
        raise ValidationError({"to": _("Choose another position to hand it over to.")})
    return [
        involve(answers.to, slug, _with(case, slug, answers.to, part)),
        involve(key, slug, "none"),
    ]


def _with(case: Case, slug: str, key: str, part: str) -> Involvement:
    """The part besides what the position does already."""
    held = case.situation.held(slug, key)
    return stronger(held, part) if held else part  # type: ignore[arg-type, return-value]
