"""The phrase bank: whose phrases somebody sees, its page, and what the editor asks about its reader."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from accounts.access import Actor, Can, Hat, Reach, active_members, classrooms_reached, reach_of
from accounts.lists import Row, listed
from accounts.models import Member, Role, School
from accounts.prepared import prepared
from accounts.seen import register
from checkins.builtin import OUR_WEEK
from checkins.models import Half, Kind, Phrase, Prompt
from checkins.phrases import Kept, built_in_words
from checkins.queries.about import Said, told_beside
from checkins.queries.prompts import worded


def phrases_visible_to(actor: Actor) -> QuerySet[Phrase]:
    """The school's, and the actor's own; nobody sees a colleague's."""
    if actor.hat != Hat.STAFF or actor.member is None:
        return Phrase.objects.none()
    return Phrase.objects.filter(Q(member=None) | Q(member=actor.member), school=actor.school)


def phrases_kept_by(actor: Actor) -> QuerySet[Phrase]:
    """Those that the actor may change: one's own, and the school's who keeps its wording."""
    visible = phrases_visible_to(actor).filter(hides=False)
    may = Q(pk__in=[])
    if actor.may(Can.KEEP_PHRASES):
        may |= Q(member=actor.member)
    if actor.may(Can.MANAGE_TEMPLATES):
        may |= Q(member=None)
    return visible.filter(may)


def lines_of(school: School) -> dict[str, str]:
    """The short texts of the school half, by key in reading order: (label in the active language).
    One query."""
    prompts = Prompt.objects.select_related("template").filter(
        school=school, half=Half.SCHOOL, kind=Kind.TEXT, template__is_current=True
    )
    found: dict[str, str] = {}
    for prompt in sorted(prompts, key=_in_reading_order):
        found.setdefault(prompt.key, worded(prompt, "label"))
    return found


def _in_reading_order(prompt: Prompt) -> tuple[bool, str, int]:
    """The lines of the template that all schools begin with come first."""
    template = prompt.template
    return template.key != OUR_WEEK, template.name, prompt.position


@dataclass(frozen=True)
class Beside:
    """What the editor's page needs to know of its reader: whether the class's week is a page of
    theirs, the phrases kept for them, and who leads safeguarding at the school ("" for nobody).
    `told`: what homes told about the child (`queries.about.about_lines`)."""

    has_class: bool
    kept: tuple[Kept, ...]
    lead: str
    told: tuple[Said, ...] = ()


def beside(actor: Actor, classroom_id: uuid.UUID, child_id: uuid.UUID) -> Beside:
    """One query."""
    if actor.member is None:
        return Beside(has_class=False, kept=(), lead="")
    (row,) = _beside(reach_of(actor), classroom_id, child_id)
    rows = sorted(row["kept"] or [], key=lambda one: (one[4], one[5]))
    kept = tuple(
        Kept(key, words, language, is_own=member is not None, hides=bool(hides))
        for member, key, language, words, _place, _id, hides in rows
    )
    told = tuple(row["told"] or ())
    return Beside(row["has_class"], kept, row["lead"] or "", told)


@prepared
def _beside(reach: Reach, classroom: uuid.UUID, child: uuid.UUID) -> QuerySet[Member, Any]:
    kept = Phrase.objects.filter(Q(member=None) | Q(member=reach.member), school=reach.school)
    columns = Row("member_id", "prompt_key", "language", "words", "position", "id", "hides")
    leads = _leads(reach.school, reach.today)
    return (
        Member.objects.filter(pk=reach.member)
        .annotate(
            has_class=Exists(classrooms_reached(reach).filter(pk=classroom)),
            kept=listed(kept, columns),
            told=told_beside(reach, child),
            lead=Subquery(leads.values("display_name")[:1]),
        )
        .values("has_class", "kept", "lead", "told")
        .order_by()
    )


def safeguarding_lead(actor: Actor) -> str:
    """Who leads safeguarding at the actor's school today, as families name them. One query."""
    assert actor.school is not None  # noqa: S101 - staff have one
    leads = _leads(actor.school.pk, actor.today)
    return leads.values_list("display_name", flat=True).first() or ""


def _leads(school: uuid.UUID, today: Any) -> QuerySet[Member]:
    return (
        Member.objects.filter(active_members(today), school=school)
        .annotate(named=Cast("roles", TextField()))
        .filter(named__contains=f'"{Role.SAFEGUARDING.value}"')
        .order_by("display_name", "id")
    )


@dataclass(frozen=True)
class Listed:
    """One phrase of the page. `id` is None for a built-in one, whose English text is `source`."""

    words: str
    language: str
    id: uuid.UUID | None = None
    source: str = ""
    may_change: bool = False
    is_first: bool = False
    is_hidden: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the school half with what is offered for it."""

    key: str
    label: str
    own: tuple[Listed, ...]
    school: tuple[Listed, ...]
    built_in: tuple[Listed, ...]


@dataclass(frozen=True)
class PhrasesPage:
    """`keeps_school`, `keeps_own`: whose phrases the reader may add, change and hide."""

    lines: tuple[Line, ...]
    keeps_school: bool
    keeps_own: bool
    language: str


def phrases_page(actor: Actor) -> PhrasesPage:
    """The whole bank as the actor sees it. Two queries. A line without any phrase is left out; one that is on
    no template any more stands last."""
    school = actor.school
    assert school is not None  # noqa: S101 - staff have one
    rows = list(phrases_visible_to(actor).order_by("prompt_key", "position", "id"))
    labels = lines_of(school)
    labels |= {row.prompt_key: row.prompt_key for row in rows if row.prompt_key not in labels}
    lines = [_line(actor, key, label, rows) for key, label in labels.items()]
    return PhrasesPage(
        lines=tuple(line for line in lines if line.own or line.school or line.built_in),
        keeps_school=actor.may(Can.MANAGE_TEMPLATES),
        keeps_own=actor.may(Can.KEEP_PHRASES),
        language=school.language,
    )


def _line(actor: Actor, key: str, label: str, rows: list[Phrase]) -> Line:
    here = [row for row in rows if row.prompt_key == key]
    keeps_school, keeps_own = actor.may(Can.MANAGE_TEMPLATES), actor.may(Can.KEEP_PHRASES)
    return Line(
        key=key,
        label=label,
        own=_listed([row for row in here if row.member_id], may_change=keeps_own),
        school=_listed([row for row in here if not row.member_id], may_change=keeps_school),
        built_in=_built_in(actor, key, here),
    )


def _listed(rows: list[Phrase], *, may_change: bool) -> tuple[Listed, ...]:
    shown = [row for row in rows if not row.hides]
    return tuple(
        Listed(row.words, row.language, row.pk, may_change=may_change, is_first=row is shown[0])
        for row in shown
    )


def _built_in(actor: Actor, key: str, rows: list[Phrase]) -> tuple[Listed, ...]:
    """One that the school hides is on the page of those who may bring it back."""
    school = actor.school
    assert school is not None  # noqa: S101 - staff have one
    keeps_school = actor.may(Can.MANAGE_TEMPLATES)
    by_school = {row.words for row in rows if row.hides and row.member_id is None}
    by_self = {row.words for row in rows if row.hides and row.member_id is not None}
    hidden = by_school if keeps_school else by_self
    return tuple(
        Listed(words, school.language, source=source, may_change=True, is_hidden=source in hidden)
        for source, words in built_in_words(key, school.language)
        if keeps_school or source not in by_school
    )


def open_room() -> None:
    """The composition root calls it once."""
    register("phrase_id", phrases_visible_to)
