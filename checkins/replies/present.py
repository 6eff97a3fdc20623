"""The family's page in words: school's half as rows for the templates, home's half as it was said."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.commas import in_a_row, in_words
from accounts.relations import relation_word
from checkins.builtin import TEAM_PAGE
from checkins.dates import week_in_words
from checkins.models import Half, HomeHalf, Kind, Prompt, ReactionKind, Voice
from checkins.models.template import TO_TRY
from checkins.queries.at_odds import at_odds
from checkins.queries.goal_words import with_goal
from checkins.queries.prompts import called, grid_in_words, is_one_row, value_in_words
from checkins.queries.versions import has_faces
from checkins.replies import trend, works
from checkins.replies.forms import ReplyForm
from checkins.replies.goal_boxes import ABOUT, ideas_on, titles_of
from checkins.replies.goal_words import EndedGoal, ended_goals
from checkins.replies.marked import goals_of
from checkins.replies.page import FamilyPage
from checkins.replies.page_rows import Asked, Asking, Written
from checkins.replies.words import choices_of, steps_of
from checkins.services.reply_words import IDEA, WHY
from checkins.snapshots import win_row

ROWS = "replies/_rows/"
OF_OUR_WEEK = {"home-know", "home-works_at_home"}
MOST_NAMED = 4


class Text(NamedTuple):
    """A line of school's. `by` signs one that is not the class's teacher's; `note` says that this
    home alone reads it."""

    words: str
    lang: str
    by: str = ""
    note: str = ""


@dataclass(frozen=True)
class SchoolRow:
    """One row of school's half, for the partial that `template_name` names."""

    template_name: str
    label: str
    texts: Sequence[Text] = ()
    words: str = ""
    lang: str = ""
    question: str = ""
    face: int | None = None
    word: str = ""
    than_last: str = ""
    weeks: Sequence[int | None] = ()
    weeks_words: str = ""
    pairs: Sequence[tuple[str, str]] = ()
    goals: Sequence[dict[str, Any]] = ()
    ended: Sequence[EndedGoal] = ()
    field: BoundField | None = None
    works: Sequence[BoundField] = ()


@dataclass(frozen=True)
class HomeLine:
    """One thing this household said. `is_form_word`: the words are the form's, not a person's."""

    label: str
    words: str = ""
    face: int | None = None
    goals: Sequence[tuple[str, str]] = ()
    is_form_word: bool = False


@dataclass(frozen=True)
class HomeBox:
    """One of home's boxes, with what the household's other adults put there; `odds` says where two
    of them chose differently within minutes."""

    field: BoundField
    others: Sequence[tuple[str, str]] = ()
    odds: str = ""


@dataclass(frozen=True)
class GoalBox:
    """A goal's steps; `about` are the taps that ask about goals where there are several, `begins` what
    those of this one begin with, `is_open` that one of them is tapped."""

    field: BoundField
    odds: str = ""
    about: BoundField | None = None
    begins: str = ""
    is_open: bool = False


def heading(page: FamilyPage) -> dict[str, str]:
    """The head of the sheet: whose, when, from whom."""
    sheet = page.sheet
    return {
        "school_name": sheet.school.name,
        "child": sheet.child.given_name,
        "week_label": week_in_words(sheet.week, sheet.school.school_days),
        "teacher": send_to(page),
        "room": sheet.classroom.name,
        "changed": day_of(page, sheet.reshared_at),
    }


@dataclass(frozen=True)
class Talk:
    """School offers a talk: who would call, and the box of "Please call me" among the reactions."""

    by: str
    box_id: str


def talk_offered(page: FamilyPage, form: ReplyForm) -> Talk | None:
    """None where no offer stands."""
    if not page.talk_by:
        return None
    place = list(ReactionKind).index(ReactionKind.CALL)
    return Talk(page.talk_by, f"{form['reactions'].auto_id}_{place}")


def day_of(page: FamilyPage, moment: dt.datetime | None) -> str:
    """ "Tuesday", at school; empty for no moment."""
    return date_format(page.sheet.school.local(moment), "l") if moment else ""


