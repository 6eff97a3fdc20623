""" "We said" on the family's page, as rows for its template; and what home has put there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from checkins.models import Half, LookBack
from checkins.plan_words import by_when, looking_back, state_in_words, who_will
from checkins.queries.plan import PlanLine, on_sheet
from checkins.replies.forms import ReplyForm
from checkins.replies.page import FamilyPage
from checkins.replies.plan_boxes import by_box
from checkins.replies.present import HomeLine
from checkins.services.plan_reply import LINES

ICONS: dict[str, str] = {Half.SCHOOL: "square", Half.HOME: "house"}


@dataclass(frozen=True)
class PlanRow:
    """One action: `icon` and `who` say which half does it. `field` is the one tap, None where it is
    not home's to tap; `more` the words beside a look back."""

    icon: str
    who: str
    words: str
    lang: str
    note: str
    field: BoundField | None = None
    more: BoundField | None = None


@dataclass(frozen=True)
class WeSaid:
    """The block; `will` and `could` are the lines for what home wants to do, and wants of school, each
    with by when, drawn inside "Say more"; `is_asking` unfolds the second."""

    rows: tuple[PlanRow, ...]
    looks: tuple[PlanRow, ...]
    will: tuple[BoundField, ...] = ()
    could: tuple[BoundField, ...] = ()
    is_asking: bool = False


def we_said(page: FamilyPage, form: ReplyForm | None) -> WeSaid:
    """Open actions, those closed lately, and what is asked about older ones. A folded sheet has no
    boxes."""
    if form is None:
        lines = on_sheet(page.plan, since=page.plan_since)
        return WeSaid(tuple(_row(page, line, None) for line in lines), ())
    boxes = form.plan
    of_id = {line.id: line for line in page.plan}
    rows = (
        _row(page, line, form[boxes.steps[line.id]] if line.id in boxes.steps else None)
        for line in boxes.lines
        if line not in boxes.waiting.values()
    )
    looks = (
        PlanRow(
            ICONS[line.half],
            who_will(line),
            line.text,
            _lang(page, line),
            looking_back(weeks),
            form[tap],
            form[words],
        )
        for (action_id, weeks), (tap, words) in boxes.looks.items()
        for line in [of_id[action_id]]
    )
    will, could = ((form[name], form[by_box(name)]) for name in LINES)
    is_asking = any(one.value() or one.errors for one in could)
    return WeSaid(tuple(rows), tuple(looks), will, could, is_asking)


def _row(page: FamilyPage, line: PlanLine, field: BoundField | None) -> PlanRow:
    state = "" if _is_tap(field, line.step) else state_in_words(line)
    note = by_when(line, page.sheet.week) if line.is_open else ""
    said = [part for part in (note, state) if part]
    return PlanRow(
        ICONS[line.half], who_will(line), line.text, _lang(page, line), ". ".join(said), field
    )


def _is_tap(field: BoundField | None, step: str) -> bool:
    """Whether the step is one of the taps, and is not said in words as well."""
    taps: Any = field.field if field else None
    return taps is not None and step in dict(taps.choices)


def _lang(page: FamilyPage, line: PlanLine) -> str:
    return "" if line.from_home else page.sheet.school.language


def said(page: FamilyPage) -> Iterator[HomeLine]:
    """What stands of home's on this sheet, for the page after Send: its steps, its lines, its looks."""
    for line in on_sheet(page.plan, since=page.plan_since):
        if line.half != Half.HOME and not (line.from_home and line.agreed_at is None):
            continue
        if line.step and not (line.from_home and line.step == "agreed"):
            yield HomeLine(state_in_words(line), line.text)
        elif line.from_home and line.sheet_id == page.sheet.pk:
            parts = {"who": who_will(line), "by_when": by_when(line, page.sheet.week)}
            yield HomeLine(_("%(who)s, %(by_when)s") % parts, line.text)
    for line in page.plan:
        for back in line.backs:
            if back.answer:
                yield HomeLine(line.text, str(LookBack(back.answer).label), is_form_word=True)
