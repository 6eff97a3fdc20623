"""Whom letters would reach if the school went live now; counts and no names."""

import uuid
from collections import defaultdict
from dataclasses import dataclass

from accounts.models import Child, Guardian, Guardianship, School


@dataclass(frozen=True)
class Reached:
    """Guardians by the way that their news takes. `letters` are mailboxes: two adults of one home
    with one address get one together. `held`: an address that two homes share gets none."""

    letters: int = 0
    by_mail: int = 0
    on_paper: int = 0
    held: int = 0
    silent: int = 0
    alone: int = 0

    @property
    def has_anybody(self) -> bool:
        return bool(self.by_mail or self.on_paper or self.held)


@dataclass(frozen=True)
class _Adult:
    id: uuid.UUID
    home: uuid.UUID
    email: str
    is_by_mail: bool
    is_silent: bool


def reached(school: School) -> Reached:
    """Three queries, however many people there are. `alone` counts children without an adult in force."""
    links = Guardianship.objects.in_force().filter(
        school=school, child__left_on=None, child__erased_at=None
    )
    pairs = list(links.order_by().values_list("guardian", "child"))
    with_adult = {child for _guardian, child in pairs}
    children = Child.objects.at_school().filter(school=school).order_by()
    alone = sum(child not in with_adult for child in children.values_list("pk", flat=True))
    return _counted(_adults(school), {guardian for guardian, _child in pairs}, alone)


def _adults(school: School) -> list[_Adult]:
    columns = ("pk", "household_id", "email", "channel", "stopped_at", "bounced_at")
    rows = Guardian.objects.current().filter(school=school).order_by("id").values_list(*columns)
    return [
        _Adult(pk, home, email, channel == Guardian.Channel.MAIL, bool(stopped or bounced))
        for pk, home, email, channel, stopped, bounced in rows
    ]


def _counted(adults: list[_Adult], in_force: set[uuid.UUID], alone: int) -> Reached:
    boxes: dict[str, list[_Adult]] = defaultdict(list)
    for adult in adults:
        if adult.email:
            boxes[adult.email].append(adult)
    mailed = [one for one in adults if one.id in in_force and one.is_by_mail]
    held = [one for one in mailed if len({other.home for other in boxes[one.email]}) > 1]
    shut = [one for one in mailed if any(other.is_silent for other in boxes[one.email])]
    open_to = [one for one in mailed if one not in held and one not in shut]
    return Reached(
        letters=len({one.email for one in open_to}),
        by_mail=len(open_to),
        on_paper=sum(one.id in in_force and not one.is_by_mail for one in adults),
        held=len(held),
        silent=sum(one not in held for one in shut),
        alone=alone,
    )