def send_to(page: FamilyPage) -> str:
    """Who gets the reply: the class's teacher, or the class while it has none."""
    return page.teacher.name if page.teacher else page.sheet.classroom.name


def writing_as(page: FamilyPage) -> str:
    """ "Ana, Javier’s mother"."""
    names = {"name": page.guardian.given_name, "child": page.sheet.child.given_name}
    if not page.relation:
        return _("%(name)s, for %(child)s") % names
    return _("%(name)s, %(child)s’s %(relation)s") % {
        **names,
        "relation": relation_word(page.relation),
    }


# --- School's half --------------------------------------------------------------------------------
def school_rows(page: FamilyPage, form: ReplyForm | None) -> list[SchoolRow]:
    """What school shared, in paper's order; answers to the family's own questions come first."""
    prompts = {str(row.prompt.pk): row.prompt for row in page.rows_of(Half.SCHOOL)}
    rows = list(_answers(page))
    for shared in page.content:
        prompt = prompts.get(shared["prompt"])
        if prompt is not None:
            rows += _school_row(page, form, prompt, shared)
    return rows


def _answers(page: FamilyPage) -> Iterator[SchoolRow]:
    for asked in page.questions:
        yield from idea_taken(page, asked)
        if asked.half == Half.HOME and asked.answer:
            label = _("%(name)s answered you") % {"name": asked.answered_by or send_to(page)}
            yield SchoolRow(
                f"{ROWS}answered.html",
                label,
                question=asked.text or about_goal(page, asked, chip_word(page, asked)),
                words=asked.answer,
                lang=page.sheet.school.language,
            )


def idea_taken(page: FamilyPage, asked: Asked) -> Iterator[SchoolRow]:
    """An idea of this home's that has become a goal; its words, once school has shared it."""
    if asked.half == Half.HOME and asked.goal_id and not asked.chip:
        title = titles_of(page).get(asked.goal_id, "")
        yield SchoolRow(
            f"{ROWS}answered.html",
            _("Your idea is a goal now"),
            question=asked.text,
            words=title,
            lang=page.sheet.school.language,
        )


def about_goal(page: FamilyPage, asked: Asked, words: str) -> str:
    """A tapped question with the goal that it is about, as that was shared."""
    title = titles_of(page).get(asked.goal_id, "") if asked.goal_id else ""
    return with_goal(words, title)


def chip_word(page: FamilyPage, asked: Asked) -> str:
    """The tapped question in words; empty when this sheet's template has it no more."""
    for row in page.rows_of(Half.HOME):
        if row.prompt.pk == asked.prompt_id:
            return dict(choices_of(row.prompt)).get(asked.chip, "")
    return ""


def _school_row(
    page: FamilyPage, form: ReplyForm | None, prompt: Prompt, shared: dict[str, Any]
) -> list[SchoolRow]:
    label = _label(page, prompt)
    if prompt.is_question:
        return [
            SchoolRow(
                f"{ROWS}question.html",
                label,
                words=asked.text,
                lang=page.sheet.school.language,
                field=form[form.questions[asked.id]] if form else None,
            )
            for asked in page.questions
            if asked.half == Half.SCHOOL
            and asked.text
            and asked.prompt_id == prompt.pk
            and asked.is_of_this_sheet
        ]
    if prompt.kind == Kind.RATING:
        return [_rating(prompt, shared, label)]
    if "goals" in shared:
        prompts = {str(row.prompt.pk): row.prompt for row in page.rows_of(Half.SCHOOL)}
        goals = goals_of(prompts, prompt, shared, language=page.sheet.school.language)
        ended = ended_goals(page, prompt, shared)
        return [SchoolRow(f"{ROWS}goals.html", label, goals=goals, ended=ended)]
    if prompt.kind == Kind.GRID:
        pairs = grid_in_words(prompt, shared["grid"])
        return [SchoolRow(f"{ROWS}grid.html", label, pairs=pairs)]
    if prompt.kind != Kind.TEXT:
        word = value_in_words(prompt, shared["value"] or [])
        return [SchoolRow(f"{ROWS}ticks.html", label, word=word)]
    is_win = shared is win_row(page.content)
    partial = "wins" if is_win else "try" if prompt.key == TO_TRY else "text"
    texts, taps = _texts(page, prompt, shared), works.beside(page, form, shared)
    return [SchoolRow(f"{ROWS}{partial}.html", label, texts=texts, works=taps)]


