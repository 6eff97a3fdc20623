"""What is to be printed: pages with their words, in a fixed number of queries.

A blank is one page a child. A filled set is one page for each home that gets paper or has written;
each page holds what is for that home only. Where there is no such home, it is one page for the
child, with home's half empty.
"""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from accounts.access import Actor, Hat, children_managed_by
from accounts.commas import in_a_row
from accounts.models import Assignment, Child, Classroom, Enrolment, School
from accounts.models.people import ChildQuerySet
from checkins.access import register_of, sheets_visible_to
from checkins.builtin import OUR_WEEK
from checkins.models import Closure, Prompt, Sheet, Template, Term
from checkins.printing.compose import EMPTY, Contents
from checkins.printing.homes import Home, homes_of
from checkins.printing.sheets import State
from checkins.printing.words import WrittenWords, blank_words, filled_words
from checkins.services.in_use import templates_in_use
from checkins.weeks import Week

_LONGEST_BREAK = 12
"""Weeks within which the next lessons are looked for, for the day a sheet should be back."""


@dataclass(frozen=True)
class Page:
    """One page to print. `home_name` is set only where a child has pages for several homes.

    A spare has no child. `sheet_id` is None until somebody has opened the week's sheet. In a
    filled set the page of a sheet that is not shared is a blank, and is recorded as one.
    """

    template_id: uuid.UUID
    language: str
    state: State
    child_id: uuid.UUID | None = None
    child_name: str = ""
    given_name: str = ""
    pronoun: str = ""
    sheet_id: uuid.UUID | None = None
    household_id: uuid.UUID | None = None
    home_name: str = ""
    contents: Contents = field(default=EMPTY, compare=False)


@dataclass(frozen=True)
class Run:
    """All pages of one printing and what they share. `prompts` are keyed by template.

    `days` are the week's school days; a spare run has no week, days or class.
    """

    school: School
    state: State
    pages: tuple[Page, ...]
    prompts: dict[uuid.UUID, tuple[Prompt, ...]]
    week: Week | None = None
    days: tuple[dt.date, ...] = ()
    return_on: dt.date | None = None
    classroom_name: str = ""
    teacher_name: str = ""


@dataclass(frozen=True)
class _Order:
    """What is asked for: whose class, which week, in which state, for whom.

    Without a `language` each home's page speaks that home's. `reads` is whether the actor may
    read the class's sheets; who may not gets blanks without goals.
    """

    actor: Actor
    classroom: Classroom
    week: Week
    state: State
    language: str = ""
    paper_only: bool = False
    reads: bool = True

    @property
    def school(self) -> School:
        return self.classroom.school


def class_run(
    actor: Actor,
    classroom: Classroom,
    week: Week,
    *,
    state: State,
    language: str = "",
    paper_only: bool = False,
    reads: bool = True,
) -> Run:
    """A class's set in register order. `classroom.school` must be loaded.

    `paper_only` leaves out homes that letters reach, and of a filled set what is not shared. Without `reads` (leader and office, who keep
    the register) every page is a blank without goals. The number of queries does not depend on
    the number of children.
    """
    state = state if reads else "blank"
    order = _Order(actor, classroom, week, state, language, paper_only, reads)
    days, return_on = school_days_of(order.school, week)
    children = _register(order, min(max(actor.today, days[0]), days[-1]))
    return _run(order, _of_this_class(order, children), days, return_on)


def sheet_run(actor: Actor, sheet: Sheet, *, state: State, language: str = "") -> Run:
    """One child's sheet: for staff every home's page, for a guardian their own home's only.

    `sheet.classroom` and `sheet.school` must be loaded.
    """
    sheet.classroom.school = sheet.school
    order = _Order(actor, sheet.classroom, sheet.week, state, language)
    days, return_on = school_days_of(order.school, sheet.week)
    return _run(order, Child.objects.filter(pk=sheet.child_id), days, return_on)


def spare_run(school: School, *, language: str = "") -> Run:
    """One page without a name, to be copied. Two queries."""
    template = Template.objects.get(school=school, is_current=True, key=OUR_WEEK)
    page = Page(template_id=template.pk, language=language or school.language, state="spare")
    return Run(school, "spare", (page,), _prompts({template.pk}))


def school_days_of(school: School, week: Week) -> tuple[tuple[dt.date, ...], dt.date]:
    """The days the page is dated with, and the second day of the next week with lessons."""
    until = week.monday + dt.timedelta(weeks=_LONGEST_BREAK)
    near = Q(school=school, starts_on__lte=until, ends_on__gte=week.monday - dt.timedelta(days=1))
    terms, closures = list(Term.objects.filter(near)), list(Closure.objects.filter(near))
    usual = tuple(week.days(school.school_days))
    taught = tuple(week.taught_days(school.school_days, terms, closures))
    coming = [
        (week + ahead).taught_days(school.school_days, terms, closures)
        for ahead in range(1, _LONGEST_BREAK)
    ]
    next_week = next(filter(None, coming), (week + 1).days(school.school_days))
    return taught or usual, next_week[:2][-1]


