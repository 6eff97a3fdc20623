"""The quiet helps of the editor: under each line, and what a press of one of their buttons does."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from accounts.access import Actor
from accounts.models import Member
from checkins.access import may_write_school_half
from checkins.asleep import is_asleep
from checkins.dates import moment_in_words
from checkins.forms.helps import Helps, helps_for
from checkins.forms.school_half import SchoolHalfForm
from checkins.models import Sheet
from checkins.queries.phrases import safeguarding_lead
from checkins.services.readiness import AlreadyShared
from checkins.services.set_aside import offer_talk, put_to_sleep, wake

PRESSED = ("offer_talk", "keep_talk_back", "sleep", "wake")


@dataclass(frozen=True)
class May:
    """Which buttons stand beside a worry."""

    offer: bool
    sleep: bool


@dataclass(frozen=True)
class SetAside:
    """How the sheet stands: put aside until a moment, slept on and to be read again, a talk offered."""

    asleep_until: str
    has_slept: bool
    is_talk_offered: bool
    may_change_talk: bool
    may_wake: bool


def may_help(actor: Actor, sheet: Sheet, *, may_share: bool, now: dt.datetime) -> May:
    """`may_share`: whether this sheet is theirs to share, and so to keep back."""
    is_awake = not is_asleep(sheet.sleeps_until, now)
    return May(
        offer=may_write_school_half(actor) and sheet.talk_offered_at is None,
        sleep=may_share and sheet.shared_at is None and is_awake,
    )


def set_aside(actor: Actor, sheet: Sheet, *, may_share: bool, now: dt.datetime) -> SetAside:
    until = sheet.sleeps_until if sheet.shared_at is None else None
    sleeps = is_asleep(until, now)
    return SetAside(
        asleep_until=moment_in_words(sheet.school, until, actor.today) if until and sleeps else "",
        has_slept=until is not None and not sleeps,
        is_talk_offered=sheet.talk_offered_at is not None,
        may_change_talk=may_write_school_half(actor),
        may_wake=may_share,
    )


def help_lines(form: SchoolHalfForm, language: str) -> None:
    """Put the helps on the form's lines, each under the words that stand in it."""
    for name in form.line_names:
        form.fields[name].helps = helps_for(str(form[name].value() or ""), language)  # type: ignore[attr-defined]


def helps_drawn(actor: Actor, sheet: Sheet, text: str, *, now: dt.datetime) -> str:
    """The same for one line that was saved by itself. One query where there may be danger."""
    helps: Helps = helps_for(text, sheet.school.language)
    may_share: bool = getattr(sheet, "may_share", False)
    around: dict[str, Any] = {
        "helps": helps,
        "lead": safeguarding_lead(actor) if helps.is_danger else "",
        "may": may_help(actor, sheet, may_share=may_share, now=now),
    }
    return render_to_string("checkins/_helps.html", around).strip() if helps else ""


def press(wanted: str, sheet: Sheet, *, may_share: bool, by: Member, now: dt.datetime) -> None:
    """One of `PRESSED`, as far as it is theirs to do; a sheet that was shared meanwhile stays so."""
    if wanted in ("offer_talk", "keep_talk_back"):
        offer_talk(sheet, is_offered=wanted == "offer_talk", by=by, now=now)
    elif may_share and wanted == "wake":
        wake(sheet, by=by, now=now)
    elif may_share:
        try:
            put_to_sleep(sheet, by=by, now=now)
        except AlreadyShared:
            return