def _label(page: FamilyPage, prompt: Prompt) -> str:
    """The row's name; nothing where it goes on with the ticks above."""
    shared = {row["prompt"] for row in page.content}
    beside = (row.prompt for row in page.rows_of(Half.SCHOOL))
    if any(is_one_row(prompt, one) for one in beside if str(one.pk) in shared):
        return ""
    return called(prompt, page.sheet.child.given_name)


def _rating(prompt: Prompt, shared: dict[str, Any], label: str) -> SchoolRow:
    """Five steps have faces and the weeks before as a line; fewer or more are said in words."""
    step, words = shared["value"], dict(steps_of(prompt))
    weeks, than_last = shared.get("weeks", ()), trend.than_last(shared.get("weeks", ()))
    word = words.get(str(step), "")
    if not has_faces(prompt, step):
        return SchoolRow(f"{ROWS}ticks.html", label, word=word, than_last=than_last)
    return SchoolRow(
        f"{ROWS}rating.html",
        label,
        face=step,
        word=word,
        than_last=than_last,
        weeks=weeks,
        weeks_words=trend.spoken(weeks, words),
    )


def _texts(page: FamilyPage, prompt: Prompt, shared: dict[str, Any]) -> list[Text]:
    return [_text(page, prompt, line) for line in shared["lines"]]


def _text(page: FamilyPage, prompt: Prompt, line: dict[str, Any]) -> Text:
    """On a page that a team writes every line is signed, else those that the class's teacher did not
    write."""
    is_signed = line["by"] != send_to(page) or prompt.template.key == TEAM_PAGE
    is_childs = prompt.voice == Voice.CHILD
    return Text(
        line["text"],
        page.sheet.school.language,
        by=line["by"] if is_signed and not is_childs else "",
        note=_("Only your home reads this.") if "home" in line else "",
    )


# --- Home's half ----------------------------------------------------------------------------------
def home_boxes(page: FamilyPage, form: ReplyForm, names: Iterable[str]) -> list[HomeBox]:
    """The boxes of these names; what another adult of this home wrote stands above one's own."""
    return [
        HomeBox(form[name], _others(page, form.row_of(name)), _odds(form.row_of(name)))
        for name in names
    ]


def more_words(form: ReplyForm) -> str:
    """What waits in "Say more", before it is opened."""
    if {*form.more} >= OF_OUR_WEEK and {"home-chips", ABOUT} & {*form.fields}:
        return _("Goals, what works, a question, anything to know")
    labels = [str(form.fields[name].label) for name in form.more if name not in form.asides]
    goals = [_("Our goals, seen from home")] if form.goals else []
    return in_a_row(dict.fromkeys([*goals, *labels][:MOST_NAMED]))


def goal_boxes(page: FamilyPage, form: ReplyForm) -> list[GoalBox]:
    """The goals' steps, as home marks them, and what may be asked about each."""
    row = next((row for row in page.rows_of(Half.HOME) if row.prompt.kind == Kind.GOALS), None)
    about = form[ABOUT] if ABOUT in form.about else None
    tapped = (about.value() or []) if about else []
    found = []
    for name in form.goals:
        goal = name.removeprefix("goal-")
        found.append(
            GoalBox(
                form[name],
                odds=_odds(row, uuid.UUID(goal)),
                about=about,
                begins=f"{goal}-",
                is_open=any(value.startswith(goal) for value in tapped),
            )
        )
    return found


def idea_boxes(page: FamilyPage, form: ReplyForm) -> list[HomeBox]:
    """An idea for a goal and the reason for it; what another adult of this home proposed stands above."""
    if not form.may_propose:
        return []
    others = [
        (one.by, "\n".join(words for words in (one.text, one.why) if words))
        for one in ideas_on(page)
        if one.by_id != page.guardian.pk
    ]
    return [HomeBox(form[IDEA], others), HomeBox(form[WHY])]


