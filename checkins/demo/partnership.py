"""About me, good news, talks and "We said" of the demo's children, told through the services as people would."""

import datetime as dt

from accounts.actors import link_actor, staff_actor
from accounts.models import Child, Guardian, Member
from checkins.demo.people import WEEKS_BEFORE, Cast
from checkins.demo.told import (
    ABOUT,
    ABOUT_FROM_SCHOOL,
    ABOUT_ON_PAPER,
    GOOD_NEWS,
    TALKS,
    WE_SAID,
    Said,
)
from checkins.models import Action, Sheet
from checkins.services.about import add_about, tell_about
from checkins.services.contacts import log_contact
from checkins.services.good_news import tell_good_news
from checkins.services.we_said import look_back, propose, set_step
from checkins.weeks import Week


def build_partnership(cast: Cast, *, now: dt.datetime) -> None:
    """All of it; nothing is said later than `now`."""
    _About(cast, now).tell()
    moments = _Moments(cast, now)
    for back, by, child, text in GOOD_NEWS:
        tell_good_news(
            child=cast.children[child],
            text=text,
            by=cast.members[by],
            now=moments.of(back, 3, dt.time(14)),
        )
    for talk in TALKS:
        moment = moments.of(talk.back, 2, dt.time(8))
        adult = cast.guardians[talk.guardian]
        log_contact(
            child=_child_of(adult),
            guardian=adult,
            way=talk.way,
            on=cast.school.local_date(moment),
            note=talk.note,
            follow_up=talk.follow_up,
            by=cast.members[talk.by],
            now=moment,
        )
    for said in WE_SAID:
        _say(cast, said, moments)


class _Moments:
    """Hours of the demo's weeks, none of them to come."""

    def __init__(self, cast: Cast, now: dt.datetime) -> None:
        self.school, self.now = cast.school, now
        self.this_week = Week.containing(cast.school.local_date(now))

    def of(self, back: int, weekday: int, hour: dt.time) -> dt.datetime:
        return min(self.now, self.school.at((self.this_week - back).day(weekday), hour))

    def evening(self, back: int) -> dt.datetime:
        """When a week's replies have come."""
        return self.of(back, 5, dt.time(18, 30))


class _About:
    """What homes were asked when the school year began."""

    def __init__(self, cast: Cast, now: dt.datetime) -> None:
        moments = _Moments(cast, now)
        self.cast, self.now = cast, moments.of(WEEKS_BEFORE, 1, dt.time(19))

    def tell(self) -> None:
        cast, now = self.cast, self.now
        for name, words in ABOUT.items():
            guardian = cast.guardians[name]
            self._home(guardian, words, guardian)
        for name, words in ABOUT_ON_PAPER.items():
            self._home(cast.guardians[name], words, None)
        for by, child, text in ABOUT_FROM_SCHOOL:
            who = staff_actor(cast.members[by], now=now)
            add_about(cast.children[child], text=text, seen=0, by=who, now=now)

    def _home(self, adult: Guardian, words: dict[str, str], writer: Guardian | None) -> None:
        chen = staff_actor(self.cast.members["chen"], now=self.now)
        by = link_actor(writer, None, now=self.now) if writer else chen
        tell_about(
            _child_of(adult),
            household=adult.household,
            words=words,
            seen={},
            by=by,
            guardian=writer,
            now=self.now,
        )


def _say(cast: Cast, said: Said, moments: _Moments) -> None:
    """A line, and what became of it, each at its week's end."""
    week = moments.this_week - said.back
    sheet = Sheet.objects.select_related("school").get(child=cast.children[said.child], week=week)
    actions = propose(
        sheet,
        half=said.half,
        text=said.text,
        by_when=(moments.this_week - said.until).day(5),
        by=cast.members["chen"],
        now=moments.of(said.back, 5, dt.time(15)),
    )
    for step in said.steps:
        who = _who(cast, step.who)
        for action in _of(actions, who):
            now = moments.evening(step.back)
            set_step(action, step=step.step, why=step.why, by=who, now=now)
    for look in said.looks:
        who = _who(cast, look.who)
        for action in _of(actions, who):
            action.refresh_from_db()
            look_back(
                action,
                weeks=look.weeks,
                answer=look.answer,
                text=look.text,
                by=who,
                now=moments.evening(look.back),
            )


def _child_of(adult: Guardian) -> Child:
    """The first one by name: Ana has two, and tells of Javier."""
    links = adult.guardianships.select_related("child__school")
    return links.order_by("child__given_name")[0].child


def _who(cast: Cast, name: str) -> Member | Guardian:
    return cast.members.get(name) or cast.guardians[name]


def _of(actions: list[Action], who: Member | Guardian) -> list[Action]:
    """Those that are this one's to speak of."""
    if isinstance(who, Member):
        return actions
    return [one for one in actions if one.household_id in (None, who.household_id)]
