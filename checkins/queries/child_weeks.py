"""All weeks of one child, both halves, newest first, ten a page. Eight queries, however many weeks."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
)
from django.utils.translation import gettext as _

from accounts.access import Actor, children_read_by, children_visible_to
from accounts.commas import in_a_row
from accounts.models import Child, Enrolment, Guardian, School
from checkins.access import (
    home_entries_visible_to,
    questions_on,
    sheets_visible_to,
    with_may_write,
)
from checkins.dates import week_in_words
from checkins.in_time import weeks_of
from checkins.models import (
    Answer,
    Entry,
    Half,
    HomeHalf,
    Kind,
    Question,
    Reaction,
    ReactionKind,
    Sheet,
)
from checkins.models.entry import EntryQuerySet
from checkins.queries.about import AboutPage, about_columns, about_page
from checkins.queries.goal_words import with_goal
from checkins.queries.prompts import called, option_words
from checkins.queries.versions import has_faces, in_words
from checkins.weeks import Week

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Words:
    """Somebody's words; `label` is the row they stand on, `lang` the writer's language if known."""

    label: str
    words: str
    lang: str = ""


@dataclass
class Side:
    """One half of a week. `label` names the home when the child has more than one."""

    label: str = ""
    face: int | None = None
    wins: list[Words] = field(default_factory=list)
    texts: list[Words] = field(default_factory=list)
    taps: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class WeekOfChild:
    """One week: school's side, and a side for each home that wrote."""

    sheet_id: uuid.UUID
    label: str
    gap: str
    may_write: bool
    school: Side
    homes: tuple[Side, ...]


@dataclass(frozen=True)
class ChildWeeks:
    """The page. `older` is the week to go on from, when there is more. Who no longer works with
    the child (`is_over`) reads their own weeks only, and for a while. `about` stands first while
    there is something about the child that this reader has not opened this school year."""

    child: Child
    room: str
    is_over: bool
    has_about: bool
    about: AboutPage | None
    weeks: tuple[WeekOfChild, ...]
    older: Week | None


def child_weeks(
    actor: Actor, child_id: uuid.UUID, *, before: Week | None = None
) -> ChildWeeks | None:
    """Ten weeks before `before`, or the newest ten; None for a child the actor may not read."""
    child = _child(actor, child_id)
    if child is None:
        return None
    sheets = _sheets(actor, child, before)
    shown = sheets[:PER_PAGE]
    pile = _Pile(child.given_name, sheets=[sheet.pk for sheet in shown])
    pile.gather(actor)
    return ChildWeeks(
        child=child,
        room=child.room or "",  # type: ignore[attr-defined]
        is_over=not child.is_here,  # type: ignore[attr-defined]
        has_about=child.has_about,  # type: ignore[attr-defined]
        about=about_page(actor, child) if child.is_news else None,  # type: ignore[attr-defined]
        weeks=tuple(pile.week(sheet, child.school) for sheet in shown),
        older=shown[-1].week if len(sheets) > PER_PAGE else None,
    )


def _child(actor: Actor, child_id: uuid.UUID) -> Child | None:
    """The child with school, the name of today's home class, and whether they are together still."""
    home = Enrolment.objects.filter(child=OuterRef("pk")).on(actor.today).home()
    children = children_read_by(actor).filter(pk=child_id).select_related("school")
    here = Q(pk__in=children_visible_to(actor).values("pk"))
    return children.annotate(
        room=Subquery(home.values("classroom__name")[:1]),
        is_here=ExpressionWrapper(here, output_field=BooleanField()),
        **about_columns(actor),
    ).first()


def _sheets(actor: Actor, child: Child, before: Week | None) -> list[Sheet]:
    """One more than a page holds, to know whether there is more."""
    earlier = Q(week__lt=before) if before else Q()
    sheets = with_may_write(weeks_of(actor), sheets_visible_to(actor).filter(earlier, child=child))
    return list(sheets.order_by("-week")[: PER_PAGE + 1])