def _odds(row: Asking | None, goal_id: uuid.UUID | None = None) -> str:
    """Two guardians of this home chose differently, within minutes of each other."""
    if row is None or row.prompt.kind == Kind.TEXT:
        return ""
    for one in row.written:
        if one.goal_id == goal_id:
            return at_odds(
                row.prompt,
                one.before,
                one.value,
                by_id=one.author_id,
                by=one.author,
                at=one.written_at,
            )
    return ""


def _others(page: FamilyPage, row: Asking | None) -> list[tuple[str, str]]:
    if row is None or row.prompt.kind != Kind.TEXT:
        return []
    return [
        (one.author, one.text)
        for one in row.written
        if one.text and one.author_id != page.guardian.pk
    ]


def said(page: FamilyPage) -> list[HomeLine]:
    """Home's half as it was sent: the page after Send, and a folded sheet."""
    lines = [*_reactions(page)]
    for row in page.rows_of(Half.HOME):
        lines += _said_on(page, row)
    works_here = [one.words for one in page.works if one.home.works]
    lines += [HomeLine(_("Works at home"), words) for words in works_here]
    for asked in page.questions:
        lines += _said_about_goals(page, asked)
    answers = [one for one in page.questions if one.half == Half.SCHOOL and one.answer]
    lines += [HomeLine(_("Your answer"), one.answer) for one in answers]
    return lines


def _reactions(page: FamilyPage) -> Iterator[HomeLine]:
    kinds = [str(kind.label) for kind in ReactionKind if kind in page.reactions]
    if kinds:
        yield HomeLine(_("In one tap"), in_a_row(kinds), is_form_word=True)
    if page.try_answer:
        word = str(HomeHalf.Try(page.try_answer).label)
        yield HomeLine(_("To try at home"), word, is_form_word=True)


def _said_on(page: FamilyPage, row: Asking) -> Iterator[HomeLine]:
    prompt = row.prompt
    label = called(prompt, page.sheet.child.given_name)
    if prompt.kind == Kind.GOALS:
        marks = _marks(page, row)
        if marks:
            yield HomeLine(label, goals=marks)
    elif prompt.kind == Kind.TEXT:
        yield from (_text_line(page, label, one) for one in row.written if one.text)
    else:
        value = next((one.value for one in row.written), None)
        if value:
            face = value if has_faces(prompt, value) else None
            yield HomeLine(label, value_in_words(prompt, value), face=face, is_form_word=True)


def _said_about_goals(page: FamilyPage, asked: Asked) -> Iterator[HomeLine]:
    """What this home asks about one goal, and its ideas for goals."""
    if not asked.is_of_this_sheet or asked.half != Half.HOME:
        return
    if asked.chip and asked.goal_id:
        words = about_goal(page, asked, chip_word(page, asked))
        yield HomeLine(_("A question for school"), words, is_form_word=True)
    elif any(
        asked.prompt_id == row.prompt.pk for row in page.rows if row.prompt.kind == Kind.GOALS
    ):
        said = "\n".join(words for words in (asked.text, asked.why) if words)
        yield HomeLine(_("An idea for a goal"), said)


def _text_line(page: FamilyPage, label: str, one: Written) -> HomeLine:
    if not one.has_chosen_readers:
        return HomeLine(label, one.text)
    readers = page.still_reading(one) or one.readers
    names = {"label": label, "teacher": in_words(reader.name for reader in readers)}
    return HomeLine(_("%(label)s, for %(teacher)s") % names, one.text)


def _marks(page: FamilyPage, row: Asking) -> list[tuple[str, str]]:
    words = dict(steps_of(row.prompt))
    titles = {str(goal): title for goal, title in titles_of(page).items()}
    return [
        (titles[str(one.goal_id)], words.get(str(one.value), ""))
        for one in row.written
        if one.value and str(one.goal_id) in titles
    ]
