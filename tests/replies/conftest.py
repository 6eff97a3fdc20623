"""A shared week: Javier's sheet with every row of the template, and the links to it."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.models import Guardian
from checkins.models import Goal, Half, HomeDraft, Prompt, Question, Sheet
from checkins.services.class_note import write_class_note
from checkins.services.drafts import pieces_of
from checkins.services.goals import begin_goal
from checkins.services.links import mint_reply_link
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.share import share
from checkins.services.writing import set_value, write_line
from tests.conftest import FRIDAY, WEEK, Cast

WORDS = {
    "wins": "Put his hand up twice in math.",
    "next_step": "Asking for help before the second try.",
    "try_at_home": "Give him one small job.",
    "question": "Has Javier met other children?",
    "good_to_know": "Sneakers on Thursday, please.",
}


@dataclass
class Week:
    """The cast, its shared sheet, and a way in."""

    cast: Cast
    sheet: Sheet
    goal: Goal

    def token(self, guardian: Guardian | None = None, *, now: dt.datetime = FRIDAY) -> str:
        url = mint_reply_link(self.sheet, guardian or self.cast.guardian, now=now)
        return url.rstrip("/").rsplit("/", 1)[-1]

    def browser(self, guardian: Guardian | None = None) -> Client:
        """A browser in which the button of a fresh link was pressed."""
        client = Client()
        press(client, self.token(guardian))
        return client

    @property
    def url(self) -> str:
        return f"/reply/{self.sheet.pk}/"

    @property
    def question(self) -> Question:
        return Question.objects.get(sheet=self.sheet, half=Half.SCHOOL)


def press(client: Client, token: str, **data: str) -> Any:
    return client.post(f"/r/{token}/", data)


def share_sheet(cast: Cast, week: Any = WEEK, *, now: dt.datetime = FRIDAY) -> Sheet:
    """Javier's sheet of a week, written in full and shared."""
    sheet = open_sheet(cast.child, week, now=now)
    prompts = {
        prompt.key: prompt
        for prompt in Prompt.objects.filter(template=sheet.template, half=Half.SCHOOL)
    }
    for key, text in WORDS.items():
        write_line(sheet, prompts[key], text=text, by=cast.teacher, now=now)
    set_value(sheet, prompts["week"], value=4, by=cast.teacher, now=now)
    for goal in Goal.objects.filter(child=cast.child):
        set_value(sheet, prompts["goals"], goal=goal, value=3, by=cast.teacher, now=now)
    mark_ready(sheet, by=cast.teacher, now=now)
    share([sheet], by=cast.teacher, now=now)
    sheet.refresh_from_db()
    return sheet


@pytest.fixture
def week(cast: Cast) -> Week:
    goal = begin_goal(cast.child, title="Speak up once a day", by=cast.teacher, now=FRIDAY)
    write_class_note(
        cast.classroom, WEEK, text="We planted beans.", version=0, by=cast.teacher, now=FRIDAY
    )
    return Week(cast, share_sheet(cast), goal)


def hidden(html: str) -> dict[str, str]:
    """The hidden boxes of a page's form, as a browser sends them."""
    from html import unescape

    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', html)
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def filled(client: Client, url: str, **boxes: Any) -> dict[str, Any]:
    """What a browser sends when somebody fills these boxes on a fresh page; the rest as drawn."""
    page = client.get(url)
    assert page.status_code == 200, page.content[:400]
    form = page.context["form"]
    drawn = {name: form.initial[name] for name in form.sent if form.initial.get(name)}
    named = {name.replace("__", "-"): value for name, value in boxes.items()}
    return {**hidden(page.content.decode()), **drawn, **named}


def send(client: Client, url: str, **boxes: Any) -> Any:
    return client.post(url, filled(client, url, **boxes))


def unsent(draft: HomeDraft) -> dict[str, list[str]]:
    """What waits in a draft, by box: the newest of each."""
    return {n: v for piece in pieces_of(draft.data).values() for n, v in piece.typed.items()}
