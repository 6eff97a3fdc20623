"""Access that ends, ends at the very next request on each page beside the weekly sheet, too: stories,
search, About me, good news, talks, goals, lines carried over, phrases, who at home reads a line.

The browsers stand open; then something happens (`test_revocation` has the events), and each page is
asked once. Which must be shut is written here by hand; all others must stay open.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Guardian, Role, User
from checkins.builtin import OUR_WEEK
from checkins.models import Template
from checkins.services.ending_goals import end_goal
from checkins.services.goals import begin_goal
from checkins.services.good_news import tell_good_news
from checkins.services.templates import new_version
from tests.conftest import FRIDAY, WEEK, Cast, client_of
from tests.factories.people import make_guardian, make_member
from tests.replies.conftest import WORDS, share_sheet
from tests.scale import part
from tests.security import test_revocation as doors
from tests.security.test_revocation import who

pytestmark = pytest.mark.timeout(400)


@dataclass(frozen=True)
class Page:
    """`who` asks for a route about something of Javier's; what is posted is taken back."""

    who: str
    route: str
    about: str
    form: dict[str, str] | None = None
    shows: str = ""
    """Open is only what has these words on it."""


FAMILY_PAGES = {
    "home story": Page("guardian", "home_story", "child"),
    "home story, file": Page("guardian", "home_story_file", "child"),
    "home search": Page("guardian", "home_search", "", {"words": "twice"}, "Javier"),
    "home about": Page("guardian", "home_about", "child"),
    "home about, sent": Page("guardian", "home_about", "child", {"loves": "Beetles."}),
    "week begun at home": Page("guardian", "home_begin", "child", {}),
}
CLASS_PAGES = {
    "class's weeks": Page("teacher", "class_trend", "classroom"),
    "lines carried over": Page("teacher", "class_carry", "classroom"),
    "class's homes": Page("teacher", "about_me_class", "classroom"),
    "class's homes, asked": Page("teacher", "about_me_class_ask", "classroom", {}),
}
CHILD_PAGES = {
    "story": Page("teacher", "child_story", "child"),
    "story, file": Page("teacher", "child_story_file", "child"),
    "search": Page("teacher", "sheet_search", "", {"words": "twice"}, "Javier"),
    "about": Page("teacher", "child_about", "child"),
    "about, added": Page("teacher", "child_about", "child", {"text": "A map.", "version": "0"}),
    "about on paper": Page("teacher", "child_about_paper", "child"),
    "good news": Page("teacher", "good_news", "child"),
    "good news, told": Page("teacher", "good_news", "child", {"text": "He sang."}),
    "good news, taken back": Page("teacher", "good_news_take_back", "news", {}),
    "talks": Page("teacher", "talks", "child"),
    "goal": Page("teacher", "goal_edit", "goal"),
    "goal, new": Page("teacher", "goal_add", "child"),
    "goal, end": Page("teacher", "goal_end", "goal"),
    "goal, opened again": Page("teacher", "goal_reopen", "ended_goal", {}),
    "phrase kept": Page(
        "teacher", "phrase_keep", "child", {"key": "wins", "text": "Javier sang for us."}
    ),
    "line's readers": Page("teacher", "line_readers", "sheet"),
}
SPECIALIST_PAGES = {
    "specialist's story": Page("specialist", "child_story", "child"),
    "specialist's search": Page("specialist", "sheet_search", "", {"words": "twice"}, "Javier"),
    "specialist's about": Page("specialist", "child_about", "child"),
    "specialist's good news": Page("specialist", "good_news", "child"),
    "specialist's line's readers": Page("specialist", "line_readers", "sheet"),
}
LEADER_PAGES = {
    "templates": Page("leader", "templates", ""),
    "template": Page("leader", "template", "template"),
    "template's words": Page("leader", "template_words", "template"),
    "template, given": Page("leader", "template_uses", ""),
    "all homes": Page("leader", "about_me", ""),
    "readers": Page("leader", "child_readers", "child"),
}
PAGES = FAMILY_PAGES | CLASS_PAGES | CHILD_PAGES | SPECIALIST_PAGES | LEADER_PAGES
FAMILY, SPECIALIST, LEADER = set(FAMILY_PAGES), set(SPECIALIST_PAGES), set(LEADER_PAGES)
OWN_WEEKS = {"story", "story, file", "search"}
"""Who taught a child reads their own weeks thirty days more (docs/adr/0005)."""
OF_THE_CHILD = set(CHILD_PAGES) - OWN_WEEKS - {"line's readers"}
"""The week in which a child moves or leaves is finished by the class that began it."""
TEACHER = set(CHILD_PAGES) | set(CLASS_PAGES)