def _register(order: _Order, day: dt.date) -> ChildQuerySet:
    """The children on the class's page of the week; for leader and office those in the class."""
    if order.reads:
        return register_of(order.actor, order.classroom.pk, order.week, day)
    enrolled = Enrolment.objects.filter(classroom=order.classroom).on(day).values("child")
    begun = Sheet.objects.filter(classroom=order.classroom, week=order.week).values("child")
    return children_managed_by(order.actor).filter(Q(pk__in=enrolled) | Q(pk__in=begun)).by_name()


def _of_this_class(order: _Order, children: ChildQuerySet) -> ChildQuerySet:
    """Without those whose sheet of the week another class owns and prints."""
    elsewhere = Sheet.objects.filter(week=order.week).exclude(classroom=order.classroom)
    return children.exclude(pk__in=elsewhere.values("child"))


def _run(
    order: _Order,
    children: QuerySet[Child, Child],
    days: tuple[dt.date, ...],
    return_on: dt.date,
) -> Run:
    rows = list(children)
    ids = [child.pk for child in rows]
    # Who keeps the register reads no sheet; only which one a page is for.
    readable = sheets_visible_to(order.actor) if order.reads else Sheet.objects.all()
    found = readable.filter(child__in=ids, week=order.week)
    sheets = {sheet.child_id: sheet for sheet in found}
    in_use = templates_in_use(order.school, order.week)
    homes = homes_of(order.actor, ids, order.school)
    begun = list(sheets.values())
    if order.state == "filled":
        words = filled_words(order.actor, order.week, begun)
    else:
        words = blank_words(order.actor, begun, ids) if order.reads else WrittenWords()
    pages = [
        page
        for child in rows
        for page in _pages(
            order,
            child,
            sheets.get(child.pk),
            in_use.of(child.pk, order.classroom.pk),
            homes=homes[child.pk],
            words=words,
        )
    ]
    return Run(
        school=order.school,
        state=order.state,
        pages=tuple(pages),
        prompts=_prompts({page.template_id for page in pages}),
        week=order.week,
        days=days,
        return_on=return_on,
        classroom_name=order.classroom.name,
        teacher_name=_teacher(order.classroom, days[-1]),
    )


def _pages(
    order: _Order,
    child: Child,
    sheet: Sheet | None,
    template: Template,
    *,
    homes: list[Home],
    words: WrittenWords,
) -> list[Page]:
    """The child's pages, one for each home that gets its own."""
    is_shared = sheet is not None and sheet.is_visible_to_family
    if order.paper_only and order.state == "filled" and not is_shared:
        return []
    return [
        Page(
            template_id=sheet.template_id if sheet else template.pk,
            language=order.language or _language(home, homes, order.school),
            state="filled" if order.state == "filled" and is_shared else "blank",
            child_id=child.pk,
            child_name=child.full_name,
            given_name=child.given_name,
            pronoun=child.pronoun,
            sheet_id=sheet.pk if sheet else None,
            household_id=home.household_id if home else None,
            home_name=in_a_row(home.names) if home and len(homes) > 1 else "",
            contents=words.of(child.pk, home.household_id if home else None),
        )
        for home in _homes_to_print(order, child.pk, homes, words)
    ]


def _homes_to_print(
    order: _Order, child_id: uuid.UUID, homes: list[Home], words: WrittenWords
) -> list[Home | None]:
    """The homes that get a page of their own; None stands for a page for the child."""
    on_paper = [home for home in homes if home.gets_paper]
    if order.paper_only and homes:
        return list(on_paper)
    if len(homes) == 1 or order.actor.hat != Hat.STAFF:
        return list(homes)
    if order.state != "filled":
        return [None]
    wrote = [home for home in homes if words.has_written(child_id, home.household_id)]
    wanted = [home for home in homes if home in on_paper or home in wrote]
    return [*wanted] or [None]


def _language(home: Home | None, homes: list[Home], school: School) -> str:
    """The home's; a page for no home in particular speaks that of one on paper, else the first's."""
    speaker = home or min(homes, key=lambda one: not one.gets_paper, default=None)
    return speaker.language if speaker else school.language


def _teacher(classroom: Classroom, day: dt.date) -> str:
    """The name of the class's teacher as families read it, or nothing."""
    teaching = Assignment.objects.filter(classroom=classroom, kind=Assignment.Kind.TEACHER).on(day)
    names = teaching.order_by("starts_on", "id").values_list("member__display_name", flat=True)
    return next(iter(names[:1]), "")


def _prompts(templates: set[uuid.UUID]) -> dict[uuid.UUID, tuple[Prompt, ...]]:
    found: dict[uuid.UUID, list[Prompt]] = defaultdict(list)
    for prompt in Prompt.objects.filter(template__in=templates).order_by("half", "position"):
        found[prompt.template_id].append(prompt)
    return {template: tuple(prompts) for template, prompts in found.items()}
