"""Home's boxes about goals: what is asked about one by a tap, and an idea for a new one."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.text import ShortTextField
from accounts.widgets import Ruled, TapBoxes
from checkins.models import Half, Kind, Prompt
from checkins.replies.page import FamilyPage
from checkins.replies.page_rows import Asked, Asking
from checkins.replies.words import choices_of
from checkins.services.goal_questions import About, chips_about_goals
from checkins.services.reply_words import IDEA, WHY
from checkins.snapshots import goals_in

ABOUT = "about-goals"
LONGEST = 300


def goals_of(page: FamilyPage) -> list[dict[str, Any]]:
    """The goals on the page, as they were shared."""
    return list(goals_in(page.content))


def titles_of(page: FamilyPage) -> dict[uuid.UUID, str]:
    """By id, as they were shared; goals whose end is told among them."""
    every = (
        goal
        for shared in page.content
        for goal in (*shared.get("goals", ()), *shared.get("ended", ()))
    )
    return {uuid.UUID(goal["goal"]): goal["title"] for goal in every}


def stand_with_goals(page: FamilyPage) -> bool:
    """Whether home sees goals to ask about: some were shared, and its half has a row for them."""
    return any(row.prompt.kind == Kind.GOALS for row in page.rows_of(Half.HOME)) and bool(
        goals_of(page)
    )


def chips_left(page: FamilyPage, row: Asking) -> list[tuple[str, str]]:
    """The chips that stand in a row of their own: those that ask about a goal stand with the goals,
    unless there is none, or this home's are of a page that did not say which (paper)."""
    if not stand_with_goals(page):
        return choices_of(row.prompt)
    kept: list[str] = next((one.value for one in row.written if one.value), [])
    about = set(chips_about_goals(row.prompt)) - set(kept)
    return [(key, word) for key, word in choices_of(row.prompt) if key not in about]


def about_field(page: FamilyPage, prompt: Prompt, label: str) -> forms.Field | None:
    """Taps that ask about a goal, each chip for each goal; None where nothing can be asked."""
    words = dict(choices_of(prompt))
    choices = [
        (f"{uuid.UUID(goal['goal']).hex}-{chip}", words[chip])
        for goal in goals_of(page)
        for chip in chips_about_goals(prompt)
    ]
    if not choices or not stand_with_goals(page):
        return None
    return forms.MultipleChoiceField(choices=choices, required=False, label=label, widget=TapBoxes)


def about_sent(page: FamilyPage) -> list[str]:
    """What this home has asked about goals on this sheet."""
    return [
        f"{asked.goal_id.hex}-{asked.chip}"
        for asked in page.questions
        if asked.is_of_this_sheet and asked.half == Half.HOME and asked.chip and asked.goal_id
    ]


def about_of(values: Iterable[str]) -> frozenset[About]:
    """Values of the field as goals and chips."""
    parts = [value.partition("-") for value in values]
    return frozenset((uuid.UUID(goal), chip) for goal, _sign, chip in parts)


def idea_fields() -> Mapping[str, forms.Field]:
    """An idea for a goal, and why."""
    return {
        IDEA: ShortTextField(
            label=_("An idea for a goal"),
            help_text=_(
                "What would you like us to work on together? School answers you. "
                "If it becomes a goal, all who read the sheet see it."
            ),
            longest=LONGEST,
            widget=Ruled,
        ),
        WHY: ShortTextField(label=_("Why it matters to you"), longest=LONGEST, widget=Ruled),
    }


def ideas_on(page: FamilyPage) -> list[Asked]:
    """This home's ideas for goals on this sheet that wait for school's word."""
    prompts = {row.prompt.pk for row in page.rows_of(Half.HOME) if row.prompt.kind == Kind.GOALS}
    return [
        asked
        for asked in page.questions
        if asked.prompt_id in prompts and asked.is_of_this_sheet and not asked.is_settled
    ]


def idea_sent(page: FamilyPage) -> dict[str, str]:
    """The guardian's own idea that waits, newest last."""
    mine = [asked for asked in ideas_on(page) if asked.by_id == page.guardian.pk]
    return {IDEA: mine[-1].text, WHY: mine[-1].why} if mine else {IDEA: "", WHY: ""}
