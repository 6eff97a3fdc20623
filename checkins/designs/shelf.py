"""All templates of a school: their versions, and who writes on them."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import Actor, children_managed_by, classrooms_managed_by
from checkins.builtin import OUR_WEEK
from checkins.designs.access import templates_managed_by
from checkins.models import Template, TemplateUse
from checkins.weeks import Week


@dataclass
class Shelf:
    """One template. `current` is the newest version that was published, `draft` one that waits;
    `given_to` says in words who writes on it now or from when on."""

    key: str
    name: str
    current: Template | None = None
    draft: Template | None = None
    versions: list[Template] = field(default_factory=list)
    given_to: list[str] = field(default_factory=list)

    @property
    def opens(self) -> uuid.UUID:
        """Where its link leads: to the draft, where somebody goes on, else to what is in use."""
        version = self.draft or self.current
        assert version is not None  # noqa: S101 - a shelf is made of its versions
        return version.pk


def shelves(actor: Actor, week: Week) -> list[Shelf]:
    """Four queries: versions, uses, and the names of classes and children that are given one."""
    found: dict[str, Shelf] = {}
    for version in templates_managed_by(actor).order_by("created_at", "version"):
        shelf = found.setdefault(version.key, Shelf(version.key, version.name))
        shelf.versions.insert(0, version)
        if version.is_draft:
            shelf.draft = version
        elif shelf.current is None or version.version > shelf.current.version:
            shelf.current, shelf.name = version, version.name
    for key, words in _given(actor, week).items():
        if key in found:
            found[key].given_to = words
    return sorted(found.values(), key=lambda shelf: shelf.key != OUR_WEEK)


def _given(actor: Actor, week: Week) -> dict[str, list[str]]:
    uses = list(uses_standing(actor))
    rooms = dict(classrooms_managed_by(actor).values_list("pk", "name"))
    named = [use.child_id for use in uses if use.child_id]
    children = {one.pk: one for one in children_managed_by(actor).filter(pk__in=named)}
    given: dict[str, list[str]] = defaultdict(list)
    for use in uses:
        if use.child_id:
            child = children.get(use.child_id)
            words = child.full_name if child else ""
        elif use.classroom_id:
            words = rooms.get(use.classroom_id, "")
        else:
            words = _("the whole school")
        if words:
            given[use.key].append(_from(words, use.first_week, week))
    if not any(use.child_id is None and use.classroom_id is None for use in uses):
        given[OUR_WEEK].insert(0, _("everybody else"))
    return given


def uses_standing(actor: Actor) -> QuerySet[TemplateUse]:
    """What is given now or will be, widest first."""
    standing = TemplateUse.objects.filter(school=actor.school, last_week=None)
    return standing.order_by("child", "classroom", "first_week", "id")


def _from(words: str, first: Week, week: Week) -> str:
    if first <= week:
        return words
    return _("%(who)s from %(week)s on") % {"who": words, "week": str(first)}
