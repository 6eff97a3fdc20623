"""Writes the links that a plan begins: suggestions, until a person at the school says yes."""

from accounts.models import Child, Guardian, Guardianship, School
from accounts.rosters.plan import ChildStep, GuardianStep, Plan

Status = Guardianship.Status


def begin_links(
    plan: Plan, school: School, children: dict[int, Child], people: dict[str, Guardian]
) -> list[Guardianship]:
    """New ones go in together; one that its source had ended is suggested again."""
    found = list(
        Guardianship.objects.bulk_create(
            _link(plan, school, children[step.row.line], people[one.ref], one)
            for step, one in plan.beginning
            if one.link == "new"
        )
    )
    back = [(step, one) for step, one in plan.beginning if one.link == "back"]
    return found + _again(plan, back)


def _link(
    plan: Plan, school: School, child: Child, guardian: Guardian, one: GuardianStep
) -> Guardianship:
    return Guardianship(
        school=school,
        guardian=guardian,
        child=child,
        relation=one.cells.relation,
        status=Status.SUGGESTED,
        source=plan.source,
        named_by=one.cells.named_by,
    )


def _again(plan: Plan, back: list[tuple[ChildStep, GuardianStep]]) -> list[Guardianship]:
    wanted = {
        (one.guardian.pk, step.child.pk): one
        for step, one in back
        if one.guardian is not None and step.child is not None
    }
    rows = Guardianship.objects.filter(
        guardian__in={pair[0] for pair in wanted}, child__in={pair[1] for pair in wanted}
    )
    found = [row for row in rows if (row.guardian_id, row.child_id) in wanted]
    for row in found:
        row.status, row.ended_on, row.is_gone = Status.SUGGESTED, None, False
        row.source = plan.source
        row.named_by = wanted[row.guardian_id, row.child_id].cells.named_by
    Guardianship.objects.bulk_update(
        found, ["status", "ended_on", "is_gone", "source", "named_by"], batch_size=500
    )
    return found
