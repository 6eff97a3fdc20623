"""The boxes of "We said" on the family's page: one tap for what home does, how it went, lines of its own.

Names: `plan-<id>` a step (`plan-<id>-<version>` once its words were changed), `back-<id>-<weeks>` how
it went and `back-<id>-<weeks>-words` in words, `plan-will` the line "Home will", `plan-could` "School
could", and `-by` after either by when.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.text import ShortTextField
from accounts.widgets import Ruled, Taps
from checkins.models import LONGEST_ACTION, Half, LookBack
from checkins.plan_words import day_in_words, looking_back, weeks_after
from checkins.queries.plan import PlanLine, on_sheet
from checkins.services.boxes import box_of, digest
from checkins.services.plan_reply import LINES, PlanReply, words_box
from checkins.services.we_said import WEEKS_AHEAD


@dataclass
class PlanBoxes:
    """Which of the form's boxes belong to the plan. `steps` go by the action's id, `looks` by it and
    the weeks: the names of the taps and of the words. `waiting` are the guardian's own lines on this
    sheet which school has not agreed to yet, by their box."""

    lines: list[PlanLine] = field(default_factory=list)
    steps: dict[uuid.UUID, str] = field(default_factory=dict)
    looks: dict[tuple[uuid.UUID, int], tuple[str, str]] = field(default_factory=dict)
    waiting: dict[str, PlanLine] = field(default_factory=dict)
    fields: dict[str, tuple[forms.Field, str]] = field(default_factory=dict)
    """Each box with what has been sent in it."""

    def add(self, line: PlanLine, choices: list[tuple[str, str]]) -> None:
        """A step of this line. Words that were changed are agreed to anew: what an older page, or
        its draft, says of them has another name."""
        name = _step_box(line, line.version)
        tap = forms.ChoiceField(choices=choices, required=False, label=line.text, widget=Taps)
        self.fields[name] = (tap, line.step if line.step in dict(choices) else "")
        self.steps[line.id] = name

    def outdated(
        self, posted: Callable[[str], list[str]], drawn: Mapping[str, str]
    ) -> Iterator[str]:
        """The steps that were tapped under words which have changed since; `drawn` are the digests of
        the boxes as that page had them."""
        for line in self.lines:
            name = self.steps.get(line.id)
            if name is None or any(posted(name)):
                continue
            for version in range(1, line.version):
                older = _step_box(line, version)
                if (tapped := digest(box_of(posted(older)))) and tapped != drawn.get(older, ""):
                    yield name
                    break

    @property
    def texts(self) -> list[str]:
        return list(LINES)

    @property
    def days(self) -> list[str]:
        """The boxes that say by when."""
        return [by_box(line) for line in LINES]

    @property
    def words(self) -> list[str]:
        """The boxes for words beside looks back."""
        return [words for _tap, words in self.looks.values()]


def boxes_of(page: Any) -> PlanBoxes:
    """Of a FamilyPage. Its plan has this household's lines only."""
    boxes, since = PlanBoxes(), page.plan_since
    boxes.lines = on_sheet(page.plan, since=since)
    shared_at = page.sheet.shared_at or since
    for line in boxes.lines:
        if line.half == Half.HOME and (line.closed_at is None or line.closed_at >= shared_at):
            _add_step(boxes, line, shared_at)
        elif line.half == Half.SCHOOL and line.from_home and line.waits_for:
            boxes.add(line, [("", _("Clear")), ("dropped", _("No longer needed"))])
    for line in page.plan:
        weeks = weeks_after(line, page.sheet.week, page.sheet.school)
        if weeks:
            _add_look(boxes, line, weeks)
    for name, half in LINES.items():
        _add_line(boxes, page, name, half)
    return boxes


def _add_step(boxes: PlanBoxes, line: PlanLine, shared_at: dt.datetime) -> None:
    choices = [("", _("Clear"))]
    # What was agreed on an earlier sheet is said in words: a tap that is drawn chosen is none.
    is_fresh = line.agreed_at is None or line.agreed_at >= shared_at
    if not line.from_home and is_fresh:
        choices.append(("agreed", _("Agreed")))
    boxes.add(line, [*choices, ("done", _("Done")), ("dropped", _("Not for us"))])


def _add_look(boxes: PlanBoxes, line: PlanLine, weeks: int) -> None:
    name, back = f"back-{line.id.hex}-{weeks}", line.back(weeks)
    choices = [("", _("Clear")), *((one.value, one.label) for one in LookBack)]
    tap = forms.ChoiceField(choices=choices, required=False, label=looking_back(weeks), widget=Taps)
    words = ShortTextField(
        label=_("A few words, if you like"),
        longest=LONGEST_ACTION,
        single_line=True,
        widget=_line(),
    )
    boxes.fields[name] = (tap, back.answer)
    beside = words_box(line.id, weeks)
    boxes.fields[beside] = (words, back.text)
    boxes.looks[line.id, weeks] = (name, beside)


def _add_line(boxes: PlanBoxes, page: Any, name: str, half: str) -> None:
    mine = [
        line
        for line in page.plan
        if line.by_guardian_id == page.guardian.pk
        and line.sheet_id == page.sheet.pk
        and line.half == half
        and line.from_home
        and line.is_open
        and line.agreed_at is None
    ]
    label, hint = (
        (
            _("Home will"),
            _("One small thing you want to do. It stays on the sheet until it is done."),
        )
        if half == Half.HOME
        else (_("School could"), _("One small thing that would help. School answers you."))
    )
    words = ShortTextField(
        label=label, help_text=hint, longest=LONGEST_ACTION, single_line=True, widget=_line()
    )
    boxes.fields[name] = (words, mine[-1].text if mine else "")
    # What was chosen is said in words: the day stays where it is when weeks go by, a tap would not.
    boxes.fields[by_box(name)] = (_by(mine[-1].by_when if mine else None), "")
    if mine:
        boxes.waiting[name] = mine[-1]


def _by(day: dt.date | None) -> forms.Field:
    label = _("By when? Left open, by the end of next week.")
    if day is not None:
        label = _("By when? Now by %(day)s.") % {"day": day_in_words(day)}
    words = {1: _("Next week"), 2: _("In two weeks"), 4: _("In four weeks")}
    choices = [("", _("Clear")), *((str(weeks), words[weeks]) for weeks in WEEKS_AHEAD)]
    widget = Taps(layout="even")
    return forms.ChoiceField(choices=choices, required=False, label=label, widget=widget)


def by_box(name: str) -> str:
    """The box that says by when, for that of a line."""
    return f"{name}-by"


def _step_box(line: PlanLine, version: int) -> str:
    return f"plan-{line.id.hex}" + (f"-{version}" if version > 1 else "")


def _line() -> Ruled:
    return Ruled({"rows": 1})


def reply_of(boxes: PlanBoxes, said: Mapping[str, Any]) -> PlanReply:
    """What was changed, from the form's changes by name."""
    return PlanReply(
        steps={pk: said[name] for pk, name in boxes.steps.items() if name in said},
        looks={
            key: (said.get(tap), said.get(words))
            for key, (tap, words) in boxes.looks.items()
            if tap in said or words in said
        },
        lines={half: said[name] for name, half in LINES.items() if name in said},
        weeks={
            half: int(said[by_box(name)]) for name, half in LINES.items() if said.get(by_box(name))
        },
    )