@dataclass
class _Pile:
    """What was written on these sheets, by sheet, and by home where it came from one; `name` is the
    child's."""

    name: str
    sheets: list[uuid.UUID]
    school: dict[uuid.UUID, Side] = field(default_factory=lambda: defaultdict(Side))
    homes: dict[uuid.UUID, dict[uuid.UUID, Side]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Side))
    )
    writers: dict[uuid.UUID, set[str]] = field(default_factory=lambda: defaultdict(set))

    def gather(self, actor: Actor) -> None:
        """Six queries: answers are read beside the questions."""
        of_school = Entry.objects.filter(sheet__in=self.sheets).of_school()
        for entry in _with_words(of_school):
            _put(self.school[entry.sheet_id], entry, self.name)
        for entry in _with_words(home_entries_visible_to(actor, self.sheets)):
            _put(self._home(entry, entry.author_guardian), entry, self.name)
        for question in _questions(actor, self.sheets):
            self._put_question(question)
        for half in HomeHalf.objects.filter(sheet__in=self.sheets).select_related("sent_by"):
            if half.try_answer:
                word = str(HomeHalf.Try(half.try_answer).label)
                self._home(half, half.sent_by).taps.append(word)
        for tap in Reaction.objects.filter(sheet__in=self.sheets).select_related("guardian"):
            self._home(tap, tap.guardian).taps.append(str(ReactionKind(tap.kind).label))

    def _home(
        self, row: Entry | Question | Answer | Reaction | HomeHalf, writer: Guardian | None
    ) -> Side:
        """The side of the home that a row came from."""
        sheet_id = row.question.sheet_id if isinstance(row, Answer) else row.sheet_id
        assert row.household_id is not None  # noqa: S101 - the database holds it
        if writer:
            self.writers[row.household_id].add(writer.given_name)
        return self.homes[sheet_id][row.household_id]

    def _put_question(self, question: Question) -> None:
        """A home's question stands with its home, school's with school; answers on the other side."""
        chips = dict(option_words(question.prompt)) if question.chip else {}
        title = question.goal.title if question.goal else ""
        words = question.text or with_goal(chips.get(question.chip, question.chip), title)
        school = self.school[question.sheet_id]
        if question.half == Half.HOME:
            side = self._home(question, question.by_guardian)
            side.texts.append(Words(_("They asked"), words, _lang(question.by_guardian)))
        for answer in question.answers.all():
            if answer.household_id is None:
                school.texts.append(Words(_("Our answer"), answer.text))
            else:
                side = self._home(answer, answer.by_guardian)
                side.texts.append(Words(_("Their answer"), answer.text, _lang(answer.by_guardian)))

    def week(self, sheet: Sheet, school: School) -> WeekOfChild:
        homes = self.homes.get(sheet.pk, {})
        for household_id, side in homes.items():
            if len(self.writers) > 1:
                side.label = in_a_row(sorted(self.writers[household_id]))
        return WeekOfChild(
            sheet_id=sheet.pk,
            label=week_in_words(sheet.week, school.school_days),
            gap=_gap(sheet),
            may_write=sheet.may_write,  # type: ignore[attr-defined]
            school=self.school[sheet.pk],
            homes=tuple(homes[key] for key in sorted(homes)),
        )


def _with_words(entries: EntryQuerySet) -> Iterable[Entry]:
    return (
        entries.standing()
        .select_related("prompt__template", "goal", "author_guardian")
        .order_by("prompt__position", "goal__position", "position", "id")
    )


def _questions(actor: Actor, sheets: list[uuid.UUID]) -> Iterable[Question]:
    return (
        questions_on(actor, sheets)
        .filter(dropped_at=None)
        .select_related("prompt__template", "by_guardian", "goal")
        .prefetch_related(Prefetch("answers", Answer.objects.select_related("by_guardian")))
        .order_by("asked_at", "id")
    )


def _put(side: Side, entry: Entry, name: str) -> None:
    """One entry on its half, in words; `name` is the child's."""
    prompt, lang = entry.prompt, _lang(entry.author_guardian)
    label = called(prompt, name)
    if entry.goal_id and entry.goal:
        _put_goal(side, label, f"{entry.goal.title}: {in_words(prompt, entry.text, entry.value)}")
    elif has_faces(prompt, entry.value):
        side.face = entry.value
    elif (prompt.kind == Kind.RATING and isinstance(entry.value, int)) or isinstance(
        entry.value, list | dict
    ):
        side.texts.append(Words(label, in_words(prompt, "", entry.value)))
    elif prompt.is_many:
        side.wins.append(Words("", entry.text, lang))
    elif entry.text and not (prompt.is_question and entry.half == Half.HOME):
        side.texts.append(Words(label, entry.text, lang))


def _put_goal(side: Side, label: str, words: str) -> None:
    """All goals under one label, a line each."""
    last = side.texts[-1] if side.texts else None
    if last and last.label == label:
        side.texts[-1] = Words(label, f"{last.words}\n{words}")
    else:
        side.texts.append(Words(label, words))


def _lang(writer: Guardian | None) -> str:
    return writer.language if writer else ""


def _gap(sheet: Sheet) -> str:
    """Why a week has no sheet, or no words that the family sees."""
    if sheet.skipped_at and sheet.skipped_reason:
        return _("Away, %(reason)s") % {"reason": sheet.skipped_reason}
    if sheet.skipped_at:
        return _("Away")
    if sheet.withdrawn_at:
        return _("Taken back")
    return "" if sheet.shared_at else _("Not shared yet")
