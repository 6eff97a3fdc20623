"""One child's sheet on each of the five built-in templates, with words for every row."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from checkins.builtin import FIVE, create_builtins
from checkins.models import Goal, Half, Kind, Prompt, Sheet, Template
from checkins.queries.prompts import prompts_of
from checkins.services.goals import begin_goal
from checkins.services.links import mint_reply_link
from checkins.services.opening import open_sheet
from checkins.services.readiness import mark_ready
from checkins.services.share import share
from tests.conftest import FRIDAY, WEEK, Cast, client_of

KEYS = tuple(one.key for one in FIVE)


@dataclass
class Scene:
    """The cast, a sheet on one template, two goals."""

    cast: Cast
    sheet: Sheet
    goals: list[Goal] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse("sheet_edit", args=[self.sheet.pk])

    @property
    def family_url(self) -> str:
        return f"/reply/{self.sheet.pk}/"

    def prompts(self, half: Half) -> tuple[Prompt, ...]:
        return prompts_of(self.sheet.template_id, half)

    def desk(self) -> Client:
        return client_of(self.cast.teacher)

    def write(self, client: Client | None = None) -> dict[str, Any]:
        """The school half in full, through the editor's form; what was sent."""
        client = client or self.desk()
        sent = self.school_words() | self.hidden(client)
        answer = client.post(self.url, sent)
        assert answer.status_code == 302, answer.context["form"].errors
        return sent

    def hidden(self, client: Client) -> dict[str, Any]:
        form = client.get(self.url).context["form"]
        return {one.html_name: one.value() for one in form.hidden_fields()}

    def school_words(self) -> dict[str, Any]:
        """A value for each field of the school half, by the field's name."""
        found: dict[str, Any] = {}
        for prompt in self.prompts(Half.SCHOOL):
            ends = [f"-{goal.pk}" for goal in self.goals] if _by_goal(prompt) else [""]
            for end in ends:
                found |= _said(prompt, end)
        return found

    def share(self) -> None:
        mark_ready(self.sheet, by=self.cast.teacher, now=FRIDAY)
        assert share([self.sheet], by=self.cast.teacher, now=FRIDAY)
        self.sheet.refresh_from_db()

    def phone(self) -> Client:
        """A browser in which the letter's button was pressed."""
        url = mint_reply_link(self.sheet, self.cast.guardian, now=FRIDAY)
        client = Client()
        client.post(f"/r/{url.rstrip('/').rsplit('/', 1)[-1]}/")
        return client


def _by_goal(prompt: Prompt) -> bool:
    return prompt.kind == Kind.GOALS or prompt.is_per_goal


def _said(prompt: Prompt, end: str) -> dict[str, Any]:
    if prompt.kind == Kind.TEXT:
        return {f"{prompt.key}{'-0' if prompt.is_many else end}": f"Words on {prompt.key}."}
    if prompt.kind == Kind.GRID:
        return {
            f"{prompt.key}-{row['key']}{end}": str(n % 3 + 1) for n, row in enumerate(prompt.rows)
        }
    if prompt.kind == Kind.TICKS:
        return {prompt.key: [option["key"] for option in prompt.options[:2]]}
    return {f"{prompt.key}{end}": "2"}


def scene_of(cast: Cast, key: str, *, goals: int = 2) -> Scene:
    create_builtins(cast.school, FIVE[1:])
    sheet = open_sheet(cast.child, WEEK, now=FRIDAY)
    sheet.template = Template.objects.get(school=cast.school, key=key)
    sheet.save()
    titles = ("Puts up a hand", "Shares the blocks")[:goals]
    begun = [begin_goal(cast.child, title=one, by=cast.teacher, now=FRIDAY) for one in titles]
    return Scene(cast, sheet, begun)


@pytest.fixture(params=KEYS)
def scene(cast: Cast, request: pytest.FixtureRequest) -> Scene:
    """Each of the five in turn."""
    return scene_of(cast, request.param)