@dataclass
class World:
    """Everybody's browser, opened before anything happens."""

    cast: Cast
    ids: dict[str, Any] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cast, by = self.cast, {"by": self.cast.teacher, "now": FRIDAY}
        goal = begin_goal(cast.child, title="Speaks up", **by)
        ended = end_goal(begin_goal(cast.child, title="Sits", **by), how="got", **by)
        self.sheet = share_sheet(cast)
        news = tell_good_news(child=cast.child, text="He sang.", **by)
        assert news is not None
        template = Template.objects.get(school=cast.school, key=OUR_WEEK)
        draft = new_version(template, by=cast.leader, now=FRIDAY)
        self.ids = {
            "child": cast.child.pk,
            "classroom": cast.classroom.pk,
            "sheet": self.sheet.pk,
            "goal": goal.pk,
            "ended_goal": ended.pk,
            "news": news.pk,
            "template": draft.pk,
        }
        for name in ("guardian", "teacher", "specialist", "leader"):
            self.browsers[name] = client_of(getattr(cast, name))

    def opens(self, page: Page) -> bool:
        args: list[Any] = [self.ids[page.about]] if page.about else []
        if page.route == "class_carry":
            args.append(WEEK)
        url, browser = reverse(page.route, args=args), self.browsers[page.who]
        with transaction.atomic():
            answer: Any = browser.get(url) if page.form is None else browser.post(url, page.form)
            transaction.set_rollback(True)
        if answer.status_code == 302:
            # Back to a page about this child or class; who may not begin a week is sent to all children.
            return urlsplit(answer["Location"]).path not in ("/login/", "/home/")
        is_open = bool(answer.status_code == 200)
        return is_open and page.shows in answer.content.decode()


def shut(world: World) -> set[str]:
    return {name for name, page in PAGES.items() if not world.opens(page)}


def leader_leaves(world: Any) -> None:
    other = make_member(world.cast.school, "second@alder.example", Role.LEADER)
    services.deactivate_member(member=world.cast.leader, **who(other))


def specialist_leaves(world: Any) -> None:
    services.deactivate_member(member=world.cast.specialist, **who(world.cast.leader))


def teacher_is_shut_out_as_a_parent(world: Any) -> None:
    """By the same sign-in, whose sessions end with it; then they come in anew."""
    cast = world.cast
    parent = make_guardian(cast.school, "A Parent", "parent@mail.example", cast.child)
    Guardian.objects.filter(pk=parent.pk).update(user=cast.teacher.user)
    parent.refresh_from_db()
    services.block(guardian=parent, child=cast.child, evidence="Seen", **who(cast.leader))
    world.browsers["teacher"] = client_of(User.objects.get(pk=cast.teacher.user_id))


EVENTS: dict[Callable[[Any], None], set[str]] = {
    doors.nothing_happens: set(),
    doors.block_is_put: FAMILY,
    doors.guardian_is_unlinked: FAMILY,
    doors.member_leaves: TEACHER,
    specialist_leaves: SPECIALIST,
    leader_leaves: LEADER,
    doors.teachers_assignment_ends: TEACHER - OWN_WEEKS,
    doors.specialists_assignment_ends: SPECIALIST,
    doors.child_leaves_the_class: OF_THE_CHILD,
    # The family keeps its history and what it told; no week begins any more.
    doors.child_leaves_the_school: OF_THE_CHILD | SPECIALIST | {"week begun at home"},
    doors.child_is_erased: FAMILY | set(CHILD_PAGES) | SPECIALIST | {"readers"},
    doors.office_changes_the_address: FAMILY,
    doors.office_takes_the_address_away: FAMILY,
    doors.guardian_changes_the_address: FAMILY,
    teacher_is_shut_out_as_a_parent: set(CHILD_PAGES),
}
"""What happens -> which pages must be shut."""


@pytest.mark.parametrize("event", part(EVENTS, every=3), ids=lambda event: event.__name__)
def test_each_page_is_shut_at_the_next_request(cast: Cast, event: Callable[[Any], None]) -> None:
    world = World(cast)
    assert WORDS["wins"].startswith("Put his hand up twice")
    event(world)
    assert shut(world) == EVENTS[event]
