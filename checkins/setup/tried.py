"""What became of a letter, in plain words: the mail server's numbers are for whoever looks after it."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Delivery
from checkins.dates import moment_in_full

State = Delivery.State
_CODE = re.compile(r"^([45])\d\d\b")
SLOW = dt.timedelta(minutes=2)
"""A worker that has not taken a letter by then does not run."""


@dataclass(frozen=True)
class Tried:
    """`words` for the leader; `server` is the mail server's own answer, for who runs it."""

    words: str
    has_left: bool = False
    server: str = ""


def tried_in_words(letter: Delivery, *, now: dt.datetime) -> Tried:
    """One sentence or two. `letter.school` is asked for."""
    if letter.state == State.SENT:
        return Tried(_sent(letter, now), has_left=True)
    if letter.state == State.REFUSED:
        words = _("The mail server says that there is no such address. Is yours written rightly?")
        return Tried(words, server=letter.problem)
    if letter.state == State.UNCERTAIN:
        words = _(
            "The mail server fell silent half way. Perhaps it came: please look in your mail."
        )
        return Tried(words, server=letter.problem)
    if letter.state in (State.CANCELLED, State.EXPIRED, State.BOUNCED):
        return Tried(_("It did not leave. Please try once more."), server=letter.problem)
    return Tried(_waits(letter, now), server=letter.problem)


def _sent(letter: Delivery, now: dt.datetime) -> str:
    school = letter.school
    moment = moment_in_full(school, letter.sent_at or letter.due_at, school.local_date(now))
    return _("It left: %(moment)s. Please look in your mail, and among the junk.") % {
        "moment": moment
    }


def _waits(letter: Delivery, now: dt.datetime) -> str:
    if letter.problem.startswith("Away"):
        return _("It waits: the mail server cannot be reached. We try again by ourselves.")
    refusal = _CODE.match(letter.problem)
    if refusal and refusal[1] == "5":
        return _(
            "It waits: the mail server does not take letters from us. Its settings are to be looked at."
        )
    if refusal:
        return _("It waits: the mail server asked us to come back later. We do.")
    if now - letter.due_at > SLOW:
        return _(
            "It waits: nothing here is sending letters. Whoever runs the server has to start the worker."
        )
    return _("It is on its way. Look again in a minute.")
